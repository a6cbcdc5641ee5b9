/* SPDX-License-Identifier: BSD-2-Clause */
/* needs: time=60 */
/* Clocks go on, sleeps last, and timers fire, neither early nor twice. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>
#include "tap.h"

static volatile int fired;

static void count(int sig)
{
	fired++;
}

static int64_t ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static void sleep_ms(long ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};

	while (nanosleep(&t, &t) && errno == EINTR)
		;
}

static void test_clocks(void)
{
	int64_t a = ns(CLOCK_MONOTONIC), r = ns(CLOCK_REALTIME), b, back = 0;
	struct timespec res;

	for (int i = 0; i < 100000; i++) {
		b = ns(CLOCK_MONOTONIC);
		back += b < a;
		a = b;
	}
	is(back, 0);
	ok(r > 1600000000000000000ll, "it is after 2020");
	ok(ns(CLOCK_REALTIME) > r, "the time of day goes on");
	is(clock_getres(CLOCK_MONOTONIC, &res), 0);
	ok(res.tv_sec == 0 && res.tv_nsec < 1000, "resolution %ld ns",
	   res.tv_nsec);
	is(clock_gettime(12345, &res), -1);
	is(errno, EINVAL);
}

static void test_cpu_time(void)
{
	int64_t before = ns(CLOCK_PROCESS_CPUTIME_ID), slept, busy;
	volatile int x = 0;

	sleep_ms(200);
	slept = ns(CLOCK_PROCESS_CPUTIME_ID) - before;
	ok(slept < 100000000, "sleeping takes no CPU time: %d us",
	   (int)(slept / 1000));
	before = ns(CLOCK_THREAD_CPUTIME_ID);
	while (ns(CLOCK_MONOTONIC) % 1000 < 500 || x < 1000000)
		x++;
	busy = ns(CLOCK_THREAD_CPUTIME_ID) - before;
	ok(busy > 0, "computing does");
}

static void test_sleep(void)
{
	struct timespec at;
	int64_t a = ns(CLOCK_MONOTONIC), t;

	sleep_ms(100);
	t = ns(CLOCK_MONOTONIC) - a;
	ok(t >= 100000000 && t < 2000000000, "100 ms took %d us",
	   (int)(t / 1000));
	a = ns(CLOCK_MONOTONIC) + 50000000;
	at.tv_sec = a / 1000000000;
	at.tv_nsec = a % 1000000000;
	is(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL), 0);
	ok(ns(CLOCK_MONOTONIC) >= a, "not before the time given");
	at.tv_nsec = -1;
	is(nanosleep(&at, NULL), -1);
	is(errno, EINVAL);
}

static void test_itimer(void)
{
	struct itimerval v = {{0, 20000}, {0, 20000}}, was, off = {0};
	int64_t a = ns(CLOCK_MONOTONIC), t;
	sigset_t alarms, before;

	signal(SIGALRM, count);
	is(setitimer(ITIMER_REAL, &v, NULL), 0);
	while (fired < 5)
		pause();
	t = ns(CLOCK_MONOTONIC) - a;
	ok(t >= 100000000, "5 times 20 ms took %d us", (int)(t / 1000));
	is(setitimer(ITIMER_REAL, &off, &was), 0);
	is(was.it_interval.tv_usec, 20000);
	fired = 0;
	sleep_ms(60);
	is(fired, 0);
	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	sigprocmask(SIG_BLOCK, &alarms, &before);
	alarm(10);
	is(alarm(1), 10);
	sigsuspend(&before);
	is(fired, 1);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

static void test_posix_timer(void)
{
	struct sigevent e = {.sigev_notify = SIGEV_SIGNAL,
			     .sigev_signo = SIGUSR1};
	struct itimerspec v = {{0, 10000000}, {0, 10000000}}, now;
	timer_t id;

	fired = 0;
	signal(SIGUSR1, count);
	is(timer_create(CLOCK_MONOTONIC, &e, &id), 0);
	is(timer_settime(id, 0, &v, NULL), 0);
	while (fired < 3)
		pause();
	is(timer_gettime(id, &now), 0);
	is(now.it_interval.tv_nsec, 10000000);
	ok(now.it_value.tv_nsec > 0 && now.it_value.tv_nsec <= 10000000,
	   "what is left");
	is(timer_delete(id), 0);
	ok(timer_delete(id), "once");
}

static void compute_until(clockid_t clock, int64_t until)
{
	while (ns(clock) < until)
		;
}

/*
 * Of a timer of 10 ms: it fires as its clock goes on, a sleep is none of it.
 * A slow host may take some ms of CPU time for the sleep's own calls.
 */
static void check_by_cpu_time(const char *what)
{
	int64_t before = ns(CLOCK_PROCESS_CPUTIME_ID);
	int times;

	fired = 0;
	sleep_ms(100);
	times = (int)((ns(CLOCK_PROCESS_CPUTIME_ID) - before) / 10000000);
	ok(fired <= times + 1, "%s: asleep, it fired %d times", what, fired);
	fired = 0;
	before = ns(CLOCK_PROCESS_CPUTIME_ID);
	while (fired < 5)
		compute_until(CLOCK_THREAD_CPUTIME_ID,
			      ns(CLOCK_THREAD_CPUTIME_ID) + 1000000);
	times = (int)((ns(CLOCK_PROCESS_CPUTIME_ID) - before) / 1000000);
	/* the first was as good as due, and the grid goes on behind it */
	ok(times >= 30, "%s: 5 times took %d ms of it", what, times);
}

