/* SPDX-License-Identifier: BSD-2-Clause */
/* Registers in the layouts of Linux's core files (its uapi/linux/elfcore.h,
 * asm/elf.h of each architecture). */
#include "core.h"

#include <elf.h>
#include <string.h>

#include "arch/ppc64.h"
#include "arch/x86_64.h"

struct status_head {
	int32_t signo, code, error;
	int16_t cursig;
	uint16_t pad;
	uint64_t pending, held;
	int32_t pid, ppid, pgrp, sid;
	uint64_t times[8];
};
PROSE_SIZE(struct status_head, 112);

static void status_note(struct core_note *n, uint32_t tid, int sig,
			const uint64_t *gregs, unsigned count)
{
	struct status_head h = {.signo = sig,
				.cursig = sig,
				.pid = tid,
				.ppid = 1,
				.pgrp = 1,
				.sid = 1};
	uint32_t fp_valid = 1;

	n->owner = "CORE";
	n->type = NT_PRSTATUS;
	n->bytes = sizeof(h) + count * 8 + 8;
	memset(n->data, 0, n->bytes);
	memcpy(n->data, &h, sizeof(h));
	memcpy(n->data + sizeof(h), gregs, count * 8);
	memcpy(n->data + sizeof(h) + count * 8, &fp_valid, 4);
}

static void put(struct core_note *n, const char *owner, uint32_t type,
		const void *data, size_t bytes)
{
	n->owner = owner;
	n->type = type;
	n->bytes = bytes;
	memcpy(n->data, data, bytes);
}

/* -- powerpc64le ---------------------------------------------------------- */

static void ppc64_status(struct core_note *n, const struct prose_regs_ppc64 *r,
			 uint32_t tid, int sig)
{
	uint64_t g[48] = {0};

	memcpy(g, r->gpr, sizeof(r->gpr));
	g[32] = r->pc;
	g[33] = r->msr;
	g[34] = r->orig_r3;
	g[35] = r->ctr;
	g[36] = r->lr;
	g[37] = r->xer;
	g[38] = r->cr;
	g[40] = r->trap;
	g[41] = r->dar;
	g[42] = r->dsisr;
	status_note(n, tid, sig, g, 48);
}

static void ppc64_fp(struct core_note *n, const struct prose_regs_ppc64 *r)
{
	uint64_t f[33];

	for (int i = 0; i < 32; i++)
		f[i] = r->vsr[i][0];
	f[32] = r->fpscr;
	put(n, "CORE", NT_FPREGSET, f, sizeof(f));
}

/* Quadwords as a little-endian machine stores them. */
static void ppc64_vmx(struct core_note *n, const struct prose_regs_ppc64 *r)
{
	uint64_t v[34][2] = {{0}};

	for (int i = 0; i < 32; i++) {
		v[i][0] = r->vsr[32 + i][1];
		v[i][1] = r->vsr[32 + i][0];
	}
	v[32][0] = r->vscr;
	v[33][0] = r->vrsave;
	put(n, "LINUX", NT_PPC_VMX, v, sizeof(v));
}

static void ppc64_vsx(struct core_note *n, const struct prose_regs_ppc64 *r)
{
	uint64_t v[32];

	for (int i = 0; i < 32; i++)
		v[i] = r->vsr[i][1];
	put(n, "LINUX", NT_PPC_VSX, v, sizeof(v));
}

static int ppc64_note(unsigned n, const void *regs, uint32_t tid, int sig,
		      struct core_note *note)
{
	switch (n) {
	case 0:
		ppc64_status(note, regs, tid, sig);
		return 1;
	case 1:
		ppc64_fp(note, regs);
		return 1;
	case 2:
		ppc64_vmx(note, regs);
		return 1;
	case 3:
		ppc64_vsx(note, regs);
		return 1;
	}
	return 0;
}

/* -- x86-64 --------------------------------------------------------------- */

static void x86_status(struct core_note *n, const struct prose_regs_x86_64 *r,
		       uint32_t tid, int sig)
{
	const uint64_t g[27] = {
	    r->r15,    r->r14, r->r13, r->r12,	    r->rbp,    r->rbx,
	    r->r11,    r->r10, r->r9,  r->r8,	    r->rax,    r->rcx,
	    r->rdx,    r->rsi, r->rdi, r->orig_rax, r->rip,    0x33,
	    r->rflags, r->rsp, 0x2b,   r->fs_base,  r->gs_base};

	status_note(n, tid, sig, g, 27);
}

/* Readers find which states there are where Linux leaves XCR0, and judge the
 * size by that. */
static void x86_xstate(struct core_note *n, const struct prose_regs_x86_64 *r)
{
	uint64_t xcr0 = r->xsave_bytes >= 2688	? 0xe7
			: r->xsave_bytes >= 832 ? 7
						: 3;

	put(n, "LINUX", NT_X86_XSTATE, r->xsave,
	    xcr0 == 0xe7 ? 2688
	    : xcr0 == 7	 ? 832
			 : 576);
	memcpy(n->data + 464, &xcr0, sizeof(xcr0));
}

static int x86_note(unsigned n, const void *regs, uint32_t tid, int sig,
		    struct core_note *note)
{
	const struct prose_regs_x86_64 *r = regs;
	uint32_t bytes = r->xsave_bytes;

	if (!n) {
		x86_status(note, r, tid, sig);
		return 1;
	}
	if (bytes < 512 || bytes > sizeof(r->xsave))
		return 0;
	if (n == 1)
		put(note, "CORE", NT_FPREGSET, r->xsave, 512);
	else if (n == 2 && bytes >= 576)
		x86_xstate(note, r);
	else
		return 0;
	return 1;
}

/* -- either --------------------------------------------------------------- */

int core_regs_note(uint16_t machine, unsigned n, const void *regs, uint32_t tid,
		   int sig, struct core_note *note)
{
	return machine == PROSE_ARCH_PPC64LE
		   ? ppc64_note(n, regs, tid, sig, note)
		   : x86_note(n, regs, tid, sig, note);
}
