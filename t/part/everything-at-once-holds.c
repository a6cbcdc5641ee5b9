/* SPDX-License-Identifier: BSD-2-Clause */
/* needs: time=60 mem=256M */
/* Threads that compute, talk through pipes, map memory, come and go, wait
 * with timeouts and send each other signals, all under a fast interval timer:
 * each finds what it left. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include "tap.h"

#define SECONDS 3

static volatile int stop, alarms, pokes;
static int fd[2];

static void on_alarm(int sig)
{
	alarms++;
}

static void on_poke(int sig)
{
	__atomic_add_fetch(&pokes, 1, __ATOMIC_RELAXED);
}

static double series(void)
{
	double x = 0;

	for (int i = 1; i < 30000; i++)
		x += 1.0 / i / i;
	return x;
}

static void *compute(void *arg)
{
	double want = series();
	long bad = 0, n = 0;

	for (; !stop; n++)
		bad += series() != want;
	return (void *)(bad ? -1 : n);
}

static int all(ssize_t (*io)(), int f, uint8_t *at, size_t bytes)
{
	while (bytes) {
		ssize_t n = io(f, at, bytes);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return 0;
		at += n;
		bytes -= (size_t)n;
	}
	return 1;
}

static void *talk(void *arg)
{
	uint8_t text[5000];
	long n = 0;

	for (; !stop; n++) {
		memset(text, (int)n, sizeof(text));
		if (!all((ssize_t(*)())write, fd[1], text, sizeof(text)))
			return (void *)-1l;
	}
	close(fd[1]);
	return (void *)n;
}

static void *listen_to(void *arg)
{
	struct pollfd p = {fd[0], POLLIN, 0};
	uint8_t text[5000];
	long n = 0, bad = 0;

	for (;; n++) {
		poll(&p, 1, 1000);
		if (!all((ssize_t(*)())read, fd[0], text, sizeof(text)))
			return (void *)(bad ? -1 : n);
		for (size_t i = 0; i < sizeof(text); i += 499)
			bad += text[i] != (uint8_t)n;
	}
}

static void *map(void *arg)
{
	long n = 0, bad = 0;

	for (; !stop; n++) {
		size_t bytes = 4096 * (1 + (size_t)n % 50);
		uint64_t *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		for (size_t i = 0; i < bytes / 8; i += 64)
			bad += p[i] != 0, p[i] = (uint64_t)(uintptr_t)&p[i];
		sched_yield();
		for (size_t i = 0; i < bytes / 8; i += 64)
			bad += p[i] != (uint64_t)(uintptr_t)&p[i];
		munmap(p, bytes);
	}
	return (void *)(bad ? -1 : n);
}

static void *nothing(void *arg)
{
	return arg;
}

static void *breed(void *arg)
{
	long n = 0, bad = 0;

	for (; !stop; n++) {
		pthread_t t[4];
		void *r;

		for (long i = 0; i < 4; i++)
			bad += pthread_create(&t[i], NULL, nothing,
					      (void *)(n + i)) != 0;
		for (long i = 0; i < 4 && !bad; i++)
			bad += pthread_join(t[i], &r) || r != (void *)(n + i);
	}
	return (void *)(bad ? -1 : n);
}

static void *wait_in_vain(void *arg)
{
	long n = 0, bad = 0;
	sem_t s;

	sem_init(&s, 0, 0);
	for (; !stop; n++) {
		struct timespec t;

		clock_gettime(CLOCK_REALTIME, &t);
		t.tv_nsec += 2000000;
		if (t.tv_nsec >= 1000000000)
			t.tv_sec++, t.tv_nsec -= 1000000000;
		while (sem_timedwait(&s, &t) && errno == EINTR)
			;
		bad += errno != ETIMEDOUT;
	}
	return (void *)(bad ? -1 : n);
}

static void *(*const job[])(void *) = {compute, compute, talk,	      listen_to,
				       map,	breed,	 wait_in_vain};
static const char *const name[] = {"computing", "computing too", "writing",
				   "reading",	"mapping",	 "breeding",
				   "waiting"};
#define JOBS (sizeof(job) / sizeof(job[0]))

int main(void)
{
	struct itimerval every = {{0, 1000}, {0, 1000}}, off = {0};
	struct sigaction a = {.sa_flags = SA_RESTART};
	struct timespec tick = {0, 3000000}, now, end;
	pthread_t t[JOBS];
	unsigned sent = 0;
	void *n;

	if (pipe(fd))
		return 1;
	a.sa_handler = on_alarm;
	sigaction(SIGALRM, &a, NULL);
	a.sa_handler = on_poke;
	sigaction(SIGUSR1, &a, NULL);
	for (unsigned i = 0; i < JOBS; i++)
		pthread_create(&t[i], NULL, job[i], NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += SECONDS;
	do {
		nanosleep(&tick, NULL);
		pthread_kill(t[sent++ % JOBS], SIGUSR1);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec < end.tv_sec || alarms <= 100 || pokes <= 20);
	stop = 1;
	for (unsigned i = 0; i < JOBS; i++) {
		pthread_join(t[i], &n);
		ok((long)n > 0, "%s: %ld rounds", name[i], (long)n);
	}
	setitimer(ITIMER_REAL, &off, NULL);
	ok(alarms > 100, "%d alarms", alarms);
	ok(pokes > 20 && (unsigned)pokes <= sent, "%d of %u signals", pokes,
	   sent);
	return tap_done();
}
