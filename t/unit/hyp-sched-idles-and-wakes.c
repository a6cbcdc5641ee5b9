/* SPDX-License-Identifier: BSD-2-Clause */
/* link: hyp
 * Idle CPUs sleep until there is something to do and no shorter; whoever
 * wakes has a CPU at once if one is free or only lent; caps are kept. */
#include "fake.h"
#include "tap.h"

#define FRAME (PROSE_FRAME_SLOTS * FAKE_MS)

static uint64_t woke[4], worst;

static void spin(struct vcpu *v, uint64_t arg)
{
	for (;;)
		fake_compute(v, FAKE_HZ);
}

static void sleeper(struct vcpu *v, uint64_t arg)
{
	for (;;) {
		fake_self(v, PROSE_H_CEDE, ~0ull);
		woke[arg] = fake.tb;
		fake_compute(v, FAKE_MS / 20);
	}
}

/* What it may have in a frame is gone, but for a crumb, when it sleeps. */
static void spender(struct vcpu *v, uint64_t arg)
{
	for (;;) {
		fake_self(v, PROSE_H_CEDE, ~0ull);
		woke[arg] = fake.tb;
		fake_compute(v, 99 * FAKE_MS / 100);
	}
}

static void ticker(struct vcpu *v, uint64_t arg)
{
	for (;;) {
		uint64_t until = fake.tb + arg;

		fake_self(v, PROSE_H_CEDE, until);
		if (fake.tb - until > worst)
			worst = fake.tb - until;
		fake_compute(v, FAKE_MS / 100);
	}
}

static void worker(struct vcpu *v, uint64_t arg)
{
	for (uint64_t at = fake.tb;; at += arg) {
		fake_self(v, PROSE_H_CEDE, at);
		if (fake.tb - at > worst)
			worst = fake.tb - at;
		fake_compute(v, FAKE_MS / 10);
	}
}

static void nothing_to_do(void)
{
	uint64_t idles;

	fake_boot(2, 300ull << 20);
	for (int i = 0; i < 100; i++)
		fake_start(1, sleeper, 0);
	fake_run(FAKE_HZ / 10);
	idles = fake.idles;
	fake_run(10 * FAKE_HZ);
	is(fake.idles - idles, 0);
	is(fake_row(1)->state, PROSE_PART_WAITING);
	is(fake_row(100)->state, PROSE_PART_WAITING);
	fake_start(1, ticker, FAKE_HZ / 10);
	fake_run(10 * FAKE_HZ);
	tap_diag("%llu wake-ups of CPUs for 100 ticks",
		 (unsigned long long)(fake.idles - idles));
	ok(fake.idles - idles < 320, "it wakes for its ticks alone");
	is(worst, 0);
}

static void one_cpu_free(void)
{
	uint64_t kicks;
	int64_t a;

	fake_boot(2, 64ull << 20);
	fake_start(1, spin, 0);
	a = fake_start(1, sleeper, 1);
	fake_run(FAKE_HZ / 10);
	kicks = fake.kicks;
	for (int i = 0; i < 10; i++) {
		uint64_t at = fake.tb;

		fake_call(1, PROSE_H_POST, a, 0);
		fake_run(FAKE_MS);
		ok(woke[1] >= at && woke[1] - at < FAKE_MS / 100,
		   "woken %d: at once", i);
	}
	ok(fake.kicks - kicks <= 20, "by one kick");
}

/* One that wakes comes before one that spins, though not in its slots. */
static void spinners_everywhere(void)
{
	int64_t a, s;

	fake_boot(1, 64ull << 20);
	s = fake_start(1, spin, 0);
	fake_start(1, spin, 0);
	a = fake_start(1, sleeper, 2);
	fake_run(10 * FAKE_MS);
	for (int i = 0; i < 10; i++) {
		uint64_t at = fake.tb;

		fake_call(1, PROSE_H_POST, a, 0);
		fake_run(13 * FAKE_MS / 10);
		ok(woke[2] >= at && woke[2] - at <= FAKE_MS / 100,
		   "woken %d beside spinners: at once", i);
	}
	is(fake_call(1, PROSE_H_SCHED, s, PROSE_POLICY_RTC, 0, 0, 0), 0);
	fake_run(FAKE_MS);
	woke[2] = 0;
	fake_call(1, PROSE_H_POST, a, 0);
	fake_run(FAKE_HZ);
	is(woke[2], 0);
}

/* Who wakes to slots of its own, and to no others, is told of to the CPU that
 * has them, whichever CPU the call came to. */
