/* SPDX-License-Identifier: BSD-2-Clause */
/* link: hyp
 * A debugger that dies leaves nothing behind: its breakpoints go, what it
 * stopped goes on, what others stopped stays so. */
#include <string.h>
#include "fake.h"
#include "tap.h"

#define DESC	 0x1000
#define OWNER	 1
#define DEBUGGER 2
#define USER	 3

static uint64_t rounds;

static void spin(struct vcpu *v, uint64_t arg)
{
	for (;; rounds++)
		fake_compute(v, FAKE_MS);
}

static struct prose_desc *desc(int64_t lpar)
{
	return mach_va(fake_row(lpar)->ra + DESC);
}

static int64_t start(void)
{
	int64_t lpar = fake_create(OWNER, spin, 0);
	struct prose_desc *d = desc(lpar);

	d->magic = PROSE_DESC_MAGIC;
	d->revision = PROSE_DESC_REVISION;
	d->bytes = sizeof(*d);
	is(fake_call(OWNER, PROSE_H_START, lpar, 0, 0, DESC), 0);
	fake_run(FAKE_MS);
	return lpar;
}

static void die(void)
{
	is(fake_call(0, PROSE_H_CLIENT_GONE, DEBUGGER), 0);
}

static int turns(void)
{
	uint64_t before = rounds;

	fake_run(10 * FAKE_MS);
	return rounds > before;
}

static void stopped_by_it(void)
{
	int64_t a = start();

	is(fake_call(DEBUGGER, PROSE_H_PAUSE, a), 0);
	is(fake_call(DEBUGGER, PROSE_H_BREAK_SET, a, 0x100), 0);
	desc(a)->debug.attached = 1;
	ok(!turns(), "it stands still");
	die();
	ok(turns(), "it goes on");
	is(desc(a)->debug.attached, 0);
	is(fake_call(USER, PROSE_H_PAUSE, a), 0);
	is(fake_call(USER, PROSE_H_BREAK_CLEAR, a, 0x100), -PROSE_E_NOENT);
	is(fake_call(OWNER, PROSE_H_DESTROY, a), 0);
}

static void running(void)
{
	int64_t a = start();

	is(fake_call(DEBUGGER, PROSE_H_PAUSE, a), 0);
	is(fake_call(DEBUGGER, PROSE_H_BREAK_SET, a, 0x200), 0);
	is(fake_call(DEBUGGER, PROSE_H_RESUME, a), 0);
	ok(turns(), "it runs");
	die();
	ok(turns(), "and runs on");
	is(fake_call(USER, PROSE_H_PAUSE, a), 0);
	is(fake_call(USER, PROSE_H_BREAK_CLEAR, a, 0x200), -PROSE_E_NOENT);
	is(fake_call(OWNER, PROSE_H_DESTROY, a), 0);
}

static void stopped_by_another(void)
{
	int64_t a = start();

	is(fake_call(DEBUGGER, PROSE_H_PAUSE, a), 0);
	is(fake_call(DEBUGGER, PROSE_H_BREAK_SET, a, 0x300), 0);
	is(fake_call(DEBUGGER, PROSE_H_RESUME, a), 0);
	is(fake_call(USER, PROSE_H_PAUSE, a), 0);
	die();
	ok(!turns(), "what a user paused stays so");
	is(fake_call(USER, PROSE_H_BREAK_CLEAR, a, 0x300), -PROSE_E_NOENT);
	is(fake_call(OWNER, PROSE_H_DESTROY, a), 0);
}

int main(void)
{
	for (unsigned cpus = 1; cpus <= 2; cpus++) {
		fake_boot(cpus, 64ull << 20);
		stopped_by_it();
		running();
		stopped_by_another();
	}
	return tap_done();
}
