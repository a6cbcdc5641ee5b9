/* SPDX-License-Identifier: BSD-2-Clause */
#include "pump.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "9p.h"
#include "part.h"

#define RING_MIN 256
#define RING_MAX (1u << 20)
#define BATCH	 64 /* messages, then somebody else has a turn */

static int broken(struct pump *p, const char *what)
{
	snprintf(p->why, sizeof(p->why), "%s", what);
	return -EPROTO;
}

static void *inside(struct pump *p, prose_gpa gpa, uint64_t bytes)
{
	if (gpa > p->mem_bytes || bytes > p->mem_bytes - gpa)
		return NULL;
	return p->mem + gpa;
}

void pump_init(struct pump *p, uint8_t *mem, uint64_t mem_bytes, prose_gpa desc)
{
	memset(p, 0, sizeof(*p));
	p->mem = mem;
	p->mem_bytes = mem_bytes;
	p->desc = desc;
}

void pump_deinit(struct pump *p)
{
	free(p->in);
	free(p->out);
	p->in = p->out = NULL;
}

/* -- finding the channels ------------------------------------------------- */

static bool ring_view(struct pump *p, struct ring *r, prose_gpa data,
		      uint64_t bytes, struct prose_chan_side *mine,
		      struct prose_chan_side *peer)
{
	if (bytes < RING_MIN || bytes > RING_MAX || bytes & (bytes - 1))
		return false;
	r->data = inside(p, data, bytes);
	r->bytes = bytes;
	r->mine = mine;
	r->peer = peer;
	r->at = 0;
	return r->data;
}

/* 0: there is none yet; 1: it is there now. */
static int find_chan(struct pump *p, struct pump_chan *pc, prose_gpa at,
		     uint32_t kind)
{
	struct prose_chan *chan, c;

	if (!at)
		return 0;
	chan = inside(p, at, sizeof(*chan));
	if (!chan || at % PROSE_LINE_BYTES)
		return broken(p, "a channel lies outside of the partition");
	if (!__atomic_load_n(&chan->part.attached, __ATOMIC_ACQUIRE))
		return 0;
	memcpy(&c, chan, sizeof(c));
	if (c.magic != PROSE_CHAN_MAGIC || c.kind != kind ||
	    c.revision != PROSE_CHAN_REVISION)
		return broken(p, "a channel is none, or of another revision");
	if (kind == PROSE_CHAN_9P &&
	    !ring_view(p, &pc->up, c.up, c.up_bytes, &chan->ctl, &chan->part))
		return broken(p, "a ring lies outside of the partition, or "
				 "has no good size");
	if (!ring_view(p, &pc->down, c.down, c.down_bytes, &chan->ctl,
		       &chan->part))
		return broken(p, "a ring lies outside of the partition, or "
				 "has no good size");
	pc->chan = chan;
	__atomic_store_n(&chan->ctl.attached, 1, __ATOMIC_RELEASE);
	return 1;
}

static int attach(struct pump *p)
{
	struct prose_desc *d = inside(p, p->desc, sizeof(*d));
	prose_gpa at[2];
	int status = 0;

	if (p->p9.chan && p->ctl.chan)
		return 0;
	if (!d)
		return broken(p, "its descriptor lies outside of it");
	if (__atomic_load_n(&d->magic, __ATOMIC_ACQUIRE) != PROSE_DESC_MAGIC)
		return 0;
	at[0] = d->chan[PROSE_CHAN_ID_9P];
	at[1] = d->chan[PROSE_CHAN_ID_CTL];
	if (!p->p9.chan)
		status = find_chan(p, &p->p9, at[0], PROSE_CHAN_9P);
	if (status >= 0 && !p->ctl.chan)
		status = find_chan(p, &p->ctl, at[1], PROSE_CHAN_CTL);
	return status < 0 ? status : 0;
}

/* -- down ----------------------------------------------------------------- */

static bool out_grow(struct pump *p, size_t bytes)
{
	size_t room = p->out_room ? p->out_room : 65536;
	uint8_t *more;

	while (room < p->out_bytes + bytes)
		room *= 2;
	if (room == p->out_room)
		return true;
	more = realloc(p->out, room);
	if (!more)
		return false;
	p->out = more;
	p->out_room = room;
	return true;
}

/* Put bytes into the ring as far as there is room; how many. */
static int64_t put(struct pump_chan *pc, const uint8_t *from, uint64_t bytes)
{
	int64_t room = ring_writable(&pc->down);

	if (room <= 0)
		return room;
	if (bytes > (uint64_t)room)
		bytes = room;
	ring_fill(&pc->down, 0, from, bytes);
	ring_put(&pc->down, bytes);
	pc->kick = true;
	pc->told = false;
	return bytes;
}

void pump_reply(void *arg, const uint8_t *msg, uint32_t bytes)
{
	struct pump *p = arg;
	int64_t n = 0;

	if (!p->out_bytes)
		n = put(&p->p9, msg, bytes);
	if (n < 0)
		n = 0; /* pump_run() finds the ring broken, too */
	if (n == bytes)
		return;
	if (!out_grow(p, bytes - n))
		abort();
	memcpy(p->out + p->out_bytes, msg + n, bytes - n);
	p->out_bytes += bytes - n;
}

