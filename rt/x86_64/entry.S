/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How traps, events and system calls come in, and the way back
 * (abi/arch/x86_64.h).
 *
 * arch_save points to the struct thread whose registers the next one saves:
 * in the application the current thread, in rt thread_in_rt, so that a fault
 * of rt's own leaves the application's registers alone.
 */
#include "offsets.h"

#define MAGIC	0x58455350
#define EVENT	0x20
#define SYSCALL 0x100

	/* all but rax and rsp, into the registers at rax */
	.macro SAVE
	movq	%rbx, R_rbx(%rax)
	movq	%rcx, R_rcx(%rax)
	movq	%rdx, R_rdx(%rax)
	movq	%rsi, R_rsi(%rax)
	movq	%rdi, R_rdi(%rax)
	movq	%rbp, R_rbp(%rax)
	movq	%r8, R_r8(%rax)
	movq	%r9, R_r9(%rax)
	movq	%r10, R_r10(%rax)
	movq	%r11, R_r11(%rax)
	movq	%r12, R_r12(%rax)
	movq	%r13, R_r13(%rax)
	movq	%r14, R_r14(%rax)
	movq	%r15, R_r15(%rax)
	.endm

	.macro TAKE from to
	movq	CPU_AT + \from, %rcx
	movq	%rcx, \to(%rax)
	.endm

	.section .vectors, "aw", @progbits
	.long	MAGIC, CPU_BYTES
	.quad	trap_entry, syscall_entry
	.quad	restart_lo, restart_hi, restart_entry
	.org	CPU_MASKED
	.long	1, 0
	.org	CPU_TIMER
	.quad	-1
	.org	CPU_BYTES

	.data
	.globl	arch_save
arch_save:
	.quad	thread_in_rt
save_rax:
	.quad	0
	.globl	arch_frame
arch_frame:
	.quad	0, 0x33, 0, 0, 0x2b /* rip cs rflags rsp ss, for iretq */

	.text
trap_entry:
	movq	%rax, save_rax(%rip)
	movq	arch_save(%rip), %rax
	SAVE
	movq	save_rax(%rip), %rcx
	movq	%rcx, R_rax(%rax)
	movq	%rcx, R_orig_rax(%rax)
	TAKE	CPU_VECTOR, R_trap
	TAKE	CPU_ERROR, R_error
	TAKE	CPU_CR2, R_cr2
	TAKE	CPU_RIP, R_rip
	TAKE	CPU_RFLAGS, R_rflags
	TAKE	CPU_RSP, R_rsp
	jmp	saved

syscall_entry:
	movq	%rax, save_rax(%rip)
	movq	arch_save(%rip), %rax
	SAVE
	movq	save_rax(%rip), %rcx
	movq	%rcx, R_rax(%rax)
	movq	%rcx, R_orig_rax(%rax)
	movq	%rsp, R_rsp(%rax)
	TAKE	CPU_SYSCALL_RIP, R_rip
	movq	%rcx, R_rcx(%rax)
	TAKE	CPU_SYSCALL_RFLAGS, R_rflags
	movq	%rcx, R_r11(%rax)
	movq	$SYSCALL, R_trap(%rax)
saved:
	rdfsbase %rcx
	movq	%rcx, R_fs_base(%rax)
	rdgsbase %rcx
	movq	%rcx, R_gs_base(%rax)
handle:
	movq	THREAD_KSTACK(%rax), %rsp
	leaq	thread_in_rt(%rip), %rcx
	movq	%rcx, arch_save(%rip)
	movq	%rax, %rbx
	movq	%rax, %rdi
	xorl	%ebp, %ebp
	call	rt_trap
	movq	%rbx, %rdi
	/* falls through */

/* void arch_user(struct rt_regs *user) */
	.globl	arch_user
	.type	arch_user, @function
arch_user:
	movq	R_rip(%rdi), %rax
	movq	%rax, arch_frame(%rip)
	movq	R_rflags(%rdi), %rax
	movq	%rax, arch_frame + 16(%rip)
	movq	R_rsp(%rdi), %rax
	movq	%rax, arch_frame + 24(%rip)
	movq	R_fs_base(%rdi), %rax
	wrfsbase %rax
	movq	R_gs_base(%rdi), %rax
	wrgsbase %rax
	movq	%rdi, arch_save(%rip)
	/* From here on an event restarts this instead of interrupting it. */
	.globl	restart_lo, restart_hi
restart_lo:
	movl	$0, CPU_AT + CPU_MASKED
	cmpl	$0, CPU_AT + CPU_PENDING
	jne	restart_masked
	leaq	arch_frame(%rip), %rsp
	movq	R_rax(%rdi), %rax
	movq	R_rbx(%rdi), %rbx
	movq	R_rcx(%rdi), %rcx
	movq	R_rdx(%rdi), %rdx
	movq	R_rsi(%rdi), %rsi
	movq	R_rbp(%rdi), %rbp
	movq	R_r8(%rdi), %r8
	movq	R_r9(%rdi), %r9
	movq	R_r10(%rdi), %r10
	movq	R_r11(%rdi), %r11
	movq	R_r12(%rdi), %r12
	movq	R_r13(%rdi), %r13
	movq	R_r14(%rdi), %r14
	movq	R_r15(%rdi), %r15
	movq	R_rdi(%rdi), %rdi
	iretq
restart_masked:
	movl	$1, CPU_AT + CPU_MASKED
	jmp	restart_entry
restart_hi:

restart_entry:
	movq	arch_save(%rip), %rax
	movq	$EVENT, R_trap(%rax)
	jmp	handle

	.globl	prose_entry
	.type	prose_entry, @function
prose_entry:
	testq	%rsp, %rsp
	jnz	on_linux
	/* hlt all over page 0: who calls a null pointer is stopped there */
	movq	%rdi, %rdx
	movabsq	$0xf4f4f4f4f4f4f4f4, %rax
	xorl	%edi, %edi
	movl	$4096 / 8, %ecx
	rep stosq
	movq	%rdx, %rdi
	leaq	thread_main(%rip), %rax
	movq	THREAD_KSTACK(%rax), %rsp
	xorl	%ebp, %ebp
	call	rt_start
	ud2

/* Linux gives a stack, the hypervisor none. */
on_linux:
	movl	$1, %eax	/* write */
	movl	$2, %edi
	leaq	text(%rip), %rsi
	movl	$text_end - text, %edx
	syscall
	movl	$231, %eax	/* exit_group */
	movl	$126, %edi
	syscall
	ud2

	.section .rodata
text:
	.ascii	"this is a PROSE program, run it with prose run\n"
text_end:
	.section .note.GNU-stack, "", @progbits
