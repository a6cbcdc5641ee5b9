/* SPDX-License-Identifier: BSD-2-Clause */
/* The frame a signal handler runs on, as Linux for powerpc64le lays it out. */
#ifndef RT_PPC64_SIGFRAME_H
#define RT_PPC64_SIGFRAME_H

#include "signal_abi.h"

#define RED_ZONE    512 /* below r1, the interrupted function's (ELFv2) */
#define FRAME_BYTES 128 /* a handler's caller's frame: __SIGNAL_FRAMESIZE */

/* gp_regs[]: struct pt_regs, behind the 32 general registers */
enum {
	NIP = 32,
	MSR,
	ORIG_R3,
	CTR,
	LINK,
	XER,
	CCR,
	SOFTE,
	TRAP,
	DAR,
	DSISR,
	RESULT
};

struct sigcontext {
	uint64_t unused[4];
	int32_t signal;
	int32_t pad0;
	uint64_t handler;
	uint64_t old_mask;
	uint64_t regs; /* -> gp_regs */
	uint64_t gp_regs[48];
	uint64_t fp_regs[33]; /* and FPSCR */
	uint64_t v_regs;      /* -> into vmx[], a multiple of 16: 32 vector
			       * registers, VSCR, VRSAVE, low halves of VSR 0-31 */
	uint64_t vmx[101];
};

struct ucontext {
	uint64_t flags;
	uint64_t link;
	struct kstack stack;
	uint64_t mask;
	uint64_t unused[15];
	struct sigcontext mc;
};

struct frame {
	struct ucontext uc;
	uint64_t unused[2];
	uint32_t trampoline[6];
	uint64_t info_ptr;
	uint64_t uc_ptr;
	struct ksiginfo info;
	uint8_t red_zone[RED_ZONE];
} __attribute__((aligned(16)));

PROSE_AT(struct sigcontext, gp_regs, 64);
PROSE_AT(struct ucontext, mc, 168);
PROSE_SIZE(struct sigcontext, 64 + 48 * 8 + 33 * 8 + 8 + 101 * 8);

#endif
