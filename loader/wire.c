/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages of a byte stream, to the 9P server and back. Refuses what is no
 * message: the other side is given up then.
 */
#include "wire.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MESSAGE_MIN 7

static void reply(void *arg, const uint8_t *msg, uint32_t bytes)
{
	struct wire *w = arg;

	while (bytes && !w->error) {
		uint32_t most = bytes < w->piece ? bytes : w->piece;
		ssize_t n = write(w->out, msg, most);

		if (n < 0 && errno != EINTR)
			w->error = -errno;
		if (n > 0) {
			msg += n;
			bytes -= (uint32_t)n;
		}
	}
}

struct srv *wire_create(struct wire *w, struct srv_opts o)
{
	w->buf = malloc(SRV_MSIZE_MAX + w->piece);
	if (!w->buf)
		return NULL;
	o.reply = reply;
	o.arg = w;
	w->srv = srv_create(&o);
	return w->srv;
}

/* Whole messages of what came. */
static int messages(struct wire *w)
{
	size_t at = 0;
	uint32_t bytes;

	while (w->have - at >= MESSAGE_MIN) {
		memcpy(&bytes, w->buf + at, sizeof(bytes));
		if (bytes < MESSAGE_MIN || bytes > SRV_MSIZE_MAX)
			return -EPROTO;
		if (w->have - at < bytes)
			break;
		if (srv_message(w->srv, w->buf + at, bytes))
			return -EPROTO;
		at += bytes;
	}
	memmove(w->buf, w->buf + at, w->have - at);
	w->have -= at;
	return w->error;
}

/* 1: the end. */
static int hear(struct wire *w)
{
	ssize_t n = read(w->in, w->buf + w->have, w->piece);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	if (!n)
		return 1;
	w->have += (size_t)n;
	return messages(w);
}

int wire_serve(struct wire *w)
{
	int rc = 0;

	while (!rc) {
		struct pollfd p[2] = {{w->in, POLLIN, 0},
				      {srv_fd(w->srv), POLLIN, 0}};

		if (poll(p, 2, -1) < 0 && errno != EINTR)
			return -errno;
		if (p[1].revents)
			srv_progress(w->srv);
		if (p[0].revents)
			rc = hear(w);
		rc = rc ? rc : w->error;
	}
	return rc < 0 ? rc : 0;
}
