/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that send and receive. Owns the checks of msghdr; control
 * messages there are none.
 */
#include "fd/vec.h"
#include "posix/socket.h"

struct msghdr {
	void *name;
	uint32_t name_bytes, pad0;
	struct iov *iov;
	uint64_t iovs;
	void *control;
	uint64_t control_bytes;
	uint32_t flags, pad1;
};

struct mmsghdr {
	struct msghdr h;
	uint32_t moved, pad0;
};

/* A message under way: to or from several buffers. */
struct moving {
	struct sock *s;
	struct transfer t;
	bool began;
};

static int64_t io_send(void *arg, uint8_t *p, uint64_t bytes, uint64_t done)
{
	struct moving *m = arg;

	m->t.data = p;
	m->t.count = (uint32_t)bytes;
	return sock_send(m->s, &m->t);
}

static int64_t io_recv(void *arg, uint8_t *p, uint64_t bytes, uint64_t done)
{
	struct moving *m = arg;
	struct transfer t = m->t;
	bool all = t.flags & MSG_WAITALL;
	int64_t n;

	/* what is there was read: more would mean to wait */
	if (done && !all)
		return 0;
	t.data = p;
	t.count = (uint32_t)bytes;
	n = sock_recv(m->s, &t);
	if (!done) {
		m->t.addr = t.addr;
		m->t.flags |= all ? 0 : t.flags & MSG_TRUNC;
	}
	return n;
}

static bool one_datagram(const struct sock *s, const struct iov *v, unsigned n)
{
	return s->type != SOCK_DGRAM || n == 1 ||
	       vec_bytes(v, n) <= VEC_BOUNCE_BYTES;
}

static void pipe_signal(long n, uint32_t flags)
{
	if (n == -EPIPE && !(flags & MSG_NOSIGNAL))
		signal_thread(thread_current(), SIGPIPE);
}

static long sends(struct sock *s, const struct iov *v, unsigned n,
		  const struct netaddr *to, uint32_t flags)
{
	struct moving m = {.s = s, .t = {.flags = flags}};
	long got = -EMSGSIZE;

	if (s->type == SOCK_DGRAM) /* a stream has one peer */
		m.t.addr = *to;
	if (one_datagram(s, v, n))
		got = vec_write(io_send, &m, v, n);
	if (s->timeout_ns[1])
		posix_current()->no_restart = true;
	pipe_signal(got, flags);
	return got;
}

/* *flags: MSG_*; then what is set. */
static long receives(struct sock *s, const struct iov *v, unsigned n,
		     struct netaddr *from, uint32_t *flags)
{
	struct moving m = {.s = s, .t = {.flags = *flags & ~MSG_TRUNC}};
	uint32_t asked = *flags & MSG_TRUNC;
	long got;

	m.t.flags |= n == 1 ? asked : 0;
	got = vec_read(io_recv, &m, v, n);
	*flags = m.t.flags & MSG_TRUNC & ~(n == 1 ? 0 : asked);
	*from = m.t.addr;
	if (s->timeout_ns[0])
		posix_current()->no_restart = true;
	return got;
}

/* The ends of a socketpair, which have neither addresses nor flags. */
static long pair_move(struct file *f, const struct iov *v, unsigned n,
		      uint32_t flags, bool write)
{
	unsigned want = write ? POLLOUT | POLLERR : POLLIN;
	long got;

	if (flags & (MSG_PEEK | MSG_OOB))
		return -EOPNOTSUPP;
	if (flags & MSG_DONTWAIT && !(f->ops->poll(f) & want))
		return -EAGAIN;
	got = write ? f->ops->writev(f, v, n, FILE_HERE)
		    : f->ops->readv(f, v, n, FILE_HERE);
	if (write)
		pipe_signal(got, flags);
	return got;
}

/* -- the calls with one buffer -------------------------------------------- */

static long check_buffer(struct iov *v, const struct sysargs *s)
{
	*v = (struct iov){arg_ptr(s, 1), s->a[2]};
	if (v->bytes > RW_MAX)
		v->bytes = RW_MAX;
	return rt_user_ok(v->base, v->bytes) ? 0 : -EFAULT;
}

/* `at`, `bytes`: the caller's address, or what is to hold it; 0: none. */
typedef long mover(struct file *f, const struct iov *v, uint32_t flags,
		   uint64_t at, uint64_t bytes);

static long send_to(struct file *f, const struct iov *v, uint32_t flags,
		    uint64_t at, uint64_t bytes)
{
	const void *to = (const void *)(uintptr_t)at;
	struct sock *s = sock_of(f);
	struct netaddr a = {0};
	long err = 0;

	if (!s)
		return is_pair(f) ? pair_move(f, v, 1, flags, true) : -ENOTSOCK;
	if (to && s->type == SOCK_DGRAM)
		err = addr_get(s, to, (uint32_t)bytes, &a);
	return err ? err : sends(s, v, 1, &a, flags);
}

