/* SPDX-License-Identifier: BSD-2-Clause */
/* What the plugin's parts share: a CPU as they see it, and where counts go. */
#ifndef TLBMODEL_CORE_H
#define TLBMODEL_CORE_H

#include "hpt.h"
#include "model.h"
#include "stats.h"
#include "tlbmodel.h"

struct core {
	struct tlb_model m;
	uint32_t lpar;		   /* whose the ERAT is */
	struct prose_tlb_row *row; /* and the counters */
	struct hpt *hpt;	   /* and the table; NULL: none */
	prose_ra table;
	const volatile uint32_t *now; /* lpar of the CPU's row; NULL: which? */
	unsigned index;		      /* of that */
	const struct prose_part_row *part;
	uint64_t all; /* instructions, whoever they were for */
};

/* A mark was met; `after`: instructions of its block that were counted, but
 * come only now. */
void mark_begin(struct core *c, struct prose_tlb_model *out, unsigned after);
void mark_end(struct core *c, struct prose_tlb_model *out, unsigned after);
/* The row has another owner. */
void mark_clear(struct prose_tlb_model *out, unsigned row);

#endif
