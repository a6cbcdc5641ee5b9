/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib loader ctl */
/* The launcher's side of a partition's channels: a good partition's message
 * is answered, and one that scribbles over its descriptor, channels and
 * rings while they are in use is refused at worst. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "p9.h"
#include "part.h"
#include "pump.h"
#include "tap.h"

#define MEM  0x20000
#define DESC 0x1000
#define P9   0x2000
#define CTL  0x3000
#define UP   0x4000
#define DOWN 0x8000
#define CDN  0xc000
#define RING 0x4000

static uint64_t state = 7;
static uint8_t *mem; /* of its own, for the sanitizer */
static struct pump pump;

static uint32_t chance(uint32_t below)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(state >> 33) % below;
}

static struct prose_chan *chan(prose_gpa at)
{
	return (struct prose_chan *)(mem + at);
}

static void good_partition(void)
{
	struct prose_desc *d = (struct prose_desc *)(mem + DESC);

	memset(mem, 0, MEM);
	*d = (struct prose_desc){.magic = PROSE_DESC_MAGIC,
				 .revision = 1,
				 .bytes = sizeof(*d),
				 .nr_vcpus = 1,
				 .chan = {P9, CTL}};
	*chan(P9) = (struct prose_chan){
		PROSE_CHAN_MAGIC, PROSE_CHAN_REVISION,
		sizeof(struct prose_chan), PROSE_CHAN_9P, UP, RING, DOWN,
		RING};
	*chan(CTL) = (struct prose_chan){
		PROSE_CHAN_MAGIC, PROSE_CHAN_REVISION,
		sizeof(struct prose_chan), PROSE_CHAN_CTL, 0, 0, CDN, 1024};
	chan(P9)->part.attached = chan(CTL)->part.attached = 1;
}

static void begin(void)
{
	struct srv_opts o = {.root = "/",
			     .ro = true,
			     .stdio = {-1, -1, -1},
			     .mem = mem,
			     .mem_bytes = MEM,
			     .reply = pump_reply,
			     .arg = &pump};

	good_partition();
	pump_init(&pump, mem, MEM, DESC);
	pump.srv = srv_create(&o);
}

static void end(void)
{
	srv_destroy(pump.srv);
	pump_deinit(&pump);
}

static void send_version(void)
{
	struct p9 m;
	uint32_t n;

	p9_begin(&m, mem + UP + chan(P9)->part.tail % RING, 256,
		 PROSE_TVERSION, PROSE_9P_NOTAG);
	p9_put32(&m, 8192);
	p9_putstr(&m, PROSE_9P_VERSION, sizeof(PROSE_9P_VERSION) - 1);
	n = p9_finish(&m);
	chan(P9)->part.tail += n;
}

static void good(void)
{
	begin();
	send_version();
	is(pump_run(&pump), 1);
	is(chan(P9)->ctl.attached, 1);
	is(chan(P9)->ctl.head, chan(P9)->part.tail);
	ok(chan(P9)->ctl.tail > 13, "an answer came");
	is(mem[DOWN + 4], PROSE_RVERSION);
	is(pump_run(&pump), 0);
	ok(pump_sleep(&pump), "nothing is left to do");
	pump_awake(&pump);
	ok(pump_signal(&pump, 15), "a signal goes");
	ok(pump_signal_waits(&pump), "and waits");
	is(pump_run(&pump), 1);
	is(mem[CDN], PROSE_CTL_SIGNAL);
	is(mem[CDN + 4], 15);
	chan(CTL)->part.head = 16;
	ok(!pump_signal_waits(&pump), "and is taken");
	end();
}

static void broken(const char *what, void (*how)(void))
{
	begin();
	how();
	is(pump_run(&pump), -EPROTO);
	ok(*pump.why, "%s: %s", what, pump.why);
	end();
}

static void far_chan(void)
{
	((struct prose_desc *)(mem + DESC))->chan[0] = MEM - 128;
}

static void wrapping_chan(void)
{
	((struct prose_desc *)(mem + DESC))->chan[1] = ~0ull - 127;
}

static void odd_ring(void)
{
	chan(P9)->up_bytes = 1000;
}

static void far_ring(void)
{
	chan(P9)->down = MEM - RING + 1;
}

static void no_chan(void)
{
	chan(P9)->magic = 1;
}

static void far_tail(void)
{
	chan(P9)->part.tail = RING + 1;
}

static void short_message(void)
{
	mem[UP] = 6;
	chan(P9)->part.tail = 6;
}

static void long_message(void)
{
	memset(mem + UP, 0xff, 4);
	chan(P9)->part.tail = 4;
}

static void far_head(void)
{
	send_version();
	chan(P9)->part.head = 1;
	pump_run(&pump);
}

/* A partition that writes anywhere, any time. */
static void scribble(void)
{
	static const prose_gpa at[] = {DESC, P9, CTL, UP};
	uint8_t *p = mem + at[chance(4)];

	if (chance(3))
		send_version();
	for (uint32_t n = chance(4); n; n--)
		p[chance(sizeof(struct prose_chan))] = chance(256);
	if (!chance(4))
		chan(P9)->part.tail = chance(2) ? chance(RING * 2)
						: ~0ull - chance(9);
	if (!chance(4))
		chan(P9)->part.head = chan(P9)->ctl.tail - chance(3);
}

static void any_scribble(unsigned runs)
{
	unsigned refused = 0, served = 0;

	for (unsigned i = 0; i < runs; i++) {
		int status = 0;

		begin();
		for (int k = 0; k < 20 && status >= 0; k++) {
			scribble();
			status = pump_run(&pump);
			served += status > 0;
			pump_must_kick(&pump);
			if (!chance(4))
				pump_signal(&pump, 2);
			pump_sleep(&pump);
			pump_awake(&pump);
		}
		refused += status < 0;
		end();
	}
	ok(refused && served > runs, "%u of %u refused, %u served", refused,
	   runs, served);
}

int main(void)
{
	mem = aligned_alloc(128, MEM);
	good();
	broken("a channel outside", far_chan);
	broken("a channel around the end", wrapping_chan);
	broken("an odd ring", odd_ring);
	broken("a ring outside", far_ring);
	broken("no channel", no_chan);
	broken("a tail too far", far_tail);
	broken("a short message", short_message);
	broken("a long message", long_message);
	broken("a head too far", far_head);
	any_scribble(3000);
	free(mem);
	return tap_done();
}
