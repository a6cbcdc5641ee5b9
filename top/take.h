/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looking at a machine that is up: through mapped memory and the host's own
 * files alone. No hypervisor call is made, nothing is stopped or written.
 */
#ifndef TOP_TAKE_H
#define TOP_TAKE_H

#include "ctl.h"
#include "snap.h"

struct take {
	struct ctl *c;
	uint32_t want;		   /* the LPAR to look at closely; 0: none */
	bool shallow;		   /* rows alone */
	uint64_t next[PROSE_CPUS]; /* events up to there were taken */
	/* what is asked for once, or rarely; by row */
	uint32_t asked[PROSE_PARTS]; /* the LPAR whose user this is */
	char user[PROSE_PARTS][SNAP_USER];
	uint32_t scanned[PROSE_PARTS]; /* the LPAR whose memory this is */
	uint64_t touched_bytes[PROSE_PARTS];
	unsigned scan;	   /* whose turn it is */
	uint64_t scan_ns;  /* when time for that was last given out */
	int64_t budget_ns; /* left of it */
	/* Fill in the stacks of the threads there; NULL: nobody does. */
	void (*stacks)(void *arg, const struct prose_part_row *row,
		       struct detail *d);
	void *stacks_arg;
	int tlb[PROSE_CPUS][2]; /* loads and misses; -1: none */
	bool tlb_opened;
};

void take_init(struct take *t, struct ctl *c);
void take_deinit(struct take *t);

/* Look now; `ns` is the host's monotonic clock. */
void take(struct take *t, struct snap *s, uint64_t ns);

/* -- the parts of it ------------------------------------------------------ */

/* take_part.c: what lies in the partition. */
void take_part(struct ctl *c, struct snap_part *p);
/* take_detail.c: threads, files, events. */
void take_detail(struct ctl *c, const struct snap_part *p, struct detail *d);
/* take_host.c: what the host knows. */
void take_user(struct take *t, struct snap *s, unsigned i);
void take_touched(struct take *t, struct snap *s);
/* take_tlb.c: the host's counters of its vCPU threads, guest side. What one
 * of them reads as; SNAP_UNKNOWN: it was not, or not always, on the PMU. */
struct tlb_read {
	uint64_t value, enabled_ns, running_ns;
};
uint64_t take_tlb_value(const struct tlb_read *r);
void take_tlb(struct take *t, struct snap *s);
void take_tlb_close(struct take *t);

#endif
