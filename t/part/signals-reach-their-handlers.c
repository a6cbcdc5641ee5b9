/* SPDX-License-Identifier: BSD-2-Clause */
/* Signals to oneself and between threads: handlers with and without
 * siginfo, masks, pending ones, waiting for them, restarting calls. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#include "tap.h"

static volatile int got, got_code, got_pid, nested, depth;
static volatile intptr_t got_value;
static volatile pthread_t got_by;

static void plain(int sig)
{
	got = sig;
	got_by = pthread_self();
}

static void with_info(int sig, siginfo_t *i, void *context)
{
	ucontext_t *uc = context;
	sigset_t now;

	got = sig;
	got_code = i->si_code;
	got_pid = i->si_pid;
	got_value = (intptr_t)i->si_value.sival_ptr;
	sigprocmask(SIG_BLOCK, NULL, &now);
	nested = sigismember(&now, sig) && !sigismember(&uc->uc_sigmask, sig);
}

static void deeper(int sig)
{
	if (++depth < 3)
		raise(sig);
}

static void set(int sig, void (*fn)(int), int flags)
{
	struct sigaction a = {.sa_flags = flags};

	a.sa_handler = fn;
	sigaction(sig, &a, NULL);
}

static void set_info(int sig)
{
	struct sigaction a = {.sa_flags = SA_SIGINFO};

	a.sa_sigaction = with_info;
	sigaction(sig, &a, NULL);
}

static sigset_t only(int sig)
{
	sigset_t s;

	sigemptyset(&s);
	sigaddset(&s, sig);
	return s;
}

static void test_handlers(void)
{
	set(SIGUSR1, plain, 0);
	is(raise(SIGUSR1), 0);
	is(got, SIGUSR1);
	set_info(SIGUSR2);
	is(kill(getpid(), SIGUSR2), 0);
	is(got, SIGUSR2);
	is(got_code, SI_USER);
	is(got_pid, getpid());
	ok(nested, "it is blocked in its handler, and was not before");
	set(SIGUSR1, deeper, SA_NODEFER);
	raise(SIGUSR1);
	is(depth, 3);
	set(SIGUSR1, plain, SA_RESETHAND);
	raise(SIGUSR1);
	struct sigaction a;
	sigaction(SIGUSR1, NULL, &a);
	ok(a.sa_handler == SIG_DFL, "SA_RESETHAND resets it");
	signal(SIGUSR1, SIG_IGN);
	got = 0;
	raise(SIGUSR1);
	is(got, 0);
}

static void test_mask(void)
{
	sigset_t s = only(SIGUSR1), old, pending;

	set(SIGUSR1, plain, 0);
	got = 0;
	sigprocmask(SIG_BLOCK, &s, &old);
	raise(SIGUSR1);
	is(got, 0);
	sigpending(&pending);
	ok(sigismember(&pending, SIGUSR1), "a blocked one is pending");
	is(sigsuspend(&old), -1);
	is(errno, EINTR);
	is(got, SIGUSR1);
	got = 0;
	raise(SIGUSR1);
	sigprocmask(SIG_SETMASK, &old, NULL);
	is(got, SIGUSR1);
}

static void test_wait(void)
{
	sigset_t s = only(SIGRTMIN + 1), old;
	struct timespec t = {0, 20000000};
	union sigval v = {.sival_ptr = (void *)0x1234};
	siginfo_t i;

	sigprocmask(SIG_BLOCK, &s, &old);
	is(sigtimedwait(&s, &i, &t), -1);
	is(errno, EAGAIN);
	for (int n = 0; n < 3; n++) {
		v.sival_ptr = (void *)(0x1234l + n);
		sigqueue(getpid(), SIGRTMIN + 1, v);
	}
	for (int n = 0; n < 3; n++) {
		is(sigwaitinfo(&s, &i), SIGRTMIN + 1);
		is((long)i.si_value.sival_ptr, 0x1234 + n);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
}

static void *signal_main(void *arg)
{
	struct timespec t = {0, 30000000};

	nanosleep(&t, NULL);
	pthread_kill(*(pthread_t *)arg, SIGUSR1);
	return NULL;
}

static void *write_later(void *fd)
{
	struct timespec t = {0, 60000000};

	nanosleep(&t, NULL);
	write(*(int *)fd, "x", 1);
	return NULL;
}

/* What read() gives when a signal comes before the byte does. */
static long interrupted_read(int flags, char *c)
{
	pthread_t self = pthread_self(), a, b;
	int fd[2];
	long n;

	set(SIGUSR1, plain, flags);
	got = 0;
	if (pipe(fd))
		return -2;
	pthread_create(&a, NULL, signal_main, &self);
	pthread_create(&b, NULL, write_later, &fd[1]);
	n = read(fd[0], c, 1);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	close(fd[0]);
	close(fd[1]);
	return n;
}

static void test_restart(void)
{
	struct timespec t = {1, 0}, rest = {0, 0};
	pthread_t self = pthread_self(), a;
	char c = 0;

	is(interrupted_read(0, &c), -1);
	is(got, SIGUSR1);
	is(interrupted_read(SA_RESTART, &c), 1);
	is(got, SIGUSR1);
	is(c, 'x');
	pthread_create(&a, NULL, signal_main, &self);
	is(nanosleep(&t, &rest), -1);
	is(errno, EINTR);
	ok(rest.tv_sec == 0 && rest.tv_nsec > 500000000,
	   "nanosleep says how long was left");
	pthread_join(a, NULL);
}

static void *wait_here(void *arg)
{
	while (!*(volatile int *)arg)
		pause();
	return NULL;
}

static void test_threads(void)
{
	struct timespec t = {0, 20000000};
	volatile int done = 0;
	pthread_t a;

	set(SIGUSR1, plain, 0);
	got = 0;
	pthread_create(&a, NULL, wait_here, (void *)&done);
	nanosleep(&t, NULL);
	is(pthread_kill(a, SIGUSR1), 0);
	nanosleep(&t, NULL);
	is(got, SIGUSR1);
	ok(got_by == a, "the thread that was meant ran the handler");
	done = 1;
	pthread_kill(a, SIGUSR1);
	pthread_join(a, NULL);
	a = 0;
	is(syscall(SYS_tgkill, getpid(), 99999, SIGUSR1), -1);
	is(errno, ESRCH);
}

static void *spin(void *arg)
{
	for (;;)
		pause();
	return NULL;
}

static void test_cancel(void)
{
	struct timespec t = {0, 20000000};
	void *result;
	pthread_t a;

	pthread_create(&a, NULL, spin, NULL);
	nanosleep(&t, NULL);
	is(pthread_cancel(a), 0);
	is(pthread_join(a, &result), 0);
	ok(result == PTHREAD_CANCELED, "pthread_cancel ends a thread");
}

int main(void)
{
	test_handlers();
	test_mask();
	test_wait();
	test_restart();
	test_threads();
	test_cancel();
	return tap_done();
}
