/* SPDX-License-Identifier: BSD-2-Clause */
#include "model.h"

#include <string.h>

const struct tlb_params tlb_power8 = {48, 2048, 4};

int tlb_init(struct tlb_model *m, const struct tlb_params *p)
{
	if (!p->erat_entries || p->erat_entries > TLB_ERAT_MAX ||
	    !p->tlb_entries || p->tlb_entries > TLB_MAX || !p->tlb_ways ||
	    p->tlb_entries % p->tlb_ways)
		return -1;
	memset(m, 0, sizeof(*m));
	m->p = *p;
	return 0;
}

static int erat_is(const struct erat_entry *e, uint64_t ea)
{
	return e->used && ea >> e->shift == e->page;
}

int tlb_erat(struct tlb_model *m, uint64_t ea)
{
	unsigned i = m->last;

	if (!erat_is(&m->erat[i], ea)) {
		for (i = 0; i < m->p.erat_entries; i++)
			if (erat_is(&m->erat[i], ea))
				break;
		if (i == m->p.erat_entries)
			return 0;
	}
	m->erat[i].used = ++m->clock;
	m->last = i;
	return 1;
}

static void erat_fill(struct tlb_model *m, uint64_t ea, unsigned shift)
{
	unsigned i, oldest = 0;

	for (i = 1; i < m->p.erat_entries; i++)
		if (m->erat[i].used < m->erat[oldest].used)
			oldest = i;
	if (shift > ERAT_SHIFT_MAX)
		shift = ERAT_SHIFT_MAX;
	m->erat[oldest] = (struct erat_entry){ea >> shift, ++m->clock, shift};
	m->last = oldest;
}

int tlb_fill(struct tlb_model *m, uint64_t ea, uint32_t space, uint64_t va,
	     unsigned shift)
{
	uint64_t page = va >> shift, sets = m->p.tlb_entries / m->p.tlb_ways;
	struct tlb_entry *set = &m->tlb[page % sets * m->p.tlb_ways];
	struct tlb_entry *oldest = set, *e;

	erat_fill(m, ea, shift);
	for (e = set; e < set + m->p.tlb_ways; e++) {
		if (e->used && e->page == page && e->space == space &&
		    e->shift == shift) {
			e->used = m->clock;
			return 1;
		}
		if (e->used < oldest->used)
			oldest = e;
	}
	*oldest = (struct tlb_entry){page, m->clock, space, shift};
	return 0;
}

void tlb_erat_clear(struct tlb_model *m)
{
	memset(m->erat, 0, sizeof(m->erat));
}
