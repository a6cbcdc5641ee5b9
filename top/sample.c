/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two rows are compared only if they are of the same LPAR, which is never
 * given twice. Times are counted in the row up to updated_tb; from there to
 * the look they are what the state says, so that a share is right over any
 * interval, however rarely the row is written.
 */
#include "sample.h"

#include <math.h>
#include <string.h>

#define WINDOW_NS 30000000000ull

static uint64_t field(const struct snap_part *p, unsigned offset)
{
	uint64_t v;

	memcpy(&v, (const char *)p + offset, sizeof(v));
	return v;
}

uint64_t sample_delta(const struct top_part *p, unsigned offset)
{
	uint64_t now = field(&p->now, offset), was = field(&p->was, offset);

	return p->seconds > 0 && now > was ? now - was : 0;
}

const struct prose_9p_count *sample_count(const struct snap_part *p,
					  uint32_t type)
{
	for (uint32_t i = 0; p->counted && i < p->types; i++)
		if (p->count[i].type == type)
			return &p->count[i];
	return NULL;
}

/* -- the machine's clock -------------------------------------------------- */

static void clock_see(struct top_clock *c, __int128 ticks, uint64_t tb)
{
	__int128 ahead = (__int128)tb - ticks;

	if (!c->set[0] || ahead > c->ahead[0])
		c->ahead[0] = ahead;
	c->set[0] = true;
}

static void clock_turn(struct top_clock *c, uint64_t ns)
{
	if (ns - c->since_ns < WINDOW_NS && c->since_ns)
		return;
	c->since_ns = ns;
	c->ahead[1] = c->ahead[0];
	c->set[1] = c->set[0];
	c->set[0] = false;
}

static uint64_t clock_tb(struct top_clock *c, const struct snap *s)
{
	__int128 ticks = (__int128)s->ns * s->machine.tb_hz / 1000000000;

	clock_turn(c, s->ns);
	clock_see(c, ticks, s->machine.tb_now);
	for (unsigned i = 0; i < s->machine.cpus; i++)
		if (s->cpu[i].there)
			clock_see(c, ticks, s->cpu[i].row.updated_tb);
	for (unsigned i = 0; i < PROSE_PARTS; i++)
		if (s->used[i])
			clock_see(c, ticks, s->part[i].row.updated_tb);
	if (c->set[1] && c->ahead[1] > c->ahead[0])
		return ticks + c->ahead[1];
	return ticks + c->ahead[0];
}

/* -- partitions ----------------------------------------------------------- */

static bool on_cpu(const struct snap *s, const struct prose_part_row *row)
{
	return row->last_cpu < s->machine.cpus && s->cpu[row->last_cpu].there &&
	       s->cpu[row->last_cpu].row.lpar == row->lpar;
}

static struct top_times row_times(const struct prose_part_row *r)
{
	return (struct top_times){.used = r->used_tb,
				  .granted = r->granted_tb,
				  .late = r->late_tb,
				  .lent = r->lent_tb,
				  .wait = r->wait_tb,
				  .stopped = r->stopped_tb};
}

static uint64_t slots_of(const struct prose_part_row *r)
{
	if (r->policy == PROSE_POLICY_RTC)
		return PROSE_FRAME_SLOTS;
	return r->required < PROSE_FRAME_SLOTS ? r->required
					       : PROSE_FRAME_SLOTS;
}

