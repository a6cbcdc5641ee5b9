/* SPDX-License-Identifier: BSD-2-Clause */
/* Switching between threads of rt. */
#include "offsets.h"

	.text
/* void arch_switch(struct rt_regs *from, struct rt_regs *to) */
	.globl	arch_switch
	.type	arch_switch, @function
arch_switch:
	movq	(%rsp), %rax
	leaq	8(%rsp), %rcx
	movq	%rax, R_rip(%rdi)
	movq	%rcx, R_rsp(%rdi)
	movq	%rbx, R_rbx(%rdi)
	movq	%rbp, R_rbp(%rdi)
	movq	%r12, R_r12(%rdi)
	movq	%r13, R_r13(%rdi)
	movq	%r14, R_r14(%rdi)
	movq	%r15, R_r15(%rdi)
	movq	R_rsp(%rsi), %rsp
	movq	R_rbx(%rsi), %rbx
	movq	R_rbp(%rsi), %rbp
	movq	R_r12(%rsi), %r12
	movq	R_r13(%rsi), %r13
	movq	R_r14(%rsi), %r14
	movq	R_r15(%rsi), %r15
	jmp	*R_rip(%rsi)

/* Where a thread of arch_kern_init() starts: rbx(r12). */
	.globl	arch_kern_start
	.type	arch_kern_start, @function
arch_kern_start:
	movq	%r12, %rdi
	call	*%rbx
	ud2

/* Where a handler without a restorer of its own returns to. Debuggers and
 * unwinders know a frame by these very instructions. The nop: who looks for
 * the caller looks one instruction back. */
	.macro SAVED_AT reg at
	.cfi_escape 0x10, \reg, 3, 0x77, ((\at) & 0x7f) | 0x80, (\at) >> 7
	.endm
	.globl	arch_sigreturn
	.type	arch_sigreturn, @function
	.cfi_startproc simple
	.cfi_signal_frame
	/* DW_CFA_def_cfa_expression: what rsp was */
	.cfi_escape 0x0f, 4, 0x77, (160 & 0x7f) | 0x80, 160 >> 7, 0x06
	SAVED_AT 8, 40
	SAVED_AT 9, 48
	SAVED_AT 10, 56
	SAVED_AT 11, 64
	SAVED_AT 12, 72
	SAVED_AT 13, 80
	SAVED_AT 14, 88
	SAVED_AT 15, 96
	SAVED_AT 5, 104
	SAVED_AT 4, 112
	SAVED_AT 6, 120
	SAVED_AT 3, 128
	SAVED_AT 1, 136
	SAVED_AT 0, 144
	SAVED_AT 2, 152
	SAVED_AT 16, 168
	.type	arch_sigreturn_nop, @function
arch_sigreturn_nop:
	nop
arch_sigreturn:
	movq	$15, %rax
	syscall
	.cfi_endproc
	.section .note.GNU-stack, "", @progbits
