/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib loader ctl */
/* needs: time=120 */
/* Another thread scribbles over descriptor, channels and rings all the
 * while the server works: it gives such a channel up, or goes on, and never
 * reaches outside of the partition's memory. */
#include <pthread.h>
#include <stdatomic.h>
#include "fuzz/srv.c"
#include "part.h"
#include "pump.h"
#include "tap.h"

#define DESC	 0x1000u
#define CHAN	 0x2000u /* 9P, then control */
#define UP	 0x4000u
#define DOWN	 0x8000u
#define RING	 4096u
#define ROUNDS	 4000
#define AREA_END 0x10000u

static atomic_bool stop;

static uint64_t chance(uint64_t *state)
{
	*state = *state * 6364136223846793005ull + 1442695040888963407ull;
	return *state >> 24;
}

static void make_chan(prose_gpa at, uint32_t kind, prose_gpa up, prose_gpa down)
{
	struct prose_chan c = {.magic = PROSE_CHAN_MAGIC,
			       .revision = PROSE_CHAN_REVISION,
			       .bytes = sizeof(c),
			       .kind = kind,
			       .up = up,
			       .up_bytes = RING,
			       .down = down,
			       .down_bytes = RING};

	c.part.attached = 1;
	memcpy(world.mem + at, &c, sizeof(c));
}

static void make_partition(void)
{
	struct prose_desc d = {.magic = PROSE_DESC_MAGIC,
			       .revision = PROSE_DESC_REVISION,
			       .bytes = sizeof(d)};

	d.chan[PROSE_CHAN_ID_9P] = CHAN;
	d.chan[PROSE_CHAN_ID_CTL] = CHAN + 0x400;
	memcpy(world.mem + DESC, &d, sizeof(d));
	make_chan(CHAN, PROSE_CHAN_9P, UP, DOWN);
	make_chan(CHAN + 0x400, PROSE_CHAN_CTL, UP + RING, DOWN + RING);
}

/* Messages of random types with a good size, all over the ring. */
static void fill_ring(uint64_t *state)
{
	for (uint32_t at = 0; at + 32 <= RING; at += 32) {
		uint32_t size = 32;

		for (uint32_t i = 0; i < 32; i += 4) {
			uint32_t v = (uint32_t)chance(state) & 0xff;

			memcpy(world.mem + UP + at + i, &v, 4);
		}
		memcpy(world.mem + UP + at, &size, 4);
		world.mem[UP + at + 4] = (uint8_t)(chance(state) & 0xfe);
	}
}

static void *scribble(void *arg)
{
	uint64_t state = 42;
	struct prose_chan *c = (void *)(world.mem + CHAN);

	(void)arg;
	while (!atomic_load(&stop)) {
		uint64_t v = chance(&state);

		switch (v % 8) {
		case 0: /* anywhere in the area */
			world.mem[DESC + chance(&state) % (AREA_END - DESC)] =
			    (uint8_t)v;
			break;
		case 1: /* a little ahead: a lie that looks good */
			__atomic_fetch_add(&c->part.tail, v >> 8 & 63,
					   __ATOMIC_RELAXED);
			break;
		case 2:
			__atomic_store_n(&c->part.head, c->ctl.tail,
					 __ATOMIC_RELAXED);
			break;
		case 3:
			fill_ring(&state);
			break;
		default: /* messages come */
			__atomic_store_n(&c->part.tail, c->ctl.head + 32,
					 __ATOMIC_RELAXED);
		}
	}
	return NULL;
}

int main(void)
{
	struct srv_opts o = {.stdio = {-1, -1, -1}, .reply = pump_reply};
	unsigned gave_up = 0;
	long moved = 0;
	struct pump p;
	pthread_t t;

	alarm(110);
	world_begin();
	o.root = world.dir;
	o.mem = world.mem;
	o.mem_bytes = FUZZ_MEM;
	make_partition();
	if (pthread_create(&t, NULL, scribble, NULL))
		return 1;
	for (int i = 0; i < ROUNDS; i++) {
		int status = 0;

		make_partition();
		pump_init(&p, world.mem, FUZZ_MEM, DESC);
		o.arg = &p;
		p.srv = srv_create(&o);
		status = pump_run(&p);
		if (p.p9.chan)
			warm_up(p.srv);
		for (int n = 0; n < 200 && status >= 0; n++) {
			status = pump_run(&p);
			moved += status > 0;
			pump_must_kick(&p);
			if (n % 16 == 0)
				pump_signal(&p, 2);
			if (n % 32 == 0 && !pump_sleep(&p))
				pump_awake(&p);
			srv_progress(p.srv);
		}
		gave_up += status < 0;
		srv_destroy(p.srv);
		pump_deinit(&p);
	}
	atomic_store(&stop, true);
	pthread_join(t, NULL);
	tap_diag("%ld rounds moved something, %u channels were given up", moved,
		 gave_up);
	ok(moved > 100, "messages went through");
	ok(gave_up > 20, "broken channels were given up");
	return tap_done();
}