/* What passed since the row was written. */
static void go_on(struct top_times *t, const struct snap *s,
		  const struct prose_part_row *r, uint64_t by)
{
	uint64_t owned = by * slots_of(r) / PROSE_FRAME_SLOTS;

	switch (r->state) {
	case PROSE_PART_RUNNING:
		t->granted += owned;
		if (on_cpu(s, r)) {
			t->used += by;
			return;
		}
		t->late += owned;
		t->wait += by;
		return;
	case PROSE_PART_WAITING:
		t->granted += owned;
		t->lent += owned;
		return;
	case PROSE_PART_PAUSED:
		t->stopped += by;
		return;
	}
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* A guess may have been too high; the counts catch up with it. */
static void keep_rising(struct top_times *t, const struct top_times *was)
{
	t->used = later(t->used, was->used);
	t->granted = later(t->granted, was->granted);
	t->late = later(t->late, was->late);
	t->lent = later(t->lent, was->lent);
	t->wait = later(t->wait, was->wait);
	t->stopped = later(t->stopped, was->stopped);
}

static void take_row(struct top *t, unsigned i, const struct snap *s)
{
	const struct prose_part_row *row = &s->part[i].row;
	struct top_part *p = &t->part[i];
	bool same = t->used[i] && p->now.row.lpar == row->lpar;

	p->seconds = same && s->ns > p->ns ? (s->ns - p->ns) / 1e9 : 0;
	if (same) {
		p->was = p->now;
		p->time_was = p->time;
	}
	p->now = s->part[i];
	p->time = row_times(row);
	if (row->updated_tb && t->now_tb > row->updated_tb)
		go_on(&p->time, s, row, t->now_tb - row->updated_tb);
	if (same)
		keep_rising(&p->time, &p->time_was);
	p->ns = s->ns;
	p->now_tb = t->now_tb;
	p->tb_hz = s->machine.tb_hz;
	t->used[i] = 1;
	t->parts++;
}

static void take_parts(struct top *t, const struct snap *s)
{
	t->parts = 0;
	for (unsigned i = 0; i < PROSE_PARTS; i++)
		if (s->used[i])
			take_row(t, i, s);
		else
			t->used[i] = 0;
}

/* -- CPUs ----------------------------------------------------------------- */

static double per_second(uint64_t now, uint64_t was, double seconds)
{
	if (now == SNAP_UNKNOWN || was == SNAP_UNKNOWN || !(seconds > 0))
		return NAN;
	return now > was ? (now - was) / seconds : 0;
}

/* Who has the CPU has it since the row was written, too. */
static struct top_times cpu_times(const struct prose_cpu_row *r, uint64_t at)
{
	struct top_times t = {
	    .used = r->part_tb, .wait = r->idle_tb, .late = r->hyp_tb};
	uint64_t by = at - r->updated_tb;

	if (r->lpar)
		t.used += by;
	else
		t.wait += by;
	return t;
}

static void take_tlb(struct top_cpu *c, const struct snap_cpu *from,
		     double seconds)
{
	c->tlb_loads = c->tlb_misses = NAN;
	if (c->seen) {
		c->tlb_loads =
		    per_second(from->tlb_loads, c->loads_was, seconds);
		c->tlb_misses =
		    per_second(from->tlb_misses, c->misses_was, seconds);
	}
	c->loads_was = from->tlb_loads;
	c->misses_was = from->tlb_misses;
}

static double grew(uint64_t now, uint64_t was)
{
	return now > was ? now - was : 0;
}

/* The three add up to `of`, the time between the looks. What was shown of one
 * may have been a guess, and too high: it rests until its count is there, and
 * the others take their part of that later. */
static void take_shares(struct top_cpu *c, const struct top_times *now,
			uint64_t of)
{
	double used = grew(now->used, c->time.used);
	double wait = grew(now->wait, c->time.wait);
	double late = grew(now->late, c->time.late);
	double all = used + wait + late;

	if (!of || !(all > 0)) {
		c->part = c->idle = c->hyp = NAN;
		c->time = *now;
		return;
	}
	c->part = 100 * used / all;
	c->idle = 100 * wait / all;
	c->hyp = 100 * late / all;
	c->time.used += (uint64_t)(of * (used / all));
	c->time.wait += (uint64_t)(of * (wait / all));
	c->time.late += (uint64_t)(of * (late / all));
}

static void take_cpu(struct top *t, unsigned i, const struct snap *s)
{
	struct top_cpu *c = &t->cpu[i];
	const struct prose_cpu_row *row = &s->cpu[i].row;
	struct top_times now;
	uint64_t of = 0, at;

	take_tlb(c, &s->cpu[i],
		 c->seen && s->ns > t->ns ? (s->ns - t->ns) / 1e9 : 0);
	if (!s->cpu[i].there) {
		if (!c->seen)
			c->part = c->idle = c->hyp = NAN;
		return;
	}
	at = later(t->now_tb, row->updated_tb);
	now = cpu_times(row, at);
	if (c->seen && at > c->at_tb && row->updated_tb >= c->now.updated_tb)
		of = at - c->at_tb;
	take_shares(c, &now, of);
	c->now = *row;
	c->at_tb = at;
	c->seen = true;
}

void sample_take(struct top *t, const struct snap *s)
{
	t->now_tb = clock_tb(&t->clock, s);
	t->machine = s->machine;
	if (t->machine.cpus > PROSE_CPUS)
		t->machine.cpus = PROSE_CPUS;
	t->cpus = t->machine.cpus;
	t->torn = s->machine.torn;
	take_parts(t, s);
	for (unsigned i = 0; i < t->cpus; i++)
		take_cpu(t, i, s);
	if (t->lines)
		timeline_take(t->lines, s);
	t->ns = s->ns;
	t->wall_ns = s->wall_ns;
	t->samples++;
}
