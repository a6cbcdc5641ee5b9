/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a machine supplies to rt: powerpc64le. Each machine's folder has a
 * header of this name with the same things in it, and rt calls nothing else
 * of a machine.
 *
 * Who calls in: the machine's entry code calls rt_start() once, rt_trap()
 * for all that comes out of the application (thread.h).
 */
#ifndef RT_ARCH_H
#define RT_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "arch/ppc64.h"

/* The registers of a thread, as debuggers see them. */
#define rt_regs prose_regs_ppc64

/* Which column of the lists of system calls is this machine's. */
#define RT_SYSNO(ppc64, x86_64) ppc64
#define RT_SYS_NUMBERS 512

#define RT_MACHINE_NAME "ppc64le"

/* Which arguments of clone these are. */
#define ARCH_CLONE_TLS 3
#define ARCH_CLONE_CTID 4

/* -- auxv ----------------------------------------------------------------- */

#define RT_PLATFORM "power8"
/* 32 64 ALTIVEC FPU MMU SMT ICACHE_SNOOP ARCH_2_06 DFP VSX TRUE_LE PPC_LE
 * and ARCH_2_05 */
#define RT_HWCAP 0xdc0061c3ul
/* ARCH_2_07 DSCR EBB ISEL TAR VEC_CRYPTO */
#define RT_HWCAP2 0xbe000000ul
#define RT_DCACHE_LINE 128

/* -- time, the hypervisor ---------------------------------------------------
 */

static inline uint64_t rt_tb(void)
{
	uint64_t tb;

	__asm__ volatile("mfspr %0, 268" : "=r"(tb));
	return tb;
}

/* Ask for the event interrupt at a raw timebase (~0: never), instead of when it
 * was asked for before. One that was due already may be lost: look for what it
 * would have told of. */
static inline void arch_event_at(uint64_t tb)
{
	int64_t in = (int64_t)(tb - rt_tb());

	if (tb == ~0ull || in > 0x7fffffff)
		in = 0x7fffffff;
	__asm__ volatile("mtspr 22, %0" : : "r"(in < 0 ? 0 : in));
}

/* The caller is going to look at the rings and the clock: event interrupts
 * that came before have nothing more to say. */
static inline void arch_event_seen(void)
{
}

static inline int64_t rt_hcall(uint64_t number, uint64_t a, uint64_t b,
			       uint64_t c, uint64_t d)
{
	register uint64_t r3 __asm__("r3") = number;
	register uint64_t r4 __asm__("r4") = a;
	register uint64_t r5 __asm__("r5") = b;
	register uint64_t r6 __asm__("r6") = c;
	register uint64_t r7 __asm__("r7") = d;

	__asm__ volatile("sc 1"
			 : "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7)
			 :
			 : "r0", "r8", "r9", "r10", "r11", "r12", "ctr", "xer",
			   "cr0", "cr1", "cr5", "cr6", "cr7", "memory");
	return (int64_t)r3;
}

/* Stop for good, when not even EXIT works. */
static inline void arch_halt(void)
{
	__asm__ volatile("trap");
}

/* A spinning loop lets other hardware threads run. */
static inline void arch_relax(void)
{
	__asm__ volatile("or 1,1,1; or 2,2,2" : : : "memory");
}

/* A system call as an application makes it, for kernels that are linked with
 * theirs. */
static inline long arch_call(uint64_t number, uint64_t a, uint64_t b)
{
	register uint64_t r0 __asm__("r0") = number;
	register uint64_t r3 __asm__("r3") = a;
	register uint64_t r4 __asm__("r4") = b;

	__asm__ volatile("sc; bns+ 1f; neg 3, 3; 1:"
			 : "+r"(r0), "+r"(r3), "+r"(r4)
			 :
			 : "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12",
			   "cr0", "memory");
	return (long)r3;
}

/* -- registers --------------------------------------------------------------
 */

static inline uint64_t arch_pc(const struct rt_regs *r)
{
	return r->pc;
}

static inline uint64_t arch_sp(const struct rt_regs *r)
{
	return r->gpr[1];
}

static inline uint64_t arch_sys_number(const struct rt_regs *r)
{
	return r->gpr[0];
}

/* Arguments 0..5 of the system call it is in. */
static inline uint64_t arch_sys_arg(const struct rt_regs *r, unsigned n)
{
	return n ? r->gpr[3 + n] : r->orig_r3;
}

/* Is what brought it into rt a system call, not yet forgotten? */
static inline bool arch_in_syscall(const struct rt_regs *r)
{
	return r->trap == 0xc00;
}

/* The result so far: -errno or a value. */
static inline long arch_sys_result(const struct rt_regs *r)
{
	long v = (long)r->gpr[3];

	return r->cr & 0x10000000 ? -v : v;
}

static inline void arch_sys_return(struct rt_regs *r, long result)
{
	bool failed = (unsigned long)result >= -4095ul;

	r->gpr[3] = (uint64_t)(failed ? -result : result);
	r->cr = (r->cr & ~0x10000000ull) | (failed ? 0x10000000 : 0);
}

/* Make it execute its system call once more. */
static inline void arch_sys_again(struct rt_regs *r)
{
	r->gpr[3] = r->orig_r3;
	r->pc -= 4;
}

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

/* -- switching --------------------------------------------------------------
 */

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

/* -- traps ------------------------------------------------------------------
 */

enum arch_trap { ARCH_SYSCALL, ARCH_EVENT, ARCH_FAULT, ARCH_IGNORE };

struct arch_fault {
	int signal; /* Linux's numbers */
	int code;   /* si_code */
	uint64_t address;
};

/* Classify what brought `r` here. */
enum arch_trap arch_trap(struct rt_regs *r, struct arch_fault *f);

/* -- signals ----------------------------------------------------------------
 */

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
