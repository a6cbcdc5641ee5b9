/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib hyp
 * WATCH_SET and WATCH_CLEAR: their errors; what stops a partition and what
 * does not; STEP in a range; RESUME over a breakpoint; BREAK_IF.
 */
#include <string.h>
#include "fake.h"
#include "tap.h"

#define AT 0x1000

static int64_t lpar;

static void program(struct vcpu *v, uint64_t arg)
{
	fake_insn(v, 0x100);
	fake_store(v, AT, 1);	  /* changes it */
	fake_store(v, AT, 1);	  /* does not */
	fake_load(v, AT);	  /* nobody waits for loads */
	fake_store(v, AT + 8, 1); /* beside it */
	fake_load(v, AT + 16);	  /* watched for reading */
	fake_store(v, AT + 16, 1);
	fake_store(v, AT + 32, 0); /* access: changed or not */
	fake_load(v, AT + 33);
	for (uint64_t pc = 0x200; pc < 0x240; pc += 4)
		fake_insn(v, pc);
	fake_self(v, PROSE_H_EXIT, PROSE_END_EXIT, 7);
}

static int64_t watch(uint64_t at, uint64_t bytes, uint64_t kind)
{
	return fake_call(1, PROSE_H_WATCH_SET, lpar, at, bytes, kind);
}

/* Lets it go on; why it stopped, and where in *info. */
static uint32_t go(uint64_t *info)
{
	is(fake_call(1, PROSE_H_RESUME, lpar), 0);
	fake_run(FAKE_HZ / 100);
	*info = fake_row(lpar)->why_info;
	return fake_row(lpar)->why;
}

static void errors(void)
{
	is(fake_call(1, PROSE_H_WATCH_SET, 99, AT, 8, 1), -PROSE_E_SRCH);
	is(watch(AT, 0, 1), -PROSE_E_INVAL);
	is(watch(AT, 8, 0), -PROSE_E_INVAL);
	is(watch(AT, 8, 4), -PROSE_E_INVAL);
	is(watch(AT, PROSE_WATCH_BYTES + 1, 1), -PROSE_E_2BIG);
	is(watch(~0ull - 3, 4, 1), -PROSE_E_FAULT);
	is(watch(fake_row(lpar)->mem_bytes - 4, 8, 1), -PROSE_E_FAULT);
	is(watch(AT, 8, PROSE_WATCH_WRITE), 0);
	is(watch(AT, 8, PROSE_WATCH_WRITE), -PROSE_E_EXIST);
	for (int i = 1; i < PROSE_WATCHES; i++)
		is(watch(0x8000 + 8 * i, 8, 2), 0);
	is(watch(0x9000, 8, 2), -PROSE_E_NOMEM);
	for (int i = 1; i < PROSE_WATCHES; i++)
		is(fake_call(1, PROSE_H_WATCH_CLEAR, lpar, 0x8000 + 8 * i, 8,
			     2),
		   0);
	is(fake_call(1, PROSE_H_WATCH_CLEAR, lpar, 0x9000, 8, 2),
	   -PROSE_E_NOENT);
	is(fake_call(1, PROSE_H_RESUME, lpar, 2), -PROSE_E_INVAL);
}

static void hits(void)
{
	uint64_t info;

	is(watch(AT + 16, 4, PROSE_WATCH_READ), 0);
	is(watch(AT + 32, 4, PROSE_WATCH_ACCESS), 0);
	is(go(&info), PROSE_WHY_WATCH);
	is(info, AT);
	is(go(&info), PROSE_WHY_WATCH_READ);
	is(info, AT + 16);
	is(go(&info), PROSE_WHY_WATCH_ACCESS);
	is(go(&info), PROSE_WHY_WATCH_ACCESS);
	is(info, AT + 33);
}

static int64_t condition(const void *code, uint16_t bytes)
{
	uint8_t *data = fake_mbox(1)->data;

	memcpy(data, &bytes, 2);
	memcpy(data + 2, code, bytes);
	return fake_call(1, PROSE_H_BREAK_IF, lpar, 0x228, bytes + 2);
}

/* 0x228 is met, and a byte of the program's decides. */
static void conditions(void)
{
	static const uint8_t holds[] = {0x23, 0x10, 0x00, 0x17, 0x27};
	static const uint8_t not [] = {0x23, 0x10, 0x00, 0x17, 0x0e, 0x27};
	static const uint8_t fails[] = {0x24, 0xff, 0, 0, 0, 0x17, 0x27};
	uint64_t info;

	is(fake_call(1, PROSE_H_BREAK_SET, lpar, 0x228), 0);
	is(fake_call(1, PROSE_H_BREAK_SET, lpar, 0x22c), 0);
	is(fake_call(1, PROSE_H_BREAK_IF, lpar, 0x228, 505), -PROSE_E_2BIG);
	is(fake_call(1, PROSE_H_BREAK_IF, lpar, ~0ull, 0), -PROSE_E_FAULT);
	is(condition(holds, sizeof(holds)), 0);
	is(condition(fails, sizeof(fails)), 0);
	is(condition(not, sizeof(not )), 0);
	is(go(&info), PROSE_WHY_BREAK);
	is(info, 0x22c);
	is(fake_call(1, PROSE_H_BREAK_CLEAR, lpar, 0x228), 0);
}

static void steps(void)
{
	uint64_t info;

	is(fake_call(1, PROSE_H_BREAK_SET, lpar, 0x200), 0);
	is(go(&info), PROSE_WHY_BREAK);
	is(fake_call(1, PROSE_H_STEP, lpar, 0, 0x200, 0x220), 0);
	fake_run(FAKE_HZ / 100);
	is(fake_row(lpar)->why, PROSE_WHY_STEP);
	is(fake_row(lpar)->why_info, 0x220);
	conditions();
	is(fake_call(1, PROSE_H_RESUME, lpar, PROSE_RESUME_OVER), 0);
	fake_run(FAKE_HZ / 100);
	is(fake_row(lpar)->end_code, 7);
}

int main(void)
{
	fake_boot(1, 64 << 20);
	lpar = fake_create(1, program, 0);
	is(fake_call(1, PROSE_H_BREAK_SET, lpar, 0x100), 0);
	is(fake_call(1, PROSE_H_START, lpar, 0x100), 0);
	fake_run(FAKE_HZ / 100);
	is(fake_row(lpar)->why, PROSE_WHY_BREAK);
	is(fake_call(1, PROSE_H_BREAK_CLEAR, lpar, 0x100), 0);
	errors();
	hits();
	steps();
	return tap_done();
}
