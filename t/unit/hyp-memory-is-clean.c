/* SPDX-License-Identifier: BSD-2-Clause */
/* link: hyp
 * Memory that a partition used is not given out before it was scrubbed, and
 * only free, dirty memory can be. */
#include <string.h>
#include "fake.h"
#include "tap.h"

#define MIB (1ull << 20)

static int64_t create(uint64_t bytes)
{
	return fake_call(1, PROSE_H_CREATE, bytes, 0);
}

static const struct prose_stats *stats(void)
{
	return mach_va(HYP_STATS_RA);
}

static int64_t fill_all(uint64_t bytes)
{
	int64_t n = 0, lpar;

	while ((lpar = create(bytes)) > 0) {
		memset(mach_va(fake_mbox(1)->out[0]), 0xa5, bytes);
		n++;
	}
	is(lpar, -PROSE_E_NOMEM);
	return n;
}

static void sizes(void)
{
	is(create(0), -PROSE_E_INVAL);
	is(create(65 * MIB), -PROSE_E_2BIG);
	is(create(~0ull), -PROSE_E_2BIG);
	is(fake_call(1, PROSE_H_CREATE, MIB, 4), -PROSE_E_INVAL);
	is(fake_call(1, PROSE_H_CREATE, MIB, PROSE_CREATE_FOREIGN),
	   -PROSE_E_OPNOTSUPP);
	is(fake_call(1, PROSE_H_CREATE, MIB, PROSE_CREATE_CONTROLLER),
	   -PROSE_E_INVAL);
	is(create(1), 1);
	is(fake_mbox(1)->out[0], PROSE_PARTS_RA);
	is(fake_mbox(1)->out[1], MIB);
	is(create(3 * MIB), 2);
	is(fake_mbox(1)->out[0], PROSE_PARTS_RA + 4 * MIB);
	is(fake_mbox(1)->out[1], 4 * MIB);
	is(create(MIB), 3);
	is(fake_mbox(1)->out[0], PROSE_PARTS_RA + MIB);
	is(stats()->mem_free_bytes, 26 * MIB);
	for (int i = 1; i <= 3; i++)
		is(fake_call(1, PROSE_H_DESTROY, i), 0);
	is(stats()->mem_dirty_bytes, 6 * MIB);
}

static void scrub(prose_ra ra)
{
	for (uint64_t at = 0; at < MIB; at += MIB / 4)
		is(fake_call(2, PROSE_H_SCRUB, ra + at, MIB / 4), 0);
	is(fake_call(2, PROSE_H_CLEAN, ra, MIB), 0);
}

static void reuse(void)
{
	const prose_ra ra = PROSE_PARTS_RA + 7 * MIB;
	struct part *p = NULL;
	uint64_t sum = 0;

	for (unsigned i = 0; i < PROSE_PARTS; i++)
		if (parts[i].lpar && parts[i].ra == ra)
			p = &parts[i];
	is(fake_call(2, PROSE_H_SCRUB, ra, 4096), -PROSE_E_BUSY);
	is(fake_call(2, PROSE_H_CLEAN, ra, MIB), -PROSE_E_BUSY);
	is(fake_call(1, PROSE_H_DESTROY, p->lpar), 0);
	is(create(MIB), -PROSE_E_AGAIN);
	is(create(2 * MIB), -PROSE_E_NOMEM);
	scrub(ra);
	ok(create(MIB) > 0, "scrubbed, it is given out");
	is(fake_mbox(1)->out[0], ra);
	for (uint64_t i = 0; i < MIB; i++)
		sum += ((uint8_t *)mach_va(ra))[i];
	is(sum, 0);
}

static void refused(void)
{
	const prose_ra ra = PROSE_PARTS_RA;

	is(fake_call(1, PROSE_H_DESTROY, parts[0].lpar), 0);
	is(fake_call(2, PROSE_H_SCRUB, 0, 4096), -PROSE_E_BUSY);
	is(fake_call(2, PROSE_H_SCRUB, PROSE_MACHINE_RA, 4096), -PROSE_E_BUSY);
	is(fake_call(2, PROSE_H_SCRUB, ra, 0), -PROSE_E_INVAL);
	is(fake_call(2, PROSE_H_SCRUB, ra + 1, 4096), -PROSE_E_INVAL);
	is(fake_call(2, PROSE_H_SCRUB, ra, 8 * MIB), -PROSE_E_2BIG);
	is(fake_call(2, PROSE_H_SCRUB, fake.ram_bytes, 4096), -PROSE_E_BUSY);
	is(fake_call(2, PROSE_H_SCRUB, ~4095ull, 4096), -PROSE_E_BUSY);
	is(fake_call(2, PROSE_H_CLEAN, ra, 4096), -PROSE_E_INVAL);
	is(fake_call(2, PROSE_H_CLEAN, ra, ~0ull << 20), -PROSE_E_BUSY);
	is(fake_call(2, PROSE_H_CLEAN, ra, MIB), 0);
	is(fake_call(2, PROSE_H_CLEAN, ra, MIB), -PROSE_E_BUSY);
}

static void init_fails(void)
{
	uint64_t clean = stats()->mem_free_bytes;

	fake.fail_init = 1;
	is(create(MIB), -PROSE_E_IO);
	fake.fail_init = 0;
	is(stats()->mem_free_bytes, clean);
	ok(create(MIB) > 0, "a failed CREATE loses no memory");
}

int main(void)
{
	fake_boot(2, 64 * MIB);
	sizes();
	fake_boot(2, 64 * MIB);
	is(fill_all(MIB), 32);
	reuse();
	refused();
	init_fails();
	return tap_done();
}
