/* SPDX-License-Identifier: BSD-2-Clause */
/* Histograms by powers of two: what lies where, and how they look. */
#ifndef TOP_HIST_H
#define TOP_HIST_H

#include <stddef.h>
#include <stdint.h>

#include "sample.h"

#define HIST_BUCKETS PROSE_9P_BUCKETS

struct hist {
	uint64_t bucket[HIST_BUCKETS]; /* i: 2^i ticks to twice that */
	uint64_t count;
};

/* Latencies of a 9P type (0: of all) between the two looks at p, or, if
 * `all`, from the beginning. */
void hist_9p(struct hist *h, const struct top_part *p, uint32_t type, int all);
void hist_9p_type(struct hist *h, const struct prose_9p_count *c);
/* The same as hist_below(), but never above the longest there was. */
double hist_9p_below(const struct prose_9p_count *c, double share);

/* The ticks that a share (0 to 1) of them stays below; NAN: there are none. */
double hist_below(const struct hist *h, double share);

/* `cells` heights of 0 to 8, of the buckets from 2^first on; what is outside
 * is in the outermost ones. */
void hist_heights(const uint64_t *bucket, unsigned buckets, unsigned first,
		  unsigned char *out, unsigned cells);

#endif
