/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sending and receiving, as often as it takes, and waiting in between: here,
 * not at the server, so that nobody who waits keeps a request.
 */
#include "net/sock.h"

/* Those that the server knows; others change nothing here. */
#define WIRE_SEND (MSG_OOB)
#define WIRE_RECV (MSG_OOB | MSG_PEEK | MSG_TRUNC)

#define SOMETHING (POLLIN | POLLPRI | POLLRDHUP | POLLERR | POLLHUP)

bool sock_nowait(const struct sock *s, uint32_t flags)
{
	return s->f.flags & O_NONBLOCK || flags & MSG_DONTWAIT;
}

uint64_t sock_until(const struct sock *s, bool send)
{
	uint64_t ns = s->timeout_ns[send];

	return ns ? rt_now_ns() + ns : RT_FOREVER;
}

/* To wait any longer is no use: with a time-out that is EAGAIN. */
static int no_longer(int err)
{
	return err == -ETIMEDOUT ? -EAGAIN : err;
}

int64_t sock_send(struct sock *s, struct transfer *t)
{
	uint64_t until = sock_until(s, true);
	struct transfer part = *t;
	bool nowait = sock_nowait(s, t->flags);
	int64_t n, done = 0;

	part.flags = t->flags & WIRE_SEND;
	if (t->flags & MSG_FASTOPEN)
		return -EOPNOTSUPP;
	for (;;) {
		part.data = (uint8_t *)t->data + done;
		part.count = t->count - (uint32_t)done;
		part.addr = t->addr;
		part.flags = t->flags & WIRE_SEND;
		n = sock_send_once(s, &part);
		if (n > 0)
			done += n;
		if (n >= 0 && (done == t->count || s->type != SOCK_STREAM))
			return done;
		if (n >= 0)
			continue;
		if (n == -EAGAIN && !nowait)
			n = no_longer(sock_wait(s, POLLOUT, until));
		if (n)
			return done ? done : n;
	}
}

/* All of it is wanted, and not yet there. */
static bool goes_on(const struct sock *s, const struct transfer *t,
		    int64_t done)
{
	return t->flags & MSG_WAITALL && !(t->flags & MSG_PEEK) &&
	       s->type == SOCK_STREAM && done < t->count;
}

int64_t sock_recv(struct sock *s, struct transfer *t)
{
	uint64_t until = sock_until(s, false);
	bool nowait = sock_nowait(s, t->flags);
	struct transfer part = *t;
	int64_t n = 0, done = 0;

	if (t->flags & MSG_ERRQUEUE)
		return -EAGAIN;
	for (;;) {
		part.data = (uint8_t *)t->data + done;
		part.count = t->count - (uint32_t)done;
		part.flags = t->flags & WIRE_RECV;
		/* what is to come will be told of: no need to ask for it */
		n = nowait || s->unsure || s->ready & SOMETHING
			? sock_recv_once(s, &part)
			: -EAGAIN;
		if (n > 0)
			done += n;
		if (n == 0 || (n > 0 && !goes_on(s, t, done)))
			break;
		if (n == -EAGAIN && !nowait)
			n = no_longer(sock_wait(s, POLLIN | POLLRDHUP, until));
		if (n < 0)
			break;
	}
	t->addr = part.addr;
	t->flags = part.flags & MSG_TRUNC;
	return done || n >= 0 ? done : n;
}
