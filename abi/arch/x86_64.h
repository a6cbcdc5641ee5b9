/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86-64: the registers of a vCPU or a thread, what a partition finds at its
 * entry, and how traps, system calls and events reach it.
 *
 * Entry: rip = entry, rdi = the boot block, CPL 3 in 64-bit mode with flat
 * segments and the interrupt flag set, memory mapped one to one, everything
 * else 0. A partition never leaves CPL 3; segments, page tables and
 * descriptor tables are the hypervisor's and out of its reach.
 *
 * Events. cli and sti are not usable at CPL 3, so an interrupt flag in memory
 * stands for them: `masked` of struct prose_x86_cpu. Traps and events are
 * delivered by the hypervisor in software, the same way on every kind of
 * KVM: it sets `masked`, fills in `trap`, and continues at `trap_entry` with
 * all registers but rip and rflags as they were (rflags: all clear but IF).
 * An event is delivered if `masked` is 0; else `pending` alone is set, and
 * the partition looks at that after it cleared `masked`.
 *
 * To leave its handler a partition has to clear `masked`, look at `pending`,
 * load registers and iretq, with no event in between. That code is
 * [restart_lo, restart_hi): an event that finds rip in there sets `masked`
 * and continues at `restart_entry`, other registers being undefined and
 * `trap` unchanged, so that the code can handle it and start over.
 *
 * CEDE returns at once if `pending` is set; who looks at its rings and its
 * clock anyway clears it first.
 *
 * The event timer is at `timer_tb`, which hcall TIMER sets; a partition may
 * write it as well. The hypervisor looks at it again at `armed_tb`, so that
 * a later time than that needs no call.
 *
 * `syscall` sets `masked`, fills in `syscall_*` and continues at
 * `syscall_entry`; rcx and r11 are lost, rflags' TF, DF, NT and AC clear.
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

#define PROSE_X86_CPU_GPA   0x10000
#define PROSE_X86_CPU_MAGIC 0x58455350u /* "PSEX" */
#define PROSE_X86_EVENT	    0x20	/* trap.vector of an event */
#define PROSE_X86_SYSCALL   0x100	/* regs.trap of a system call */

struct prose_x86_trap {
	uint64_t vector; /* 0..31: an exception; PROSE_X86_EVENT */
	uint64_t error;
	uint64_t cr2; /* of vector 14 */
	uint64_t rip, rflags, rsp;
	uint64_t was_masked; /* it hit the handler itself */
	uint64_t pad;
};
PROSE_SIZE(struct prose_x86_trap, 64);

/* At PROSE_X86_CPU_GPA of the image, which fills in the addresses. */
struct prose_x86_cpu {
	uint32_t magic;
	uint32_t bytes;
	prose_gpa trap_entry;
	prose_gpa syscall_entry;
	prose_gpa restart_lo, restart_hi, restart_entry;
	uint64_t pad0[2];
	uint32_t masked;
	uint32_t pending;
	uint64_t syscall_rip, syscall_rflags;
	uint64_t timer_tb; /* the partition writes */
	uint64_t armed_tb; /* the hypervisor writes */
	uint64_t pad1[3];
	struct prose_x86_trap trap;
	uint64_t pad2[8];
};
PROSE_AT(struct prose_x86_cpu, trap_entry, 8);
PROSE_AT(struct prose_x86_cpu, syscall_entry, 16);
PROSE_AT(struct prose_x86_cpu, masked, 64);
PROSE_AT(struct prose_x86_cpu, pending, 68);
PROSE_AT(struct prose_x86_cpu, syscall_rip, 72);
PROSE_AT(struct prose_x86_cpu, syscall_rflags, 80);
PROSE_AT(struct prose_x86_cpu, timer_tb, 88);
PROSE_AT(struct prose_x86_cpu, trap, 128);
PROSE_SIZE(struct prose_x86_cpu, 256);

#endif