static long recv_from(struct file *f, const struct iov *v, uint32_t flags,
		      uint64_t at, uint64_t bytes_at)
{
	void *from = (void *)(uintptr_t)at;
	uint32_t *bytes = (uint32_t *)(uintptr_t)bytes_at;
	struct sock *s = sock_of(f);
	struct netaddr a;
	long n = addr_check(from, bytes);

	if (!s)
		return is_pair(f) ? pair_move(f, v, 1, flags, false)
				  : -ENOTSOCK;
	if (!n)
		n = receives(s, v, 1, &a, &flags);
	if (n >= 0 && from && a.family)
		addr_put(s, &a, from, bytes);
	else if (n >= 0 && from)
		*bytes = 0;
	return n;
}

static long one(const struct sysargs *s, mover *move, uint64_t at,
		uint64_t bytes)
{
	struct file *f = fd_file(s->a[0]);
	struct iov v;
	long n = check_buffer(&v, s);

	if (!f)
		return -EBADF;
	if (!n)
		n = move(f, &v, (uint32_t)s->a[3], at, bytes);
	file_put(f);
	return n;
}

SYS(send)
{
	return one(s, send_to, 0, 0);
}

SYS(sendto)
{
	return one(s, send_to, s->a[4], s->a[5]);
}

SYS(recv)
{
	return one(s, recv_from, 0, 0);
}

SYS(recvfrom)
{
	return one(s, recv_from, s->a[4], s->a[5]);
}

/* -- the calls with a msghdr ---------------------------------------------- */

static long check_msg(const struct msghdr *user, struct msghdr *h)
{
	if (!rt_user_ok(user, sizeof(*user)))
		return -EFAULT;
	*h = *user;
	if (h->iovs > IOV_MAX)
		return -EMSGSIZE;
	if (!rt_user_ok(h->iov, h->iovs * sizeof(*h->iov)))
		return -EFAULT;
	for (uint64_t i = 0; i < h->iovs; i++)
		if (h->iov[i].bytes &&
		    !rt_user_ok(h->iov[i].base, h->iov[i].bytes))
			return -EFAULT;
	return 0;
}

static long send_msg(struct file *f, const struct msghdr *user, uint32_t flags)
{
	struct sock *s = sock_of(f);
	struct netaddr a = {0};
	struct msghdr h;
	long err = check_msg(user, &h);

	if (err)
		return err;
	if (h.control_bytes) /* descriptors to pass, and the like */
		return -EINVAL;
	if (!s)
		return is_pair(f)
			   ? pair_move(f, h.iov, (unsigned)h.iovs, flags, true)
			   : -ENOTSOCK;
	if (h.name && s->type == SOCK_DGRAM)
		err = addr_get(s, h.name, h.name_bytes, &a);
	return err ? err : sends(s, h.iov, (unsigned)h.iovs, &a, flags);
}

static long recv_msg(struct file *f, struct msghdr *user, uint32_t flags)
{
	struct sock *s = sock_of(f);
	struct netaddr a = {0};
	struct msghdr h;
	long n = check_msg(user, &h);

	if (!n)
		n = addr_check(h.name, &user->name_bytes);
	if (n || (!s && !is_pair(f)))
		return n ? n : -ENOTSOCK;
	if (s)
		n = receives(s, h.iov, (unsigned)h.iovs, &a, &flags);
	else
		n = pair_move(f, h.iov, (unsigned)h.iovs, flags, false);
	if (n < 0)
		return n;
	if (a.family)
		addr_put(s, &a, h.name, &user->name_bytes);
	else
		user->name_bytes = 0;
	user->control_bytes = 0;
	user->flags = s ? flags & MSG_TRUNC : 0;
	return n;
}

SYS(sendmsg)
{
	struct file *f = fd_file(s->a[0]);
	long n = f ? send_msg(f, arg_ptr(s, 1), (uint32_t)s->a[2]) : -EBADF;

	file_put(f);
	return n;
}

SYS(recvmsg)
{
	struct file *f = fd_file(s->a[0]);
	long n = f ? recv_msg(f, arg_ptr(s, 1), (uint32_t)s->a[2]) : -EBADF;

	file_put(f);
	return n;
}

#define MSG_WAITFORONE 0x10000u

/* Several, until one fails; those that were moved count. */
static long several(const struct sysargs *s, bool send)
{
	struct mmsghdr *v = arg_ptr(s, 1);
	uint32_t n = (uint32_t)s->a[2], flags = (uint32_t)s->a[3], i = 0;
	struct file *f = fd_file(s->a[0]);
	long got = f ? 0 : -EBADF;

	if (n > IOV_MAX)
		n = IOV_MAX;
	if (f && !rt_user_ok(v, n * sizeof(*v)))
		got = -EFAULT;
	for (; !got && i < n; i++) {
		got = send ? send_msg(f, &v[i].h, flags)
			   : recv_msg(f, &v[i].h, flags);
		if (got < 0)
			break;
		v[i].moved = (uint32_t)got;
		got = 0;
		if (flags & MSG_WAITFORONE)
			flags |= MSG_DONTWAIT;
	}
	file_put(f);
	return i ? (long)i : got;
}

SYS(sendmmsg)
{
	return several(s, true);
}

/* With a time-out, which Linux itself looks at only between messages. */
SYS(recvmmsg)
{
	return s->a[4] ? syscall_refuse(" with a time-out") : several(s, false);
}
