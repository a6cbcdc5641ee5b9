/* SPDX-License-Identifier: BSD-2-Clause */
/* link: hyp
 * A partition of several vCPUs: the first starts the others, they have CPUs
 * at the same time, and what stops or ends the partition takes all of them
 * off, from whichever CPU it comes. */
#include "fake.h"
#include "tap.h"

static int64_t lpar;
static int64_t status[4];
static uint64_t rounds[PART_VCPUS];
static int asked;

static void spin(struct vcpu *v)
{
	for (;;) {
		fake_compute(v, FAKE_MS / 4);
		rounds[v->index]++;
		if (asked && v->index == 1)
			break;
	}
}

/* The first one starts the second, which does at last what it is asked. */
static void pair(struct vcpu *v, uint64_t arg)
{
	if (!v->index) {
		status[0] = fake_self(v, PROSE_H_VCPU_START, 2, 0, 0);
		status[1] = fake_self(v, PROSE_H_VCPU_START, 1, FAKE_GRANULE);
		status[2] = fake_self(v, PROSE_H_VCPU_START, 1, 0x100, 7);
		status[3] = fake_self(v, PROSE_H_VCPU_START, 0, 0x100, 7);
	}
	spin(v);
	asked = 0;
	if (arg == PROSE_H_VCPU_STOP)
		fake_self(v, PROSE_H_VCPU_STOP, 0);
	else if (arg == PROSE_H_EXIT)
		fake_self(v, PROSE_H_EXIT, PROSE_END_EXIT, 3);
	else if (arg == PROSE_H_STOP)
		fake_self(v, PROSE_H_STOP, 5);
	else
		fake_exit(v, PROSE_EXIT_FAULT, 11);
	spin(v);
}

static uint64_t used(uint64_t ticks)
{
	uint64_t before = fake_row(lpar)->used_tb;

	fake_run(ticks);
	return fake_row(lpar)->used_tb - before;
}

static void begin(uint64_t how)
{
	rounds[0] = rounds[1] = 0;
	lpar = fake_create_vcpus(1, 2, pair, how);
	ok(lpar > 0, "there is one of two vCPUs");
	is(fake_row(lpar)->vcpus, 2);
	is(fake_call(1, PROSE_H_START, lpar, 0x100, 0, 0), 0);
	fake_run(10 * FAKE_MS);
}

static void end(void)
{
	is(fake_call(1, PROSE_H_DESTROY, lpar), 0);
	is(fake.parts, 0);
}

static int none_runs(void)
{
	for (unsigned i = 0; i < 2; i++)
		if (fake_vcpu(lpar)[i].state == VCPU_RUNNING)
			return 0;
	return 1;
}

static void side_by_side(unsigned cpus)
{
	uint64_t had;

	begin(0);
	is(status[0], -PROSE_E_NOENT);
	is(status[1], -PROSE_E_FAULT);
	is(status[2], 0);
	is(status[3], -PROSE_E_BUSY);
	is(fake_vcpu(lpar)[1].mach.regs.pc, 0x100);
	had = used(400 * FAKE_MS);
	ok(had > cpus * 390 * FAKE_MS && had <= cpus * 401 * FAKE_MS,
	   "they use all there is, once");
	ok(rounds[0] * 10 > rounds[1] * 9 && rounds[1] * 10 > rounds[0] * 9,
	   "and have as much of it");
	is(fake_create_vcpus(1, 2, pair, 0), -PROSE_E_BUSY);
	is(fake_create_vcpus(1, PART_VCPUS + 1, pair, 0), -PROSE_E_INVAL);
	is(fake_call(1, PROSE_H_SCHED, lpar, PROSE_POLICY_RTC, 0, 0,
		     PROSE_CPU_ANY),
	   -PROSE_E_INVAL);
	end();
}

