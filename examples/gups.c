/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * GUPS: random updates of a table, by the rules of HPC Challenge's
 * RandomAccess. The table has 2^n words; 4 * 2^n updates xor the numbers of
 * the sequence a(i+1) = a(i) * x modulo the polynomial x^63 + x^2 + x + 1
 * into it; at most 1024 updates are looked ahead (here 128 streams). To
 * verify, the same updates are made once more, one after the other, and no
 * more than 1 % of the words may differ from what they were at the start.
 *
 *   gups [N [U [x]]]      a table of 2^N words of 8 bytes, 20 unless told;
 *                         2^U updates instead of all, which the rules allow
 *                         down to 2^N; x: do not verify
 */
#include "work.h"

#define POLY	7
#define PERIOD	1317624576693539401ll
#define STREAMS 128

static uint64_t next(uint64_t a)
{
	return a << 1 ^ ((int64_t)a < 0 ? POLY : 0);
}

/* The n-th number of the sequence, by squaring. */
static uint64_t nth(int64_t n)
{
	uint64_t square[64], a = 1, r = 2;
	int i;

	n %= PERIOD;
	if (n == 0)
		return 1;
	for (i = 0; i < 64; i++) {
		square[i] = a;
		a = next(next(a));
	}
	for (i = 62; !(n >> i & 1); i--)
		;
	while (i-- > 0) {
		uint64_t sum = 0;

		for (int j = 0; j < 64; j++)
			if (r >> j & 1)
				sum ^= square[j];
		r = n >> i & 1 ? next(sum) : sum;
	}
	return r;
}

/* Where a stream's updates begin. Those of less than a whole run lie in the
 * middle of it: the numbers where a stream begins have few bits, and would
 * meet on the same pages. */
static uint64_t begin(uint64_t words, uint64_t updates, unsigned stream)
{
	uint64_t all = 4 * words / STREAMS, each = updates / STREAMS;

	if (each >= all)
		return nth((int64_t)(each * stream));
	return nth((int64_t)(all * stream + (all - each) * 618 / 1000));
}

static void update(uint64_t *table, uint64_t words, uint64_t updates)
{
	uint64_t a[STREAMS], each = updates / STREAMS;

	for (unsigned j = 0; j < STREAMS; j++)
		a[j] = begin(words, updates, j);
	MARK_BEGIN;
	for (uint64_t i = 0; i < each; i++)
		for (unsigned j = 0; j < STREAMS; j++) {
			a[j] = next(a[j]);
			table[a[j] & (words - 1)] ^= a[j];
		}
	MARK_END;
}

static uint64_t errors(uint64_t *table, uint64_t words, uint64_t updates)
{
	uint64_t bad = 0;

	for (unsigned j = 0; j < STREAMS; j++) {
		uint64_t a = begin(words, updates, j);

		for (uint64_t i = 0; i < updates / STREAMS; i++) {
			a = next(a);
			table[a & (words - 1)] ^= a;
		}
	}
	for (uint64_t i = 0; i < words; i++)
		bad += table[i] != i;
	return bad;
}

static void show(int n, uint64_t updates, double took)
{
	printf("table 2^%d words, %" PRIu64 " updates in %.3f s\n", n, updates,
	       took);
	printf("%.6f GUPS, %.2f ns an update\n", 1e-9 * (double)updates / took,
	       took * 1e9 / (double)updates);
}

static int verify(uint64_t *table, uint64_t words, uint64_t updates)
{
	uint64_t bad = errors(table, words, updates);

	printf("%" PRIu64 " errors (%.4f %%): %s\n", bad,
	       100.0 * (double)bad / (double)words,
	       bad * 100 <= words ? "verified" : "FAILED");
	return bad * 100 > words;
}

int main(int argc, char **argv)
{
	struct work w = work_args(argc, argv, 20, 40, 7, 42);
	uint64_t words = 1ull << w.n, updates = 1ull << w.u, *table;
	double start, took;

	table = work_memory(words * sizeof(*table));
	for (uint64_t i = 0; i < words; i++)
		table[i] = i;
	start = work_seconds();
	update(table, words, updates);
	took = work_seconds() - start;
	show(w.n, updates, took);
	return w.verify ? verify(table, words, updates) : 0;
}
