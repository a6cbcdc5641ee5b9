/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the POWER8 machine keeps of a partition and of a vCPU. The core holds
 * these inside its own structures and never looks into them.
 */
#ifndef POWERNV_MACH_TYPES_H
#define POWERNV_MACH_TYPES_H

#include "arch/ppc64.h"

#define MACH_SLB  32
#define MACH_SPRS 48 /* room; state.c has the list */

struct mach_part {
	uint64_t lpcr, rmor, sdr1;
	const void *fast;   /* calls that need no leaving, as hcall_fast */
	uint32_t foreign;   /* papr/ */
	uint64_t serial;    /* never reused: what a CPU has loaded */
	uint32_t traps;	    /* it is stepped: BRK_VECTORs are in place */
	prose_gpa call_end; /* a step over a system call ends here; 0 */
};

struct mach_vcpu {
	/* The registers as debuggers see them are the save area itself. */
	struct prose_regs_ppc64 regs __attribute__((aligned(128)));
	uint64_t spr[MACH_SPRS];
	uint64_t slb[MACH_SLB][2]; /* RS (vsid), RB (esid) of slbmte */
	uint64_t decexp;	   /* timebase at which DEC goes below 0 */
	uint32_t slb_valid;	   /* which of them are, a bit each */
	uint32_t live;	    /* 1 + CPU whose registers still hold all that; 0 */
	uint32_t outside;   /* of rt it was since it was resumed */
	prose_gpa reserved; /* by lwarx; ~0: nothing is */
	struct {
		uint32_t why; /* enum prose_why; 0: nothing */
		uint64_t info;
	} hit; /* not told of yet */
};

#endif