static void paused(void)
{
	begin(0);
	for (int i = 0; i < 20; i++) {
		is(fake_call(2, PROSE_H_PAUSE, lpar), 0);
		ok(none_runs(), "answered, none has a CPU");
		is(fake_row(lpar)->state, PROSE_PART_PAUSED);
		is(used(10 * FAKE_MS), 0);
		is(fake_call(3, PROSE_H_REGS_READ, lpar, 1),
		   sizeof(struct fake_regs));
		is(fake_call(3, PROSE_H_REGS_READ, lpar, 2), -PROSE_E_NOENT);
		is(fake_call(2, PROSE_H_RESUME, lpar), 0);
		ok(used(10 * FAKE_MS) > 0, "they go on");
	}
	is(fake_call(1, PROSE_H_KILL, lpar, 9), 0);
	ok(none_runs(), "killed, none has a CPU");
	is(fake_row(lpar)->state, PROSE_PART_ENDED);
	end();
}

/* The second one's doing: everybody is told once the first is off, too. */
static void by_itself(uint64_t how, enum prose_part_state then)
{
	uint64_t told;

	begin(how);
	told = fake.up[PROSE_CLIENT_ALL];
	asked = 1;
	fake_run(10 * FAKE_MS);
	ok(none_runs(), "none has a CPU");
	is(fake_row(lpar)->state, then);
	ok(fake.up[PROSE_CLIENT_ALL] > told, "everybody was told");
	is(used(10 * FAKE_MS), 0);
	if (then == PROSE_PART_PAUSED) {
		is(fake_call(1, PROSE_H_RESUME, lpar), 0);
		ok(used(10 * FAKE_MS) > 0, "it goes on");
	}
	end();
}

static void one_stops(void)
{
	uint64_t first, had;

	begin(PROSE_H_VCPU_STOP);
	asked = 1;
	fake_run(10 * FAKE_MS);
	is(fake_vcpu(lpar)[1].state, VCPU_OFF);
	first = rounds[0];
	had = used(100 * FAKE_MS);
	ok(had > 98 * FAKE_MS && had <= 101 * FAKE_MS, "one is left");
	ok(rounds[0] > first, "it is the first");
	end();
}

/* Required slots are the first one's. */
static void slots(void)
{
	uint64_t granted, lent, late, had;

	begin(0);
	is(fake_call(1, PROSE_H_SCHED, lpar, PROSE_POLICY_SLOTS, 40, 0,
		     PROSE_CPU_ANY),
	   0);
	fake_run(100 * FAKE_MS);
	granted = fake_row(lpar)->granted_tb;
	had = used(1000 * FAKE_MS);
	granted = fake_row(lpar)->granted_tb - granted;
	lent = fake_row(lpar)->lent_tb;
	late = fake_row(lpar)->late_tb;
	ok(granted > 390 * FAKE_MS && granted < 410 * FAKE_MS, "granted 40 %%");
	ok(had > 390 * FAKE_MS && had < 410 * FAKE_MS, "and used");
	ok(lent + late < 30 * FAKE_MS, "by the first");
	end();
}

/* Who has one vCPU keeps it. */
static void alone(struct vcpu *v, uint64_t arg)
{
	status[0] = fake_self(v, PROSE_H_VCPU_STOP, 0);
	status[1] = fake_self(v, PROSE_H_VCPU_START, 0, 0x100, 0);
	status[2] = fake_self(v, PROSE_H_VCPU_START, 1, 0x100, 0);
}

static void only_one(void)
{
	lpar = fake_start(1, alone, 0);
	fake_run(10 * FAKE_MS);
	is(status[0], -PROSE_E_INVAL);
	is(status[1], -PROSE_E_BUSY);
	is(status[2], -PROSE_E_NOENT);
	is(fake_row(lpar)->state, PROSE_PART_ENDED);
	end();
}

int main(void)
{
	for (unsigned cpus = 1; cpus <= 2; cpus++) {
		fake_boot(cpus, 64ull << 20);
		side_by_side(cpus);
		paused();
		by_itself(PROSE_H_EXIT, PROSE_PART_ENDED);
		is(fake_row(lpar)->end_code, 3);
		by_itself(PROSE_H_STOP, PROSE_PART_PAUSED);
		by_itself(0, PROSE_PART_ENDED);
		one_stops();
		slots();
		only_one();
	}
	return tap_done();
}
