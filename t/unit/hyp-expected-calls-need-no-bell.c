/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib hyp
 * A stop that is its debugger's alone is told to it alone; then an idle CPU
 * looks for that one's next call, not for long, and the more seldom the more
 * often that was in vain.
 */
#include <string.h>
#include "fake.h"
#include "tap.h"

#define US (FAKE_HZ / 1000000)

static int64_t lpar;

static void program(struct vcpu *v, uint64_t arg)
{
	for (uint64_t pc = 0x200; pc < 0x300; pc += 4)
		fake_insn(v, pc);
	fake_self(v, PROSE_H_EXIT, PROSE_END_EXIT, 7);
}

static int looks(void)
{
	return fake_mbox(1)->looks;
}

/* A step that ends, and some time. */
static void step(uint64_t us)
{
	is(fake_call(1, PROSE_H_STEP, lpar, 0, 0, 0), 0);
	fake_run(us * US);
	is(fake_row(lpar)->why, PROSE_WHY_STEP);
}

int main(void)
{
	fake_boot(2, 64ull << 20);
	lpar = fake_create(1, program, 0);
	is(lpar > 0, 1);
	is(fake_call(1, PROSE_H_BREAK_SET, lpar, 0x200), 0);
	is(fake_call(1, PROSE_H_START, lpar, 0x100, 0, 0), 0);
	fake_run(FAKE_HZ / 100);
	is(fake_row(lpar)->why, PROSE_WHY_BREAK);
	memset(fake.up, 0, sizeof(fake.up));
	step(100);
	is(fake.up[PROSE_CLIENT_ALL], 0);
	is(fake.up[1] > 0, 1);
	is(looks(), 0); /* it was in vain, just before */
	step(100);
	is(looks(), 1);
	for (int i = 0; i < 10; i++) {
		uint64_t rings = fake.rings;

		step(100);
		is(fake.rings, rings);
		is(looks(), 1);
	}
	fake_mbox(1)->awake = 1;
	memset(fake.up, 0, sizeof(fake.up));
	step(100);
	is(fake.up[1], 0);
	fake_run(FAKE_HZ / 100);
	is(looks(), 0); /* not for ever */
	step(100);
	is(looks(), 0); /* nor at once again */
	step(100);
	is(looks(), 1);
	fake_run(FAKE_HZ / 100);
	for (int i = 0; i < 3; i++) {
		step(100);
		is(looks(), 0);
	}
	step(100);
	is(looks(), 1);
	is(fake_call(2, PROSE_H_PAUSE, 99),
	   -PROSE_E_SRCH); /* others are heard */
	/* what a client scribbled is its own loss, not the next one's */
	fake_mbox(3)->looks = 1;
	is(fake_call(0, PROSE_H_CLIENT_GONE, 3), 0);
	is(fake_call(3, PROSE_H_NULL, 0), 0);
	is(fake_call(1, PROSE_H_KILL, lpar, 9), 0);
	fake_run(FAKE_HZ / 100);
	is(fake.up[PROSE_CLIENT_ALL] > 0, 1); /* which is for everybody */
	return tap_done();
}
