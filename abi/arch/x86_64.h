/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86-64: the registers of a vCPU or a thread, and what a partition finds at
 * its entry: rip = entry, rdi = the boot block, CPL 3, flat segments,
 * everything else 0.
 */
#ifndef PROSE_ARCH_X86_64_H
#define PROSE_ARCH_X86_64_H

#include "../abi.h"

struct prose_regs_x86_64 {
	uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, rsp;
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t rip, rflags;
	uint64_t fs_base, gs_base;
	uint64_t trap;	/* vector it came in by; 0x100: a system call */
	uint64_t error; /* the trap's error code */
	uint64_t cr2;
	uint64_t orig_rax;
	uint32_t xsave_bytes; /* used of xsave[]; 0: not saved */
	uint32_t pad0;
	uint64_t pad[7];
	uint8_t xsave[2752]; /* XSAVE standard format (SDM 1, 13.4) */
};
PROSE_AT(struct prose_regs_x86_64, rip, 128);
PROSE_AT(struct prose_regs_x86_64, xsave, 256);

#endif
