/* SPDX-License-Identifier: BSD-2-Clause */
/* Offsets and numbers that assembly needs of C: the build makes offsets.h of
 * them (scripts/offsets.sed). */
#include "powernv.h"

#define SAY(name, value)  __asm__ volatile("\n->" #name " %0" : : "i"(value))
#define CPU(name, member) SAY(CPU_##name, offsetof(struct mcpu, member))
#define REGS(name, member) \
	SAY(REGS_##name, offsetof(struct prose_regs_ppc64, member))

void offsets(void)
{
	SAY(HCALL_END, PROSE_H_END);
	CPU(V, v);
	CPU(REGS, regs);
	CPU(R1, r1);
	CPU(TOC, toc);
	CPU(FAST, fast);
	CPU(GUEST_R1, guest_r1);
	CPU(GUEST_R2, guest_r2);
	CPU(GUEST_LR, guest_lr);
	CPU(NUMBER, number);
	CPU(ARG, arg);
	CPU(STATUS, status);
	CPU(R11, r11);
	CPU(R12, r12);
	CPU(CR, cr);
	CPU(NAPPING, napping);
	CPU(PANIC_GPR, panic_gpr);
	REGS(GPR, gpr);
	REGS(PC, pc);
	REGS(MSR, msr);
	REGS(CR, cr);
	REGS(LR, lr);
	REGS(CTR, ctr);
	REGS(XER, xer);
	REGS(TRAP, trap);
	REGS(FPSCR, fpscr);
	REGS(VSCR, vscr);
	REGS(VSR, vsr);
}