static void own_slots_only(int spinner)
{
	int64_t a;

	fake_boot(2, 64ull << 20);
	a = fake_start(1, sleeper, 3);
	if (spinner)
		fake_start(1, spin, 0);
	for (unsigned cpu = 0; cpu < 2; cpu++) {
		fake_call(1, PROSE_H_SCHED, a, 0, 1, 0, cpu);
		fake_run(3 * FRAME);
		for (int i = 0; i < 3; i++) {
			uint64_t at = fake.tb;

			fake_call(1, PROSE_H_POST, a, 0);
			fake_run(FRAME + FRAME / 3);
			ok(woke[3] >= at && woke[3] - at <= FRAME,
			   "slot of CPU %u, %d: within a frame%s", cpu, i,
			   spinner ? " beside one that spins" : "");
		}
	}
}

/* The same of whose share of others' slots is spent in this frame. */
static void spent_share(void)
{
	int64_t a;

	fake_boot(2, 64ull << 20);
	a = fake_start(1, spender, 3);
	for (unsigned cpu = 0; cpu < 2; cpu++) {
		fake_call(1, PROSE_H_SCHED, a, 0, 0, 1, cpu);
		fake_run(3 * FRAME - fake.tb % FRAME);
		for (int i = 0; i < 3; i++) {
			uint64_t at = fake.tb;

			fake_call(1, PROSE_H_POST, a, 0);
			fake_run(2 * FAKE_MS);
			fake_call(1, PROSE_H_POST, a, 0);
			fake_run(FRAME + FRAME / 5);
			ok(woke[3] > at + 2 * FAKE_MS &&
			       woke[3] < at + FRAME + FAKE_MS,
			   "share of CPU %u, %d: in the next frame", cpu, i);
		}
	}
}

/* When a frame begins nobody has run in it: who wakes comes first. */
static void frames_begin(void)
{
	fake_boot(1, 64ull << 20);
	fake_start(1, spin, 0);
	fake_start(1, spin, 0);
	fake_start(1, worker, 997 * FAKE_MS / 1000);
	fake_run(FRAME);
	worst = 0;
	fake_run(20 * FRAME);
	tap_diag("late by %.3f ms at most", worst * 1.0 / FAKE_MS);
	ok(worst < FAKE_MS / 20, "a task is in time where frames begin");
}

static void alone_is_left_alone(void)
{
	int64_t a;

	fake_boot(1, 64ull << 20);
	a = fake_start(1, spin, 0);
	fake_run(FAKE_HZ);
	ok(fake_row(a)->exits[PROSE_EXIT_TIMER] <= 11,
	   "one that is alone is not preempted by slots");
	is(fake_row(a)->switches, 1);
}

static void caps(void)
{
	int64_t a, b, c;

	fake_boot(2, 64ull << 20);
	a = fake_start(1, spin, 0);
	b = fake_start(1, spin, 0);
	c = fake_start(1, spin, 0);
	fake_call(1, PROSE_H_SCHED, a, 0, 30, 0, PROSE_CPU_ANY);
	fake_call(1, PROSE_H_SCHED, b, 0, 10, 10, PROSE_CPU_ANY);
	fake_call(1, PROSE_H_SCHED, c, 0, 0, 25, 1);
	fake_run(100 * FAKE_MS - (fake.tb - 1000));
	fake_run(10 * FAKE_HZ);
	for (int64_t i = a; i <= c; i++)
		fake_call(1, PROSE_H_PAUSE, i);
	tap_diag("30+0: %.2f, 10+10: %.2f, 0+25: %.2f %%",
		 fake_row(a)->used_tb * 10.0 / FAKE_HZ,
		 fake_row(b)->used_tb * 10.0 / FAKE_HZ,
		 fake_row(c)->used_tb * 10.0 / FAKE_HZ);
	is((fake_row(a)->used_tb + FAKE_HZ / 20) * 10 / FAKE_HZ, 30);
	is((fake_row(b)->used_tb + FAKE_HZ / 20) * 10 / FAKE_HZ, 20);
	is((fake_row(c)->used_tb + FAKE_HZ / 20) * 10 / FAKE_HZ, 25);
}

/* A deadline is kept though the CPU it waited on got busy for good. */
static void deadline_survives_rtc(void)
{
	int64_t r;

	fake_boot(2, 64ull << 20);
	worst = 0;
	fake_start(1, ticker, 3 * FAKE_MS / 7);
	fake_start(1, ticker, 5 * FAKE_MS / 7);
	r = fake_start(1, spin, 0);
	fake_run(FAKE_MS);
	for (int i = 0; i < 20; i++) {
		fake_call(1, PROSE_H_SCHED, r, PROSE_POLICY_RTC, 0, 0, i & 1);
		fake_run(10 * FAKE_MS);
	}
	tap_diag("late by %.3f ms at most", worst * 1.0 / FAKE_MS);
	ok(worst < FAKE_MS / 10, "ticks come beside run to completion");
}

int main(void)
{
	nothing_to_do();
	one_cpu_free();
	spinners_everywhere();
	own_slots_only(0);
	own_slots_only(1);
	spent_share();
	frames_begin();
	alone_is_left_alone();
	caps();
	deadline_survives_rtc();
	return tap_done();
}