static int flush_out(struct pump *p)
{
	int64_t n;

	if (!p->out_bytes)
		return 0;
	n = put(&p->p9, p->out + p->out_at, p->out_bytes - p->out_at);
	if (n < 0)
		return broken(p, "the positions of its ring are impossible");
	p->out_at += n;
	if (p->out_at == p->out_bytes)
		p->out_at = p->out_bytes = 0;
	return n > 0;
}

static int flush_late(struct pump *p)
{
	int64_t room;
	unsigned n = 0;

	if (!p->nr_late || !p->ctl.chan)
		return 0;
	room = ring_writable(&p->ctl.down);
	if (room < 0)
		return broken(p, "the positions of its ring are impossible");
	for (; n < p->nr_late && room >= (int64_t)sizeof(*p->late); n++) {
		put(&p->ctl, (uint8_t *)&p->late[n], sizeof(*p->late));
		room -= sizeof(*p->late);
	}
	p->nr_late -= n;
	memmove(p->late, p->late + n, p->nr_late * sizeof(*p->late));
	return n > 0;
}

/* -- up ------------------------------------------------------------------- */

static int in_need(struct pump *p, uint32_t bytes)
{
	uint8_t *more;

	if (bytes <= p->in_room)
		return 0;
	more = realloc(p->in, bytes);
	if (!more)
		return broken(p, "no memory for its message");
	p->in = more;
	p->in_room = bytes;
	return 0;
}

/* How many bytes the message that comes in has in all, as far as known. */
static int in_wanted(struct pump *p, uint32_t *bytes)
{
	*bytes = 4;
	if (p->in_bytes < 4)
		return in_need(p, 256);
	memcpy(bytes, p->in, 4);
	if (*bytes < PROSE_9P_HEADER_BYTES || *bytes > srv_msize(p->srv))
		return broken(p, "a message has an impossible size");
	return in_need(p, *bytes);
}

/* Take what the message still needs; 1: some of it came. */
static int take_some(struct pump *p, uint32_t wanted)
{
	int64_t ready = ring_readable(&p->p9.up);
	uint64_t n = wanted - p->in_bytes;

	if (ready < 0)
		return broken(p, "the positions of its ring are impossible");
	if (n > (uint64_t)ready)
		n = ready;
	if (!n)
		return 0;
	ring_peek(&p->p9.up, 0, p->in + p->in_bytes, n);
	ring_take(&p->p9.up, n);
	p->p9.kick = true;
	p->in_bytes += n;
	return 1;
}

/* 1: a message was served, or a part of one came. */
static int serve_one(struct pump *p)
{
	uint32_t wanted;
	int status = in_wanted(p, &wanted);

	if (status)
		return status;
	status = take_some(p, wanted);
	if (status <= 0 || p->in_bytes < wanted)
		return status;
	status = in_wanted(p, &wanted);
	if (status || p->in_bytes < wanted)
		return status ? status : 1;
	p->in_bytes = 0;
	if (srv_message(p->srv, p->in, wanted))
		return broken(p, "a message is none");
	return 1;
}

static int serve(struct pump *p)
{
	int moved = 0, status = 1;

	/* Who does not take his replies gets no more of them. */
	for (int i = 0; i < BATCH && status > 0 && !p->out_bytes; i++) {
		status = serve_one(p);
		moved |= status > 0;
	}
	return status < 0 ? status : moved;
}

/* -- the whole ------------------------------------------------------------ */

int pump_run(struct pump *p)
{
	int a = attach(p), b = 0, c = 0;

	if (a < 0)
		return a;
	if (p->p9.chan) {
		a = flush_out(p);
		b = a < 0 ? 0 : serve(p);
	}
	c = flush_late(p);
	if (a < 0 || b < 0 || c < 0)
		return -EPROTO;
	return a || b || c;
}

static bool kick_one(struct pump_chan *pc)
{
	if (!pc->kick)
		return false;
	pc->kick = false;
	if (!ring_must_kick(&pc->down))
		return false;
	return pc->told = true;
}

bool pump_must_kick(struct pump *p)
{
	bool signal = p->ctl.kick;

	/* Who computes does not sleep, and looks at nothing by himself. */
	p->ctl.kick = false;
	return kick_one(&p->p9) || signal;
}

bool pump_overdue(struct pump *p)
{
	if (!p->p9.chan || p->p9.told ||
	    ring_writable(&p->p9.down) == (int64_t)p->p9.down.bytes)
		return false;
	return p->p9.told = true;
}

bool pump_sleep(struct pump *p)
{
	if (p->p9.chan)
		ring_sleep(&p->p9.up);
	if (p->ctl.chan)
		ring_sleep(&p->ctl.down);
	if (p->p9.chan && !p->out_bytes && ring_readable(&p->p9.up))
		return false;
	if (p->out_bytes && ring_writable(&p->p9.down))
		return false;
	return !p->nr_late || !p->ctl.chan || !ring_writable(&p->ctl.down);
}

void pump_awake(struct pump *p)
{
	if (p->p9.chan)
		ring_awake(&p->p9.up);
	if (p->ctl.chan)
		ring_awake(&p->ctl.down);
}

bool pump_signal(struct pump *p, int sig)
{
	if (p->nr_late == sizeof(p->late) / sizeof(*p->late))
		return false;
	p->late[p->nr_late++] =
	    (struct prose_ctl_msg){.type = PROSE_CTL_SIGNAL, .value = sig};
	return true;
}

bool pump_signal_waits(struct pump *p)
{
	return p->nr_late || (p->ctl.chan && ring_writable(&p->ctl.down) !=
						 (int64_t)p->ctl.down.bytes);
}
