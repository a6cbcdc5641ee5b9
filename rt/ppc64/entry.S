/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The partition's vectors and its entry.
 *
 * SPRG0 points to the struct thread whose registers the next trap saves: in
 * the application the current thread, in rt thread_in_rt, so that a fault of
 * rt's own leaves the application's registers alone.
 */
#include "offsets.h"

#define SPRG0 272
#define SPRG1 273

#define GPR(n) (REGS_GPR + 8 * (n))

	.macro SAVE first last base
	.set reg, \first
	.rept \last - \first + 1
	std reg, REGS_GPR + 8 * reg(\base)
	.set reg, reg + 1
	.endr
	.endm

	.macro LOAD first last base
	.set reg, \first
	.rept \last - \first + 1
	ld reg, REGS_GPR + 8 * reg(\base)
	.set reg, reg + 1
	.endr
	.endm

/* Unwinders get from rt into the application by this: r31 is struct thread,
 * and its registers lie in there. DW_CFA_expression: r31 + \at (below 8192).
 * The columns are those of sigreturn.S. */
	.macro SAVED_AT reg at
	.cfi_escape 0x10, \reg, 3, 0x8f, ((\at) & 0x7f) | 0x80, (\at) >> 7
	.endm

	.macro VECTOR at
	.org \at
	mtspr	SPRG1, 9
	mfspr	9, SPRG0
	std	10, GPR(10)(9)
	li	10, \at
	b	trap
	.endm

	.section .vectors, "ax", @progbits
	.machine power8
	VECTOR 0x100
	VECTOR 0x200
	VECTOR 0x300
	VECTOR 0x380
	VECTOR 0x400
	VECTOR 0x480
	VECTOR 0x500
	VECTOR 0x600
	VECTOR 0x700
	VECTOR 0x800
	VECTOR 0x900
	VECTOR 0xa00
	VECTOR 0xb00
	VECTOR 0xc00
	VECTOR 0xd00
	VECTOR 0xe00
	VECTOR 0xe20
	VECTOR 0xe40
	VECTOR 0xe60
	VECTOR 0xe80
	VECTOR 0xf00
	VECTOR 0xf20
	VECTOR 0xf40
	VECTOR 0xf60
	VECTOR 0xf80
	VECTOR 0x1300
	VECTOR 0x1500
	VECTOR 0x1600
	VECTOR 0x1700

	.org 0x1800
	/* r9: struct thread; r10: vector; r9 itself in SPRG1 */
	.cfi_startproc simple
	.cfi_signal_frame
	.cfi_return_column 0
	.cfi_escape 0x0f, 4, 0x8f, ((REGS_GPR + 8) & 0x7f) | 0x80
	.cfi_escape (REGS_GPR + 8) >> 7, 0x06
	.set	reg, 0
	.rept	32
	.if	reg > 1
	SAVED_AT reg, REGS_GPR + 8 * reg
	.endif
	.set	reg, reg + 1
	.endr
	SAVED_AT 0, REGS_PC
	SAVED_AT 65, REGS_LR
	SAVED_AT 70, REGS_CR
trap:
	SAVE	0, 8, 9
	SAVE	11, 31, 9
	std	10, REGS_TRAP(9)
	std	3, REGS_ORIG_R3(9)
	mfspr	0, SPRG1
	mfsrr0	3
	mfsrr1	4
	mfcr	5
	mflr	6
	mfctr	7
	mfxer	8
	std	0, GPR(9)(9)
	std	3, REGS_PC(9)
	std	4, REGS_MSR(9)
	std	5, REGS_CR(9)
	std	6, REGS_LR(9)
	std	7, REGS_CTR(9)
	std	8, REGS_XER(9)
	ld	1, THREAD_KSTACK(9)
	li	0, 0
	std	0, 0(1)
	lis	2, .TOC.@ha
	addi	2, 2, .TOC.@l
	addis	4, 2, thread_in_rt@toc@ha
	addi	4, 4, thread_in_rt@toc@l
	mtspr	SPRG0, 4
	mr	31, 9
	mr	3, 9
	bl	rt_trap
	nop
	.cfi_endproc
	mr	3, 31
	/* falls through */

/* void arch_user(struct rt_regs *user) */
	.globl	arch_user
	.type	arch_user, @function
arch_user:
	ld	4, REGS_PC(3)
	ld	5, REGS_MSR(3)
	ld	6, REGS_CR(3)
	ld	7, REGS_LR(3)
	ld	8, REGS_CTR(3)
	ld	9, REGS_XER(3)
	mtspr	SPRG0, 3
	mtsrr0	4
	mtsrr1	5
	mtcr	6
	mtlr	7
	mtctr	8
	mtxer	9
	LOAD	0, 2, 3
	LOAD	4, 31, 3
	ld	3, GPR(3)(3)
	rfid
	.org	0x2000

	.text
	.globl	prose_entry
	.type	prose_entry, @function
prose_entry:
	lis	2, .TOC.@ha
	addi	2, 2, .TOC.@l
	addis	4, 2, thread_in_rt@toc@ha
	addi	4, 4, thread_in_rt@toc@l
	mtspr	SPRG0, 4
	addis	4, 2, thread_main@toc@ha
	addi	4, 4, thread_main@toc@l
	ld	1, THREAD_KSTACK(4)
	li	0, 0
	std	0, 0(1)
	bl	rt_start
	nop
	trap
	.section .note.GNU-stack, "", @progbits
