/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hash page table by which rt/pt maps addresses to themselves (Power ISA
 * 2.07, III-S 5.7). One segment of 1 TiB, SLB entry 0, holds the partition's
 * memory; the table is the hypervisor's, entries go in by its call TABLE.
 */
#include "errno.h"
#include "hcalls.h"
#include "msr.h"
#include "rt.h"

#define GROUPS (1ull << 16) /* of the 8 MiB that the call gives */
#define VSID   0x50524full

#define SLB_V	 0x8000000ull
#define SLB_1T	 (1ull << 62)
#define SLB_VSID 24
#define SLB_64K	 0x110ull
#define SLB_16M	 0x100ull

#define HI_1T	     (1ull << 62)
#define HI_SECONDARY 2ull
#define HI_LARGE     4ull
#define LO_RC	     0x180ull
#define LO_M	     0x10ull
#define LO_RW	     2ull
#define LO_RO	     3ull
#define LO_RPN	     0x0ffffffffffff000ull
#define LO_64K	     0x1000ull /* in the RPN's low bits: which size */

#define FLAG_AVPN (1ull << 31)
#define WAIT_TB	  512000 /* 1 ms */
#define WAITS	  5000

uint64_t arch_app_msr = MSR_APP;
static unsigned shift;

static void segment_load(void)
{
	uint64_t size = shift == 16 ? SLB_64K : shift == 24 ? SLB_16M : 0;

	__asm__ volatile("slbmte %0, %1; isync"
			 :
			 : "r"(SLB_1T | VSID << SLB_VSID | size), "r"(SLB_V)
			 : "memory");
}

int arch_pt_open(unsigned want)
{
	int64_t status = -EAGAIN;

	/* Memory that others have just left may have to be scrubbed first. */
	for (int i = 0; status == -EAGAIN && i < WAITS; i++) {
		status = rt_hcall(PROSE_H_TABLE, PROSE_TABLE_OPEN, 0, 0, 0);
		if (status == -EAGAIN)
			rt_hcall(PROSE_H_CEDE, rt_tb() + WAIT_TB, 0, 0, 0);
	}
	if (status)
		return (int)status;
	shift = want;
	segment_load();
	arch_app_msr = MSR_APP | MSR_IR | MSR_DR;
	return 0;
}

static uint64_t avpn(uint64_t address)
{
	uint64_t va = VSID << 17 | address >> 23;

	return HI_1T | va << 7;
}

/* Its entry is in this group, or in the other one. */
static uint64_t group_of(uint64_t address)
{
	return (VSID ^ VSID << 25 ^ address >> shift) & (GROUPS - 1);
}

static int64_t table(uint64_t op, uint64_t flags, uint64_t ptex, uint64_t hi,
		     uint64_t lo, uint64_t out[2])
{
	register uint64_t r3 __asm__("r3") = PROSE_H_TABLE;
	register uint64_t r4 __asm__("r4") = op;
	register uint64_t r5 __asm__("r5") = flags;
	register uint64_t r6 __asm__("r6") = ptex;
	register uint64_t r7 __asm__("r7") = hi;
	register uint64_t r8 __asm__("r8") = lo;

	__asm__ volatile("sc 1"
			 : "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7),
			   "+r"(r8)
			 :
			 : "r0", "r9", "r10", "r11", "r12", "ctr", "xer", "cr0",
			   "cr1", "cr5", "cr6", "cr7", "memory");
	out[0] = r4;
	out[1] = r5;
	return (int64_t)r3;
}

static int64_t enter(uint64_t address, bool writable, bool secondary)
{
	uint64_t group = group_of(address), out[2];
	uint64_t hi = avpn(address) | (shift > 12 ? HI_LARGE : 0) |
		      (secondary ? HI_SECONDARY : 0);
	uint64_t lo = address | (shift == 16 ? LO_64K : 0) | LO_RC | LO_M |
		      (writable ? LO_RW : LO_RO);
	int64_t status;

	if (secondary)
		group = ~group & (GROUPS - 1);
	status = table(PROSE_TABLE_ENTER, 0, group * 8, hi, lo, out);
	return status ? status : (int64_t)out[0];
}

int64_t arch_pt_map(uint64_t address, bool writable)
{
	int64_t entry = enter(address, writable, false);

	return entry == -ENOSPC ? enter(address, writable, true) : entry;
}

int64_t arch_pt_replace(uint64_t address, bool writable, uint64_t *gone)
{
	static unsigned turn;
	uint64_t at = group_of(address) * 8 + turn++ % 8, out[2];
	int64_t status = table(PROSE_TABLE_REMOVE, 0, at, 0, 0, out);

	if (status)
		return status;
	*gone = out[1] & LO_RPN;
	return enter(address, writable, false);
}

void arch_pt_unmap(uint64_t address, uint64_t entry)
{
	uint64_t out[2];

	table(PROSE_TABLE_REMOVE, FLAG_AVPN, entry, avpn(address), 0, out);
}
