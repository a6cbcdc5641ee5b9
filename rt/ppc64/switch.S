/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Switching between threads of rt, and the state that only applications
 * have: floating point and vectors.
 */
#include "offsets.h"

#define GPR(n) (REGS_GPR + 8 * (n))

	.macro MATH_ON
	mfmsr	12
	lis	11, 0x280
	ori	11, 11, 0x2000
	or	11, 11, 12
	mtmsrd	11
	isync
	.endm

	.macro MATH_OFF
	mtmsrd	12
	isync
	.endm

	.text
	.machine power8

/* void arch_switch(struct rt_regs *from, struct rt_regs *to) */
	.globl	arch_switch
	.type	arch_switch, @function
arch_switch:
	mflr	0
	mfcr	5
	std	1, GPR(1)(3)
	std	2, GPR(2)(3)
	.set	reg, 14
	.rept	18
	std	reg, REGS_GPR + 8 * reg(3)
	.set	reg, reg + 1
	.endr
	std	0, REGS_PC(3)
	std	0, REGS_LR(3)
	std	5, REGS_CR(3)
	ld	1, GPR(1)(4)
	ld	2, GPR(2)(4)
	.set	reg, 14
	.rept	18
	ld	reg, REGS_GPR + 8 * reg(4)
	.set	reg, reg + 1
	.endr
	ld	12, REGS_PC(4)
	ld	5, REGS_CR(4)
	mtcr	5
	mtlr	12
	ld	3, GPR(3)(4)
	blr

/* void arch_fp_save(struct rt_regs *user) */
	.globl	arch_fp_save
	.type	arch_fp_save, @function
arch_fp_save:
	MATH_ON
	addi	4, 3, REGS_VSR
	.set	reg, 0
	.rept	64
	stxvd2x	reg, 0, 4
	addi	4, 4, 16
	.set	reg, reg + 1
	.endr
	mffs	0
	stfd	0, REGS_FPSCR(3)
	mfvscr	0
	xxpermdi 32, 32, 32, 2
	mfvsrd	5, 32
	rldicl	5, 5, 0, 32
	std	5, REGS_VSCR(3)
	mfspr	5, 256
	std	5, REGS_VRSAVE(3)
	mfspr	5, 17
	std	5, REGS_DSCR(3)
	mfspr	5, 815
	std	5, REGS_TAR(3)
	/* what the above used, for a caller who goes on with the state */
	addi	4, 3, REGS_VSR
	lxvd2x	0, 0, 4
	addi	4, 3, REGS_VSR + 32 * 16
	lxvd2x	32, 0, 4
	MATH_OFF
	blr

/* void arch_fp_load(const struct rt_regs *user) */
	.globl	arch_fp_load
	.type	arch_fp_load, @function
arch_fp_load:
	MATH_ON
	lfd	0, REGS_FPSCR(3)
	mtfsf	0xff, 0, 1, 0
	ld	5, REGS_VSCR(3)
	mtvsrd	32, 5
	xxpermdi 32, 32, 32, 2
	mtvscr	0
	addi	4, 3, REGS_VSR
	.set	reg, 0
	.rept	64
	lxvd2x	reg, 0, 4
	addi	4, 4, 16
	.set	reg, reg + 1
	.endr
	ld	5, REGS_VRSAVE(3)
	mtspr	256, 5
	ld	5, REGS_DSCR(3)
	mtspr	17, 5
	ld	5, REGS_TAR(3)
	mtspr	815, 5
	MATH_OFF
	blr

	.section .note.GNU-stack, "", @progbits
