/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions that each machine's folder supplies to rt, as its rt_arch.h
 * supplies types, numbers and what is inline; which includes this.
 */
#ifndef RT_ARCH_CALLS_H
#define RT_ARCH_CALLS_H

#include <stdbool.h>
#include <stdint.h>
#include "rt_arch.h"

/* What a program finds at its entry. */
void arch_regs_program(struct rt_regs *r, uint64_t entry, uint64_t sp);
/* What a function of the application finds that is called with one
 * argument, interrupts on. */
void arch_regs_call(struct rt_regs *r, void (*fn)(void *), void *arg,
		    uint64_t sp);
/* The child of a clone: `r` is a copy of its parent's. */
void arch_regs_clone(struct rt_regs *r, uint64_t sp, uint64_t tls,
		     bool set_tls);

/* prctl() options that only this machine has: -EINVAL for others. */
long arch_prctl(int option, uint64_t arg);

/* -- switching ------------------------------------------------------------ */

/* Save what C preserves in `from`, go on with `to`, as saved or made by
 * arch_kern_init(). Interrupts are off. */
void arch_switch(struct rt_regs *from, struct rt_regs *to);
/* fn(arg), which does not return, on a stack that ends at `top`. */
void arch_kern_init(struct rt_regs *kern, uint64_t top, void (*fn)(void *),
		    void *arg);

/* The registers that rt does not use: all floating point and vector state. */
void arch_fp_save(struct rt_regs *user);
void arch_fp_load(const struct rt_regs *user);

/* Continue the application with the current thread's registers; they are
 * the first thing in struct thread, of which this is one. */
void arch_user(struct rt_regs *user) __attribute__((noreturn));

/* -- traps ---------------------------------------------------------------- */

enum arch_trap { ARCH_SYSCALL, ARCH_EVENT, ARCH_FAULT, ARCH_IGNORE };

struct arch_fault {
	int signal; /* Linux's numbers */
	int code;   /* si_code */
	uint64_t address;
	bool store; /* it was one; said only of pages of rt/pt */
};

/* Classify what brought `r` here. */
enum arch_trap arch_trap(struct rt_regs *r, struct arch_fault *f);

/* -- page tables, for rt/pt ----------------------------------------------- */

/* Get tables for pages of that size; the application is to run by them. */
int arch_pt_open(unsigned shift);
/* Map the page at that address to itself: an entry's number below 2^30;
 * -ENOSPC: there is no room for it. */
int64_t arch_pt_map(uint64_t address, bool writable);
/* The same, in the place of another, whose address comes back. */
int64_t arch_pt_replace(uint64_t address, bool writable, uint64_t *gone);
void arch_pt_unmap(uint64_t address, uint64_t entry);

/* -- signals -------------------------------------------------------------- */

struct ksigaction;
struct ksiginfo;
struct kstack;

/* Build a signal's frame on `sp` (below what the ABI reserves, if that is
 * the interrupted stack) and set `r` to the handler's start; r's vector
 * state is in it. -EFAULT: the stack is no memory. */
int arch_sig_push(struct rt_regs *r, uint64_t sp, const struct ksigaction *a,
		  const struct ksiginfo *info, uint64_t old_mask,
		  const struct kstack *alt);
/* Undo it (rt_sigreturn): -EFAULT, or 0 with the mask and stack saved. */
int arch_sig_pop(struct rt_regs *r, uint64_t *mask, struct kstack *alt);

#endif
