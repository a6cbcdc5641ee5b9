/* SPDX-License-Identifier: BSD-2-Clause */
/* What the machine refuses comes as a signal that says where. */
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include "tap.h"

static sigjmp_buf back;
static volatile int sig, code;
static void *volatile address;

static void caught(int s, siginfo_t *i, void *context)
{
	sig = s;
	code = i->si_code;
	address = i->si_addr;
	siglongjmp(back, 1);
}

#define BEYOND ((void *)0x7000000000ul) /* of any partition here */

#define TRY(statement)                   \
	do {                             \
		sig = 0;                 \
		if (!sigsetjmp(back, 1)) \
			statement;       \
	} while (0)

#ifdef __powerpc64__
static void illegal(void)
{
	static char bytes[64] __attribute__((aligned(16)));
	volatile double zero = 0, quotient = 0;

	TRY(__asm__ volatile(".long 0"));
	is(sig, SIGILL);
	TRY(__asm__ volatile("hrfid"));
	is(sig, SIGILL);
	TRY(__asm__ volatile("trap"));
	is(sig, SIGTRAP);
	TRY(__asm__ volatile("lwarx 0, 0, %0" : : "b"(bytes + 1) : "r0"));
	is(sig, SIGBUS);
	ok(address == bytes + 1, "the unaligned address");
	TRY({
		__asm__ volatile("mtfsb1 27"); /* FPSCR[ZE] */
		quotient = 1 / zero;
	});
	is(sig, SIGFPE);
	is(code, FPE_FLTDIV);
	quotient = 1 / zero;
	ok(quotient > 1e300, "a handler, and what follows, does not trap");
}
#else
static void illegal(void)
{
	static const unsigned mask = 0x1f80 & ~0x200; /* MXCSR: no ZM */
	volatile double zero = 0, quotient = 0;
	volatile int none = 0;

	TRY(__asm__ volatile("ud2"));
	is(sig, SIGILL);
	TRY(__asm__ volatile("hlt"));
	is(sig, SIGSEGV);
	TRY(__asm__ volatile("int3"));
	is(sig, SIGTRAP);
	TRY(none = 100 / none);
	is(sig, SIGFPE);
	is(code, FPE_INTDIV);
	TRY({
		__asm__ volatile("ldmxcsr %0" : : "m"(mask));
		quotient = 1 / zero;
	});
	is(sig, SIGFPE);
	is(code, FPE_FLTDIV);
	/* siglongjmp keeps MXCSR, as Linux's does */
	__asm__ volatile("ldmxcsr %0" : : "m"((const unsigned){0x1f80}));
	quotient = 1 / zero;
	ok(quotient > 1e300, "and what follows does not trap");
}
#endif

int main(void)
{
	struct sigaction a = {.sa_flags = SA_SIGINFO};
	void (*nowhere)(void);
	struct {
		void *entry;
	} f = {BEYOND};

	a.sa_sigaction = caught;
	sigaction(SIGSEGV, &a, NULL);
	sigaction(SIGBUS, &a, NULL);
	sigaction(SIGILL, &a, NULL);
	sigaction(SIGTRAP, &a, NULL);
	sigaction(SIGFPE, &a, NULL);

	TRY(*(volatile int *)BEYOND = 1);
	is(sig, SIGSEGV);
	ok(address == BEYOND, "a store's address: %p", address);
	TRY((void)*(volatile int *)BEYOND);
	is(sig, SIGSEGV);
	nowhere = (void (*)(void))f.entry;
	TRY(nowhere());
	is(sig, SIGSEGV);
	ok(address == BEYOND, "a jump's address: %p", address);
	illegal();
	return tap_done();
}
