/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib */
/* A ring carries bytes in order around its end, and a peer that scribbles
 * positions can neither move this side nor make it reach outside. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "ring.h"
#include "tap.h"

#define BYTES 256u

static uint8_t *data; /* of its own, for the sanitizer */
static struct prose_chan_side a, b;

static struct ring view(struct prose_chan_side *mine,
			struct prose_chan_side *peer)
{
	struct ring r = {data, BYTES, mine, peer, 0};

	return r;
}

static void in_order(void)
{
	struct ring w = view(&a, &b), r = view(&b, &a);
	uint8_t out[BYTES], back[BYTES];
	unsigned put = 0, took = 0, bad = 0;

	srand(1);
	for (int i = 0; i < 100000; i++) {
		int64_t room = ring_writable(&w), n = rand() % (BYTES + 1);

		n = n < room ? n : room;
		for (int64_t j = 0; j < n; j++)
			out[j] = (uint8_t)(put + j);
		/* in two fills, published together */
		ring_fill(&w, 0, out, (uint64_t)n / 2);
		ring_fill(&w, (uint64_t)n / 2, out + n / 2,
			  (uint64_t)(n - n / 2));
		ring_put(&w, (uint64_t)n);
		put += (unsigned)n;
		n = ring_readable(&r);
		bad += n != (int64_t)(put - took);
		n = n ? rand() % (n + 1) : 0;
		ring_peek(&r, 0, back, (uint64_t)n);
		for (int64_t j = 0; j < n; j++)
			bad += back[j] != (uint8_t)(took + j);
		ring_take(&r, (uint64_t)n);
		took += (unsigned)n;
	}
	is(bad, 0);
	ok(took > 1000000, "%u bytes went through", took);
}

static void scribbles(void)
{
	struct ring w, r;
	uint8_t buf[BYTES];
	unsigned bad = 0, refused = 0;

	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	w = view(&a, &b);
	r = view(&a, &b);
	for (int i = 0; i < 1000000; i++) {
		int64_t n;
		uint64_t near = (uint64_t)(rand() % 600) - 300;

		b.tail = rand() & 1 ? r.at + near : (uint64_t)rand() << 33;
		b.head = rand() & 1 ? w.at + near : ~(uint64_t)rand();
		n = ring_readable(&r);
		bad += n > (int64_t)BYTES;
		refused += n < 0;
		if (n > 0) {
			ring_peek(&r, 0, buf, (uint64_t)n);
			ring_take(&r, (uint64_t)rand() % ((uint64_t)n + 1));
		}
		n = ring_writable(&w);
		bad += n > (int64_t)BYTES;
		refused += n < 0;
		if (n > 0) {
			ring_fill(&w, 0, buf, (uint64_t)n);
			ring_put(&w, (uint64_t)rand() % ((uint64_t)n + 1));
		}
		a.head = (uint64_t)rand(); /* even my own line is not trusted */
	}
	is(bad, 0);
	ok(refused > 1000, "%u lies were refused", refused);
}

static void doorbells(void)
{
	struct ring w = view(&a, &b);

	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	is(ring_must_kick(&w), 1); /* nobody there yet */
	b.attached = 1;
	is(ring_must_kick(&w), 0);
	b.sleeping = 1;
	is(ring_must_kick(&w), 1);
	is(a.rung, 2);
	is(a.unrung, 1);
	ring_sleep(&w);
	is(a.sleeping, 1);
	ring_awake(&w);
	is(a.sleeping, 0);
}

int main(void)
{
	data = malloc(BYTES);
	in_order();
	scribbles();
	doorbells();
	free(data);
	return tap_done();
}
