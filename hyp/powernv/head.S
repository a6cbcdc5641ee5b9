/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the machine starts, and where interrupts arrive.
 *
 * All cores start together at 0x10, big-endian, r3 = device tree. The first
 * to take boot_ticket becomes CPU 0; the others wait for secondary_go.
 *
 * A vector saves what it needs to reach this CPU's struct mcpu (HSPRG0) and
 * goes to switch.S. Interrupts out of the hypervisor itself are its own
 * mistakes, but for nap's end at 0x100; switch.S tells them by MSR[HV].
 */
#include "asm.h"
#include "offsets.h"

.macro ADDR reg, symbol /* the image lies below 2 GiB */
	lis \reg, \symbol@h
	ori \reg, \reg, \symbol@l
.endm

	.section .head, "ax"
	.abiversion 2
	.globl _start
_start:
	. = 0x10
	/* The first word is "b .+8" read big-endian, and a trap that never
	 * traps read little-endian. The rest sets MSR[LE], big-endian. */
	tdi 0, 0, 0x48
	b 1f
	.long 0xa600607d	/* mfmsr r11 */
	.long 0x01006b69	/* xori r11, r11, 1 */
	.long 0x00004039	/* li r10, 0 */
	.long 0x6401417d	/* mtmsrd r10, 1 */
	.long 0x05009f42	/* bcl 20, 31, $+4 */
	.long 0xa602487d	/* mflr r10 */
	.long 0x14004a39	/* addi r10, r10, 20 */
	.long 0xa6035a7d	/* mtsrr0 r10 */
	.long 0xa6037b7d	/* mtsrr1 r11 */
	.long 0x2400004c	/* rfid */
1:	b boot

/* The vector v; its pc and msr are in the SRRs or HSRRs. */
.macro VECTOR v, kind
	. = \v
	mtspr SPR_HSPRG1, %r13
	mfspr %r13, SPR_HSPRG0
	std %r12, CPU_R12(%r13)
	li %r12, \v
	b exit_\kind
.endm

	. = 0x100
	mtspr SPR_HSPRG1, %r13
	mfspr %r13, SPR_HSPRG0
	std %r12, CPU_R12(%r13)
	ld %r12, CPU_NAPPING(%r13)
	cmpdi %r12, 0
	li %r12, 0x100
	bne nap_end
	b exit_srr

	VECTOR 0x200, srr
	VECTOR 0x300, srr
	VECTOR 0x380, srr
	VECTOR 0x400, srr
	VECTOR 0x480, srr
	VECTOR 0x500, hsrr
	VECTOR 0x600, srr
	VECTOR 0x700, srr
	VECTOR 0x800, srr
	VECTOR 0x900, srr
	VECTOR 0x980, hsrr
	VECTOR 0xa00, srr
	VECTOR 0xb00, srr

