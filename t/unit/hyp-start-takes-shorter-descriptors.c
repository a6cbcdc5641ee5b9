/* SPDX-License-Identifier: BSD-2-Clause */
/* link: hyp
 * Descriptors grow at their end: the first size is good for START, anything
 * shorter is not, nor one that says it reaches out of the partition. */
#include <string.h>
#include "fake.h"
#include "part.h"
#include "tap.h"

#define FIRST offsetof(struct prose_desc, debug)

static void program(struct vcpu *v, uint64_t arg)
{
	fake_self(v, PROSE_H_EXIT, PROSE_END_EXIT, arg, 0, 0);
}

/* START of a new partition whose descriptor is at gpa, saying so many. */
static int64_t start(uint64_t gpa, uint32_t bytes)
{
	struct prose_desc d = {.magic = PROSE_DESC_MAGIC,
			       .revision = PROSE_DESC_REVISION,
			       .bytes = bytes,
			       .nr_vcpus = 1};
	int64_t lpar = fake_create(1, program, 0), status;
	uint64_t room = FAKE_GRANULE - gpa;

	memcpy((uint8_t *)mach_va(fake_row(lpar)->ra) + gpa, &d,
	       room < sizeof(d) ? room : sizeof(d));
	status = fake_call(1, PROSE_H_START, lpar, 0, 0, gpa);
	fake_call(1, PROSE_H_DESTROY, lpar);
	return status;
}

int main(void)
{
	fake_boot(1, 512ull << 20);
	is(start(0x1000, sizeof(struct prose_desc)), 0);
	is(start(0x1000, sizeof(struct prose_desc) + 4096), 0);
	is(start(0x1000, FIRST), 0);
	is(start(0x1000, FIRST - 1), -PROSE_E_INVAL);
	is(start(0x1000, 0), -PROSE_E_INVAL);
	is(start(0x1000, 0xffffffff), -PROSE_E_INVAL);
	is(start(FAKE_GRANULE - FIRST, FIRST), 0);
	is(start(FAKE_GRANULE - FIRST, FIRST + 1), -PROSE_E_INVAL);
	is(start(FAKE_GRANULE - FIRST + PROSE_LINE_BYTES, FIRST),
	   -PROSE_E_INVAL);
	return tap_done();
}
