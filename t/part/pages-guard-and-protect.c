/* SPDX-License-Identifier: BSD-2-Clause */
/* needs: machine=powernv
 * A program that asked for translation: guard pages and write-protected pages
 * fault where they should, and nothing else does. (The partition's own
 * pages; real mode has none.) */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "tap.h"

const unsigned prose_page_shift = 12; /* as by prose-cc --prose-pages=4K */

#define PAGE 4096

static sigjmp_buf back;
static volatile void *where;
static volatile int code;

static void segv(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)context;
	where = info->si_addr;
	code = info->si_code;
	siglongjmp(back, 1);
}

static int writes(volatile char *p)
{
	if (sigsetjmp(back, 1))
		return 0;
	*p = 1;
	return 1;
}

static int reads(volatile char *p)
{
	if (sigsetjmp(back, 1))
		return 0;
	(void)*p;
	return 1;
}

static void faults(void)
{
	char *p = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ok(writes(p + PAGE), "a page may be written");
	is(mprotect(p + PAGE, PAGE, PROT_READ), 0);
	ok(reads(p + PAGE) && p[PAGE] == 1, "protected, it is read");
	ok(!writes(p + PAGE + 5), "and not written");
	ok(where == p + PAGE + 5 && code == SEGV_ACCERR,
	   "the fault tells the address");
	ok(writes(p) && writes(p + 2 * PAGE), "its neighbours are");
	is(mprotect(p + PAGE, PAGE, PROT_NONE), 0);
	ok(!reads(p + PAGE) && !writes(p + PAGE), "a guard page is neither");
	is(mprotect(p + PAGE, PAGE, PROT_READ | PROT_WRITE), 0);
	ok(writes(p + PAGE), "given back it is");
	munmap(p, 3 * PAGE);
	ok(!reads(p + PAGE), "unmapped it is not there");
}

static void *deeper(void *arg)
{
	volatile char here[PAGE];

	here[0] = (char)(intptr_t)arg;
	if (sigsetjmp(back, 1))
		return &back;
	return (char *)deeper((char *)arg + 1) + (here[0] & 0);
}

static void *on_own_stack(void *arg)
{
	stack_t alt = {.ss_sp = malloc(65536), .ss_size = 65536};

	sigaltstack(&alt, NULL);
	(void)arg;
	return deeper(NULL);
}

int main(void)
{
	struct sigaction a = {.sa_sigaction = segv,
			      .sa_flags = SA_SIGINFO | SA_ONSTACK};
	char *big = malloc(8 << 20);
	pthread_t t;
	void *end = NULL;

	sigaction(SIGSEGV, &a, NULL);
	faults();
	ok(!reads(NULL) && !writes((char *)64), "there is nothing at 0");
	memset(big, 5, 8 << 20);
	ok(big[0] == 5 && big[(8 << 20) - 1] == 5, "the heap is all there");
	free(big);
	pthread_create(&t, NULL, on_own_stack, NULL);
	pthread_join(t, &end);
	ok(end != NULL, "a stack ends at its guard page");
	return tap_done();
}
