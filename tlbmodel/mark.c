/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Regions between marks: what the counters grow by in them is added up. One
 * region of a partition is open at a time; a mark out of order is ignored.
 */
#include <string.h>

#include "core.h"

struct open {
	int on;
	const struct core *core;
	struct prose_tlb_row row;
	uint64_t hyp, all, exits, switches;
};

static struct open open[PROSE_PARTS];

static uint64_t exits_of(const struct prose_part_row *p)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < PROSE_EXIT_KINDS; i++)
		sum += p->exits[i];
	return sum;
}

static void look(struct core *c, struct prose_tlb_model *out, unsigned after,
		 struct open *o)
{
	o->core = c;
	o->row = *c->row;
	o->row.instructions -= after;
	o->hyp = out->hyp[c->index].instructions;
	o->all = c->all - after;
	o->exits = exits_of(c->part);
	o->switches = c->part->switches;
}

static void add_row(struct prose_tlb_row *sum, const struct prose_tlb_row *a,
		    const struct prose_tlb_row *b)
{
#define ADD(name) sum->name += b->name - a->name
	ADD(instructions);
	ADD(accesses);
	ADD(translated);
	ADD(erat_misses);
	ADD(tlb_misses);
	ADD(walk_accesses);
	ADD(unknown);
	ADD(kernel);
	for (unsigned i = 0; i < 4; i++)
		ADD(by_page[i]);
#undef ADD
}

static void add_cpu(struct prose_tlb_mark *m, const struct open *a,
		    const struct open *b)
{
	uint64_t all = b->all - a->all;

	m->hyp += b->hyp - a->hyp;
	m->cpu += all;
	if (!m->cpu_least || all < m->cpu_least)
		m->cpu_least = all;
	if (all > m->cpu_most)
		m->cpu_most = all;
	m->exits += b->exits - a->exits;
	m->switches += b->switches - a->switches;
}

void mark_begin(struct core *c, struct prose_tlb_model *out, unsigned after)
{
	struct open *o = &open[c->row - out->row];

	look(c, out, after, o);
	o->on = 1;
}

void mark_end(struct core *c, struct prose_tlb_model *out, unsigned after)
{
	struct prose_tlb_mark *m = &out->mark[c->row - out->row];
	struct open *o = &open[c->row - out->row], now;

	if (!o->on)
		return;
	o->on = 0;
	look(c, out, after, &now);
	add_row(&m->sum, &o->row, &now.row);
	if (now.core == o->core)
		add_cpu(m, o, &now);
	else
		m->moved++;
	m->regions++;
}

void mark_clear(struct prose_tlb_model *out, unsigned row)
{
	memset(&out->mark[row], 0, sizeof(out->mark[row]));
	out->mark[row].sum.lpar = out->row[row].lpar;
	open[row].on = 0;
}
