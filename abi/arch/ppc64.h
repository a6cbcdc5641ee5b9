/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * powerpc64le: the registers of a vCPU or a thread (Power ISA 2.07), and
 * what a partition finds at its entry: pc and r12 = entry, r3 = the boot
 * block, MSR = SF|ME|LE, everything else 0.
 */
#ifndef PROSE_ARCH_PPC64_H
#define PROSE_ARCH_PPC64_H

#include "../abi.h"

struct prose_regs_ppc64 {
	uint64_t gpr[32];
	uint64_t pc;
	uint64_t msr;
	uint64_t cr;
	uint64_t lr;
	uint64_t ctr;
	uint64_t xer;
	uint64_t trap; /* vector it came in by; 0xc00: a system call */
	uint64_t dar;
	uint64_t dsisr;
	uint64_t orig_r3; /* of a system call */
	uint64_t fpscr;
	uint64_t vscr;
	uint64_t vrsave;
	uint64_t srr0, srr1;
	uint64_t sprg[4];
	uint64_t dscr, tar, ppr;
	uint64_t pad[2];
	/* VSR n in ISA order: doubleword 0, then 1. 0-31 hold the FPRs in
	 * doubleword 0, 32-63 are the vector registers. */
	uint64_t vsr[64][2];
};
PROSE_AT(struct prose_regs_ppc64, pc, 256);
PROSE_AT(struct prose_regs_ppc64, vsr, 448);
PROSE_SIZE(struct prose_regs_ppc64, 448 + 1024);

#endif
