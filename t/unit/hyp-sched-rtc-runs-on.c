/* SPDX-License-Identifier: BSD-2-Clause */
/* link: hyp
 * Run to completion: once it runs nobody has its CPU, whoever spins or
 * wakes; while it waits its CPU is lent, and given back at once. */
#include "fake.h"
#include "tap.h"

static uint64_t latest; /* from the time it asked for to its waking */

static void spin(struct vcpu *v, uint64_t arg)
{
	for (;;)
		fake_compute(v, FAKE_HZ);
}

static void doze(struct vcpu *v, uint64_t arg)
{
	for (;;) {
		uint64_t until = fake.tb + arg;

		fake_self(v, PROSE_H_CEDE, until);
		if (fake.tb - until > latest)
			latest = fake.tb - until;
		fake_compute(v, FAKE_MS / 10);
	}
}

static void never_preempted(void)
{
	uint64_t used, switches;
	int64_t a;

	fake_boot(2, 64ull << 20);
	for (int i = 0; i < 3; i++)
		fake_start(1, spin, 0);
	fake_start(1, doze, FAKE_MS / 3);
	a = fake_start(1, spin, 0);
	is(fake_call(1, PROSE_H_SCHED, a, PROSE_POLICY_RTC, 0, 0,
		     PROSE_CPU_ANY),
	   0);
	fake_run(10 * FAKE_MS);
	fake_call(1, PROSE_H_POST, a, 0);
	fake_run(FAKE_MS);
	used = fake_row(a)->used_tb;
	switches = fake_row(a)->switches;
	fake_run(3 * FAKE_HZ);
	fake_call(1, PROSE_H_PAUSE, a);
	is(fake_row(a)->switches, switches);
	is(fake_row(a)->late_tb > 10 * FAKE_MS, 0);
	ok(fake_row(a)->used_tb - used >= 3 * FAKE_HZ - FAKE_MS,
	   "it has all of its CPU");
}

static void wakes_at_once(void)
{
	int64_t a, s;

	fake_boot(1, 64ull << 20);
	s = fake_start(1, spin, 0);
	fake_start(1, spin, 0);
	a = fake_start(1, doze, 7 * FAKE_MS / 3);
	is(fake_call(1, PROSE_H_SCHED, a, PROSE_POLICY_RTC, 0, 0, 0), 0);
	latest = 0;
	fake_run(FAKE_HZ);
	is(latest, 0);
	ok(fake_row(s)->used_tb > 40 * FAKE_HZ / 100,
	   "others use the CPU meanwhile");
	ok(fake_row(a)->lent_tb > 80 * FAKE_HZ / 100, "which counts as lent");
}

/* Its own CPU runs another's work when it is woken from elsewhere. */
static void preempts_guest(void)
{
	uint64_t used;
	int64_t a;

	fake_boot(2, 64ull << 20);
	for (int i = 0; i < 3; i++)
		fake_start(1, spin, 0);
	a = fake_start(1, doze, ~0ull >> 1);
	is(fake_call(1, PROSE_H_SCHED, a, PROSE_POLICY_RTC, 0, 0, 1), 0);
	fake_run(500 * FAKE_MS / 10);
	used = fake_row(a)->used_tb;
	is(fake_row(a)->state, PROSE_PART_WAITING);
	is(fake_call(1, PROSE_H_POST, a, 0), 0);
	fake_run(FAKE_MS / 10);
	is(fake_row(a)->used_tb - used, FAKE_MS / 10);
	is(fake_row(a)->state, PROSE_PART_WAITING);
}

int main(void)
{
	never_preempted();
	wakes_at_once();
	preempts_guest();
	return tap_done();
}
