/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The world switch: guest_enter() goes into a guest as a function call, and
 * returns when the guest leaves, with the vector it left by. General
 * registers, pc, msr, CR, LR, CTR, XER are switched here, all else by
 * state.c and dec.c. Also nap, and the vector-scalar registers.
 */
#include "asm.h"
#include "offsets.h"

#define FRAME	(32 + 18 * 8 + 16)
#define SAVED(n) (32 + ((n) - 14) * 8)

.macro EACH op, from, to, offset, base
	.set .Ln, \from
	.rept \to - \from + 1
	\op .Ln, \offset + .Ln * 8(\base)
	.set .Ln, .Ln + 1
	.endr
.endm

.macro FRAME_PUSH
	mflr %r0
	std %r0, 16(%r1)
	mfcr %r0
	stw %r0, 8(%r1)
	stdu %r1, -FRAME(%r1)
	EACH std, 14, 31, SAVED(0), %r1
.endm

.macro FRAME_POP_BLR
	EACH ld, 14, 31, SAVED(0), %r1
	addi %r1, %r1, FRAME
	lwz %r0, 8(%r1)
	mtcr %r0
	ld %r0, 16(%r1)
	mtlr %r0
	blr
.endm

	.section .text
	.abiversion 2

/* uint64_t guest_enter(struct mcpu *c, struct prose_regs_ppc64 *regs) */
	.globl guest_enter
guest_enter:
	FRAME_PUSH
	std %r1, CPU_R1(%r3)
	std %r4, CPU_REGS(%r3)
	ld %r5, REGS_PC(%r4)
	ld %r6, REGS_MSR(%r4)
	mtspr SPR_HSRR0, %r5
	mtspr SPR_HSRR1, %r6
	ld %r5, REGS_LR(%r4)
	ld %r6, REGS_CTR(%r4)
	ld %r7, REGS_XER(%r4)
	ld %r8, REGS_CR(%r4)
	mtlr %r5
	mtctr %r6
	mtxer %r7
	mtcr %r8
	EACH ld, 5, 31, 0, %r4
	EACH ld, 0, 3, 0, %r4
	ld %r4, REGS_GPR + 4 * 8(%r4)
	hrfid

/* From a vector: r13 = struct mcpu, r12 = vector, theirs are saved. */
.macro EXIT srr0, srr1, panic
	std %r11, CPU_R11(%r13)
	mfcr %r11
	std %r11, CPU_CR(%r13)
	mfspr %r11, \srr1
	rldicl. %r11, %r11, 4, 63	/* MSR[HV] */
	ld %r11, CPU_REGS(%r13)
	bne \panic
	EACH std, 0, 10, 0, %r11
	EACH std, 14, 31, 0, %r11
	ld %r3, CPU_R11(%r13)
	ld %r4, CPU_R12(%r13)
	mfspr %r5, SPR_HSPRG1
	std %r3, REGS_GPR + 11 * 8(%r11)
	std %r4, REGS_GPR + 12 * 8(%r11)
	std %r5, REGS_GPR + 13 * 8(%r11)
	mfspr %r3, \srr0
	mfspr %r4, \srr1
	ld %r5, CPU_CR(%r13)
	mflr %r6
	b exit_rest
.endm

	.globl exit_hsrr
exit_hsrr:
	EXIT SPR_HSRR0, SPR_HSRR1, panic_hsrr

	.globl exit_srr
exit_srr:
	EXIT SPR_SRR0, SPR_SRR1, panic_srr

/* An hcall that has to leave: r10 = struct mcpu; r3..r9 are in it. */
	.globl exit_hcall, exit_hcall_far
exit_hcall_far: /* r10 and r11 are the guest's, r12 = struct mcpu */
	ld %r9, CPU_REGS(%r12)
	std %r10, REGS_GPR + 10 * 8(%r9)
	std %r11, REGS_GPR + 11 * 8(%r9)
	mr %r10, %r12
	b 1f
exit_hcall: /* r10 = struct mcpu */
	ld %r9, CPU_REGS(%r10)
	li %r0, 0
	std %r0, REGS_GPR + 10 * 8(%r9)
	std %r0, REGS_GPR + 11 * 8(%r9)
