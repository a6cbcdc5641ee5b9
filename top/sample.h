/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What changed between two looks at a machine: rates, shares, latencies.
 * Pure arithmetic: no machine, no curses.
 */
#ifndef TOP_SAMPLE_H
#define TOP_SAMPLE_H

#include "snap.h"
#include "timeline.h"

/* Where time went, in ticks, up to the look itself: what the row does not
 * count yet goes by the state that the partition is in. Never falls. */
struct top_times {
	uint64_t used, granted, late, lent, wait, stopped;
};

/* A partition: as it is now, and an earlier look at the same partition. */
struct top_part {
	struct snap_part now;
	struct snap_part was; /* if seconds > 0 */
	struct top_times time, time_was;
	double seconds;	 /* between them; 0: it was not there, or too new */
	uint64_t now_tb; /* the machine's clock at the look */
	uint64_t tb_hz;
	uint64_t ns; /* the host's clock at the look */
};

struct top_cpu {
	struct prose_cpu_row now;
	struct top_times time;	/* shown so far; used: partitions; wait: idle;
				 * late: hyp */
	double part, idle, hyp; /* of the time since the last look, in %;
				 * NAN: not known */
	double tlb_loads, tlb_misses; /* a second; NAN */
	uint64_t loads_was, misses_was;
	uint64_t at_tb; /* the clock at the look before */
	bool seen;	/* there is a look to compare with */
};

/* The machine's clock by the host's: the latest time that anything of the
 * machine showed; what is older than a minute no longer counts. */
struct top_clock {
	__int128 ahead[2]; /* ticks, of this half minute and the last one */
	uint64_t since_ns;
	bool set[2];
};

struct top {
	struct top_part part[PROSE_PARTS]; /* by row of the stats page */
	unsigned char used[PROSE_PARTS];   /* which of these are there */
	struct top_cpu cpu[PROSE_CPUS];
	struct snap_machine machine;
	struct top_clock clock;
	struct timeline *lines; /* NULL: nobody wants them */
	unsigned cpus;
	unsigned parts; /* how many are there */
	unsigned torn;	/* rows left out: not once seen at rest */
	uint64_t samples;
	uint64_t ns, wall_ns, now_tb;
};

/* Go on to the next look. t is zero before the first one. */
void sample_take(struct top *t, const struct snap *s);

/* By which a 64-bit count of p's look at an offset grew; never below 0. */
uint64_t sample_delta(const struct top_part *p, unsigned offset);

/* The row of a 9P type in a look, or NULL. */
const struct prose_9p_count *sample_count(const struct snap_part *p,
					  uint32_t type);

#endif
