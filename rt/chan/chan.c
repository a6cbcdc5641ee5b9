/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The partition's side of its channels, in static buffers that the
 * descriptor names. Refuses a peer whose ring positions or message sizes
 * cannot be: that channel is dead from then on.
 */
#include "chan/rtchan.h"
#include "errno.h"
#include "hcalls.h"
#include "9p.h"
#include "rt_arch.h"

#define LINE	  __attribute__((aligned(PROSE_LINE_BYTES)))
#define CTL_BYTES 256 /* the smallest ring there is */

static struct prose_chan chan_9p LINE, chan_ctl LINE;
static uint8_t up_9p[CHAN_9P_BYTES] LINE, down_9p[CHAN_9P_BYTES] LINE;
static uint8_t up_ctl[CTL_BYTES] LINE, down_ctl[CTL_BYTES] LINE;

static struct ring ring_up, ring_down, ring_ctl;
static bool room_wanted; /* somebody is in chan_room_wait */

struct waitq chan_room_wait;
bool chan_9p_broken;
static bool chan_ctl_broken;

static void announce(struct prose_chan *c, uint32_t kind, unsigned id,
		     uint8_t *up, uint8_t *down, uint64_t bytes)
{
	c->magic = PROSE_CHAN_MAGIC;
	c->revision = PROSE_CHAN_REVISION;
	c->bytes = sizeof(*c);
	c->kind = kind;
	c->up = (prose_gpa)(uintptr_t)up;
	c->up_bytes = bytes;
	c->down = (prose_gpa)(uintptr_t)down;
	c->down_bytes = bytes;
	/* The server may look at any time: all of it is there before this. */
	__atomic_store_n(&c->part.attached, 1, __ATOMIC_RELEASE);
	__atomic_store_n(&prose_desc.chan[id], (prose_gpa)(uintptr_t)c,
			 __ATOMIC_RELEASE);
}

static struct ring view(struct prose_chan *c, uint8_t *data, uint64_t bytes)
{
	return (struct ring){
	    .data = data, .bytes = bytes, .mine = &c->part, .peer = &c->ctl};
}

void chan_init(void)
{
	announce(&chan_9p, PROSE_CHAN_9P, PROSE_CHAN_ID_9P, up_9p, down_9p,
		 CHAN_9P_BYTES);
	announce(&chan_ctl, PROSE_CHAN_CTL, PROSE_CHAN_ID_CTL, up_ctl, down_ctl,
		 CTL_BYTES);
	ring_up = view(&chan_9p, up_9p, CHAN_9P_BYTES);
	ring_down = view(&chan_9p, down_9p, CHAN_9P_BYTES);
	ring_ctl = view(&chan_ctl, down_ctl, CTL_BYTES);
}

static void kick(unsigned id)
{
	rt_hcall(PROSE_H_KICK, id, 0, 0, 0);
}

static void broken(const char *why)
{
	rt_log("rt: the 9P channel is broken: %s\n", why);
	chan_9p_broken = true;
	p9c_broken();
	wake(&chan_room_wait, ~0u);
}

bool chan_9p_room(uint32_t bytes)
{
	int64_t room = chan_9p_broken ? 0 : ring_writable(&ring_up);

	if (room < 0)
		broken("the peer's head cannot be");
	room_wanted = room < (int64_t)bytes;
	return !room_wanted;
}

void chan_9p_send(const void *msg, uint32_t bytes)
{
	ring_fill(&ring_up, 0, msg, bytes);
	ring_put(&ring_up, bytes);
	if (ring_must_kick(&ring_up))
		kick(PROSE_CHAN_ID_9P);
}

/* The peer may sleep because it had no room for its next message. */
static void took(int64_t were_readable)
{
	if (CHAN_9P_BYTES - were_readable < PROSE_9P_MSIZE &&
	    ring_must_kick(&ring_down))
		kick(PROSE_CHAN_ID_9P);
}

/* Handle one message; false: there is no whole one. */
static bool poll_9p(void)
{
	int64_t n = ring_readable(&ring_down);
	uint32_t size;

	if (n < 0) {
		broken("the peer's tail cannot be");
		return false;
	}
	if (n < (int64_t)sizeof(size))
		return false;
	ring_peek(&ring_down, 0, &size, sizeof(size));
	if (size < PROSE_9P_HEADER_BYTES || size > CHAN_9P_BYTES) {
		broken("a message's size cannot be");
		return false;
	}
	if (n < size)
		return false;
	if (!p9c_received(&ring_down, size)) {
		broken("an answer to no question");
		return false;
	}
	ring_take(&ring_down, size);
	took(n);
	return true;
}

static bool poll_ctl(void)
{
	struct prose_ctl_msg m;
	int64_t n = ring_readable(&ring_ctl);

	if (n < 0) {
		rt_log("rt: the control channel is broken\n");
		chan_ctl_broken = true;
	}
	if (n < (int64_t)sizeof(m))
		return false;
	ring_peek(&ring_ctl, 0, &m, sizeof(m));
	ring_take(&ring_ctl, sizeof(m));
	if (CTL_BYTES - n < (int64_t)sizeof(m) && ring_must_kick(&ring_ctl))
		kick(PROSE_CHAN_ID_CTL);
	if (m.type == PROSE_CTL_SIGNAL && m.value && m.value <= 64)
		signal_process((int)m.value);
	return true;
}

bool chan_poll(void)
{
	bool any = false;

	while (!chan_9p_broken && poll_9p())
		any = true;
	while (!chan_ctl_broken && poll_ctl())
		any = true;
	if (room_wanted && ring_writable(&ring_up) >= PROSE_9P_MSIZE) {
		room_wanted = false;
		wake(&chan_room_wait, ~0u);
		any = true;
	}
	return any;
}

static bool something_came(void)
{
	return (!chan_9p_broken &&
		(ring_readable(&ring_down) ||
		 (room_wanted && ring_writable(&ring_up) >= PROSE_9P_MSIZE))) ||
	       (!chan_ctl_broken && ring_readable(&ring_ctl));
}

bool chan_sleep(void)
{
	ring_sleep(&ring_down);
	ring_sleep(&ring_ctl);
	if (!something_came())
		return true;
	chan_awake();
	return false;
}

void chan_awake(void)
{
	ring_awake(&ring_down);
	ring_awake(&ring_ctl);
}
