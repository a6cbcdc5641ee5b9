/* SPDX-License-Identifier: BSD-2-Clause */
/* link: hyp
 * Pausing, killing, destroying and looking at a partition that runs on
 * another CPU is answered once it has left it; its clock stands still while
 * it is stopped; nothing wakes it but RESUME. While it runs, its descriptor
 * has where it last was. */
#include <string.h>
#include "fake.h"
#include "tap.h"

#define DESC 0x1000

static uint64_t rounds;
static int64_t stop_status = -1;

static void spin(struct vcpu *v, uint64_t arg)
{
	for (;; rounds++)
		fake_compute(v, FAKE_MS);
}

static void doze(struct vcpu *v, uint64_t arg)
{
	for (;; rounds++)
		fake_self(v, PROSE_H_CEDE, fake.tb + arg);
}

static void stops(struct vcpu *v, uint64_t arg)
{
	stop_status = fake_self(v, PROSE_H_STOP, 20);
	fake_self(v, PROSE_H_CEDE, ~0ull);
}

static int64_t start_with_desc(fake_program *program, uint64_t arg)
{
	int64_t lpar = fake_create(1, program, arg);
	struct prose_desc *d = mach_va(fake_row(lpar)->ra + DESC);

	d->magic = PROSE_DESC_MAGIC;
	d->revision = PROSE_DESC_REVISION;
	d->bytes = sizeof(*d);
	is(fake_call(1, PROSE_H_START, lpar, 0, arg, DESC), 0);
	return lpar;
}

static const struct prose_vcpu_area *area(int64_t lpar)
{
	const struct prose_desc *d = mach_va(fake_row(lpar)->ra + DESC);

	return &d->vcpu[0];
}

static void running(void)
{
	int64_t a = start_with_desc(spin, 0), b = start_with_desc(spin, 0);
	uint64_t used, rows[8];

	fake_run(10 * FAKE_MS);
	is(fake_call(2, PROSE_H_REGS_READ, a, 0), -PROSE_E_BUSY);
	for (int i = 0; i < 20; i++) {
		is(fake_call(2, PROSE_H_PAUSE, a), 0);
		is(fake_vcpu(a)->state == VCPU_RUNNING, 0);
		is(fake_row(a)->state, PROSE_PART_PAUSED);
		is(fake_row(a)->why, PROSE_WHY_PAUSE);
		used = fake_row(a)->used_tb;
		fake_run(3 * FAKE_MS);
		is(fake_row(a)->used_tb, used);
		is(fake_call(2, PROSE_H_PAUSE, a), 0);
		is(fake_call(2, PROSE_H_POST, a, 0), 0);
		is(fake_call(3, PROSE_H_REGS_READ, a, 0),
		   sizeof(struct fake_regs));
		memcpy(rows, fake_mbox(3)->data, sizeof(rows));
		is(rows[0], 0);
		is(fake_call(2, PROSE_H_RESUME, a), 0);
		fake_run(3 * FAKE_MS);
		ok(fake_row(a)->used_tb >= used, "it goes on");
	}
	ok(area(a)->stopped_tb == 20 * 3 * FAKE_MS, "60 ms were stopped");
	is(fake_vcpu(a)->mach.shifted_tb, area(a)->stopped_tb);
	is(fake_row(a)->stopped_tb, area(a)->stopped_tb);
	is(fake_call(2, PROSE_H_RESUME, a), -PROSE_E_INVAL);
	is(fake_call(1, PROSE_H_KILL, a, 9), 0);
	is(fake_row(a)->state, PROSE_PART_ENDED);
	is(fake_row(a)->end, PROSE_END_KILLED);
	is(fake_row(a)->end_code, 9);
	is(fake_call(2, PROSE_H_PAUSE, a), -PROSE_E_INVAL);
	is(fake_call(2, PROSE_H_RESUME, a), -PROSE_E_INVAL);
	is(fake_call(1, PROSE_H_DESTROY, a), 0);
	is(fake_call(1, PROSE_H_DESTROY, b), 0);
	is(fake.parts, 0);
}

