/* SPDX-License-Identifier: BSD-2-Clause */
/* machine: powernv */
/*
 * Hostile: makes and executes instructions that only a hypervisor may:
 * mtspr and mfspr of every number, hrfid, the sleeps, the TLB, the SLB,
 * cache-inhibited and message instructions. What its own faults leave of it
 * goes on to the next. Argument: the first SPR (to go on after a death).
 *
 * Left out are SPRs of which the partition is the owner and which its own rt
 * lives by: to spoil these harms nobody else and ends the test early.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "hcall.h"

static sigjmp_buf back;
static volatile int faults;
static uint32_t code[32] __attribute__((aligned(128)));

static void caught(int sig)
{
	faults++;
	siglongjmp(back, sig);
}

static void execute(uint32_t word, uint64_t r4, uint64_t r5)
{
	code[0] = word;
	code[1] = 0x4e800020; /* blr */
	__asm__ volatile("dcbst 0,%0; sync; icbi 0,%0; isync" ::"r"(code)
			 : "memory");
	if (sigsetjmp(back, 1))
		return;
	__asm__ volatile("mr 4, %1; mr 5, %2; mtctr %0; bctrl"
			 :
			 : "r"(code), "r"(r4), "r"(r5)
			 : "r3", "r4", "r5", "ctr", "lr", "memory");
}

static uint32_t spr_word(uint32_t op, uint32_t spr)
{
	return op | 4 << 21 | (spr & 31) << 16 | (spr >> 5) << 11;
}

/* The partition's own: XER LR CTR DEC SRR0/1 SPRG0-3 TAR and the like. */
static int own(uint32_t spr)
{
	static const uint16_t list[] = {1,   8,	  9,   22,  26,	 27, 272,
					273, 274, 275, 256, 815, 18, 19};

	for (unsigned i = 0; i < sizeof(list) / sizeof(*list); i++)
		if (list[i] == spr)
			return 1;
	return 0;
}

static void every_spr(uint32_t first)
{
	uint64_t state = 99;

	for (uint32_t spr = first; spr < 1024; spr++) {
		if (own(spr))
			continue;
		execute(spr_word(0x7c0002a6, spr), 0, 0);
		execute(spr_word(0x7c0003a6, spr), ~0ull, 0);
		execute(spr_word(0x7c0003a6, spr), prng(&state), 0);
		execute(spr_word(0x7c0003a6, spr), 0, 0);
	}
}

int main(int argc, char **argv)
{
	static const uint32_t words[] = {
	    0x4c000224,		  /* hrfid */
	    0x4c000364,		  /* nap */
	    0x4c000324,		  /* doze */
	    0x4c0003a4,		  /* sleep */
	    0x4c0003e4,		  /* rvwinkle */
	    0x7c002264,		  /* tlbie r4,r0 */
	    0x7c002224,		  /* tlbiel r4 */
	    0x7c00046c,		  /* tlbsync */
	    0x7c0003e4,		  /* slbia */
	    0x7c002364,		  /* slbie r4 */
	    0x7c8023e4 | 5 << 11, /* slbmte r4,r5 */
	    0x7c802f2a,		  /* stwcix/stdcix family follows */
	    0x7c802f6a,		  0x7c802faa, 0x7c802fea, 0x7c802e2a,
	    0x7c802e6a,		  0x7c802eaa, 0x7c802eea, /* ldcix r4,0,r5 */
	    0x7c00219c,					  /* msgsnd r4 */
	    0x7c0021dc,					  /* msgclr r4 */
	    0x00000200,					  /* attn */
	    0x00000000,
	};
	int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE};

	for (int i = 0; i < 5; i++)
		signal(signals[i], caught);
	for (unsigned i = 0; i < sizeof(words) / sizeof(*words); i++) {
		execute(words[i], 0, 0);
		execute(words[i], ~0ull, ~0ull);
		execute(words[i], (5ull << 27) | 8, 0x3fffe80000000);
	}
	every_spr(argc > 1 ? atoi(argv[1]) : 0);
	printf("%d faults\n", faults);
	return faults ? 0 : 1;
}
