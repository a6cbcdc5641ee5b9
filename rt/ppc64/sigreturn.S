/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where signal handlers return to, and how debuggers and unwinders get from
 * there to what was interrupted.
 *
 * They know a signal's frame by these very instructions, or by the table
 * below. The return address takes the column of r0, which the interrupted
 * function's callers do not need: LR's own is taken, libgcc takes none but
 * those of 8 bytes, and drgn knows no others (Linux's vDSO has 67). v31 is
 * left out, for elfutils, to which its column 108 is LR, too: the handler has
 * to keep it, so who goes by the table finds it where the handler saved it.
 * Who looks for the caller looks one instruction back, at the nop.
 */
#include "offsets.h"

#define GP_REGS	  (SIG_UC + SIG_GP_REGS) /* from the handler's caller's r1 */
#define FP_REGS	  (SIG_UC + SIG_FP_REGS)
#define V_REGS	  (SIG_UC + SIG_V_REGS)
#define NIP	  32
#define LINK	  36
#define CCR	  38
#define DWARF_FP  32
#define DWARF_LR  65
#define DWARF_PC  0
#define DWARF_CR  70
#define DWARF_V	  77

	/* DW_CFA_expression: register \reg is at r1 + \at (below 8192) */
	.macro SAVED_AT reg at
	.cfi_escape 0x10, \reg, 3, 0x71, ((\at) & 0x7f) | 0x80, (\at) >> 7
	.endm

	.text
	.globl	arch_sigreturn
	.globl	arch_sigreturn_plain
	.type	arch_sigreturn, @function
	.type	arch_sigreturn_plain, @function
	.cfi_startproc simple
	.cfi_signal_frame
	.cfi_return_column DWARF_PC
	/* DW_CFA_def_cfa_expression: what r1 was */
	.cfi_escape 0x0f, 4, 0x71, ((GP_REGS + 8) & 0x7f) | 0x80
	.cfi_escape (GP_REGS + 8) >> 7, 0x06
	.set	reg, 0
	.rept	32
	.if	reg > 1
	SAVED_AT reg, GP_REGS + 8 * reg
	.endif
	SAVED_AT DWARF_FP + reg, FP_REGS + 8 * reg
	.if	reg < 31
	SAVED_AT DWARF_V + reg, V_REGS + 16 * reg
	.endif
	.set	reg, reg + 1
	.endr
	SAVED_AT DWARF_PC, GP_REGS + 8 * NIP
	SAVED_AT DWARF_LR, GP_REGS + 8 * LINK
	SAVED_AT DWARF_CR, GP_REGS + 8 * CCR
	nop
/* In a guest's image the table is not found, and libgcc's way by the
 * instructions aborts (its return address column is none): for these, the
 * same code at an address by which libgcc does not know it. */
arch_sigreturn_plain:
	nop
arch_sigreturn:
	addi	1, 1, 128
	li	0, 172
	sc
	.cfi_endproc
	.section .note.GNU-stack, "", @progbits
