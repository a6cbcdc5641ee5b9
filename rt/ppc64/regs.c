/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers made up for a start, and what a vector means to the one who was
 * interrupted by it.
 */
#include "errno.h"
#include "msr.h"
#include "rt.h"
#include "signal_abi.h"

#define DSISR_STORE 0x2000000

/* Frames start with a back chain and room for what a callee saves in it. */
#define FRAME_BYTES 112

void arch_regs_program(struct rt_regs *r, uint64_t entry, uint64_t sp)
{
	__builtin_memset(r, 0, sizeof(*r));
	r->gpr[1] = sp;
	r->gpr[12] = entry;
	r->pc = entry;
	r->msr = arch_app_msr;
	r->ppr = 0x0010000000000000;
}

void arch_regs_call(struct rt_regs *r, void (*fn)(void *), void *arg,
		    uint64_t sp)
{
	uint64_t toc;

	sp = (sp & ~15ull) - FRAME_BYTES;
	*(uint64_t *)sp = 0;
	arch_regs_program(r, (uint64_t)fn, sp);
	__asm__("mr %0, 2" : "=r"(toc));
	r->gpr[2] = toc;
	r->gpr[3] = (uint64_t)arg;
}

void arch_regs_clone(struct rt_regs *r, uint64_t sp, uint64_t tls, bool set_tls)
{
	if (sp)
		r->gpr[1] = sp;
	if (set_tls)
		r->gpr[13] = tls;
	arch_sys_return(r, 0);
}

static void kern_start(void)
{
	void (*fn)(void *);
	void *arg;

	__asm__("mr %0, 14; mr %1, 15" : "=&r"(fn), "=r"(arg));
	fn(arg);
}

void arch_kern_init(struct rt_regs *kern, uint64_t top, void (*fn)(void *),
		    void *arg)
{
	uint64_t toc;

	__builtin_memset(kern, 0, sizeof(*kern));
	__asm__("mr %0, 2" : "=r"(toc));
	*(uint64_t *)top = 0;
	kern->gpr[1] = top;
	kern->gpr[2] = toc;
	kern->gpr[14] = (uint64_t)fn;
	kern->gpr[15] = (uint64_t)arg;
	kern->pc = (uint64_t)kern_start;
	kern->msr = MSR_RT;
}

#define PR_GET_FPEXC	  11
#define PR_SET_FPEXC	  12
#define PR_FP_EXC_PRECISE 3

/* Floating-point exceptions are precise, whatever is asked for. */
long arch_prctl(int option, uint64_t arg)
{
	if (option == PR_SET_FPEXC)
		return 0;
	if (option != PR_GET_FPEXC)
		return -EINVAL;
	if (!rt_user_ok((void *)arg, sizeof(uint32_t)))
		return -EFAULT;
	*(uint32_t *)arg = PR_FP_EXC_PRECISE;
	return 0;
}

static uint64_t dar(void)
{
	uint64_t v;

	__asm__ volatile("mfspr %0, 19" : "=r"(v));
	return v;
}

static uint64_t dsisr(void)
{
	uint64_t v;

	__asm__ volatile("mfspr %0, 18" : "=r"(v));
	return v;
}

static enum arch_trap fault(struct arch_fault *f, int signal, int code,
			    uint64_t address)
{
	*f = (struct arch_fault){signal, code, address};
	return ARCH_FAULT;
}

/* What the reason bits of a floating-point exception are called. */
static int fpe_code(uint64_t fpscr)
{
	/* enable bits VE OE UE ZE XE lie 22 below their exceptions' */
	if ((fpscr & 0x80) && (fpscr & 0x20000000))
		return FPE_FLTINV;
	if ((fpscr & 0x40) && (fpscr & 0x10000000))
		return FPE_FLTOVF;
	if ((fpscr & 0x20) && (fpscr & 0x08000000))
		return FPE_FLTUND;
	if ((fpscr & 0x10) && (fpscr & 0x04000000))
		return FPE_FLTDIV;
	return FPE_FLTRES;
}

static enum arch_trap program_check(struct rt_regs *r, struct arch_fault *f)
{
	if (r->msr & 0x100000) {
		arch_fp_save(r);
		return fault(f, SIGFPE, fpe_code(r->fpscr), r->pc);
	}
	if (r->msr & 0x20000)
		return fault(f, SIGTRAP, TRAP_BRKPT, r->pc);
	if (r->msr & 0x40000)
		return fault(f, SIGILL, ILL_PRVOPC, r->pc);
	return fault(f, SIGILL, ILL_ILLOPC, r->pc);
}

enum arch_trap arch_trap(struct rt_regs *r, struct arch_fault *f)
{
	switch (r->trap) {
	case 0xc00:
		return ARCH_SYSCALL;
	case 0x500:
	case 0x900:
		return ARCH_EVENT;
	case 0x300:
	case 0x380:
		r->dar = dar();
		r->dsisr = dsisr();
		fault(f, SIGSEGV, SEGV_MAPERR, r->dar);
		f->store = r->dsisr & DSISR_STORE;
		return ARCH_FAULT;
	case 0x400:
	case 0x480:
		return fault(f, SIGSEGV, SEGV_MAPERR, r->pc);
	case 0x200:
		return fault(f, SIGBUS, BUS_ADRERR, r->pc);
	case 0x600:
		r->dar = dar();
		return fault(f, SIGBUS, BUS_ADRALN, r->dar);
	case 0x700:
		return program_check(r, f);
	case 0x800:
	case 0xf20:
	case 0xf40: /* it turned them off; on again, as Linux would */
		r->msr |= MSR_MATH;
		return ARCH_IGNORE;
	case 0xd00:
		return fault(f, SIGTRAP, TRAP_TRACE, r->pc);
	case 0xe40:
	case 0xf60:
	case 0xf80:
		return fault(f, SIGILL, ILL_ILLOPC, r->pc);
	default:
		return fault(f, SIGBUS, BUS_OBJERR, r->pc);
	}
}
