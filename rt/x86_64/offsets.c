/* SPDX-License-Identifier: BSD-2-Clause */
/* Offsets and numbers that assembly needs of C: the build makes offsets.h of
 * them (scripts/offsets.sed). */
#include "thread.h"

#define SAY(name, value) __asm__ volatile("\n->" #name " %0" : : "i"(value))
#define REG(name)	 SAY(R_##name, offsetof(struct prose_regs_x86_64, name))
#define CPU(name, member) \
	SAY(CPU_##name, offsetof(struct prose_x86_cpu, member))

void offsets(void)
{
	SAY(THREAD_KSTACK, offsetof(struct thread, kstack));
	SAY(CPU_BYTES, sizeof(struct prose_x86_cpu));
	SAY(CPU_AT, PROSE_X86_CPU_GPA);
	CPU(MASKED, masked);
	CPU(PENDING, pending);
	CPU(TIMER, timer_tb);
	CPU(SYSCALL_RIP, syscall_rip);
	CPU(SYSCALL_RFLAGS, syscall_rflags);
	CPU(VECTOR, trap.vector);
	CPU(ERROR, trap.error);
	CPU(CR2, trap.cr2);
	CPU(RIP, trap.rip);
	CPU(RFLAGS, trap.rflags);
	CPU(RSP, trap.rsp);
	REG(rax);
	REG(rbx);
	REG(rcx);
	REG(rdx);
	REG(rsi);
	REG(rdi);
	REG(rbp);
	REG(rsp);
	REG(r8);
	REG(r9);
	REG(r10);
	REG(r11);
	REG(r12);
	REG(r13);
	REG(r14);
	REG(r15);
	REG(rip);
	REG(rflags);
	REG(fs_base);
	REG(gs_base);
	REG(trap);
	REG(error);
	REG(cr2);
	REG(orig_rax);
}
