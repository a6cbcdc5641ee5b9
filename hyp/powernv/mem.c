/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RAM as the core uses it, and code in it. Real mode: an RA is an address.
 *
 * QEMU throws away its translation of code when a guest's or our own store
 * hits it, byte for byte: a dcbz counts as a store to its first byte alone.
 * So memory is zeroed by stores. Real processors want the icbi.
 */
#include "powernv.h"
#include "string.h"

void *mach_va(prose_ra ra)
{
	return (void *)ra;
}

void mach_zero(prose_ra ra, uint64_t bytes)
{
	uint64_t *p = mach_va(ra), *end = mach_va(ra + bytes);

	for (; p + 8 <= end; p += 8) {
		p[0] = 0, p[1] = 0, p[2] = 0, p[3] = 0;
		p[4] = 0, p[5] = 0, p[6] = 0, p[7] = 0;
		__asm__ volatile("" : "+r"(p));
	}
	memset(p, 0, (char *)end - (char *)p);
	__asm__ volatile("sync; icbi 0, %0; sync; isync"
			 :
			 : "r"(ra)
			 : "memory");
}

void mach_code_write(prose_ra ra, const void *from, size_t bytes)
{
	prose_ra at;

	memcpy(mach_va(ra), from, bytes);
	for (at = ra & ~127ull; at < ra + bytes; at += 128)
		__asm__ volatile("dcbst 0, %0; sync; icbi 0, %0"
				 :
				 : "r"(at)
				 : "memory");
	__asm__ volatile("sync; isync" : : : "memory");
}
