/* SPDX-License-Identifier: BSD-2-Clause */
/* needs: time=60 */
/* poll, select and epoll see pipes, counters, timers and regular files, wait
 * for what another thread does, and end for a signal or when it is time. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#include "tap.h"

static int to_write;

static void *write_later(void *arg)
{
	usleep(20000);
	if (write(to_write, "12345678", 8) != 8)
		return arg;
	return NULL;
}

static pthread_t later(int fd)
{
	pthread_t t;

	to_write = fd;
	pthread_create(&t, NULL, write_later, NULL);
	return t;
}

static long ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void poll_pipe(void)
{
	struct pollfd p[2];
	char buf[100];
	int fd[2];
	pthread_t t;
	long start = ms();

	is(pipe(fd), 0);
	p[0] = (struct pollfd){fd[0], POLLIN, 0};
	p[1] = (struct pollfd){fd[1], POLLOUT, 0};
	is(poll(p, 1, 0), 0);
	is(poll(p, 1, 30), 0);
	ok(ms() - start >= 29, "poll waited %ld ms", ms() - start);
	is(poll(p, 2, -1), 1);
	is(p[1].revents, POLLOUT);
	t = later(fd[1]);
	is(poll(p, 1, 5000), 1);
	is(p[0].revents, POLLIN);
	pthread_join(t, NULL);
	is(read(fd[0], buf, 100), 8);
	close(fd[1]);
	is(poll(p, 1, -1), 1);
	is(p[0].revents, POLLHUP);
	p[1].fd = 999;
	is(poll(p, 2, -1), 2);
	is(p[1].revents, POLLNVAL);
	close(fd[0]);
}

static void poll_file(void)
{
	int fd = open("file", O_RDWR | O_CREAT, 0600);
	struct pollfd p = {fd, POLLIN | POLLOUT, 0};

	is(poll(&p, 1, 1000), 1);
	is(p.revents, POLLIN | POLLOUT);
	close(fd);
}

static void selects(void)
{
	struct timeval tv = {0, 20000};
	pthread_t t;
	fd_set in, out;
	int fd[2];

	is(pipe(fd), 0);
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_SET(fd[0], &in);
	is(select(fd[1] + 1, &in, NULL, NULL, &tv), 0);
	ok(!FD_ISSET(fd[0], &in), "its bit is gone");
	FD_SET(fd[0], &in);
	FD_SET(fd[1], &out);
	is(select(fd[1] + 1, &in, &out, NULL, NULL), 1);
	ok(FD_ISSET(fd[1], &out) && !FD_ISSET(fd[0], &in), "the right one");
	FD_SET(fd[0], &in);
	t = later(fd[1]);
	tv.tv_sec = 5;
	is(select(fd[1] + 1, &in, NULL, NULL, &tv), 1);
	pthread_join(t, NULL);
	close(fd[0]);
	FD_SET(fd[0], &in);
	is(select(fd[1] + 1, &in, NULL, NULL, &tv), -1);
	is(errno, EBADF);
	close(fd[1]);
}

static void counters(void)
{
	struct pollfd p;
	uint64_t v = 5;
	pthread_t t;
	int fd = eventfd(0, EFD_NONBLOCK);

	p = (struct pollfd){fd, POLLIN | POLLOUT, 0};
	is(poll(&p, 1, 0), 1);
	is(p.revents, POLLOUT);
	is(read(fd, &v, 8), -1);
	is(errno, EAGAIN);
	v = 5;
	is(write(fd, &v, 8), 8);
	is(write(fd, &v, 8), 8);
	is(read(fd, &v, 8), 8);
	is(v, 10);
	p.events = POLLIN;
	t = later(fd);
	is(poll(&p, 1, 5000), 1);
	pthread_join(t, NULL);
	close(fd);
	fd = eventfd(2, EFD_SEMAPHORE);
	is(read(fd, &v, 8), 8);
	is(v, 1);
	close(fd);
}

static void timers(void)
{
	struct itimerspec when = {{0, 10000000}, {1000, 0}}, left;
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	struct pollfd p = {fd, POLLIN, 0};
	uint64_t v = 0;

	is(timerfd_settime(fd, 0, &when, NULL), 0);
	is(timerfd_gettime(fd, &left), 0);
	ok(left.it_value.tv_sec > 0 && left.it_interval.tv_nsec == 10000000,
	   "it is armed");
	is(poll(&p, 1, 0), 0);
	when.it_value = (struct timespec){0, 20000000};
	is(timerfd_settime(fd, 0, &when, NULL), 0);
	is(poll(&p, 1, 5000), 1);
	is(read(fd, &v, 8), 8);
	ok(v >= 1, "fired %d times", (int)v);
	usleep(55000);
	is(read(fd, &v, 8), 8);
	ok(v >= 4, "then %d times", (int)v);
	close(fd);
}

static void epolls(void)
{
	struct epoll_event e[4], want = {EPOLLIN, {.u64 = 77}};
	int ep = epoll_create1(EPOLL_CLOEXEC), fd[2], file;
	char buf[10];
	pthread_t t;

	is(pipe(fd), 0);
	is(epoll_ctl(ep, EPOLL_CTL_ADD, fd[0], &want), 0);
	is(epoll_ctl(ep, EPOLL_CTL_ADD, fd[0], &want), -1);
	is(errno, EEXIST);
	is(epoll_wait(ep, e, 4, 0), 0);
	t = later(fd[1]);
	is(epoll_wait(ep, e, 4, 5000), 1);
	is(e[0].data.u64, 77);
	is(e[0].events, EPOLLIN);
	pthread_join(t, NULL);
	is(epoll_wait(ep, e, 4, -1), 1);
	want.events = EPOLLIN | EPOLLONESHOT;
	is(epoll_ctl(ep, EPOLL_CTL_MOD, fd[0], &want), 0);
	is(epoll_wait(ep, e, 4, -1), 1);
	is(epoll_wait(ep, e, 4, 10), 0);
	want.events = EPOLLIN | EPOLLET;
	is(epoll_ctl(ep, EPOLL_CTL_MOD, fd[0], &want), 0);
	is(epoll_wait(ep, e, 4, -1), 1);
	is(epoll_wait(ep, e, 4, 10), 0);
	is(write(fd[1], "x", 1), 1);
	is(epoll_wait(ep, e, 4, 10), 1);
	is(read(fd[0], buf, 10), 9);
	close(fd[0]);
	is(epoll_wait(ep, e, 4, 10), 0);
	file = open("file", O_RDWR | O_CREAT, 0600);
	is(epoll_ctl(ep, EPOLL_CTL_ADD, ep, &want), -1);
	is(epoll_ctl(ep, EPOLL_CTL_DEL, file, &want), -1);
	is(errno, ENOENT);
	is(epoll_ctl(file, EPOLL_CTL_ADD, fd[1], &want), -1);
	is(errno, EINVAL);
	close(file);
	close(fd[1]);
	close(ep);
}

/* Many that are always ready, told of two at a time: all get their turn. */
static void fair(void)
{
	struct epoll_event e[2], want = {EPOLLOUT, {.u64 = 0}};
	int ep = epoll_create1(0), fd[5], told[5] = {0}, all = 0;

	for (int i = 0; i < 5; i++) {
		fd[i] = eventfd(0, 0);
		want.data.u64 = (uint64_t)i;
		epoll_ctl(ep, EPOLL_CTL_ADD, fd[i], &want);
	}
	for (int i = 0; i < 5; i++) {
		int n = epoll_wait(ep, e, 2, -1);

		while (n-- > 0)
			told[e[n].data.u64]++;
	}
	for (int i = 0; i < 5; i++) {
		all += told[i] > 0;
		close(fd[i]);
	}
	is(all, 5);
	close(ep);
}

