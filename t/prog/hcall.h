/* SPDX-License-Identifier: BSD-2-Clause */
/* A bare hypervisor call from C, for programs that test them. */
#ifndef T_PROG_HCALL_H
#define T_PROG_HCALL_H

#include "hcalls.h"

static inline int64_t hcall(uint64_t number, const uint64_t a[6])
{
#ifdef __powerpc64__
	register uint64_t r3 __asm__("r3") = number;
	register uint64_t r4 __asm__("r4") = a[0];
	register uint64_t r5 __asm__("r5") = a[1];
	register uint64_t r6 __asm__("r6") = a[2];
	register uint64_t r7 __asm__("r7") = a[3];
	register uint64_t r8 __asm__("r8") = a[4];
	register uint64_t r9 __asm__("r9") = a[5];

	__asm__ volatile("sc 1"
			 : "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7),
			   "+r"(r8), "+r"(r9)
			 :
			 : "r0", "r10", "r11", "r12", "ctr", "xer", "cr0",
			   "cr1", "cr5", "cr6", "cr7", "memory");
	return (int64_t)r3;
#else
	uint64_t rax = number, rdi = a[0], rsi = a[1], rdx = a[2];
	register uint64_t r10 __asm__("r10") = a[3];
	register uint64_t r8 __asm__("r8") = a[4];
	register uint64_t r9 __asm__("r9") = a[5];

	__asm__ volatile("out %%eax, %[port]"
			 : "+a"(rax), "+D"(rdi), "+S"(rsi), "+d"(rdx), "+r"(r10)
			 : [port] "i"(PROSE_PORT_HCALL), "r"(r8), "r"(r9)
			 : "memory");
	return (int64_t)rax;
#endif
}

/* xorshift64*: the seed decides all of it. */
static inline uint64_t prng(uint64_t *state)
{
	uint64_t x = *state;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	*state = x;
	return x * 0x2545f4914f6cdd1dull;
}

#endif
