/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * STREAM's triad: a[i] = b[i] + s * c[i], with three arrays of 2^N doubles.
 *
 *   triad [N [U [x]]]     2^U elements: so many passes, or the first ones of
 *                         a part of a pass; x: do not verify
 */
#include "work.h"

#define SCALAR 3.0

static void triad(double *restrict a, const double *restrict b,
		  const double *restrict c, uint64_t elements)
{
	for (uint64_t i = 0; i < elements; i++)
		a[i] = b[i] + SCALAR * c[i];
	__asm__ volatile("" ::: "memory");
}

static uint64_t errors(const double *a, uint64_t words, uint64_t done)
{
	uint64_t bad = 0;

	for (uint64_t i = 0; i < words; i++)
		bad += a[i] != (i < done ? (double)i + SCALAR * 2.0 : 0.0);
	return bad;
}

int main(int argc, char **argv)
{
	struct work w = work_args(argc, argv, 20, 30, 6, 40);
	uint64_t words = 1ull << w.n, passes = 1, part = words;
	double *a = work_memory(words * sizeof(*a)), start, took;
	double *b = work_memory(words * sizeof(*b));
	double *c = work_memory(words * sizeof(*c));

	for (uint64_t i = 0; i < words; i++) {
		a[i] = 0.0;
		b[i] = (double)i;
		c[i] = 2.0;
	}
	if (w.u > w.n)
		passes = 1ull << (w.u - w.n);
	else
		part = 1ull << w.u;
	start = work_seconds();
	MARK_BEGIN;
	for (uint64_t i = 0; i < passes; i++)
		triad(a, b, c, part);
	MARK_END;
	took = work_seconds() - start;
	work_tell(passes * part, "an element", took);
	return w.verify ? work_verdict(errors(a, words, part)) : 0;
}
