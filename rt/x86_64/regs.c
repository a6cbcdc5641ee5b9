/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers made up for a start, and what a vector means to the one who was
 * interrupted by it.
 */
#include "rt_arch.h"
#include "signal_abi.h"

#define RFLAGS_APP 0x202 /* IF */
#define FCW	   0x37f
#define MXCSR	   0x1f80
#define MXCSR_AT   24 /* of an FXSAVE area (SDM 1, table 10-2) */

void arch_kern_start(void);

extern struct {
	uint64_t rip, cs, rflags, rsp, ss;
} arch_frame;
extern const char restart_lo[], restart_hi[];

void arch_regs_program(struct rt_regs *r, uint64_t entry, uint64_t sp)
{
	uint16_t fcw = FCW;
	uint32_t mxcsr = MXCSR;

	__builtin_memset(r, 0, sizeof(*r));
	r->rip = entry;
	r->rsp = sp;
	r->rflags = RFLAGS_APP;
	__builtin_memcpy(r->xsave, &fcw, sizeof(fcw));
	__builtin_memcpy(r->xsave + MXCSR_AT, &mxcsr, sizeof(mxcsr));
}

void arch_regs_call(struct rt_regs *r, void (*fn)(void *), void *arg,
		    uint64_t sp)
{
	sp = (sp & ~15ull) - 8;
	*(uint64_t *)sp = 0;
	arch_regs_program(r, (uint64_t)fn, sp);
	r->rdi = (uint64_t)arg;
}

void arch_regs_clone(struct rt_regs *r, uint64_t sp, uint64_t tls, bool set_tls)
{
	if (sp)
		r->rsp = sp;
	if (set_tls)
		r->fs_base = tls;
	arch_sys_return(r, 0);
}

void arch_kern_init(struct rt_regs *kern, uint64_t top, void (*fn)(void *),
		    void *arg)
{
	__builtin_memset(kern, 0, sizeof(*kern));
	kern->rsp = top;
	kern->rbx = (uint64_t)fn;
	kern->r12 = (uint64_t)arg;
	kern->rip = (uint64_t)arch_kern_start;
	kern->rflags = RFLAGS_APP;
}

void arch_event_at(uint64_t tb)
{
	volatile struct prose_x86_cpu *c = (void *)PROSE_X86_CPU_GPA;

	c->timer_tb = tb;
	if (tb < c->armed_tb)
		rt_hcall(PROSE_H_TIMER, tb, 0, 0, 0);
}

/* -- floating point and vectors ------------------------------------------- */

/* AVX and the like are shown by CPUID exactly where they are switched: then
 * XSAVE is there too. */
static uint32_t xsave_mask(void)
{
	static uint32_t mask, asked;
	uint32_t a = 1, b, c = 0, d;

	if (asked)
		return mask;
	asked = 1;
	__asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	if (c & 1u << 27)
		__asm__("xgetbv" : "=a"(mask), "=d"(d) : "c"(0));
	mask &= 0xe7; /* what fits: x87, SSE, AVX, AVX-512 */
	return mask;
}

/* XSAVE wants 64 bytes of alignment, which a thread's memory has not. */
static uint8_t area[2752] __attribute__((aligned(64)));
PROSE_ASSERT(sizeof(area) == sizeof(((struct rt_regs *)0)->xsave));

void arch_fp_save(struct rt_regs *user)
{
	uint32_t mask = xsave_mask();

	if (!mask) {
		__asm__ volatile("fxsave64 %0" : "=m"(user->xsave));
		user->xsave_bytes = 512;
		return;
	}
	__asm__ volatile("xsave64 %0" : "+m"(area) : "a"(mask), "d"(0));
	__builtin_memcpy(user->xsave, area, sizeof(area));
	user->xsave_bytes = sizeof(area);
}

void arch_fp_load(const struct rt_regs *user)
{
	uint32_t mask = xsave_mask();

	if (!mask) {
		__asm__ volatile("fxrstor64 %0" : : "m"(user->xsave));
		return;
	}
	__builtin_memcpy(area, user->xsave, sizeof(area));
	__builtin_memset(area + 520, 0, 56); /* the header past XSTATE_BV */
	area[512] |= 3;
	__builtin_memset(area + 513, 0, 7);
	area[512] &= mask;
	__asm__ volatile("xrstor64 %0" : : "m"(area), "a"(mask), "d"(0));
}

/* -- traps ---------------------------------------------------------------- */

static enum arch_trap fault(struct arch_fault *f, int signal, int code,
			    uint64_t address)
{
	*f = (struct arch_fault){signal, code, address};
	return ARCH_FAULT;
}

/* By the flags of x87's status word or MXCSR, those not masked. */
static int fpe_code(uint32_t flags)
{
	if (flags & 0x01)
		return FPE_FLTINV;
	if (flags & 0x04)
		return FPE_FLTDIV;
	if (flags & 0x08)
		return FPE_FLTOVF;
	if (flags & 0x12)
		return FPE_FLTUND;
	return FPE_FLTRES;
}

static uint32_t x87_flags(const struct rt_regs *r)
{
	uint16_t fcw, fsw;

	__builtin_memcpy(&fcw, r->xsave, 2);
	__builtin_memcpy(&fsw, r->xsave + 2, 2);
	return fsw & ~fcw;
}

static uint32_t sse_flags(const struct rt_regs *r)
{
	uint32_t mxcsr;

	__builtin_memcpy(&mxcsr, r->xsave + MXCSR_AT, 4);
	return mxcsr & ~(mxcsr >> 7);
}

static enum arch_trap fpe(struct rt_regs *r, struct arch_fault *f)
{
	arch_fp_save(r);
	return fault(f, SIGFPE,
		     fpe_code(r->trap == 16 ? x87_flags(r) : sse_flags(r)),
		     r->rip);
}

/* An iretq that was given nonsense: the application's doing. */
static void undo_iretq(struct rt_regs *r)
{
	if (r->rip < (uint64_t)restart_lo || r->rip >= (uint64_t)restart_hi)
		return;
	r->rip = arch_frame.rip;
	r->rsp = arch_frame.rsp;
	r->rflags = arch_frame.rflags;
}

enum arch_trap arch_trap(struct rt_regs *r, struct arch_fault *f)
{
	if (r->trap == PROSE_X86_SYSCALL)
		return ARCH_SYSCALL;
	if (r->trap == PROSE_X86_EVENT)
		return ARCH_EVENT;
	undo_iretq(r);
	switch (r->trap) {
	case 0:
		return fault(f, SIGFPE, FPE_INTDIV, r->rip);
	case 1:
		return fault(f, SIGTRAP, TRAP_TRACE, r->rip);
	case 3:
		return fault(f, SIGTRAP, TRAP_BRKPT, r->rip);
	case 6:
		return fault(f, SIGILL, ILL_ILLOPC, r->rip);
	case 11:
	case 12:
		return fault(f, SIGBUS, SI_KERNEL, 0);
	case 14:
		return fault(f, SIGSEGV, SEGV_MAPERR, r->cr2);
	case 16:
	case 19:
		return fpe(r, f);
	case 17:
		return fault(f, SIGBUS, BUS_ADRALN, 0);
	default:
		return fault(f, SIGSEGV, SI_KERNEL, 0);
	}
}
