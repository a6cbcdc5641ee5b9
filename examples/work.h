/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the programs of the evaluation share (scripts/eval): NAME N U [x] does
 * 2^U units of work on data of a size given by N, marks them for the model,
 * tells what a unit took, and verifies the result unless there is an x.
 */
#ifndef EXAMPLES_WORK_H
#define EXAMPLES_WORK_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "mark.h"

#define WORK_HUGE (16ull << 20) /* what Linux on POWER has huge pages of */

struct work {
	int n, u, verify;
};

/* Ends the program if N and U are not between these. */
static inline struct work work_args(int argc, char **argv, int n, int most_n,
				    int least_u, int most_u)
{
	struct work w = {n, 0, argc <= 3};

	if (argc > 1)
		w.n = atoi(argv[1]);
	w.u = argc > 2 ? atoi(argv[2]) : w.n + 2;
	if (w.n < 6 || w.n > most_n || w.u < least_u || w.u > most_u) {
		fprintf(stderr, "%s: 6 <= N <= %d, %d <= U <= %d\n", argv[0],
			most_n, least_u, most_u);
		exit(2);
	}
	return w;
}

/* Memory that large pages can hold all of, if it is large. */
static inline void *work_memory(uint64_t bytes)
{
	void *p;

	if (bytes < WORK_HUGE)
		p = malloc(bytes);
	else
		p = aligned_alloc(WORK_HUGE, (bytes + WORK_HUGE - 1) /
						 WORK_HUGE * WORK_HUGE);
	if (!p) {
		fprintf(stderr, "no memory for %" PRIu64 " bytes\n", bytes);
		exit(2);
	}
	return p;
}

static inline double work_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline void work_tell(uint64_t units, const char *unit, double took)
{
	printf("%" PRIu64 " units in %.3f s, %.2f ns %s\n", units, took,
	       took * 1e9 / (double)units, unit);
}

/* The exit status. */
static inline int work_verdict(uint64_t errors)
{
	printf("%" PRIu64 " errors: %s\n", errors,
	       errors ? "FAILED" : "verified");
	return errors != 0;
}

/* A number that looks random (Steele et al., SplitMix64). */
static inline uint64_t work_mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ull;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

#endif
