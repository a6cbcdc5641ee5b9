/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A periodic task: every PERIOD_US it has to do the same piece of work. How
 * late it begins, how long the work takes, how long after the due time it is
 * done: quantiles in microseconds.
 *
 *   jitter PERIOD_US WORK PERIODS [fifo]    WORK: turns of an empty loop;
 *                                           fifo: as SCHED_FIFO (Linux)
 *   jitter spin                             load for the others, without end
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mark.h"

struct task {
	long period_ns, work, periods, missed;
	double *late, *took, *done;
};

static long long now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static void sleep_until(long long ns)
{
	struct timespec t = {ns / 1000000000, ns % 1000000000};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL))
		;
}

static void work(long turns)
{
	MARK_BEGIN;
	for (long i = 0; i < turns; i++)
		__asm__ volatile("");
	MARK_END;
}

/* A period whose time has come before the last one's work was done begins
 * at once, and is counted as missed. */
static void go(struct task *t)
{
	long long due = now_ns() + t->period_ns, began;

	for (long i = 0; i < t->periods; i++, due += t->period_ns) {
		if (now_ns() >= due)
			t->missed++;
		else
			sleep_until(due);
		began = now_ns();
		work(t->work);
		t->done[i] = (double)(now_ns() - due) / 1e3;
		t->late[i] = (double)(began - due) / 1e3;
		t->took[i] = t->done[i] - t->late[i];
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void tell(const char *what, double *v, long n)
{
	static const double at[] = {0,	   0.5,	  0.75,	  0.9,	  0.95, 0.99,
				    0.995, 0.999, 0.9995, 0.9999, 1};

	qsort(v, n, sizeof(*v), by_value);
	printf("%s", what);
	for (unsigned i = 0; i < sizeof(at) / sizeof(*at); i++)
		printf(" %g:%.1f", at[i], v[(long)(at[i] * (double)(n - 1))]);
	printf("\n");
}

static void be_fifo(void)
{
	struct sched_param p = {.sched_priority = 50};

	if (sched_setscheduler(0, SCHED_FIFO, &p)) {
		perror("jitter: SCHED_FIFO");
		exit(2);
	}
}

int main(int argc, char **argv)
{
	struct task t = {0};

	while (argc == 2 && !strcmp(argv[1], "spin"))
		__asm__ volatile(".rept 256; nop; .endr");
	if (argc < 4) {
		fprintf(stderr,
			"usage: jitter PERIOD_US WORK PERIODS [fifo]\n");
		return 2;
	}
	t.period_ns = atol(argv[1]) * 1000;
	t.work = atol(argv[2]);
	t.periods = atol(argv[3]);
	t.late = calloc(t.periods, sizeof(double));
	t.took = calloc(t.periods, sizeof(double));
	t.done = calloc(t.periods, sizeof(double));
	if (t.period_ns <= 0 || t.periods <= 0 || !t.late || !t.took || !t.done)
		return 2;
	if (argc > 4)
		be_fifo();
	go(&t);
	printf("periods %ld missed %ld\n", t.periods, t.missed);
	tell("late", t.late, t.periods);
	tell("took", t.took, t.periods);
	tell("done", t.done, t.periods);
	return 0;
}
