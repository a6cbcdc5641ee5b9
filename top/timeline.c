/* SPDX-License-Identifier: BSD-2-Clause */
#include "timeline.h"

#include <stdlib.h>
#include <string.h>

/* -- delays --------------------------------------------------------------- */

static struct jitter *jitter_of(struct timeline *l, uint32_t lpar)
{
	struct jitter *free = NULL;

	for (unsigned i = 0; i < PROSE_PARTS; i++) {
		struct jitter *j = &l->jitter[(lpar + i) % PROSE_PARTS];

		if (j->lpar == lpar)
			return j;
		if (!j->lpar && !free)
			free = j;
	}
	if (free)
		*free = (struct jitter){.lpar = lpar};
	return free;
}

const struct jitter *timeline_jitter(const struct timeline *l, uint32_t lpar)
{
	for (unsigned i = 0; lpar && i < PROSE_PARTS; i++)
		if (l->jitter[i].lpar == lpar)
			return &l->jitter[i];
	return NULL;
}

static void delayed(struct timeline *l, struct jitter *j, uint64_t by)
{
	uint64_t us = by * 1000000 / l->tb_hz;
	unsigned i = us ? 63 - __builtin_clzll(us) : 0;

	j->count++;
	j->bucket[i < JITTER_BUCKETS ? i : JITTER_BUCKETS - 1]++;
	if (by > j->max_tb)
		j->max_tb = by;
}

/* Partitions that are no more need no room. */
static void forget(struct timeline *l, const struct snap *s)
{
	for (unsigned k = 0; k < PROSE_PARTS; k++) {
		bool there = false;

		for (unsigned i = 0; l->jitter[k].lpar && i < PROSE_PARTS; i++)
			there |= s->used[i] &&
				 s->part[i].row.lpar == l->jitter[k].lpar;
		if (!there)
			l->jitter[k].lpar = 0;
	}
}

/* -- spans ---------------------------------------------------------------- */

uint64_t timeline_frame(const struct timeline *l, uint64_t tb)
{
	uint64_t frame = l->slot_tb * PROSE_FRAME_SLOTS;

	return frame && tb > l->base_tb ? tb - (tb - l->base_tb) % frame : 0;
}

static void span_end(struct timeline *l, struct timeline_cpu *c, uint64_t tb)
{
	struct span *s = &c->span[(c->spans - 1) % LINE_SPANS];
	struct jitter *j;

	if (!c->open)
		return;
	c->open = false;
	s->to = tb;
	j = jitter_of(l, s->lpar);
	if (j)
		j->ran_tb = tb;
}

static void span_begin(struct timeline *l, struct timeline_cpu *c, uint64_t tb,
		       uint32_t lpar)
{
	span_end(l, c, tb);
	c->span[c->spans++ % LINE_SPANS] =
	    (struct span){.from = tb, .lpar = lpar};
	c->open = true;
}

/* It got the CPU: since when was it due? A slot of its own counts from its
 * beginning, unless it woke, or left another CPU, in it. Who woke before all
 * was known may have had a CPU since. */
static void switched_in(struct timeline *l, const struct prose_cpu_row *row,
			const struct timeline_cpu *c,
			const struct prose_trace_record *r)
{
	struct jitter *j = jitter_of(l, r->who);
	uint64_t slot = (r->tb - l->base_tb) / l->slot_tb;
	uint64_t begun = l->base_tb + slot * l->slot_tb;
	bool had =
	    c->open && c->span[(c->spans - 1) % LINE_SPANS].lpar == r->who;

	if (!j || j->ran_tb > r->tb)
		return;
	if (j->woken_tb && j->woken_tb >= l->whole_tb && r->tb >= j->woken_tb)
		delayed(l, j, r->tb - j->woken_tb);
	else if (!had && r->tb > l->base_tb &&
		 row->owner[slot % PROSE_FRAME_SLOTS] == r->who)
		delayed(l, j, r->tb - (j->ran_tb > begun ? j->ran_tb : begun));
	j->woken_tb = 0;
	j->in_tb = r->tb;
}

/* Its switch may have been read before, from another ring. */
static void woken(struct jitter *j, uint64_t tb)
{
	if (j && tb > j->in_tb)
		j->woken_tb = tb;
}

/* It comes from another CPU, which says so only when it has somebody else, or
 * nobody. */
