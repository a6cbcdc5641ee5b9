/* SPDX-License-Identifier: BSD-2-Clause */
/* link: hyp
 * The life of a partition: create, start, calls, exit, destroy. */
#include <string.h>
#include "fake.h"
#include "tap.h"

static int64_t null_status = -1, bad_status, controller_status;

static void program(struct vcpu *v, uint64_t arg)
{
	fake_compute(v, FAKE_MS);
	null_status = fake_self(v, PROSE_H_NULL, 0);
	bad_status = fake_self(v, 0x7f, 0);
	controller_status = fake_self(v, PROSE_H_DESTROY, 1);
	fake_self(v, PROSE_H_EXIT, PROSE_END_EXIT, arg, 5, 0x1234);
	fake_self(v, PROSE_H_LOG, 0, 0); /* never */
}

static void create(void)
{
	const struct prose_machine *m = mach_va(PROSE_MACHINE_RA);
	struct prose_mbox *mbox = fake_mbox(1);
	int64_t lpar;

	ok(m->magic == PROSE_MACHINE_MAGIC, "the machine says it is ready");
	is_str(m->machine, "fake");
	strcpy((char *)mbox->data, "first");
	lpar = fake_start(1, program, 42);
	is(lpar, 1);
	is_str(fake_row(lpar)->name, "first");
	is(fake_row(lpar)->state, PROSE_PART_RUNNING);
	is(fake_row(lpar)->owner, 1);
	is(fake_row(lpar)->mem_bytes, FAKE_GRANULE);
}

static void end(int64_t lpar)
{
	const struct prose_part_row *row = fake_row(lpar);
	uint64_t told = fake.up[PROSE_CLIENT_ALL];

	fake_run(10 * FAKE_MS);
	is(null_status, 0);
	is(bad_status, -PROSE_E_NOSYS);
	is(controller_status, -PROSE_E_PERM);
	is(row->state, PROSE_PART_ENDED);
	is(row->end, PROSE_END_EXIT);
	is(row->end_code, 42);
	is(row->end_info, 5);
	is(row->end_pc, 0x1234);
	is(row->used_tb, FAKE_MS);
	is(row->hcalls, 4);
	ok(fake.up[PROSE_CLIENT_ALL] > told, "everybody was told");
}

static void destroy(int64_t lpar)
{
	is(fake_call(2, PROSE_H_DESTROY, lpar), -PROSE_E_PERM);
	is(fake_call(1, PROSE_H_DESTROY, lpar), 0);
	is(fake_call(1, PROSE_H_DESTROY, lpar), -PROSE_E_SRCH);
	is(fake_call(1, PROSE_H_START, lpar, 0, 0, 0), -PROSE_E_SRCH);
	is(fake_row(lpar)->state, PROSE_PART_FREE);
	is(fake.parts, 0);
	is(fake_create(1, program, 0), lpar + 1);
}

int main(void)
{
	fake_boot(2, 64ull << 20);
	create();
	end(1);
	destroy(1);
	return tap_done();
}
