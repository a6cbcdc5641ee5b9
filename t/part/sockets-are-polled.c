/* SPDX-License-Identifier: BSD-2-Clause */
/* needs: time=60 */
/* poll, select and epoll on sockets: level and edge, of hundreds at a time,
 * together with pipes, with and without waiting. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>
#include "tap.h"

#define MANY 200 /* more than there are tags of 9P */

static struct sockaddr_in at;

static int server(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	socklen_t n = sizeof(at);

	at = (struct sockaddr_in){.sin_family = AF_INET};
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	is(bind(fd, (void *)&at, sizeof(at)), 0);
	is(listen(fd, MANY), 0);
	is(getsockname(fd, (void *)&at, &n), 0);
	return fd;
}

static int call(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (void *)&at, sizeof(at)))
		ok(0, "connect: %s", strerror(errno));
	return fd;
}

static int take(int s)
{
	struct pollfd p = {s, POLLIN, 0};

	if (poll(&p, 1, 5000) != 1)
		ok(0, "a call comes");
	return accept4(s, NULL, NULL, SOCK_NONBLOCK);
}

static int now(int fd, short events)
{
	struct pollfd p = {fd, events, 0};

	poll(&p, 1, 0);
	return p.revents;
}

static void *say_later(void *arg)
{
	usleep(20000);
	if (write(*(int *)arg, "x", 1) != 1)
		return arg;
	return NULL;
}

static void listening(void)
{
	int s = server(), a, b, c;

	is(now(s, POLLIN), 0);
	a = call();
	b = call();
	is(now(s, POLLIN), POLLIN);
	c = take(s);
	is(now(s, POLLIN), POLLIN);
	close(take(s));
	is(now(s, POLLIN), 0);
	is(accept(s, NULL, NULL), -1);
	is(errno, EAGAIN);
	close(a);
	close(b);
	close(c);
	close(s);
}

/* A pair of sockets and a pipe; what one thread waits for another does. */
static void waits(void)
{
	int s = server(), a = call(), b = take(s), p[2];
	struct timeval tv = {5, 0};
	struct pollfd f[3];
	pthread_t t;
	fd_set set;
	char buf[8];

	is(pipe(p), 0);
	f[0] = (struct pollfd){b, POLLIN, 0};
	f[1] = (struct pollfd){p[0], POLLIN, 0};
	f[2] = (struct pollfd){s, POLLIN, 0};
	is(poll(f, 3, 0), 0);
	is(poll(f, 3, 20), 0);
	pthread_create(&t, NULL, say_later, &a);
	is(poll(f, 3, 5000), 1);
	is(f[0].revents, POLLIN);
	pthread_join(t, NULL);
	is(poll(f, 3, 0), 1);
	is(read(b, buf, 8), 1);
	is(poll(f, 3, 0), 0);
	pthread_create(&t, NULL, say_later, &p[1]);
	is(poll(f, 3, 5000), 1);
	is(f[1].revents, POLLIN);
	pthread_join(t, NULL);
	is(read(p[0], buf, 8), 1);

	pthread_create(&t, NULL, say_later, &a);
	FD_ZERO(&set);
	FD_SET(b, &set);
	FD_SET(s, &set);
	is(select(s > b ? s + 1 : b + 1, &set, NULL, NULL, &tv), 1);
	ok(FD_ISSET(b, &set) && !FD_ISSET(s, &set), "select");
	pthread_join(t, NULL);
	is(now(b, POLLIN | POLLOUT), POLLIN | POLLOUT);
	is(read(b, buf, 8), 1);
	is(now(b, POLLIN | POLLOUT), POLLOUT);
	shutdown(a, SHUT_WR);
	f[0] = (struct pollfd){b, POLLIN | POLLRDHUP, 0};
	is(poll(f, 1, 5000), 1);
	is(f[0].revents, POLLIN | POLLRDHUP);
	is(read(b, buf, 8), 0);
	close(a);
	close(b);
	close(s);
	close(p[0]);
	close(p[1]);
}

