/* SPDX-License-Identifier: BSD-2-Clause */
/* A handler that uses floating point, called at any moment, leaves the
 * interrupted computation as it was; also on a stack of its own. */
#include <math.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include "tap.h"

static volatile int ticks, on_stack;
static volatile double junk;
static char *alt;
#define ALT_BYTES 65536

static void tick(int sig)
{
	volatile char here;
	double x[16];

	for (int i = 0; i < 16; i++)
		x[i] = sqrt(i + ticks);
	for (int i = 0; i < 16; i++)
		junk += x[i] / 3;
	on_stack += (char *)&here >= alt && (char *)&here < alt + ALT_BYTES;
	ticks++;
}

static double work(void)
{
	double a = 1, b = 2, c = 3, d = 4;
	uint64_t h = 1;

	for (int i = 0; i < 20000; i++) {
		a = a * 1.000001 + b / 1000;
		b = b * 0.999999 + c / 1000;
		c = c + d / (a + 1);
		d = d - c / (b + 1000);
		h = h * 6364136223846793005ull + (uint64_t)i;
	}
	return a + b + c + d + (double)(h >> 40);
}

static int run(int flags, double want)
{
	struct itimerval every = {{0, 1000}, {0, 1000}}, off = {0};
	struct sigaction a = {.sa_flags = flags};
	int bad = 0;

	a.sa_handler = tick;
	sigaction(SIGALRM, &a, NULL);
	ticks = on_stack = 0;
	setitimer(ITIMER_REAL, &every, NULL);
	for (int i = 0; i < 100000 && ticks < 200; i++)
		bad += work() != want;
	setitimer(ITIMER_REAL, &off, NULL);
	return bad;
}

int main(void)
{
	double want = work();
	stack_t s = {.ss_size = ALT_BYTES}, old;

	is(run(SA_RESTART, want), 0);
	ok(ticks >= 200, "%d signals came meanwhile", ticks);
	is(on_stack, 0);

	alt = s.ss_sp = malloc(ALT_BYTES);
	is(sigaltstack(&s, NULL), 0);
	is(run(SA_RESTART | SA_ONSTACK, want), 0);
	is(on_stack, ticks);
	is(sigaltstack(NULL, &old), 0);
	ok(old.ss_sp == alt && !(old.ss_flags & SS_ONSTACK),
	   "the other stack is not in use now");
	return tap_done();
}
