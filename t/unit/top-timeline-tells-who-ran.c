/* SPDX-License-Identifier: BSD-2-Clause */
/* link: top ctl
 * From a trace's switches: who had each slot of each CPU, and how late those
 * came who were woken or had a slot of their own.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "top/hist.h"
#include "top/timeline.h"

#define HZ 1000000000ull
#define US 1000ull
#define MS 1000000ull

static struct snap *s;
static struct timeline *l;

static void add(unsigned cpu, uint64_t tb, uint32_t type, uint32_t who)
{
	snap_events(s, cpu)[s->cpu[cpu].events++] =
	    (struct prose_trace_record){.tb = tb, .type = type, .who = who};
}

static void begin(void)
{
	memset(l, 0, sizeof(*l));
	s->machine.cpus = 2;
	s->machine.tb_hz = HZ;
	s->machine.base_tb = 5 * MS;
	for (unsigned i = 0; i < 3; i++) {
		s->used[i] = 1;
		s->part[i].row.lpar = i + 1;
	}
}

static void next(void)
{
	timeline_take(l, s);
	for (unsigned i = 0; i < 2; i++)
		s->cpu[i].events = s->cpu[i].lost = 0;
}

static uint32_t slot(unsigned cpu, uint64_t n)
{
	uint64_t had;

	return timeline_slot(l, cpu, 5 * MS + n * MS, &had);
}

static void who(void)
{
	uint64_t had;

	begin();
	add(0, 5 * MS, PROSE_TR_SWITCH_IN, 1);
	add(0, 8 * MS, PROSE_TR_SWITCH_IN, 2); /* took it away */
	add(0, 9 * MS + 300 * US, PROSE_TR_SWITCH_OUT, 2);
	add(0, 9 * MS + 301 * US, PROSE_TR_IDLE, 0);
	next();
	add(0, 11 * MS, PROSE_TR_SWITCH_IN, 3);
	next();
	is(slot(0, 0), 1);
	is(slot(0, 2), 1);
	is(slot(0, 3), 2);
	is(timeline_slot(l, 0, 9 * MS, &had), 2);
	is(had, 300 * US);
	is(slot(0, 5), 0);
	is(slot(0, 6), 3);
	is(slot(0, 50), 3);
	is(slot(1, 0), 0);
	is(timeline_frame(l, 5 * MS + 250 * MS), 205 * MS);
	is(timeline_frame(l, 4 * MS), 0);
}

static void late(void)
{
	const struct jitter *j;
	struct hist h = {0};

	begin();
	s->cpu[0].row.owner[2] = 2;
	add(0, 5 * MS, PROSE_TR_IDLE, 0);
	add(1, 5 * MS, PROSE_TR_WAKE, 1);
	add(0, 5 * MS + 100 * US, PROSE_TR_SWITCH_IN, 1);
	add(0, 7 * MS + 4 * US, PROSE_TR_SWITCH_IN, 2); /* its own slot */
	add(0, 8 * MS, PROSE_TR_SWITCH_IN, 1);		/* nobody promised */
	next();
	j = timeline_jitter(l, 1);
	ok(j && j->count == 1 && j->max_tb == 100 * US && j->bucket[6] == 1,
	   "woken on one CPU, on the other 100 us later");
	j = timeline_jitter(l, 2);
	ok(j && j->count == 1 && j->max_tb == 4 * US, "4 us into its slot");
	memcpy(h.bucket, j->bucket, sizeof(j->bucket));
	h.count = j->count;
	ok(hist_below(&h, 0.5) >= 4 && hist_below(&h, 0.99) <= 8, "in us");
	s->cpu[1].row.owner[9] = 1;
	add(1, 14 * MS + 900 * US, PROSE_TR_SWITCH_IN, 1); /* from CPU 0 */
	next();
	j = timeline_jitter(l, 1);
	ok(j->count == 2 && j->bucket[0] == 1, "who moves was not late");
	s->used[1] = 0;
	next();
	ok(!timeline_jitter(l, 2), "who is gone is forgotten");
	ok(!timeline_jitter(l, 0), "nobody is never late");
}

static void lost(void)
{
	begin();
	add(0, 6 * MS, PROSE_TR_SWITCH_IN, 1);
	next();
	s->cpu[0].lost = 1000;
	add(0, 50 * MS, PROSE_TR_SWITCH_IN, 2);
	next();
	is(l->lost, 1000);
	is(slot(0, 20), 0);
	is(slot(0, 45), 2);
}

/* Rings do not reach back equally far, and are read one after another: a
 * waking whose switch is not to be seen, or was already, makes nobody late. */
static void wakings_alone(void)
{
	begin();
	add(1, 5 * MS, PROSE_TR_WAKE, 1); /* CPU 0's ring forgot the switch */
	add(0, 90 * MS, PROSE_TR_SWITCH_IN, 2);
	add(0, 95 * MS, PROSE_TR_SWITCH_IN, 1);
	next();
	ok(!timeline_jitter(l, 1)->count, "it woke before all was known");
	add(0, 100 * MS, PROSE_TR_SWITCH_IN, 3);
	next();
	add(1, 99 * MS, PROSE_TR_WAKE, 3); /* read after that switch */
	add(0, 120 * MS, PROSE_TR_SWITCH_IN, 1);
	add(0, 150 * MS, PROSE_TR_SWITCH_IN, 3);
	next();
	ok(!timeline_jitter(l, 3)->count, "it had its CPU already");
	add(1, 151 * MS, PROSE_TR_WAKE, 1);
	next();
	s->cpu[0].lost = 10;
	add(0, 190 * MS, PROSE_TR_SWITCH_IN, 2);
	add(0, 200 * MS, PROSE_TR_SWITCH_IN, 1);
	next();
	ok(!timeline_jitter(l, 1)->count, "its switch may have been lost");
	add(1, 201 * MS, PROSE_TR_WAKE, 2);
	add(0, 202 * MS, PROSE_TR_SWITCH_IN, 2);
	next();
	ok(timeline_jitter(l, 2)->max_tb == MS, "the next is told");
}

/* A trace of anything. */
static void nonsense(void)
{
	srand(1);
	for (int n = 0; n < 200; n++) {
		begin();
		s->machine.tb_hz = rand() % 3 ? HZ : (uint64_t)rand();
		for (int i = 0; i < 2000; i++)
			add(rand() % 2, (uint64_t)rand() << rand() % 34,
			    rand() % 16, rand() % 300);
		next();
		for (int i = 0; i < 100; i++)
			slot(0, i);
	}
	ok(1, "it is still here");
}

int main(void)
{
	s = snap_new();
	l = calloc(1, sizeof(*l));
	who();
	late();
	lost();
	wakings_alone();
	nonsense();
	snap_free(s);
	free(l);
	return tap_done();
}
