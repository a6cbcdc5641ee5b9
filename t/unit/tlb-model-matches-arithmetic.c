/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib tlbmodel */
/*
 * Of footprints whose miss rates can be computed: the model's are the same
 * within 2 %. Uniformly random accesses to N pages hit an LRU array of E
 * entries E/N of the time, in sets as well if the pages fill them evenly;
 * a walk round more pages than there are entries never hits.
 */
#include <stdint.h>
#include <stdlib.h>

#include "tap.h"
#include "tlbmodel/model.h"

static struct tlb_model m;
static uint64_t seed = 88172645463325252ull;

static uint64_t any(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % below;
}

struct rates {
	double erat, tlb;
};

static void go(uint64_t page, unsigned shift, unsigned *erat, unsigned *tlb)
{
	uint64_t ea = (page << shift) + any(1ull << shift);

	if (tlb_erat(&m, ea))
		return;
	++*erat;
	if (!tlb_fill(&m, ea, 1, ea | 1ull << 50, shift))
		++*tlb;
}

static struct rates run(uint64_t pages, unsigned shift, int random)
{
	unsigned erat = 0, tlb = 0, n = 300000;
	uint64_t i;

	tlb_init(&m, &tlb_power8);
	for (i = 0; i < 2 * n; i++) {
		if (i == n) /* it is warm */
			erat = tlb = 0;
		go(random ? any(pages) : i % pages, shift, &erat, &tlb);
	}
	return (struct rates){(double)erat / n, (double)tlb / n};
}

static int close_to(double got, double want)
{
	double d = got > want ? got - want : want - got;

	return d <= 0.02 * want || d < 1e-9;
}

static void random_pages(uint64_t pages, unsigned shift)
{
	double e = pages > 48 ? 1 - 48.0 / pages : 0;
	double t = pages > 2048 ? 1 - 2048.0 / pages : 0;
	struct rates r = run(pages, shift, 1);

	ok(close_to(r.erat, e), "%llu pages of 2^%u: ERAT %.4f, want %.4f",
	   (unsigned long long)pages, shift, r.erat, e);
	ok(close_to(r.tlb, t), "%llu pages of 2^%u: TLB %.4f, want %.4f",
	   (unsigned long long)pages, shift, r.tlb, t);
}

int main(void)
{
	static const unsigned shifts[] = {12, 16, 24};
	static const uint64_t pages[] = {1, 48, 96, 1024, 2048, 4096, 65536};
	struct tlb_params bad = {48, 2048, 3};
	struct rates r;

	for (unsigned s = 0; s < 3; s++)
		for (unsigned i = 0; i < 7; i++)
			random_pages(pages[i], shifts[s]);
	r = run(48, 12, 0);
	ok(r.erat == 0, "round 48 pages: no ERAT miss");
	r = run(49, 12, 0);
	ok(r.erat == 1 && r.tlb == 0, "round 49 pages: ERAT misses alone");
	r = run(2560, 12, 0);
	ok(r.tlb == 1, "round 5 pages a set: nothing but TLB misses");
	tlb_init(&m, &tlb_power8);
	tlb_fill(&m, 0x1000, 1, 0x1000, 12);
	ok(!tlb_fill(&m, 0x1000, 2, 0x1000, 12), "partitions share no entry");
	ok(tlb_erat(&m, 0x1fff) && !tlb_erat(&m, 0x2000), "a page ends");
	tlb_erat_clear(&m);
	ok(!tlb_erat(&m, 0x1000), "slbia empties the ERAT");
	ok(tlb_init(&m, &bad) < 0, "no 2048 entries in 3 ways");
	return tap_done();
}
