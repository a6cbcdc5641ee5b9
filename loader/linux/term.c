/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The terminals: from the rings to whoever has one open, and back. A reader
 * that is too slow loses its connection, not the others' time.
 */
#include "linux.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../daemon.h"

#define PIECE 4096
#define POST_CHAN 0

static void remember(struct lx_term *t, const char *data, size_t bytes)
{
	size_t keep = t->old_bytes;

	if (!t->old)
		return;
	if (keep + bytes > LX_OLD) {
		keep = LX_OLD - bytes;
		memmove(t->old, t->old + t->old_bytes - keep, keep);
	}
	memcpy(t->old + keep, data, bytes);
	t->old_bytes = keep + bytes;
	t->said += bytes;
}

/* As much as it takes; who is too slow misses some. */
static void show(struct client *c, const struct lx_term *t)
{
	if (t->said - c->shown > t->old_bytes)
		c->shown = t->said - t->old_bytes;
	while (c->shown < t->said) {
		size_t left = t->said - c->shown;
		size_t bytes = left < PIECE ? left : PIECE;

		if (send(c->sock, t->old + t->old_bytes - left, bytes,
			 MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
			return;
		c->shown += bytes;
	}
}

static void drain(struct daemon *d, unsigned n)
{
	struct lx_term *t = &d->lx.term[n];
	char data[PIECE];
	int64_t bytes;

	while ((bytes = ring_readable(&t->up)) > 0) {
		if (bytes > PIECE)
			bytes = PIECE;
		ring_peek(&t->up, 0, data, bytes);
		ring_take(&t->up, bytes);
		remember(t, data, bytes);
	}
	for (unsigned i = 1; i < PROSE_CLIENTS; i++)
		if (d->client[i].sock >= 0 && d->client[i].term == n + 1)
			show(&d->client[i], t);
}

int lx_look(struct daemon *d)
{
	struct prose_part_row row;

	if (!d->lx.lpar)
		return 0;
	for (unsigned n = 0; n < PROSE_PAPR_VTYS; n++)
		drain(d, n);
	if (!ctl_part_at(&d->ctl, d->lx.row, &row) &&
	    row.lpar == d->lx.lpar && row.state == PROSE_PART_ENDED)
		return lx_ended(d, &row);
	return 0;
}

int lx_attach(struct daemon *d, unsigned client, unsigned n)
{
	if (!d->lx.lpar || n >= PROSE_PAPR_VTYS)
		return -ENOENT;
	d->client[client].term = n + 1;
	d->client[client].shown = 0;
	show(&d->client[client], &d->lx.term[n]);
	return 0;
}

short lx_wants(struct daemon *d, unsigned client)
{
	struct client *c = &d->client[client];
	struct lx_term *t = &d->lx.term[c->term - 1];
	short wants = c->shown < t->said ? POLLOUT : 0;

	if (ring_writable(&t->down) >= PIECE)
		return wants | POLLIN;
	d->lx.stuck = 1;
	return wants;
}

int lx_input(struct daemon *d, unsigned client)
{
	struct lx_term *t = &d->lx.term[d->client[client].term - 1];
	uint64_t arg[] = {d->lx.lpar, POST_CHAN};
	char data[PIECE];
	ssize_t n;

	show(&d->client[client], t);
	n = recv(d->client[client].sock, data, sizeof(data), MSG_DONTWAIT);
	if (n <= 0)
		return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -EIO;
	if (!d->lx.lpar || ring_writable(&t->down) < n)
		return 0;
	ring_fill(&t->down, 0, data, n);
	ring_put(&t->down, n);
	if (ring_must_kick(&t->down))
		daemon_call(d, PROSE_H_POST, arg, 2);
	return 0;
}
