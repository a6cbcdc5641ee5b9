/* SPDX-License-Identifier: BSD-2-Clause */
/* Offsets and numbers that assembly needs of C: the build makes offsets.h of
 * them (scripts/offsets.sed). */
#include "sigframe.h"
#include "thread.h"

#define SAY(name, value) __asm__ volatile("\n->" #name " %0" : : "i"(value))
#define REGS(name, member) \
	SAY(REGS_##name, offsetof(struct prose_regs_ppc64, member))

void offsets(void)
{
	SAY(THREAD_KSTACK, offsetof(struct thread, kstack));
	SAY(SIG_UC, FRAME_BYTES);
	SAY(SIG_GP_REGS, offsetof(struct ucontext, mc.gp_regs));
	SAY(SIG_FP_REGS, offsetof(struct ucontext, mc.fp_regs));
	SAY(SIG_V_REGS, (offsetof(struct ucontext, mc.vmx) + 15) & ~15ul);
	REGS(GPR, gpr);
	REGS(PC, pc);
	REGS(MSR, msr);
	REGS(CR, cr);
	REGS(LR, lr);
	REGS(CTR, ctr);
	REGS(XER, xer);
	REGS(TRAP, trap);
	REGS(ORIG_R3, orig_r3);
	REGS(FPSCR, fpscr);
	REGS(VSCR, vscr);
	REGS(VRSAVE, vrsave);
	REGS(DSCR, dscr);
	REGS(TAR, tar);
	REGS(VSR, vsr);
}