static void test_itimers_by_cpu_time(void)
{
	struct itimerval v = {{0, 10000}, {0, 10000}}, off = {0}, was;

	signal(SIGVTALRM, count);
	signal(SIGPROF, count);
	is(setitimer(ITIMER_VIRTUAL, &v, NULL), 0);
	check_by_cpu_time("ITIMER_VIRTUAL");
	is(getitimer(ITIMER_VIRTUAL, &was), 0);
	ok(was.it_value.tv_usec > 0 && was.it_value.tv_usec <= 10000,
	   "what is left");
	is(setitimer(ITIMER_VIRTUAL, &off, &was), 0);
	is(was.it_interval.tv_usec, 10000);
	is(setitimer(ITIMER_PROF, &v, NULL), 0);
	check_by_cpu_time("ITIMER_PROF");
	is(setitimer(ITIMER_PROF, &off, NULL), 0);
	is(setitimer(3, &off, NULL), -1);
	is(errno, EINVAL);
}

static void *compute(void *arg)
{
	compute_until(CLOCK_THREAD_CPUTIME_ID, 50000000);
	return NULL;
}

/* A thread's clock goes on with that thread alone. */
static void test_timers_by_cpu_time(void)
{
	struct sigevent e = {.sigev_notify = SIGEV_SIGNAL,
			     .sigev_signo = SIGUSR2};
	struct itimerspec v = {{0, 10000000}, {0, 10000000}};
	pthread_t other;
	int64_t own;
	timer_t id;

	signal(SIGUSR2, count);
	is(timer_create(CLOCK_THREAD_CPUTIME_ID, &e, &id), 0);
	is(timer_settime(id, 0, &v, NULL), 0);
	check_by_cpu_time("of a thread");
	own = ns(CLOCK_THREAD_CPUTIME_ID);
	fired = 0;
	is(pthread_create(&other, NULL, compute, NULL), 0);
	pthread_join(other, NULL);
	own = (ns(CLOCK_THREAD_CPUTIME_ID) - own) / 10000000;
	ok(fired <= own + 1, "another's 50 ms are not its own: %d times",
	   fired);
	is(timer_delete(id), 0);
	is(timer_create(CLOCK_PROCESS_CPUTIME_ID, &e, &id), 0);
	is(timer_settime(id, 0, &v, NULL), 0);
	check_by_cpu_time("of the process");
	is(timer_delete(id), 0);
}

/* A signal of a timer is pending once; what passes meanwhile is counted. */
static void test_overrun(void)
{
	struct sigevent e = {.sigev_notify = SIGEV_SIGNAL,
			     .sigev_signo = SIGRTMIN};
	struct itimerspec v = {{0, 1000000}, {0, 1000000}}, off = {0};
	struct timespec none = {0};
	siginfo_t info;
	sigset_t set;
	timer_t id;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	is(timer_create(CLOCK_MONOTONIC, &e, &id), 0);
	is(timer_settime(id, 0, &v, NULL), 0);
	compute_until(CLOCK_MONOTONIC, ns(CLOCK_MONOTONIC) + 50000000);
	is(sigtimedwait(&set, &info, &none), SIGRTMIN);
	ok(info.si_overrun >= 30, "%d passed meanwhile", info.si_overrun);
	compute_until(CLOCK_MONOTONIC, ns(CLOCK_MONOTONIC) + 20000000);
	is(timer_settime(id, 0, &off, NULL), 0);
	is(sigtimedwait(&set, &info, &none), SIGRTMIN);
	is(sigtimedwait(&set, &info, &none), -1);
	is(errno, EAGAIN);
	is(timer_delete(id), 0);
}

static void count_to_five(int sig)
{
	struct itimerval off = {0};

	if (++fired == 5)
		setitimer(ITIMER_REAL, &off, NULL);
}

/* What repeats in no time keeps nobody from going on. */
static void test_no_interval(void)
{
	struct itimerval often = {{0, 1}, {0, 1}};
	struct itimerspec v = {{0, 1}, {0, 1}};
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	uint64_t n = 0, more = 0;
	int64_t since;

	is(timerfd_settime(fd, 0, &v, NULL), 0);
	compute_until(CLOCK_MONOTONIC, ns(CLOCK_MONOTONIC) + 5000000);
	since = ns(CLOCK_MONOTONIC);
	is(read(fd, &n, sizeof(n)), 8);
	ok(n > 5000000, "a nanosecond passed %ld times in 5 ms", (long)n);
	is(read(fd, &more, sizeof(more)), 8);
	since = ns(CLOCK_MONOTONIC) - since;
	ok(more > 0 && (int64_t)more <= since, "and %ld times since",
	   (long)more);
	is(close(fd), 0);
	signal(SIGALRM, SIG_IGN);
	is(setitimer(ITIMER_REAL, &often, NULL), 0);
	compute_until(CLOCK_MONOTONIC, ns(CLOCK_MONOTONIC) + 5000000);
	fired = 0;
	signal(SIGALRM, count_to_five);
	while (fired < 5)
		;
	ok(1, "a timer that was ignored goes on");
}

int main(void)
{
	test_clocks();
	test_cpu_time();
	test_sleep();
	test_itimer();
	test_posix_timer();
	test_itimers_by_cpu_time();
	test_timers_by_cpu_time();
	test_overrun();
	test_no_interval();
	return tap_done();
}
