/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The clock. QEMU lets a guest write its CPU's timebase, which real
 * processors leave to the hypervisor. So our own clock is the virtual
 * timebase, which counts the same ticks and which a guest cannot write, and
 * a timebase that a guest has moved is put back before anybody else reads
 * it.
 */
#include "powernv.h"

#define SLACK 64 /* ticks: 125 ns */

static int moved(void)
{
	uint64_t before = mfspr(SPR_VTB);
	uint64_t tb = mfspr(SPR_TB);
	uint64_t after = mfspr(SPR_VTB);

	return tb + SLACK < before || tb > after + SLACK;
}

static void put_back(void)
{
	uint64_t tb = mfspr(SPR_VTB);

	mtspr(SPR_TBL_WRITE, 0); /* no carry between the next two */
	mtspr(SPR_TBU_WRITE, tb >> 32);
	tb = mfspr(SPR_VTB);
	mtspr(SPR_TBL_WRITE, tb & 0xffffffff);
}

void clock_check(void)
{
	while (moved())
		put_back();
}

uint64_t mach_tb(void)
{
	return timebase();
}
