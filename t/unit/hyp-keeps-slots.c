/* SPDX-License-Identifier: BSD-2-Clause */
/* link: hyp
 * KEEP: the required slots of a partition that is paused stay empty; else
 * whoever wants them has them. */
#include "fake.h"
#include "tap.h"

static void spin(struct vcpu *v, uint64_t arg)
{
	for (;;)
		fake_compute(v, FAKE_HZ);
}

/* How much of a CPU it has in a second, in percent. */
static uint64_t share(int64_t lpar)
{
	uint64_t before = fake_row(lpar)->used_tb;

	fake_run(FAKE_HZ);
	return (fake_row(lpar)->used_tb - before) * 100 / FAKE_HZ;
}

static int between(uint64_t got, uint64_t lo, uint64_t hi)
{
	tap_diag("%u %%", (unsigned)got);
	return got >= lo && got <= hi;
}

static void one_cpu(void)
{
	int64_t a, b;

	fake_boot(1, 64ull << 20);
	a = fake_start(1, spin, 0);
	b = fake_start(1, spin, 0);
	is(fake_call(1, PROSE_H_SCHED, a, PROSE_POLICY_SLOTS, 60, 60,
		     PROSE_CPU_ANY),
	   0);
	is(fake_call(1, PROSE_H_PAUSE, a), 0);
	ok(between(share(b), 98, 100), "they are lent at first");
	is(fake_call(1, PROSE_H_KEEP, a, 1), 0);
	is(fake_row(a)->keeps, 1);
	fake_run(FAKE_HZ / 5);
	ok(between(share(b), 38, 41), "kept, they stay empty");
	is(fake_call(1, PROSE_H_RESUME, a), 0);
	fake_run(FAKE_HZ / 5);
	ok(between(share(a), 59, 62), "it runs in them");
	is(fake_call(1, PROSE_H_PAUSE, a), 0);
	is(fake_call(1, PROSE_H_KEEP, a, 0), 0);
	fake_run(FAKE_HZ / 5);
	ok(between(share(b), 98, 100), "lent again");
}

/* Another CPU takes who is kept out, and a timer goes off in kept slots. */
static void ticks(struct vcpu *v, uint64_t arg)
{
	for (;;) {
		fake_compute(v, FAKE_MS / 10);
		fake_self(v, PROSE_H_CEDE, mach_tb() + 10 * FAKE_MS);
	}
}

static void wakes(void)
{
	int64_t a, b;
	uint64_t had;

	fake_boot(1, 64ull << 20);
	a = fake_start(1, spin, 0);
	b = fake_start(1, ticks, 0);
	is(fake_call(1, PROSE_H_SCHED, a, PROSE_POLICY_SLOTS, 50, 50,
		     PROSE_CPU_ANY),
	   0);
	is(fake_call(1, PROSE_H_KEEP, a, 1), 0);
	is(fake_call(1, PROSE_H_PAUSE, a), 0);
	had = fake_row(b)->used_tb;
	fake_run(FAKE_HZ);
	had = fake_row(b)->used_tb - had;
	ok(had >= 8 * FAKE_MS, "who wakes in a kept slot runs in the next");
}

static void refusals(void)
{
	int64_t a;

	fake_boot(1, 64ull << 20);
	a = fake_start(1, spin, 0);
	is(fake_call(1, PROSE_H_KEEP, a, 2), -PROSE_E_INVAL);
	is(fake_call(1, PROSE_H_KEEP, a + 1, 1), -PROSE_E_SRCH);
	is(fake_row(a)->keeps, 0);
}

int main(void)
{
	one_cpu();
	wakes();
	refusals();
	return tap_done();
}