static void deadlines_freeze(void)
{
	int64_t a = start_with_desc(doze, 10 * FAKE_MS);

	rounds = 0;
	fake_run(5 * FAKE_MS);
	is(rounds, 0);
	is(fake_call(1, PROSE_H_PAUSE, a), 0);
	fake_run(100 * FAKE_MS);
	is(rounds, 0);
	is(fake_call(1, PROSE_H_RESUME, a), 0);
	fake_run(4 * FAKE_MS);
	is(rounds, 0);
	fake_run(2 * FAKE_MS);
	is(rounds, 1);
	is(fake_call(1, PROSE_H_PAUSE, a), 0);
	is(fake_call(1, PROSE_H_POST, a, 1), 0);
	fake_run(100 * FAKE_MS);
	is(rounds, 1);
	is(fake_call(1, PROSE_H_RESUME, a), 0);
	fake_run(0);
	is(rounds, 2);
	is(fake_vcpu(a)->mach.events, 1);
	is(fake_call(1, PROSE_H_DESTROY, a), 0);
}

static void by_itself(void)
{
	uint64_t told = fake.up[PROSE_CLIENT_ALL];
	int64_t a = start_with_desc(stops, 0);

	fake_run(FAKE_MS);
	is(fake_row(a)->state, PROSE_PART_PAUSED);
	is(fake_row(a)->why, PROSE_WHY_STOP);
	is(fake_row(a)->why_info, 20);
	is(stop_status, -1);
	ok(fake.up[PROSE_CLIENT_ALL] > told, "everybody was told");
	is(fake_call(1, PROSE_H_RESUME, a), 0);
	fake_run(FAKE_MS);
	is(stop_status, 0);
	is(fake_row(a)->state, PROSE_PART_WAITING);
	is(fake_row(a)->why, PROSE_WHY_NONE);
	is(fake_call(1, PROSE_H_DESTROY, a), 0);
}

static void before_start(void)
{
	int64_t a = fake_create(1, spin, 0);

	is(fake_call(1, PROSE_H_RESUME, a), -PROSE_E_INVAL);
	is(fake_call(1, PROSE_H_PAUSE, a), 0);
	is(fake_call(1, PROSE_H_START, a, 0, 0, 0), 0);
	rounds = 0;
	fake_run(10 * FAKE_MS);
	is(rounds, 0);
	is(fake_row(a)->state, PROSE_PART_PAUSED);
	is(fake_call(1, PROSE_H_RESUME, a), 0);
	fake_run(10 * FAKE_MS);
	ok(rounds > 5, "paused before its start, it begins by RESUME");
	is(fake_call(1, PROSE_H_DESTROY, a), 0);
}

/* Whoever looks at it while it runs finds where it left its CPU. */
static void where_it_was(void)
{
	int64_t a = start_with_desc(spin, 0), b = start_with_desc(spin, 0);
	int64_t c = start_with_desc(spin, 0);
	struct prose_desc *d = mach_va(fake_row(a)->ra + DESC);

	d->current[0] = 0x7000;
	fake_vcpu(a)->mach.regs = (struct fake_regs){0x1230, {1, 2, 3}};
	fake_run(100 * FAKE_MS);
	ok(area(a)->seen_tb && area(a)->seen_tb <= fake.tb, "when it was");
	is(area(a)->seen_thread, 0x7000);
	is(area(a)->seen_pc, 0x1230);
	is(area(a)->seen_sp, 1);
	is(area(a)->seen_fp, 2);
	is(area(a)->seen_lr, 3);
	is(fake_call(1, PROSE_H_DESTROY, a), 0);
	is(fake_call(1, PROSE_H_DESTROY, b), 0);
	is(fake_call(1, PROSE_H_DESTROY, c), 0);
}

int main(void)
{
	for (unsigned cpus = 1; cpus <= 2; cpus++) {
		fake_boot(cpus, 64ull << 20);
		stop_status = -1;
		running();
		deadlines_freeze();
		by_itself();
		before_start();
		where_it_was();
	}
	return tap_done();
}
