/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hostile: finds its own descriptor, and writes garbage into it, its channel
 * headers and its rings, ringing the doorbell all the while. Arguments: how
 * often, seed. Its own end may be anything.
 */
#include <stdlib.h>
#include <string.h>
#include "chan.h"
#include "hcall.h"
#include "part.h"

extern struct prose_desc prose_desc;

static uint64_t state;

static void scribble(void *at, uint64_t bytes)
{
	uint8_t *p = at;

	for (int n = prng(&state) & 15; n >= 0; n--)
		p[prng(&state) % bytes] = prng(&state);
}

static void spoil(struct prose_chan *c, struct prose_chan *as_it_was)
{
	switch (prng(&state) & 7) {
	case 0:
		scribble(c, sizeof(*c));
		break;
	case 1:
		c->part.tail = prng(&state);
		break;
	case 2:
		c->part.tail = c->ctl.head + c->up_bytes;
		break;
	case 3:
		c->part.head = prng(&state);
		break;
	case 4:
		scribble(&prose_desc, sizeof(prose_desc));
		break;
	default:
		scribble((void *)(uintptr_t)as_it_was->up, as_it_was->up_bytes);
		c->part.tail += prng(&state) & 0xff;
	}
}

int main(int argc, char **argv)
{
	long times = argc > 1 ? atol(argv[1]) : 100000;
	struct prose_desc desc = prose_desc;
	struct prose_chan was, *c = (void *)(uintptr_t)desc.chan[0];
	uint64_t ring[6] = {PROSE_CHAN_ID_9P};

	state = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	memcpy(&was, c, sizeof(was));
	for (long i = 0; i < times; i++) {
		spoil(c, &was);
		hcall(PROSE_H_KICK, ring);
		if (!(prng(&state) & 63)) { /* back to where it makes sense */
			uint64_t tail = c->ctl.head;

			memcpy(c, &was, 128);
			memcpy(&prose_desc, &desc, 256);
			c->part.tail = tail;
		}
	}
	return 0;
}
