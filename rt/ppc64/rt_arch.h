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
#define RT_SYS_NUMBERS		512

#define RT_MACHINE_NAME "ppc64le"

/* Which arguments of clone these are. */
#define ARCH_CLONE_TLS	3
#define ARCH_CLONE_CTID 4

/* -- auxv ----------------------------------------------------------------- */

#define RT_PLATFORM "power8"
/* 32 64 ALTIVEC FPU MMU SMT ICACHE_SNOOP ARCH_2_06 DFP VSX TRUE_LE PPC_LE
 * and ARCH_2_05 */
#define RT_HWCAP 0xdc0061c3ul
/* ARCH_2_07 DSCR EBB ISEL TAR VEC_CRYPTO */
#define RT_HWCAP2      0xbe000000ul
#define RT_DCACHE_LINE 128

/* -- time, the hypervisor ------------------------------------------------- */

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

/* -- registers ------------------------------------------------------------ */

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

extern uint64_t arch_app_msr; /* of what starts in the application */

#include "arch_calls.h"

#endif
