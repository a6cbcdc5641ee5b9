/* SPDX-License-Identifier: BSD-2-Clause */
/* link: hyp
 * Slots are promised once only; what does not fit is refused and changes
 * nothing; slots come back when their owner goes. */
#include "fake.h"
#include "tap.h"

static void spin(struct vcpu *v, uint64_t arg)
{
	for (;;)
		fake_compute(v, FAKE_HZ);
}

static int64_t sched(int64_t lpar, uint64_t policy, uint64_t required,
		     uint64_t desired, uint64_t cpu)
{
	return fake_call(1, PROSE_H_SCHED, lpar, policy, required, desired,
			 cpu);
}

static unsigned promised(unsigned cpu, int64_t lpar)
{
	const struct prose_stats *s = mach_va(HYP_STATS_RA);
	unsigned n = 0;

	for (unsigned i = 0; i < PROSE_FRAME_SLOTS; i++)
		n += s->cpu[cpu].owner[i] == lpar;
	return n;
}

static unsigned longest_gap(unsigned cpu, int64_t lpar)
{
	const struct prose_stats *s = mach_va(HYP_STATS_RA);
	unsigned gap = 0, most = 0;

	for (unsigned i = 0; i < 2 * PROSE_FRAME_SLOTS; i++) {
		int mine = s->cpu[cpu].owner[i % PROSE_FRAME_SLOTS] == lpar;

		gap = mine ? 0 : gap + 1;
		most = gap > most ? gap : most;
	}
	return most;
}

static void bad_arguments(int64_t a)
{
	is(sched(a, 2, 0, 0, PROSE_CPU_ANY), -PROSE_E_INVAL);
	is(sched(a, 0, 101, 0, PROSE_CPU_ANY), -PROSE_E_INVAL);
	is(sched(a, 0, 0, 101, PROSE_CPU_ANY), -PROSE_E_INVAL);
	is(sched(a, 0, 0, 0, 2), -PROSE_E_INVAL);
	is(sched(a, 0, 0, 0, 1ull << 32), -PROSE_E_INVAL);
	is(sched(99, 0, 0, 0, 0), -PROSE_E_SRCH);
}

static void fill(int64_t a, int64_t b, int64_t c)
{
	is(sched(a, 0, 60, 0, 0), 0);
	is(promised(0, a), 60);
	is(sched(b, 0, 60, 0, 0), -PROSE_E_NOSPC);
	is(promised(0, b), 0);
	is(sched(b, 0, 60, 0, PROSE_CPU_ANY), 0);
	is(promised(1, b), 60);
	is(sched(c, 0, 41, 0, PROSE_CPU_ANY), -PROSE_E_NOSPC);
	is(sched(c, PROSE_POLICY_RTC, 0, 0, PROSE_CPU_ANY), -PROSE_E_NOSPC);
	is(sched(c, 0, 40, 0, 1), 0);
	is(promised(1, c), 40);
	is(sched(c, 0, 40, 0, 0), 0);
	is(promised(1, c), 0);
	is(promised(0, c), 40);
	is(promised(0, a), 60);
	is(fake_row(c)->required, 40);
	is(sched(a, 0, 61, 0, 0), -PROSE_E_NOSPC);
	is(promised(0, a), 60);
	is(fake_row(a)->required, 60);
}

static void give_back(int64_t a, int64_t b, int64_t c)
{
	is(fake_call(1, PROSE_H_DESTROY, b), 0);
	is(promised(1, b), 0);
	is(sched(c, PROSE_POLICY_RTC, 0, 0, PROSE_CPU_ANY), 0);
	is(promised(1, c), 100);
	is(sched(a, 0, 1, 0, 1), -PROSE_E_NOSPC);
	is(sched(c, 0, 0, 100, PROSE_CPU_ANY), 0);
	is(sched(a, 0, 10, 0, 0), 0);
	ok(longest_gap(0, a) == 9, "ten slots are spread evenly");
}

int main(void)
{
	int64_t a, b, c;

	fake_boot(2, 64ull << 20);
	a = fake_start(1, spin, 0);
	b = fake_start(1, spin, 0);
	c = fake_start(1, spin, 0);
	bad_arguments(a);
	fill(a, b, c);
	fake_run(FAKE_HZ / 10);
	give_back(a, b, c);
	fake_run(FAKE_HZ / 10);
	return tap_done();
}
