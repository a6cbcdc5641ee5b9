/* SPDX-License-Identifier: BSD-2-Clause */
/* link: hyp
 * 80 % required slots are had beside three that spin, on one CPU and on
 * two; what is left is shared evenly; the rows add up. */
#include "fake.h"
#include "tap.h"

static void spin(struct vcpu *v, uint64_t arg)
{
	for (;;)
		fake_compute(v, arg ? arg : FAKE_HZ);
}

static int near(uint64_t got, uint64_t want, unsigned permille)
{
	uint64_t far = want * permille / 1000;

	return got >= want - far && got <= want + far;
}

static double percent(int64_t lpar, uint64_t of)
{
	return fake_row(lpar)->used_tb * 100.0 / of;
}

static void cpu_rows(uint64_t until)
{
	const struct prose_stats *s = mach_va(HYP_STATS_RA);

	for (unsigned i = 0; i < fake.cpus; i++) {
		const struct prose_cpu_row *c = &s->cpu[i];

		is(c->part_tb + c->idle_tb + c->hyp_tb,
		   c->updated_tb - c->since_tb);
		ok(until - c->updated_tb <= 100 * FAKE_MS,
		   "the row of CPU %u is fresh", i);
	}
}

static void beside_spinners(unsigned cpus, uint32_t desired, uint32_t pin)
{
	const uint64_t time = 5 * FAKE_HZ;
	uint64_t others = 0;
	int64_t a, b[3];

	fake_boot(cpus, 64ull << 20);
	fake.switch_tb = 2500; /* 5 us */
	a = fake_start(1, spin, 0);
	for (int i = 0; i < 3; i++)
		b[i] = fake_start(1, spin, 0);
	is(fake_call(1, PROSE_H_SCHED, a, PROSE_POLICY_SLOTS, 80, desired, pin),
	   0);
	fake_run(time);
	for (int i = 0; i < 3; i++) {
		fake_call(1, PROSE_H_PAUSE, b[i]);
		others += fake_row(b[i])->used_tb;
		tap_diag("%u CPUs, spinner %d: %.2f %%", cpus, i,
			 percent(b[i], time));
	}
	fake_call(1, PROSE_H_PAUSE, a);
	tap_diag("required: %.2f %%, late %.2f %%", percent(a, time),
		 fake_row(a)->late_tb * 100.0 / time);
	ok(near(fake_row(a)->used_tb, time * 80 / 100, 20),
	   "80 %% of a CPU for 80 slots");
	ok(near(fake_row(a)->granted_tb, time * 80 / 100, 5),
	   "as much was granted");
	ok(near(others, time * (cpus * 100 - 80) / 100, 20),
	   "the others have the rest");
	for (int i = 0; i < 3; i++)
		ok(near(fake_row(b[i])->used_tb, others / 3, 50),
		   "spinner %d has a third of it", i);
	cpu_rows(fake.tb);
}

static uint64_t dice = 88172645463325252ull;

/* As a host does that has other things to do: up to 20 ms late. */
static uint64_t late(void)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	if (dice % 16)
		return FAKE_MS / 30;
	return dice / 16 % (20 * FAKE_MS);
}

static void on_a_busy_host(uint32_t r1, uint32_t r2)
{
	const uint64_t time = 20 * FAKE_HZ;
	int64_t a, b;

	fake_boot(1, 64ull << 20);
	fake.late = late;
	a = fake_start(1, spin, 0);
	b = fake_start(1, spin, 0);
	for (int i = 0; i < 2; i++)
		fake_start(1, spin, 0);
	is(fake_call(1, PROSE_H_SCHED, a, 0, r1, 0, 0), 0);
	is(fake_call(1, PROSE_H_SCHED, b, 0, r2, 0, 0), 0);
	fake_run(time);
	fake_call(1, PROSE_H_PAUSE, a);
	fake_call(1, PROSE_H_PAUSE, b);
	tap_diag("late timers: %u: %.2f %%, %u: %.2f %%", r1, percent(a, time),
		 r2, percent(b, time));
	ok(near(fake_row(a)->used_tb, time * r1 / 100, 20),
	   "%u slots hold though timers are late", r1);
	ok(near(fake_row(b)->used_tb, time * r2 / 100, 20),
	   "%u slots hold beside them", r2);
}

int main(void)
{
	on_a_busy_host(80, 10);
	on_a_busy_host(50, 50);
	on_a_busy_host(20, 70);
	beside_spinners(1, 0, PROSE_CPU_ANY);
	beside_spinners(1, 100, PROSE_CPU_ANY);
	beside_spinners(1, 100, 0);
	beside_spinners(2, 0, PROSE_CPU_ANY);
	beside_spinners(2, 0, 1);
	return tap_done();
}
