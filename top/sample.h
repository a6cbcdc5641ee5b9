/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Samples of the stats page, and what changed between two of them. Reads
 * mapped memory alone: no hypervisor call, nothing stopped, no curses.
 */
#ifndef TOP_SAMPLE_H
#define TOP_SAMPLE_H

#include <stdbool.h>

#include "ctl.h"

/* A partition: its row now, and an earlier one of the same partition. */
struct top_part {
	struct prose_part_row now;
	struct prose_part_row was; /* if seconds > 0 */
	double seconds;	 /* between them; 0: it was not there, or too new */
	uint64_t now_tb; /* the machine's clock at about `now` */
	uint64_t tb_hz;
	uint64_t ns; /* the host's clock at `now` */
};

struct top_cpu {
	struct prose_cpu_row now;
	double part, idle, hyp; /* of the time since the last sample, in %;
				 * NAN: not known */
	bool seen;		/* there is a row to compare with */
};

struct top {
	struct top_part part[PROSE_PARTS]; /* by row of the stats page */
	unsigned char used[PROSE_PARTS];   /* which of these are there */
	struct top_cpu cpu[PROSE_CPUS];
	unsigned cpus;
	unsigned parts; /* how many are there */
	unsigned torn;	/* rows left out: not once seen at rest */
	uint64_t samples;
	uint64_t mem_free_bytes, mem_dirty_bytes, ram_bytes;
	uint64_t created, mbox_calls;
	uint64_t base_tb, base_ns; /* the machine's clock, and when it was so */
	char machine[16];
};

/* Take a sample at the host time `ns`. t is zero before the first one. */
void sample_take(struct top *t, struct ctl *c, uint64_t ns);

/* The host's clock for it. */
uint64_t sample_clock(void);

/* By which a count of p's row at an offset grew; never below 0. */
uint64_t sample_delta(const struct top_part *p, unsigned offset);

#endif
