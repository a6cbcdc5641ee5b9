/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who had each CPU when, and how late it got it: from the hypervisor's trace
 * rings. A span begins with SWITCH_IN and ends with what comes next.
 */
#ifndef TOP_TIMELINE_H
#define TOP_TIMELINE_H

#include "snap.h"

#define LINE_SPANS     8192 /* of a CPU; older ones are forgotten */
#define JITTER_BUCKETS 24   /* i: delays of 2^i us to twice that; 0: below 2 */

struct span {
	uint64_t from, to; /* ticks; to 0: it goes on */
	uint32_t lpar;
};

struct timeline_cpu {
	struct span span[LINE_SPANS]; /* number n at n % LINE_SPANS */
	uint64_t spans;		      /* so far */
	uint64_t first_tb, last_tb;   /* events from there to there */
	bool open;		      /* the last span goes on */
};

/* How long a partition waited for a CPU from when it should have had one: it
 * was woken, or a slot of its own began. */
struct jitter {
	uint32_t lpar;	   /* 0: free */
	uint64_t woken_tb; /* it waits since; 0: it does not */
	uint64_t in_tb;	   /* it last got a CPU */
	uint64_t ran_tb;   /* it last left one */
	uint64_t count;
	uint64_t max_tb;
	uint64_t bucket[JITTER_BUCKETS];
};

struct timeline {
	struct timeline_cpu cpu[PROSE_CPUS];
	struct jitter jitter[PROSE_PARTS];
	uint64_t slot_tb, base_tb, tb_hz;
	uint64_t whole_tb; /* from here on the events of all CPUs are known */
	uint64_t lost;	   /* events that were overwritten unseen */
};

/* Take in the events of a look. */
void timeline_take(struct timeline *l, const struct snap *s);

/* Who had most of [from, from + slot) on a CPU, and for how many ticks; 0:
 * nobody, or not known. */
uint32_t timeline_slot(const struct timeline *l, unsigned cpu, uint64_t from,
		       uint64_t *had_tb);

/* Is that known, of that time? */
bool timeline_known(const struct timeline *l, unsigned cpu, uint64_t tb);

/* A partition's delays, or NULL. */
const struct jitter *timeline_jitter(const struct timeline *l, uint32_t lpar);

/* Where slot 0 of the frame that `tb` is in begins. */
uint64_t timeline_frame(const struct timeline *l, uint64_t tb);

#endif
