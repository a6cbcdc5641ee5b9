/* SPDX-License-Identifier: BSD-2-Clause */
/* machine: powernv */
/*
 * Hostile: gives itself SLB entries for everything, then turns translation
 * on (IR, DR, or both: the argument's bits 1 and 2) and touches memory. It
 * has no page table, so all of it must end in its own storage interrupts.
 */
#include <stdint.h>
#include <stdlib.h>

#define MSR_IR 0x20
#define MSR_DR 0x10

static void slb_fill(void)
{
	for (uint64_t i = 0; i < 32; i++) {
		uint64_t rb = i << 28 | 1 << 27 | i; /* ESID, V, index */
		uint64_t rs = (i + 1) << 12 | 0x400; /* VSID, KS.. */

		__asm__ volatile("slbmte %0, %1" ::"r"(rs), "r"(rb));
	}
}

int main(int argc, char **argv)
{
	int which = argc > 1 ? atoi(argv[1]) : 3;
	uint64_t msr, sum = 0;

	slb_fill();
	__asm__ volatile("mfmsr %0" : "=r"(msr));
	msr |= (which & 1 ? MSR_IR : 0) | (which & 2 ? MSR_DR : 0);
	__asm__ volatile("mtmsrd %0; isync" ::"r"(msr) : "memory");
	for (uint64_t at = 0; at < 1ull << 40; at += 0x10000123000)
		sum += *(volatile uint64_t *)at;
	for (uint64_t at = 0; at < 1ull << 32; at += 1 << 20)
		*(volatile uint64_t *)at = sum;
	return 0;
}