/*
 * `sc 1`: the hypercall. The quick way calls hcall_fast[number] in C with
 * the guest's other registers where they are: C preserves r13..r31 and
 * CR2..4, and the ABI (abi/hcalls.h) gives away the rest but for r1, r2, LR.
 * Numbers beyond its table, which are PAPR's, have eight words, up to r11.
 *
 * It is to stay at 60 instructions or below for PROSE_H_NULL, `sc 1` and
 * rfid included. Counted: 56, of which 8 are hcall_fast[]'s.
 */
	. = 0xc00
	mfspr %r12, SPR_HSPRG0
	mflr %r0
	std %r1, CPU_GUEST_R1(%r12)
	std %r2, CPU_GUEST_R2(%r12)
	std %r0, CPU_GUEST_LR(%r12)
	std %r3, CPU_NUMBER(%r12)
	std %r4, CPU_ARG(%r12)
	std %r5, CPU_ARG + 8(%r12)
	std %r6, CPU_ARG + 16(%r12)
	std %r7, CPU_ARG + 24(%r12)
	std %r8, CPU_ARG + 32(%r12)
	std %r9, CPU_ARG + 40(%r12)
	cmpldi %r3, HCALL_END
	bge exit_hcall_far
	mr %r10, %r12
	ld %r11, CPU_FAST(%r10)
	sldi %r12, %r3, 3
	ldx %r12, %r11, %r12
	ld %r1, CPU_R1(%r10)
	cmpdi %r12, 0
	ld %r2, CPU_TOC(%r10)
	mtctr %r12
	beq exit_hcall
	ld %r3, CPU_V(%r10)
	addi %r4, %r10, CPU_ARG
	addi %r5, %r10, CPU_STATUS
	bctrl
	cmpwi %r3, 0
	mfspr %r10, SPR_HSPRG0
	bne exit_hcall
	ld %r0, CPU_GUEST_LR(%r10)
	ld %r1, CPU_GUEST_R1(%r10)
	ld %r2, CPU_GUEST_R2(%r10)
	ld %r3, CPU_STATUS(%r10)
	ld %r4, CPU_ARG(%r10)
	ld %r5, CPU_ARG + 8(%r10)
	ld %r6, CPU_ARG + 16(%r10)
	ld %r7, CPU_ARG + 24(%r10)
	mtlr %r0
	b hcall_return

	VECTOR 0xd00, srr
	VECTOR 0xe00, hsrr
	VECTOR 0xe20, hsrr
	VECTOR 0xe40, hsrr
	VECTOR 0xe60, hsrr
	VECTOR 0xe80, hsrr
	VECTOR 0xea0, hsrr
	VECTOR 0xf00, srr
	VECTOR 0xf20, srr
	VECTOR 0xf40, srr
	VECTOR 0xf60, srr
	VECTOR 0xf80, hsrr
	VECTOR 0x1500, hsrr

	. = 0x1600
hcall_return: /* leave nothing of the hypervisor behind */
	li %r0, 0
	li %r8, 0
	li %r9, 0
	li %r10, 0
	li %r11, 0
	li %r12, 0
	rfid

/* Every core, little-endian from here. */
boot:
	mr %r31, %r3		/* device tree */
	li %r0, 1
	sldi %r0, %r0, HID0_HILE_SHIFT
	mfspr %r4, SPR_HID0
	or %r4, %r4, %r0
	sync
	mtspr SPR_HID0, %r4
	isync
	ADDR %r2, .TOC.
	ADDR %r4, boot_ticket
1:	lwarx %r5, 0, %r4
	addi %r6, %r5, 1
	stwcx. %r6, 0, %r4
	bne 1b
	cmpwi %r5, 0
	bne boot_secondary

	ADDR %r4, __bss_start
	ADDR %r5, __bss_end
2:	dcbz 0, %r4
	addi %r4, %r4, 128
	cmpld %r4, %r5
	blt 2b
	ADDR %r13, mcpus
	mtspr SPR_HSPRG0, %r13
	ADDR %r1, stacks + STACK_BYTES - 128
	li %r0, 0
	std %r0, 0(%r1)
	mr %r3, %r31
	bl nv_boot
	nop
1:	b 1b

boot_secondary:
	ADDR %r4, secondary_go
1:	or %r31, %r31, %r31	/* yield */
	lwz %r5, 0(%r4)
	cmpwi %r5, 0
	beq 1b
	lwsync
	mfspr %r5, SPR_PIR
	clrldi %r5, %r5, 54
	sldi %r5, %r5, 3
	ADDR %r4, cpu_of_pir
	ldx %r13, %r4, %r5
	cmpdi %r13, 0
2:	beq 2b			/* not in the device tree: no part of us */
	mtspr SPR_HSPRG0, %r13
	ld %r1, CPU_R1(%r13)
	bl nv_boot_secondary
	nop
3:	b 3b

	.section .data
	.balign 8
boot_ticket:
	.long 0
	.globl secondary_go
secondary_go: /* here, not in .bss: it is read while that is cleared */
	.long 0
