/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The terminals: from the rings to whoever has one open, and back. A reader
 * that is too slow loses its connection, not the others' time.
 */
#include "linux.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../daemon.h"
#include "agent.h"
#include "proto.h"

#define PIECE	  4096
#define POST_CHAN 0
#define MUCH	  256 /* bytes at once; more are soon to come then */
/* Of a ring, for a last frame of each client. */
#define RESERVE (PROSE_CLIENTS * sizeof(struct prose_agent_frame))

/* As much of it as lies in one piece. */
static size_t piece(uint64_t at, size_t bytes)
{
	size_t room = LX_OLD - at % LX_OLD;

	return bytes < room ? bytes : room;
}

/* Take it from the ring into ours. */
static void remember(struct lx_term *t, size_t bytes)
{
	bytes = piece(t->said, bytes);
	ring_peek(&t->up, 0, t->old + t->said % LX_OLD, bytes);
	ring_take(&t->up, bytes);
	t->said += bytes;
}

/* As much as it takes; who is too slow misses some. */
static void show(struct client *c, const struct lx_term *t)
{
	if (t->said - c->shown > LX_OLD)
		c->shown = t->said - LX_OLD;
	while (c->shown < t->said) {
		uint64_t left = t->said - c->shown;
		size_t bytes = piece(c->shown, left < PIECE ? left : PIECE);

		if (send(c->sock, t->old + c->shown % LX_OLD, bytes,
			 MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
			return;
		c->shown += bytes;
	}
}

static uint64_t drain(struct daemon *d, unsigned n)
{
	struct lx_term *t = &d->lx.term[n];
	uint64_t before = t->said;
	int64_t bytes;

	while ((bytes = ring_readable(&t->up)) > 0)
		remember(t, bytes);
	for (unsigned i = 1; i < PROSE_CLIENTS; i++)
		if (d->client[i].sock >= 0 && d->client[i].term == n + 1)
			show(&d->client[i], t);
	return t->said - before;
}

static uint64_t drain_all(struct daemon *d)
{
	uint64_t bytes = 0;

	for (unsigned n = 0; n < PROSE_PAPR_VTYS; n++)
		bytes += drain(d, n);
	return bytes;
}

/* Whether to be rung for what comes next: each ring costs Linux more than
 * the 16 bytes that it tells of. */
static void set_awake(struct daemon *d, int awake)
{
	d->lx.awake = awake;
	for (unsigned n = 0; n < PROSE_PAPR_VTYS; n++)
		if (awake)
			ring_awake(&d->lx.term[n].up);
		else
			ring_sleep(&d->lx.term[n].up);
	if (!awake)
		drain_all(d);
}

int lx_look(struct daemon *d)
{
	struct prose_part_row row;

	if (!d->lx.lpar)
		return 0;
	set_awake(d, drain_all(d) >= MUCH);
	if (!ctl_part_at(&d->ctl, d->lx.row, &row) && row.lpar == d->lx.lpar &&
	    row.state == PROSE_PART_ENDED)
		return lx_ended(d, &row);
	return 0;
}

int lx_has(const struct daemon *d, uint64_t n)
{
	return d->lx.lpar && (n & ~(uint64_t)PROTO_TERM_NEW) < PROSE_PAPR_VTYS;
}

int lx_attach(struct daemon *d, unsigned client, uint64_t n)
{
	struct client *c = &d->client[client];
	struct lx_term *t = &d->lx.term[n & ~(uint64_t)PROTO_TERM_NEW];

	c->term = t - d->lx.term + 1;
	c->shown = n & PROTO_TERM_NEW ? t->said : 0;
	show(c, t);
	return 0;
}

/* Behind all but the console is an agent: before it says its first word the
 * terminal is not as it will want it. */
static bool listens(const struct daemon *d, const struct lx_term *t)
{
	return t == d->lx.term || t->said != t->heard;
}

/* For a packet, whatever is in it. */
static bool has_room(const struct lx_term *t)
{
	return ring_writable(&t->down) >= (int64_t)(PIECE + RESERVE);
}

short lx_wants(struct daemon *d, unsigned client)
{
	struct client *c = &d->client[client];
	struct lx_term *t = &d->lx.term[c->term - 1];
	short wants = c->shown < t->said ? POLLOUT : 0;

	if (!listens(d, t))
		return wants;
	if (has_room(t))
		return wants | POLLIN;
	d->lx.stuck = 1;
	return wants;
}

static void put(struct daemon *d, struct lx_term *t, const void *data,
		size_t bytes)
{
	uint64_t arg[] = {d->lx.lpar, POST_CHAN};

	if (!d->lx.lpar || ring_writable(&t->down) < (int64_t)bytes)
		return;
	ring_fill(&t->down, 0, data, bytes);
	ring_put(&t->down, bytes);
	if (ring_must_kick(&t->down))
		daemon_call(d, PROSE_H_POST, arg, 2);
}

void lx_detach(struct daemon *d, unsigned client)
{
	struct client *c = &d->client[client];
	struct prose_agent_frame f = {c->session, PROSE_AGENT_MAGIC,
				      PROSE_AGENT_SIGNAL, SIGKILL, 0};

	if (c->session)
		put(d, &d->lx.term[PROSE_AGENT_VTY], &f, sizeof(f));
	c->session = 0;
}

/* The packets of an agent's client begin with its session. */
static void note_session(struct client *c, const char *data, size_t bytes)
{
	if (c->term == PROSE_AGENT_VTY + 1 && bytes >= sizeof(c->session))
		memcpy(&c->session, data, sizeof(c->session));
}

static bool hung_up(int sock)
{
	struct pollfd p = {sock, 0, 0};

	return poll(&p, 1, 0) > 0;
}

int lx_input(struct daemon *d, unsigned client)
{
	struct lx_term *t = &d->lx.term[d->client[client].term - 1];
	char data[PIECE];
	ssize_t n;

	show(&d->client[client], t);
	/* Another client's packet may have taken the room. */
	if (!has_room(t))
		return hung_up(d->client[client].sock) ? -EIO : 0;
	n = recv(d->client[client].sock, data, sizeof(data), MSG_DONTWAIT);
	if (n <= 0)
		return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -EIO;
	note_session(&d->client[client], data, n);
	put(d, t, data, n);
	return 0;
}
