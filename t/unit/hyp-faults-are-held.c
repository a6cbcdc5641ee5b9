/* SPDX-License-Identifier: BSD-2-Clause */
/* link: hyp
 * A fault that ends a partition is held if somebody is to see it: who is
 * attached may let it go on, and nobody else. */
#include "fake.h"
#include "tap.h"

#define DESC	 0x1000
#define OWNER	 1
#define DEBUGGER 2
#define SIGSEGV	 11

static uint64_t faults, mended;

static void program(struct vcpu *v, uint64_t arg)
{
	for (; !mended; faults++)
		fake_exit(v, PROSE_EXIT_FAULT, SIGSEGV);
	for (;;)
		fake_compute(v, FAKE_MS);
}

static struct prose_debug_area *area(int64_t lpar)
{
	struct prose_desc *d = mach_va(fake_row(lpar)->ra + DESC);

	return &d->debug;
}

static int64_t start(int crash, int attached, uint32_t bytes)
{
	int64_t lpar = fake_create(OWNER, program, 0);
	struct prose_desc *d = mach_va(fake_row(lpar)->ra + DESC);

	faults = mended = 0;
	d->magic = PROSE_DESC_MAGIC;
	d->revision = PROSE_DESC_REVISION;
	d->bytes = bytes;
	d->debug.crash = crash;
	d->debug.attached = attached;
	is(fake_call(OWNER, PROSE_H_START, lpar, 0, 0, DESC), 0);
	fake_run(FAKE_MS);
	return lpar;
}

static void held(int64_t lpar)
{
	is(fake_row(lpar)->state, PROSE_PART_PAUSED);
	is(fake_row(lpar)->why, PROSE_WHY_STOP);
	is(fake_row(lpar)->why_info, SIGSEGV);
}

static void ended(int64_t lpar)
{
	is(fake_row(lpar)->state, PROSE_PART_ENDED);
	is(fake_row(lpar)->end, PROSE_END_FAULT);
	is(fake_row(lpar)->end_code, SIGSEGV);
	is(fake_call(OWNER, PROSE_H_RESUME, lpar, 0), -PROSE_E_INVAL);
	is(fake_call(OWNER, PROSE_H_DESTROY, lpar), 0);
}

static void go_on(int64_t lpar)
{
	is(fake_call(DEBUGGER, PROSE_H_RESUME, lpar, 0), 0);
	fake_run(FAKE_MS);
}

int main(void)
{
	int64_t a;

	fake_boot(1, 64ull << 20);
	ended(start(0, 0, sizeof(struct prose_desc)));
	ended(start(1, 1, offsetof(struct prose_desc, debug)));

	a = start(1, 0, sizeof(struct prose_desc));
	held(a);
	go_on(a);
	is(faults, 0); /* it is not even tried again */
	ended(a);

	a = start(1, 0, sizeof(struct prose_desc));
	area(a)->attached = 1;
	go_on(a);
	is(faults, 1);
	held(a);
	mended = 1;
	go_on(a);
	is(fake_row(a)->state, PROSE_PART_RUNNING);
	is(fake_call(OWNER, PROSE_H_DESTROY, a), 0);

	a = start(0, 1, sizeof(struct prose_desc));
	held(a);
	is(fake_call(DEBUGGER, PROSE_H_REGS_READ, a, 0) > 0, 1);
	is(fake_call(0, PROSE_H_CLIENT_GONE, DEBUGGER), 0);
	ended(a); /* its debugger died */

	a = start(0, 1, sizeof(struct prose_desc));
	is(fake_call(OWNER, PROSE_H_KILL, a, 9), 0);
	is(fake_row(a)->end, PROSE_END_KILLED);
	is(fake_call(OWNER, PROSE_H_DESTROY, a), 0);
	return tap_done();
}
