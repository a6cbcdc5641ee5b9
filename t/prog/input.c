/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waits for input in the way its argument says, and tells what it got:
 *   signals  copies stdin to stdout while a timer interrupts it all the time
 *   restart  the same with SA_RESTART: no read ends early
 *   poll     "none" after 50 ms without input, then waits for it
 *   epoll    the same by epoll, beside a pipe that another thread writes to
 *   select   the same by select
 *   nonblock says "again" when O_NONBLOCK has nothing, then waits
 * A file `ready` appears when input may come.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/time.h>
#include <unistd.h>

static char buf[65536];
static int ended_early;

static void nothing(int sig)
{
}

static void ready(void)
{
	close(creat("ready", 0600));
}

static void every_ms(int flags)
{
	struct sigaction a = {.sa_handler = nothing, .sa_flags = flags};
	struct itimerval t = {{0, 1000}, {0, 1000}};

	sigaction(SIGALRM, &a, NULL);
	setitimer(ITIMER_REAL, &t, NULL);
}

static void put(const char *p, ssize_t n)
{
	while (n > 0) {
		ssize_t w = write(1, p, (size_t)n);

		if (w < 0 && errno != EINTR)
			exit(2);
		ended_early += w < 0;
		p += w < 0 ? 0 : w;
		n -= w < 0 ? 0 : w;
	}
}

static int copy(void)
{
	ssize_t n;

	while ((n = read(0, buf, sizeof(buf))) != 0) {
		if (n < 0 && errno != EINTR)
			return 1;
		ended_early += n < 0;
		put(buf, n);
	}
	return 0;
}

static int by_signals(int flags)
{
	int err;

	every_ms(flags);
	ready();
	err = copy();
	fprintf(stderr, "%s\n", ended_early ? "interrupted" : "never");
	return err;
}

static void tell(void)
{
	int waiting = 0;
	ssize_t n;

	ioctl(0, FIONREAD, &waiting);
	n = read(0, buf, sizeof(buf));
	printf("%d %.*s", waiting == n, (int)n, buf);
}

static int by_poll(void)
{
	struct pollfd p = {0, POLLIN, 0};

	if (!poll(&p, 1, 50))
		printf("none\n");
	ready();
	if (poll(&p, 1, -1) == 1 && p.revents & POLLIN)
		tell();
	while (!(p.revents & POLLHUP))
		poll(&p, 1, -1);
	printf("hung up, %d\n", (int)read(0, buf, 1));
	return 0;
}

static int by_select(void)
{
	struct timeval tv = {0, 50000};
	fd_set in;

	FD_ZERO(&in);
	FD_SET(0, &in);
	if (!select(1, &in, NULL, NULL, &tv))
		printf("none\n");
	ready();
	FD_SET(0, &in);
	if (select(1, &in, NULL, NULL, NULL) == 1)
		tell();
	return 0;
}

static int tick[2];

static void *ticks(void *arg)
{
	for (int i = 0; i < 20; i++) {
		usleep(10000);
		if (write(tick[1], "t", 1) != 1)
			break;
	}
	return arg;
}

static int by_epoll(void)
{
	struct epoll_event e = {EPOLLIN, {.fd = 0}};
	int ep = epoll_create1(0), n = 0, in = 0;
	pthread_t t;

	if (pipe(tick) || epoll_ctl(ep, EPOLL_CTL_ADD, 0, &e))
		return 1;
	e.data.fd = tick[0];
	epoll_ctl(ep, EPOLL_CTL_ADD, tick[0], &e);
	pthread_create(&t, NULL, ticks, NULL);
	ready();
	while (n < 20 || !in) {
		if (epoll_wait(ep, &e, 1, 5000) != 1)
			break;
		if (e.data.fd == tick[0])
			n += (int)read(tick[0], buf, 20);
		else if (in++ == 0)
			tell(); /* then there is the end of file */
	}
	printf("%d ticks\n", n);
	return 0;
}

static int by_nonblock(void)
{
	struct pollfd p = {0, POLLIN, 0};

	fcntl(0, F_SETFL, O_NONBLOCK);
	if (read(0, buf, 1) < 0 && errno == EAGAIN)
		printf("again\n");
	ready();
	poll(&p, 1, -1);
	tell();
	return 0;
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";

	if (!strcmp(how, "signals"))
		return by_signals(0);
	if (!strcmp(how, "restart"))
		return by_signals(SA_RESTART);
	if (!strcmp(how, "poll"))
		return by_poll();
	if (!strcmp(how, "select"))
		return by_select();
	if (!strcmp(how, "epoll"))
		return by_epoll();
	if (!strcmp(how, "nonblock"))
		return by_nonblock();
	return 2;
}
