/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib loader ctl; needs: time=300 */
/* Trace rings in hostile memory: whatever a partition writes there, also
 * while it is read, the reader shows records or none; no record stops those
 * who put it in words. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tap.h"
#include "trace/trace.h"

#define MEM	(1u << 20)
#define DESC	0x1000
#define RING	0x4000
#define RECORDS 256
#define ROUNDS	1000

static struct prose_machine machine = {
    .arch = PROSE_ARCH_X86_64, .tb_hz = 1000000000, .cpus = 0};
static uint8_t *ram;
static struct ctl ctl;
static struct trace trace;
static uint64_t seed = 1;

static uint64_t any(void)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return seed >> 16 ^ seed << 24;
}

static struct prose_trace_ring *ring(void)
{
	return (void *)(ram + RING);
}

static struct prose_trace_record *record(unsigned n)
{
	return (struct prose_trace_record *)(ring() + 1) + n % RECORDS;
}

static void sound(void)
{
	struct prose_desc *d = (void *)(ram + DESC);

	memset(ram, 0, MEM);
	*d = (struct prose_desc){.magic = PROSE_DESC_MAGIC,
				 .revision = PROSE_DESC_REVISION,
				 .bytes = sizeof(*d),
				 .trace = RING};
	*ring() = (struct prose_trace_ring){.magic = PROSE_TRACE_MAGIC,
					    .revision = PROSE_TRACE_REVISION,
					    .bytes = sizeof(*ring()),
					    .records = RECORDS,
					    .flags = PROSE_TRACE_ARGS};
}

static void put(uint64_t tb, uint32_t type, uint32_t who, uint64_t a,
		uint64_t b)
{
	*record((unsigned)ring()->head) =
	    (struct prose_trace_record){tb, type, who, a, b};
	__atomic_store_n(&ring()->head, ring()->head + 1, __ATOMIC_RELEASE);
}

static struct pview view(void)
{
	struct pview v;
	struct prose_part_row row = {.lpar = 7,
				     .state = PROSE_PART_RUNNING,
				     .mem_bytes = MEM,
				     .desc = DESC};

	pview_live_row(&v, &ctl, &row);
	return v;
}

/* -- what is read --------------------------------------------------------- */

static unsigned seen;
static uint64_t lost, last_tb, wrong;

static void count(void *arg, const struct rec_event *e)
{
	seen++;
	lost += e->lost;
	if (e->r.tb < last_tb || e->r.a != e->r.tb + 1)
		wrong++;
	last_tb = e->r.tb;
}

static void in_order(void)
{
	struct recorder r = {0};
	struct pview v = view();

	sound();
	is(recorder_add_part(&r, &v), 0);
	for (uint64_t i = 1; i <= 1000; i++) {
		put(i, PROSE_TR_MARK, 1, i + 1, 0);
		if (i % 100 == 0)
			recorder_poll(&r, false, NULL, count, NULL);
	}
	recorder_poll(&r, true, NULL, count, NULL);
	is(seen, 1000);
	is(lost, 0);
	for (uint64_t i = 1001; i <= 3000; i++)
		put(i, PROSE_TR_MARK, 1, i + 1, 0);
	recorder_poll(&r, true, NULL, count, NULL);
	is(seen + lost, 3000);
	ok(lost >= 2000 - RECORDS, "what was overwritten is told");
	is(wrong, 0);
	recorder_close(&r);
}

/* -- while it is written -------------------------------------------------- */

static volatile bool stop;

static void *write_on(void *arg)
{
	for (uint64_t i = 3001; !stop; i++) {
		put(i, PROSE_TR_MARK, 1, i + 1, 0);
		if (i % (RECORDS / 4) == 0)
			usleep(20);
	}
	return NULL;
}

static void while_written(void)
{
	struct recorder r = {0};
	struct pview v = view();
	pthread_t t;

	recorder_add_part(&r, &v);
	recorder_skip(&r);
	seen = 0;
	pthread_create(&t, NULL, write_on, NULL);
	for (int i = 0; i < 20000 && (i < 200 || seen < 1000); i++) {
		recorder_poll(&r, false, NULL, count, NULL);
		usleep(100);
	}
	stop = true;
	pthread_join(t, NULL);
	recorder_poll(&r, true, NULL, count, NULL);
	ok(seen > 0, "%u records were read as they were written", seen);
	is(wrong, 0);
	recorder_close(&r);
}

