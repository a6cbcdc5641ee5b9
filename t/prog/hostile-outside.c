/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hostile: loads, stores and fetches at addresses outside the partition,
 * whose size in MiB is the argument. Exit status 0: every one of them came
 * back as a fault of this partition.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static sigjmp_buf back;
static volatile int faults;

static void caught(int sig)
{
	faults++;
	siglongjmp(back, sig);
}

static void load(uintptr_t at)
{
	(void)*(volatile uint64_t *)at;
}

static void store(uintptr_t at)
{
	*(volatile uint64_t *)at = 0x5a5a5a5a5a5a5a5aull;
}

static void fetch(uintptr_t at)
{
#ifdef __powerpc64__
	__asm__ volatile("mr 12, %0; mtctr 12; bctrl" ::"r"(at)
			 : "r12", "ctr", "lr", "memory");
#else
	((void (*)(void))at)();
#endif
}

static int tried;

static void try_it(void (*how)(uintptr_t), uintptr_t at, const char *name)
{
	int before = faults;

	tried++;
	if (!sigsetjmp(back, 1))
		how(at);
	if (faults == before)
		printf("%s at %#lx did not fault\n", name, (unsigned long)at);
}

static void try_all(uintptr_t at)
{
	try_it(load, at, "load");
	try_it(store, at, "store");
	try_it(fetch, at, "fetch");
}

int main(int argc, char **argv)
{
	uintptr_t end = (argc > 1 ? strtoull(argv[1], NULL, 0) : 256) << 20;
	int signals[] = {SIGSEGV, SIGBUS, SIGILL};

	for (int i = 0; i < 3; i++)
		signal(signals[i], caught);
	for (uintptr_t at = end; at < end + (1 << 20); at += 64 << 10)
		try_all(at);
	for (int bit = 30; bit < 60; bit++)
		if (1ull << bit >= end) {
			try_all(1ull << bit);
			try_all((1ull << bit) - 8 + end);
		}
	try_all(-(uintptr_t)4096);
	printf("%d tried, %d faulted\n", tried, faults);
	return faults == tried ? 0 : 1;
}
