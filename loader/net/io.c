/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SEND and RECV: straight between the host's socket and the partition's
 * memory. Owns the check of what a partition names; neither ever waits.
 */
#include <string.h>
#include <sys/uio.h>
#include "net/net.h"

#define SEND_FLAGS (PROSE_9P_MSG_OOB)
#define RECV_FLAGS (PROSE_9P_MSG_OOB | PROSE_9P_MSG_PEEK | PROSE_9P_MSG_TRUNC)

struct transfer {
	struct conv *c;
	uint32_t flags, count;
	struct iovec iov;
	struct sockaddr_storage sa;
	struct msghdr h;
};

/* The fields that both have; 9P's flags are the host's. */
static int begin(struct srv *s, struct msg *m, struct transfer *t)
{
	struct fid *f = fid_get(s, p9_get32(&m->in));
	uint64_t gpa;

	memset(t, 0, sizeof(*t));
	t->flags = p9_get32(&m->in);
	t->count = p9_get32(&m->in);
	gpa = p9_get64(&m->in);
	if (m->in.bad)
		return -EBADMSG;
	if (!f->open || !f->holds)
		return -EBADF;
	t->c = net_conv(s, f->place);
	t->iov.iov_base = srv_memory(s, gpa, t->count);
	t->iov.iov_len = t->count;
	if (net_protos[t->c->proto].type == SOCK_STREAM &&
	    t->iov.iov_len > SRV_PIECE)
		t->iov.iov_len = SRV_PIECE; /* others want to be served, too */
	t->h.msg_iov = &t->iov;
	t->h.msg_iovlen = 1;
	return t->iov.iov_base ? 0 : -EFAULT;
}

/* An address to send to, if one is given. */
static int to(struct srv *s, struct msg *m, struct transfer *t)
{
	struct netaddr a;
	uint16_t bytes;
	const char *text = p9_getstr(&m->in, &bytes);
	int rc;

	if (!text)
		return -EBADMSG;
	if (!bytes)
		return 0;
	if (netaddr_parse(&a, text, bytes))
		return -EINVAL;
	rc = conv_sockaddr(s, t->c, &a, &t->sa, &t->h.msg_namelen);
	t->h.msg_name = &t->sa;
	return rc;
}

int net_send(struct srv *s, struct msg *m)
{
	struct transfer t;
	int rc = begin(s, m, &t);
	ssize_t n;

	if (!rc)
		rc = to(s, m, &t);
	if (rc || t.flags & ~SEND_FLAGS)
		return rc ? rc : -EINVAL;
	t.c->bound = true;
	n = sendmsg(t.c->fd, &t.h, (int)t.flags | MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n < 0)
		return -errno;
	p9_put32(&m->out, (uint32_t)n);
	p9_put32(&m->out, conv_ready(t.c));
	return 0;
}

/* Whose it is; a stream's are all the peer's. */
static void put_sender(struct transfer *t, struct p9 *out)
{
	char text[NETADDR_TEXT];
	struct netaddr a;
	uint32_t bytes = 0;

	if (t->h.msg_namelen && t->sa.ss_family) {
		netaddr_of(&a, &t->sa);
		bytes = netaddr_format(&a, text);
	}
	p9_putstr(out, text, (uint16_t)bytes);
}

int net_recv(struct srv *s, struct msg *m)
{
	struct transfer t;
	int rc = begin(s, m, &t);
	ssize_t n;

	if (rc || t.flags & ~RECV_FLAGS)
		return rc ? rc : -EINVAL;
	t.h.msg_name = &t.sa;
	t.h.msg_namelen = sizeof(t.sa);
	n = recvmsg(t.c->fd, &t.h, (int)t.flags | MSG_DONTWAIT);
	if (n < 0)
		return -errno;
	p9_put32(&m->out, (uint32_t)n);
	p9_put32(&m->out, (uint32_t)t.h.msg_flags & PROSE_9P_MSG_TRUNC);
	p9_put32(&m->out, conv_ready(t.c));
	put_sender(&t, &m->out);
	return 0;
}