/* -- nonsense ------------------------------------------------------------- */

static void any_record(void)
{
	static const uint32_t types[] = {
	    PROSE_TR_SYSCALL, PROSE_TR_SYSRET,	  PROSE_TR_T9P,
	    PROSE_TR_R9P,     PROSE_TR_PATH,	  PROSE_TR_PATH_MORE,
	    PROSE_TR_FID,     PROSE_TR_SIGNAL,	  PROSE_TR_THREAD_SWITCH,
	    PROSE_TR_HCALL,   PROSE_TR_SWITCH_IN, PROSE_TR_PAUSE};
	uint64_t r = any();

	put(r % 3 ? any() % 100000 : any(),
	    r % 7 ? types[any() % 12] : (uint32_t)any(),
	    r % 5 ? (uint32_t)any() % 8 : (uint32_t)any(),
	    r % 2 ? any() % 1000 : any(), r % 4 ? any() % 64 : any());
}

static void in_words(void *arg, const struct rec_event *e)
{
	struct seen s = {.e = e};
	char text[256];

	rec_text(text, sizeof(text), PROSE_ARCH_PPC64LE, e->flags, &e->r);
	rec_text(text, 9, PROSE_ARCH_X86_64, 0, &e->r);
	fids_see(&trace, e);
	s.what = pair_see(&trace.pair, e, &s.call, &s.request);
	for (int i = 0; i < 5; i++) {
		const struct sink *sinks[] = {&sink_text, &sink_json,
					      &sink_summary, &sink_perfetto,
					      &sink_svg};

		sinks[i]->see(&trace, &s);
	}
	seen++;
}

static void spoil(void)
{
	switch (any() % 12) {
	case 0:
		ring()->head = any();
		break;
	case 1:
		ring()->head -= any() % 1000;
		break;
	case 2:
		ring()->records = (uint32_t)any();
		break;
	case 3:
		ring()->flags = (uint32_t)any();
		break;
	case 4:
		ram[RING + any() % 4096] ^= (uint8_t)any();
		break;
	default:
		for (int i = 0; i < 50; i++)
			any_record();
	}
}

static void nonsense(void)
{
	struct pview v = view();

	seen = 0;
	sink_perfetto.begin(&trace);
	for (int i = 0; i < ROUNDS; i++) {
		if (i % 100 == 0) {
			recorder_close(&trace.rec);
			sound();
			recorder_add_part(&trace.rec, &v);
		}
		if (i % 500 == 99)
			((struct prose_desc *)(ram + DESC))->trace = any();
		spoil();
		recorder_poll(&trace.rec, any() % 2, NULL, in_words, &trace);
		sink_text.idle(&trace);
	}
	sink_text.end(&trace);
	sink_summary.end(&trace);
	sink_perfetto.end(&trace);
	sink_svg.end(&trace);
	ok(seen > ROUNDS, "%u records of nonsense are put in words", seen);
	recorder_close(&trace.rec);
	pair_close(&trace.pair);
}

static void any_header(void)
{
	unsigned bad = 0;

	for (int i = 0; i < 1000; i++) {
		struct recorder r = {0};
		struct pview v = view();

		sound();
		ram[RING + any() % 32] = (uint8_t)any();
		ram[DESC + any() % 128] = (uint8_t)any();
		if (recorder_add_part(&r, &v))
			bad++;
		else
			recorder_poll(&r, true, NULL, count, NULL);
		recorder_close(&r);
	}
	ok(bad > 0, "%u bad headers are refused", bad);
}

int main(void)
{
	ram = aligned_alloc(4096, MEM);
	ctl = (struct ctl){.ram = ram, .ram_bytes = MEM, .machine = &machine};
	trace = (struct trace){.out = fopen("/dev/null", "w"),
			       .arch = machine.arch,
			       .tb_hz = machine.tb_hz,
			       .perfetto = fopen("/dev/null", "w"),
			       .svg = fopen("/dev/null", "w"),
			       .ctl = ctl};
	sound();
	in_order();
	while_written();
	nonsense();
	any_header();
	free(ram);
	return tap_done();
}
