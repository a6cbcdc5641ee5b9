/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the fake machine keeps: a vCPU is a C function on a stack of its own,
 * whose computing is time that the test lets pass.
 */
#ifndef FAKE_MACH_TYPES_H
#define FAKE_MACH_TYPES_H

#include "abi.h"

struct vcpu;
struct fiber;

/* A partition's program. Returning is EXIT(PROSE_END_EXIT, 0). */
typedef void fake_program(struct vcpu *v, uint64_t arg);

struct fake_regs {
	uint64_t pc;
	uint64_t gpr[7];
};

struct mach_part {
	uint32_t inits;
};

struct mach_vcpu {
	struct fiber *fiber;
	fake_program *program;
	uint64_t arg;
	struct fake_regs regs;
	uint64_t left_tb; /* it still computes that long */
	uint64_t shifted_tb;
	uint64_t timer_tb;	/* ~0: off */
	uint32_t op;		/* what its fiber came back with */
	uint32_t events;	/* interrupts it took */
	uint32_t illegals;	/* illegal instructions it was given ... */
	uint32_t takes_illegal; /* ... which it can take */
	int64_t status;		/* of its last hcall */
	uint64_t out[4];
};

#endif
