/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the flight recorder costs its partition: calls with it and without,
 * turn about, in one run:
 *     trace FILE [ROUNDS]
 * Prints `NAME ON OFF RECORDS` for each kind of call: the least ns a call of
 * all rounds, which others on the host disturb least; records a call. FILE
 * holds 4 KiB at least.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "part.h"
#include "trace.h"

extern struct prose_desc prose_desc;

static char buf[4096];
static int fd, word;

static struct prose_trace_ring *ring(void)
{
	return (void *)(uintptr_t)prose_desc.trace;
}

static void null_call(void)
{
	syscall(SYS_getppid);
}

static void futex_wake(void)
{
	syscall(SYS_futex, &word, 1 | 128, 1, NULL, NULL, 0);
}

static void yield(void)
{
	sched_yield();
}

static void pread_4k(void)
{
	if (pread(fd, buf, sizeof(buf), 0) != sizeof(buf))
		exit(1);
}

static void open_close(void)
{
	close(open("/proc/self/../../etc/passwd", O_RDONLY));
}

static void *other(void *arg)
{
	for (;;)
		sched_yield();
	return NULL;
}

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double batch(void (*fn)(void), int n)
{
	double start = now_ns();

	for (int i = 0; i < n; i++)
		fn();
	return (now_ns() - start) / n;
}

static void measure(const char *name, void (*fn)(void), int n, int rounds)
{
	double on = 1e18, off = 1e18, ns;
	uint64_t before, after;

	batch(fn, n);
	before = ring()->head;
	batch(fn, n);
	after = ring()->head;
	for (int i = 0; i < rounds; i++) {
		ring()->off = 1;
		ns = batch(fn, n);
		off = ns < off ? ns : off;
		ring()->off = 0;
		ns = batch(fn, n);
		on = ns < on ? ns : on;
	}
	printf("%s %.1f %.1f %.1f\n", name, on, off,
	       (double)(after - before) / n);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	int rounds = argc > 2 ? atoi(argv[2]) : 100;
	pthread_t t;

	fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;
	if (fd < 0 || rounds < 1) {
		fprintf(stderr, "usage: trace FILE [ROUNDS]\n");
		return 2;
	}
	measure("null-call", null_call, 2000, rounds);
	measure("futex-wake", futex_wake, 2000, rounds);
	measure("pread-4k", pread_4k, 100, rounds);
	measure("open-close", open_close, 10, rounds);
	pthread_create(&t, NULL, other, NULL);
	measure("yield", yield, 1000, rounds);
	return 0;
}