/* Full, until the other side reads. */
static void room(void)
{
	static char buf[65536];
	int s = server(), a = call(), b = take(s);
	struct pollfd f = {b, POLLOUT, 0};
	long sent = 0, came = 0, n;

	while ((n = write(b, buf, sizeof(buf))) > 0)
		sent += n;
	is(errno, EAGAIN);
	is(now(b, POLLOUT), 0);
	while (came < sent && (n = read(a, buf, sizeof(buf))) > 0)
		came += n;
	is(came, sent);
	is(poll(&f, 1, 5000), 1);
	is(f.revents, POLLOUT);
	close(a);
	close(b);
	close(s);
}

static int wait_one(int ep, int ms)
{
	struct epoll_event ev;
	int n = epoll_wait(ep, &ev, 1, ms);

	return n == 1 ? (int)ev.events : n ? -1 : 0;
}

/* Edges: told once, until something more happens to that socket. */
static void edges(void)
{
	struct epoll_event ev = {.events = EPOLLIN | EPOLLET};
	int s = server(), a = call(), b = take(s), c = call(), d = take(s);
	int ep = epoll_create1(0);
	char buf[8];

	is(epoll_ctl(ep, EPOLL_CTL_ADD, b, &ev), 0);
	is(wait_one(ep, 0), 0);
	is(write(a, "12", 2), 2);
	is(wait_one(ep, 5000), EPOLLIN);
	is(wait_one(ep, 20), 0);
	is(read(b, buf, 1), 1);
	is(wait_one(ep, 20), 0);
	is(write(c, "z", 1), 1); /* to another one */
	ok(now(d, POLLIN) == POLLIN || take(d) < 0, "there");
	is(wait_one(ep, 20), 0);
	is(write(a, "3", 1), 1);
	is(wait_one(ep, 5000), EPOLLIN);
	is(read(b, buf, 8), 2);
	ev.events = EPOLLIN | EPOLLOUT | EPOLLET;
	is(epoll_ctl(ep, EPOLL_CTL_MOD, b, &ev), 0);
	is(wait_one(ep, 5000), EPOLLOUT);
	is(wait_one(ep, 20), 0);
	ev.events = EPOLLIN | EPOLLONESHOT;
	is(epoll_ctl(ep, EPOLL_CTL_MOD, b, &ev), 0);
	is(write(a, "4", 1), 1);
	is(wait_one(ep, 5000), EPOLLIN);
	is(write(a, "5", 1), 1);
	is(wait_one(ep, 20), 0);
	close(b);
	is(wait_one(ep, 0), 0);
	close(a);
	close(c);
	close(d);
	close(s);
	close(ep);
}

/* Many at a time; each is told of, and only while there is something. */
static void many(void)
{
	static int a[MANY], b[MANY];
	struct epoll_event ev[MANY];
	int s = server(), ep = epoll_create1(0), n, told = 0;
	char c;

	for (int i = 0; i < MANY; i++) {
		a[i] = call();
		b[i] = take(s);
		ev[0] = (struct epoll_event){.events = EPOLLIN,
					     .data.u32 = (uint32_t)i};
		if (epoll_ctl(ep, EPOLL_CTL_ADD, b[i], ev))
			ok(0, "add %d", i);
	}
	is(epoll_wait(ep, ev, MANY, 20), 0);
	for (int i = 0; i < MANY; i++)
		if (write(a[i], "x", 1) != 1)
			ok(0, "write %d", i);
	while (told < MANY && (n = epoll_wait(ep, ev, MANY, 5000)) > 0)
		for (int i = 0; i < n; i++)
			told += read(b[ev[i].data.u32], &c, 1) == 1;
	is(told, MANY);
	is(epoll_wait(ep, ev, MANY, 20), 0);
	for (int i = 0; i < MANY; i++) {
		close(a[i]);
		close(b[i]);
	}
	close(s);
	close(ep);
}

int main(void)
{
	listening();
	waits();
	room();
	edges();
	many();
	return tap_done();
}