1:	mr %r11, %r9
	EACH std, 13, 31, 0, %r11
	mr %r13, %r10
	.set .Ln, 0
	.rept 7
	ld %r3, CPU_NUMBER + .Ln(%r13)
	std %r3, REGS_GPR + 3 * 8 + .Ln(%r11)
	.set .Ln, .Ln + 8
	.endr
	ld %r3, CPU_GUEST_R1(%r13)
	ld %r4, CPU_GUEST_R2(%r13)
	std %r3, REGS_GPR + 1 * 8(%r11)
	std %r4, REGS_GPR + 2 * 8(%r11)
	li %r3, 0
	std %r3, REGS_GPR + 0 * 8(%r11)
	std %r3, REGS_GPR + 12 * 8(%r11)
	mtctr %r3
	li %r12, 0xc00
	mfspr %r3, SPR_SRR0
	mfspr %r4, SPR_SRR1
	mfcr %r5
	ld %r6, CPU_GUEST_LR(%r13)

/* r11 = regs, r12 = vector, r13 = struct mcpu, r3..r6 = pc, msr, CR, LR. */
exit_rest:
	mfctr %r7
	mfxer %r8
	std %r3, REGS_PC(%r11)
	std %r4, REGS_MSR(%r11)
	std %r5, REGS_CR(%r11)
	std %r6, REGS_LR(%r11)
	std %r7, REGS_CTR(%r11)
	std %r8, REGS_XER(%r11)
	std %r12, REGS_TRAP(%r11)
	ld %r1, CPU_R1(%r13)
	ld %r2, CPU_TOC(%r13)
	mr %r3, %r12
	FRAME_POP_BLR

/* Out of the hypervisor itself: keep the registers, tell, stop. */
panic_hsrr:
	mfspr %r11, SPR_HSRR0
	b 1f
panic_srr:
	mfspr %r11, SPR_SRR0
1:	EACH std, 0, 10, CPU_PANIC_GPR, %r13
	EACH std, 14, 31, CPU_PANIC_GPR, %r13
	ld %r3, CPU_R11(%r13)
	ld %r4, CPU_R12(%r13)
	mfspr %r5, SPR_HSPRG1
	std %r3, CPU_PANIC_GPR + 11 * 8(%r13)
	std %r4, CPU_PANIC_GPR + 12 * 8(%r13)
	std %r5, CPU_PANIC_GPR + 13 * 8(%r13)
	addi %r1, %r1, -1024
	clrrdi %r1, %r1, 4
	ld %r2, CPU_TOC(%r13)
	mr %r3, %r13
	mr %r4, %r12
	mr %r5, %r11
	mflr %r6
	bl nv_panic_regs
	nop

/* uint64_t cpu_nap(struct mcpu *c): SRR1 of the wake-up */
	.globl cpu_nap
cpu_nap:
	FRAME_PUSH
	std %r1, CPU_R1(%r3)
	li %r4, 1
	std %r4, CPU_NAPPING(%r3)
	ptesync
	ld %r4, CPU_NAPPING(%r3)
1:	cmpd %r4, %r4
	bne 1b
	nap
	b .

	.globl nap_end
nap_end:
	li %r3, 0
	std %r3, CPU_NAPPING(%r13)
	ld %r1, CPU_R1(%r13)
	ld %r2, CPU_TOC(%r13)
	mfspr %r3, SPR_SRR1
	FRAME_POP_BLR

	.machine push
	.machine power8
.macro VSX op, from
	.set .Ln, \from
	.rept 32
	\op .Ln, %r3, %r4
	addi %r4, %r4, 16
	.set .Ln, .Ln + 1
	.endr
.endm

.macro VSX_ON
	mfmsr %r5
	lis %r6, 0x280		/* VEC, VSX */
	ori %r6, %r6, 0x2000	/* FP */
	or %r5, %r5, %r6
	mtmsrd %r5
	li %r4, REGS_VSR
.endm

/* void vsx_save(regs): leaves the registers as they were */
	.globl vsx_save
vsx_save:
	VSX_ON
	VSX stxvd2x, 0
	VSX stxvd2x, 32
	mffs %f0
	stfd %f0, REGS_FPSCR(%r3)
	li %r4, REGS_VSR
	lxvd2x 0, %r3, %r4
	mfvscr %v0
	addi %r5, %r1, -16
	stvx %v0, 0, %r5
	lwz %r6, 0(%r5)
	std %r6, REGS_VSCR(%r3)
	li %r4, REGS_VSR + 32 * 16
	lxvd2x 32, %r3, %r4
	blr

/* void vsx_load(regs) */
	.globl vsx_load
vsx_load:
	VSX_ON
	lfd %f0, REGS_FPSCR(%r3)
	mtfsf 0xff, %f0, 1, 0
	lwz %r6, REGS_VSCR(%r3)
	li %r7, 0
	std %r6, -16(%r1)
	std %r7, -8(%r1)
	addi %r5, %r1, -16
	lvx %v0, 0, %r5
	mtvscr %v0
	VSX lxvd2x, 0
	VSX lxvd2x, 32
	blr
	.machine pop
