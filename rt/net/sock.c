/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sockets as files: how they begin and end, and what read, write, poll and
 * ioctl do to them.
 */
#include "fd/vec.h"
#include "net/sock.h"
#include "linux_file.h"

#define IPPROTO_TCP 6
#define IPPROTO_UDP 17

static const struct file_ops sock_ops;

struct sock *sock_of(struct file *f)
{
	return f->ops == &sock_ops ? (struct sock *)f : NULL;
}

static int64_t io_recv(void *arg, uint8_t *p, uint64_t bytes, uint64_t done)
{
	struct transfer t = {.data = p, .count = (uint32_t)bytes};

	/* what is there was read: more would mean to wait */
	return done ? 0 : sock_recv(arg, &t);
}

static int64_t io_send(void *arg, uint8_t *p, uint64_t bytes, uint64_t done)
{
	struct transfer t = {.data = p, .count = (uint32_t)bytes};

	return sock_send(arg, &t);
}

static long sock_readv(struct file *f, const struct iov *v, unsigned n,
		       uint64_t at)
{
	return vec_read(io_recv, f, v, n);
}

static long sock_writev(struct file *f, const struct iov *v, unsigned n,
			uint64_t at)
{
	if (sock_of(f)->type == SOCK_DGRAM &&
	    vec_bytes(v, n) > VEC_BOUNCE_BYTES)
		return -EMSGSIZE;
	return vec_write(io_send, f, v, n);
}

static int sock_stat(struct file *f, struct p9_attr *a)
{
	*a = (struct p9_attr){.mode = S_IFSOCK | 0777,
			      .nlink = 1,
			      .blksize = 4096,
			      .uid = rt_boot->uid,
			      .gid = rt_boot->gid,
			      .ino = sock_of(f)->ctl->pub.qid_path};
	return 0;
}

static long sock_ioctl(struct file *f, uint32_t op, uint64_t arg)
{
	uint32_t *to = (uint32_t *)(uintptr_t)arg, bytes = sizeof(*to);
	long err;

	if (op != LINUX_FIONREAD)
		return -ENOTTY;
	if (!rt_user_ok(to, sizeof(*to)))
		return -EFAULT;
	err = p9c_ioctl(sock_of(f)->ctl, PROSE_9P_NREAD, NULL, 0, to, &bytes);
	return err || bytes == sizeof(*to) ? err : -EPROTO;
}

static void sock_close(struct file *f)
{
	event_remove(sock_of(f));
	fid_put(sock_of(f)->ctl);
	rt_free(f);
}

static const struct file_ops sock_ops = {
    .readv = sock_readv,
    .writev = sock_writev,
    .stat = sock_stat,
    .poll_ask = sock_poll_ask,
    .ioctl = sock_ioctl,
    .close = sock_close,
};

struct sock *sock_make(struct fid *ctl, unsigned family, unsigned type,
		       uint32_t flags)
{
	struct sock *s = rt_alloc(sizeof(*s));

	if (!s) {
		fid_put(ctl);
		return NULL;
	}
	s->f.ops = &sock_ops;
	s->f.refs = 1;
	s->f.flags = O_RDWR | (flags & O_NONBLOCK);
	s->f.counts_changes = s->unsure = true;
	s->ctl = ctl;
	s->family = (uint8_t)family;
	s->type = (uint8_t)type;
	event_add(s);
	return s;
}

/* The ctl file of a new conversation, which never waits: rt does that. */
static int clone(const char *path, struct fid **ctl)
{
	struct walked w;
	int opened = -EAGAIN, err;

	err = walk_lopen(AT_FDCWD, path, 0, O_RDWR | O_NONBLOCK, &w, &opened);
	if (err == -ENOENT)
		return -EACCES; /* the server has no network for us */
	if (err)
		return err;
	if (opened == -EAGAIN)
		opened = p9c_lopen(w.fid, O_RDWR | O_NONBLOCK);
	if (opened)
		fid_put(w.fid);
	*ctl = w.fid;
	return opened;
}

static int check(unsigned family, unsigned type, unsigned protocol)
{
	unsigned own = type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP;

	if (family != AF_INET && family != AF_INET6)
		return -EAFNOSUPPORT;
	if (type != SOCK_STREAM && type != SOCK_DGRAM)
		return -ESOCKTNOSUPPORT;
	if (protocol && protocol != own)
		return -EPROTONOSUPPORT;
	return p9c_plain ? -EAFNOSUPPORT : 0;
}

/* Is it a gateway that knows of sockets, or a tree that only looks like one,
 * as Linux's mount of a gateway does? Once is enough. */
static int probe(struct sock *s)
{
	static bool known;
	char text[NETADDR_TEXT];

	if (!known && sock_ask(s, "local", text, sizeof(text)) == -ENOTTY)
		return -EACCES;
	known = true;
	return 0;
}

int sock_new(unsigned family, unsigned type, unsigned protocol, struct file **f)
{
	unsigned kind = type & SOCK_TYPE;
	struct fid *ctl;
	struct sock *s;
	int err = check(family, kind, protocol);

	if (!err)
		err = clone(kind == SOCK_STREAM ? "/net/tcp/clone"
						: "/net/udp/clone",
			    &ctl);
	if (err)
		return err;
	s = sock_make(ctl, family, kind, type);
	if (!s)
		return -ENOMEM;
	*f = &s->f;
	err = probe(s);
	if (!err && family == AF_INET6)
		err = sock_ctl(s, "ipv6", "", true);
	if (err)
		file_put(*f);
	return err;
}