static volatile int signalled;

static void note(int sig)
{
	signalled = sig;
}

static void signals(void)
{
	struct sigaction a = {.sa_handler = note};
	struct timespec t = {5, 0};
	struct pollfd p;
	sigset_t mask;
	int fd[2], n, error;

	is(pipe(fd), 0);
	p = (struct pollfd){fd[0], POLLIN, 0};
	sigaction(SIGALRM, &a, NULL);
	sigemptyset(&mask);
	sigaddset(&mask, SIGALRM);
	/* Again and again: the first may come before the call waits. */
	ualarm(20000, 20000);
	n = poll(&p, 1, 5000);
	error = errno;
	ualarm(0, 0);
	is(n, -1);
	is(error, EINTR);
	is(signalled, SIGALRM);
	signalled = 0;
	sigprocmask(SIG_BLOCK, &mask, NULL);
	raise(SIGALRM);
	sigemptyset(&mask);
	is(ppoll(&p, 1, &t, &mask), -1);
	is(errno, EINTR);
	is(signalled, SIGALRM);
	close(fd[0]);
	close(fd[1]);
}

int main(void)
{
	alarm(50);
	poll_pipe();
	poll_file();
	selects();
	counters();
	timers();
	epolls();
	fair();
	signals();
	return tap_done();
}
