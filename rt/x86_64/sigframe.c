/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The frame a signal handler runs on, in the layout of Linux for x86-64:
 * handlers, debuggers and unwinders look into it.
 */
#include "errno.h"
#include "rt.h"
#include "signal_abi.h"

#define RED_ZONE   128 /* below rsp, the interrupted function's (psABI) */
#define RFLAGS_MAY 0x40cd5ull /* arithmetic flags, DF, AC */
#define RFLAGS_IS  0x202ull
#define DF	   0x400ull
#define MXCSR_AT   24
#define MXCSR_MAY  0xffffu

struct sigcontext {
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, rflags;
	uint16_t cs, gs, fs, ss;
	uint64_t error, trap, old_mask, cr2;
	uint64_t fpstate; /* FXSAVE area; 0: none */
	uint64_t reserved[8];
};
PROSE_SIZE(struct sigcontext, 256);

struct ucontext {
	uint64_t flags;
	uint64_t link;
	struct kstack stack;
	struct sigcontext mc;
	uint64_t mask;
};
PROSE_AT(struct ucontext, mc, 40);
PROSE_AT(struct ucontext, mask, 296);

struct frame {
	uint64_t restorer;
	struct ucontext uc;
	struct ksiginfo info;
};

extern const char arch_sigreturn[];

/* clang-format off */
#define SAME(X)                                                              \
	X(r8) X(r9) X(r10) X(r11) X(r12) X(r13) X(r14) X(r15) X(rdi) X(rsi)  \
	X(rbp) X(rbx) X(rdx) X(rax) X(rcx) X(rsp) X(rip) X(rflags)
/* clang-format on */

/* XSAVE's area, whole: what was not saved is as it was at the start. */
#define FP_BYTES sizeof(((struct rt_regs *)0)->xsave)

static void put_regs(struct sigcontext *mc, const struct rt_regs *r)
{
#define X(reg) mc->reg = r->reg;
	SAME(X)
#undef X
	mc->cs = 0x33;
	mc->ss = 0x2b;
	mc->error = r->error;
	mc->trap = r->trap < 32 ? r->trap : 0;
	mc->cr2 = r->cr2;
}

/* The handler may have changed any of them. */
static void get_regs(const struct sigcontext *mc, struct rt_regs *r)
{
#define X(reg) r->reg = mc->reg;
	SAME(X)
#undef X
	r->rflags = (mc->rflags & RFLAGS_MAY) | RFLAGS_IS;
	r->trap = 0xff; /* no system call to be restarted any more */
}

static void get_math(const struct sigcontext *mc, struct rt_regs *r)
{
	uint32_t mxcsr;

	__builtin_memcpy(r->xsave, (void *)mc->fpstate, FP_BYTES);
	__builtin_memcpy(&mxcsr, r->xsave + MXCSR_AT, 4);
	mxcsr &= MXCSR_MAY;
	__builtin_memcpy(r->xsave + MXCSR_AT, &mxcsr, 4);
}

int arch_sig_push(struct rt_regs *r, uint64_t sp, const struct ksigaction *a,
		  const struct ksiginfo *info, uint64_t old_mask,
		  const struct kstack *alt)
{
	uint64_t fp = (sp - RED_ZONE - FP_BYTES) & ~63ull;
	/* as after a call: 16 bytes of alignment less one address */
	struct frame *f = (struct frame *)(((fp - sizeof(*f)) & ~15ull) - 8);

	if (!rt_user_ok(f, fp + FP_BYTES - (uint64_t)f))
		return -EFAULT;
	__builtin_memset(f, 0, sizeof(*f));
	__builtin_memcpy((void *)fp, r->xsave, FP_BYTES);
	put_regs(&f->uc.mc, r);
	f->uc.mc.fpstate = fp;
	f->uc.mc.old_mask = old_mask;
	f->uc.stack = *alt;
	f->uc.mask = old_mask;
	f->info = *info;
	/* Of a native program we know better: ours has unwind tables. */
	f->restorer =
	    rt_boot->flags & PROSE_BOOT_GUEST && a->flags & SA_RESTORER
		? a->restorer
		: (uint64_t)arch_sigreturn;
	r->rsp = (uint64_t)f;
	r->rip = a->handler;
	r->rdi = (uint64_t)info->signo;
	r->rsi = (uint64_t)&f->info;
	r->rdx = (uint64_t)&f->uc;
	r->rax = 0;
	r->rflags &= ~DF;
	r->trap = 0xff;
	return 0;
}

int arch_sig_pop(struct rt_regs *r, uint64_t *mask, struct kstack *alt)
{
	const struct frame *f = (const struct frame *)(r->rsp - 8);
	uint64_t fp;

	if (!rt_user_ok(f, sizeof(*f)))
		return -EFAULT;
	fp = f->uc.mc.fpstate;
	if (fp & 15 || !rt_user_ok((void *)fp, FP_BYTES))
		return -EFAULT;
	get_math(&f->uc.mc, r);
	*mask = f->uc.mask;
	*alt = f->uc.stack;
	get_regs(&f->uc.mc, r);
	return 0;
}
