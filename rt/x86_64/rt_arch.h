/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a machine supplies to rt: x86-64. Each machine's folder has a header
 * of this name with the same things in it, and rt calls nothing else of a
 * machine.
 *
 * Who calls in: the machine's entry code calls rt_start() once, rt_trap()
 * for all that comes out of the application (thread.h).
 */
#ifndef RT_ARCH_H
#define RT_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "arch/x86_64.h"
#include "hcalls.h"

/* The registers of a thread, as debuggers see them. */
#define rt_regs prose_regs_x86_64

/* Which column of the lists of system calls is this machine's. */
#define RT_SYSNO(ppc64, x86_64) x86_64
#define RT_SYS_NUMBERS		512

/* Which arguments of clone are these. */
#define ARCH_CLONE_TLS	4
#define ARCH_CLONE_CTID 3

#define RT_MACHINE_NAME "x86_64"

/* -- auxv ----------------------------------------------------------------- */

#define RT_PLATFORM    "x86_64"
#define RT_HWCAP       arch_hwcap()
#define RT_HWCAP2      0x2ul /* FSGSBASE */
#define RT_DCACHE_LINE 64

/* Linux shows CPUID leaf 1, edx. */
static inline uint64_t arch_hwcap(void)
{
	uint32_t eax = 1, ebx, ecx = 0, edx;

	__asm__("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
	return edx;
}

/* -- time, the hypervisor ------------------------------------------------- */

static inline uint64_t rt_tb(void)
{
	uint32_t lo, hi;

	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return (uint64_t)hi << 32 | lo;
}

static inline int64_t rt_hcall(uint64_t number, uint64_t a, uint64_t b,
			       uint64_t c, uint64_t d)
{
	register uint64_t r10 __asm__("r10") = d;

	__asm__ volatile("outl %%eax, %[port]"
			 : "+a"(number), "+D"(a), "+S"(b), "+d"(c), "+r"(r10)
			 : [port] "i"(PROSE_PORT_HCALL)
			 : "memory");
	return (int64_t)number;
}

/* Ask for the event interrupt at a raw timebase (~0: never), instead of when
 * it was asked for before. One that was due already may be lost: look for
 * what it would have told of. */
void arch_event_at(uint64_t tb);

/* The caller is going to look at the rings and the clock: event interrupts
 * that came before have nothing more to say. */
static inline void arch_event_seen(void)
{
	((volatile struct prose_x86_cpu *)PROSE_X86_CPU_GPA)->pending = 0;
	__asm__ volatile("mfence" : : : "memory");
}

/* Stop for good, when not even EXIT works. */
static inline void arch_halt(void)
{
	__asm__ volatile("ud2");
}

/* A spinning loop lets other hardware threads run. */
static inline void arch_relax(void)
{
	__asm__ volatile("pause" : : : "memory");
}

/* A system call as an application makes it, for kernels that are linked with
 * theirs. */
static inline long arch_call(uint64_t number, uint64_t a, uint64_t b)
{
	__asm__ volatile("syscall"
			 : "+a"(number), "+D"(a), "+S"(b)
			 :
			 : "rcx", "rdx", "r8", "r9", "r10", "r11", "memory");
	return (long)number;
}

/* -- registers ------------------------------------------------------------ */

static inline uint64_t arch_pc(const struct rt_regs *r)
{
	return r->rip;
}

static inline uint64_t arch_sp(const struct rt_regs *r)
{
	return r->rsp;
}

static inline uint64_t arch_sys_number(const struct rt_regs *r)
{
	return r->orig_rax;
}

/* Arguments 0..5 of the system call it is in. */
static inline uint64_t arch_sys_arg(const struct rt_regs *r, unsigned n)
{
	switch (n) {
	case 0:
		return r->rdi;
	case 1:
		return r->rsi;
	case 2:
		return r->rdx;
	case 3:
		return r->r10;
	case 4:
		return r->r8;
	default:
		return r->r9;
	}
}

/* Is what brought it into rt a system call, not yet forgotten? */
static inline bool arch_in_syscall(const struct rt_regs *r)
{
	return r->trap == PROSE_X86_SYSCALL;
}

/* The result so far: -errno or a value. */
static inline long arch_sys_result(const struct rt_regs *r)
{
	return (long)r->rax;
}

static inline void arch_sys_return(struct rt_regs *r, long result)
{
	r->rax = (uint64_t)result;
}

/* Make it execute its system call once more. */
static inline void arch_sys_again(struct rt_regs *r)
{
	r->rax = r->orig_rax;
	r->rip -= 2;
}

#include "arch_calls.h"

#endif
