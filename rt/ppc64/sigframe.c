/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The frame a signal handler runs on, in the layout of Linux for
 * powerpc64le: handlers, debuggers and unwinders look into it.
 */
#include "errno.h"
#include "msr.h"
#include "rt.h"
#include "sigframe.h"

extern const char arch_sigreturn[], arch_sigreturn_plain[];

static uint64_t *vectors(struct sigcontext *mc)
{
	return (uint64_t *)(((uint64_t)mc->vmx + 15) & ~15ull);
}

static void put_regs(struct sigcontext *mc, const struct rt_regs *r)
{
	uint64_t *g = mc->gp_regs;

	for (unsigned i = 0; i < 32; i++)
		g[i] = r->gpr[i];
	g[NIP] = r->pc;
	g[MSR] = r->msr;
	g[ORIG_R3] = r->orig_r3;
	g[CTR] = r->ctr;
	g[LINK] = r->lr;
	g[XER] = r->xer;
	g[CCR] = r->cr;
	g[SOFTE] = 1;
	g[TRAP] = r->trap;
	g[DAR] = r->dar;
	g[DSISR] = r->dsisr;
	g[RESULT] = 0;
	mc->regs = (uint64_t)g;
}

/* A VMX register in memory is a little-endian 16-byte number. */
static void put_math(struct sigcontext *mc, const struct rt_regs *r)
{
	uint64_t *v = vectors(mc);

	for (unsigned i = 0; i < 32; i++) {
		mc->fp_regs[i] = r->vsr[i][0];
		v[2 * i] = r->vsr[32 + i][1];
		v[2 * i + 1] = r->vsr[32 + i][0];
		v[68 + i] = r->vsr[i][1];
	}
	mc->fp_regs[32] = r->fpscr;
	v[64] = r->vscr;
	v[65] = 0;
	v[66] = r->vrsave;
	v[67] = 0;
	mc->v_regs = (uint64_t)v;
}

static void get_math(const struct sigcontext *mc, struct rt_regs *r)
{
	const uint64_t *v = vectors((struct sigcontext *)mc);

	for (unsigned i = 0; i < 32; i++) {
		r->vsr[i][0] = mc->fp_regs[i];
		r->vsr[32 + i][1] = v[2 * i];
		r->vsr[32 + i][0] = v[2 * i + 1];
		r->vsr[i][1] = v[68 + i];
	}
	r->fpscr = mc->fp_regs[32];
	r->vscr = v[64] & 0xffffffff;
	r->vrsave = v[66] & 0xffffffff;
}

/* The handler may have changed any of them. */
static void get_regs(const struct sigcontext *mc, struct rt_regs *r)
{
	const uint64_t *g = mc->gp_regs;

	for (unsigned i = 0; i < 32; i++)
		r->gpr[i] = g[i];
	r->pc = g[NIP];
	r->msr = arch_app_msr;
	r->orig_r3 = g[ORIG_R3];
	r->ctr = g[CTR];
	r->lr = g[LINK];
	r->xer = g[XER];
	r->cr = g[CCR];
	r->trap = 0; /* no system call to be restarted any more */
}

int arch_sig_push(struct rt_regs *r, uint64_t sp, const struct ksigaction *a,
		  const struct ksiginfo *info, uint64_t old_mask,
		  const struct kstack *alt)
{
	struct frame *f = (struct frame *)((sp & ~15ull) - sizeof(*f));
	uint64_t bottom = (uint64_t)f - FRAME_BYTES;

	if (!rt_user_ok((void *)bottom, FRAME_BYTES + sizeof(*f)))
		return -EFAULT;
	__builtin_memset(f, 0, sizeof(*f) - RED_ZONE);
	put_regs(&f->uc.mc, r);
	put_math(&f->uc.mc, r);
	f->uc.mc.signal = info->signo;
	f->uc.mc.handler = a->handler;
	f->uc.mc.old_mask = old_mask;
	f->uc.stack = *alt;
	f->uc.mask = old_mask;
	f->info = *info;
	f->info_ptr = (uint64_t)&f->info;
	f->uc_ptr = (uint64_t)&f->uc;
	__builtin_memcpy(f->trampoline, arch_sigreturn, 12);
	r->fpscr = 0; /* so that a handler for SIGFPE does not trap */
	*(uint64_t *)bottom = r->gpr[1];
	r->gpr[1] = bottom;
	r->gpr[3] = (uint64_t)info->signo;
	r->gpr[4] = a->flags & SA_SIGINFO ? f->info_ptr : (uint64_t)&f->uc.mc;
	r->gpr[5] = f->uc_ptr;
	r->gpr[6] = (uint64_t)f;
	r->gpr[12] = a->handler;
	r->pc = a->handler;
	r->lr =
	    (uint64_t)(rt_boot->flags & PROSE_BOOT_GUEST ? arch_sigreturn_plain
							 : arch_sigreturn);
	r->trap = 0;
	return 0;
}

int arch_sig_pop(struct rt_regs *r, uint64_t *mask, struct kstack *alt)
{
	const struct ucontext *uc = (const struct ucontext *)r->gpr[1];

	if ((r->gpr[1] & 15) || !rt_user_ok(uc, sizeof(*uc)))
		return -EFAULT;
	get_regs(&uc->mc, r);
	get_math(&uc->mc, r);
	*mask = uc->mask;
	*alt = uc->stack;
	return 0;
}