static void leave_others(struct timeline *l, const struct snap *s, unsigned cpu,
			 const struct prose_trace_record *r)
{
	for (unsigned i = 0; i < s->machine.cpus; i++) {
		struct timeline_cpu *c = &l->cpu[i];

		if (i != cpu && c->open &&
		    c->span[(c->spans - 1) % LINE_SPANS].lpar == r->who)
			span_end(l, c, r->tb);
	}
}

static void event(struct timeline *l, const struct snap *s, unsigned cpu,
		  const struct prose_trace_record *r)
{
	struct timeline_cpu *c = &l->cpu[cpu];

	if (!c->first_tb)
		c->first_tb = r->tb;
	c->last_tb = r->tb;
	switch (r->type) {
	case PROSE_TR_SWITCH_IN:
		leave_others(l, s, cpu, r);
		switched_in(l, &s->cpu[cpu].row, c, r);
		span_begin(l, c, r->tb, r->who);
		return;
	case PROSE_TR_SWITCH_OUT:
	case PROSE_TR_IDLE:
		span_end(l, c, r->tb);
		return;
	case PROSE_TR_WAKE:
		woken(jitter_of(l, r->who), r->tb);
		return;
	}
}

/* Waking may happen on another CPU than running: all in order of time. */
static void merge(struct timeline *l, const struct snap *s)
{
	uint32_t at[PROSE_CPUS] = {0};

	for (;;) {
		unsigned best = PROSE_CPUS;
		uint64_t tb = 0;

		for (unsigned i = 0; i < s->machine.cpus; i++) {
			if (at[i] >= s->cpu[i].events)
				continue;
			if (best == PROSE_CPUS || s->event[i][at[i]].tb < tb) {
				best = i;
				tb = s->event[i][at[i]].tb;
			}
		}
		if (best == PROSE_CPUS)
			return;
		event(l, s, best, &s->event[best][at[best]++]);
	}
}

/* Before its first event, or one behind lost ones, a CPU's are not known. */
static void begins(struct timeline *l, const struct snap *s, unsigned cpu)
{
	struct timeline_cpu *c = &l->cpu[cpu];

	if (s->cpu[cpu].lost) {
		span_end(l, c, c->last_tb);
		c->first_tb = 0;
	}
	l->lost += s->cpu[cpu].lost;
	if (!c->first_tb && s->cpu[cpu].events &&
	    s->event[cpu][0].tb > l->whole_tb)
		l->whole_tb = s->event[cpu][0].tb;
}

void timeline_take(struct timeline *l, const struct snap *s)
{
	l->tb_hz = s->machine.tb_hz;
	l->base_tb = s->machine.base_tb;
	l->slot_tb = l->tb_hz / (1000000000 / PROSE_SLOT_NS);
	if (!l->tb_hz || !l->slot_tb)
		return;
	for (unsigned i = 0; i < s->machine.cpus; i++)
		begins(l, s, i);
	merge(l, s);
	forget(l, s);
}

/* What was before the first event is not, nor what is forgotten. */
bool timeline_known(const struct timeline *l, unsigned cpu, uint64_t tb)
{
	const struct timeline_cpu *c = &l->cpu[cpu];
	uint64_t oldest = c->spans > LINE_SPANS ? c->spans - LINE_SPANS : 0;

	if (!c->first_tb || tb < c->first_tb)
		return false;
	return !oldest || c->span[oldest % LINE_SPANS].from <= tb;
}

static uint64_t overlap(const struct span *s, bool open, uint64_t from,
			uint64_t to)
{
	uint64_t a = s->from > from ? s->from : from;
	uint64_t b = open || s->to > to ? to : s->to;

	return b > a ? b - a : 0;
}

uint32_t timeline_slot(const struct timeline *l, unsigned cpu, uint64_t from,
		       uint64_t *had_tb)
{
	const struct timeline_cpu *c = &l->cpu[cpu];
	uint64_t to = from + l->slot_tb, most = 0, had = 0;
	uint64_t first = c->spans > LINE_SPANS ? c->spans - LINE_SPANS : 0;
	uint32_t who = 0, last = 0;

	/* Several short spans of one partition count together as far as they
	 * follow each other. */
	for (uint64_t n = c->spans; n-- > first;) {
		const struct span *s = &c->span[n % LINE_SPANS];
		uint64_t by =
		    overlap(s, c->open && n == c->spans - 1, from, to);

		had = s->lpar == last ? had + by : by;
		last = s->lpar;
		if (had > most) {
			most = had;
			who = s->lpar;
		}
		if (s->from <= from)
			break;
	}
	*had_tb = most;
	return who;
}
