/* SPDX-License-Identifier: BSD-2-Clause */
/* needs: time=60 */
/* TCP and UDP over loopback, between two threads of one program: what the
 * socket calls do, and how they fail, is as on Linux. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include "tap.h"

#define fails(call, error)                                                  \
	do {                                                                \
		errno = 0;                                                  \
		ok((call) == -1 && errno == (error), "%s: %s is %s", #call, \
		   strerror(errno), strerror(error));                       \
	} while (0)

static struct sockaddr_in loopback(unsigned port)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons((uint16_t)port)};

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return a;
}

static struct sockaddr *sa(struct sockaddr_in *a)
{
	return (struct sockaddr *)a;
}

static struct sockaddr_in name_of(int fd)
{
	struct sockaddr_in a = {0};
	socklen_t n = sizeof(a);

	is(getsockname(fd, sa(&a), &n), 0);
	is(n, sizeof(a));
	return a;
}

static int server(struct sockaddr_in *at)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	*at = loopback(0);
	is(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)), 0);
	is(bind(fd, sa(at), sizeof(*at)), 0);
	is(listen(fd, 5), 0);
	*at = name_of(fd);
	ok(at->sin_port, "a port was chosen");
	is(at->sin_addr.s_addr, htonl(INADDR_LOOPBACK));
	return fd;
}

/* Two ends of a connection. */
static void connection(int fd[2])
{
	struct sockaddr_in at, from;
	socklen_t n = sizeof(from);
	int s = server(&at);

	fd[0] = socket(AF_INET, SOCK_STREAM, 0);
	is(connect(fd[0], sa(&at), sizeof(at)), 0);
	fd[1] = accept(s, sa(&from), &n);
	ok(fd[1] >= 0, "accept");
	at = name_of(fd[0]);
	is(from.sin_port, at.sin_port);
	n = sizeof(at);
	is(getpeername(fd[1], sa(&at), &n), 0);
	is(from.sin_port, at.sin_port);
	close(s);
}

static unsigned ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (unsigned)(t.tv_sec * 1000 + t.tv_nsec / 1000000);
}

static void calls(void)
{
	struct sockaddr_in at;
	struct stat st;
	int fd[2], n;
	char buf[100];

	connection(fd);
	is(fstat(fd[0], &st), 0);
	ok(S_ISSOCK(st.st_mode), "a socket");
	fails(lseek(fd[0], 0, SEEK_CUR), ESPIPE);
	fails(pread(fd[0], buf, 1, 0), ESPIPE);
	is(write(fd[0], "hello", 5), 5);
	is(recv(fd[1], buf, 100, MSG_PEEK), 5);
	is(ioctl(fd[1], FIONREAD, &n), 0);
	is(n, 5);
	is(read(fd[1], buf, 3), 3);
	is(recv(fd[1], buf + 3, 100, 0), 2);
	ok(!memcmp(buf, "hello", 5), "the bytes");
	fails(recv(fd[1], buf, 1, MSG_DONTWAIT), EAGAIN);
	is(fcntl(fd[1], F_SETFL, O_NONBLOCK), 0);
	fails(read(fd[1], buf, 1), EAGAIN);
	is(fcntl(fd[1], F_SETFL, 0), 0);
	is(send(fd[1], "x", 1, 0), 1);
	is(shutdown(fd[1], SHUT_WR), 0);
	is(read(fd[0], buf, 10), 1);
	is(read(fd[0], buf, 10), 0);
	fails(send(fd[1], "x", 1, MSG_NOSIGNAL), EPIPE);
	is(write(fd[0], "y", 1), 1);
	is(read(fd[1], buf, 10), 1);
	at = loopback(1);
	fails(connect(fd[0], sa(&at), sizeof(at)), EISCONN);
	fails(accept(fd[0], NULL, NULL), EINVAL);
	close(fd[0]);
	is(read(fd[1], buf, 10), 0);
	close(fd[1]);
}

static void *echo(void *arg)
{
	int fd = *(int *)arg;
	static char buf[50000];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		for (ssize_t at = 0, m; at < n; at += m) {
			m = write(fd, buf + at, (size_t)(n - at));
			if (m < 0)
				return NULL;
		}
	shutdown(fd, SHUT_WR);
	return NULL;
}

#define MUCH (3u << 20)
static uint8_t sent[MUCH], came[MUCH];

static void *send_much(void *arg)
{
	struct iovec v[3] = {
	    {sent, 1000}, {sent + 1000, 0}, {sent + 1000, MUCH - 1000}};
	struct msghdr h = {.msg_iov = v, .msg_iovlen = 3};
	static long n;

	n = sendmsg(*(int *)arg, &h, 0);
	shutdown(*(int *)arg, SHUT_WR);
	return &n;
}

static void much(void)
{
	pthread_t e, w;
	int fd[2];
	void *n;

	connection(fd);
	for (unsigned i = 0; i < MUCH; i++)
		sent[i] = (uint8_t)(i * 2654435761u >> 23);
	pthread_create(&e, NULL, echo, &fd[1]);
	pthread_create(&w, NULL, send_much, &fd[0]);
	is(recv(fd[0], came, MUCH, MSG_WAITALL), MUCH);
	pthread_join(w, &n);
	is(*(long *)n, MUCH);
	pthread_join(e, NULL);
	ok(!memcmp(sent, came, MUCH), "all bytes came back");
	is(recv(fd[0], came, 1, MSG_WAITALL), 0);
	close(fd[0]);
	close(fd[1]);
}

static void refused(void)
{
	struct sockaddr_in at;
	int s = server(&at), fd = socket(AF_INET, SOCK_STREAM, 0), error = 0;
	socklen_t n = sizeof(error);
	struct pollfd p;

	close(s);
	fails(connect(fd, sa(&at), sizeof(at)), ECONNREFUSED);
	close(fd);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	if (connect(fd, sa(&at), sizeof(at)) == -1 && errno == EINPROGRESS) {
		p = (struct pollfd){fd, POLLOUT, 0};
		is(poll(&p, 1, 5000), 1);
		ok(p.revents & POLLERR, "an error: %x", p.revents);
		is(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n), 0);
		is(error, ECONNREFUSED);
		is(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n), 0);
		is(error, 0);
	} else {
		is(errno, ECONNREFUSED);
	}
	close(fd);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	fails(send(fd, "x", 1, MSG_NOSIGNAL), EPIPE);
	fails(recv(fd, &error, 1, 0), ENOTCONN);
	fails(getpeername(fd, sa(&at), &(socklen_t){sizeof(at)}), ENOTCONN);
	fails(shutdown(fd, SHUT_RD), ENOTCONN);
	fails(
	    bind(fd, (struct sockaddr *)&(struct sockaddr){.sa_family = 1}, 16),
	    EAFNOSUPPORT);
	close(fd);
	fails(socket(77, SOCK_STREAM, 0), EAFNOSUPPORT);
	fails(socket(AF_INET, 7, 0), ESOCKTNOSUPPORT);
	fails(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP), EPROTONOSUPPORT);
	fails(listen(0, 1), ENOTSOCK);
	fails(listen(999, 1), EBADF);
}

static void in_use(void)
{
	struct sockaddr_in at;
	int s = server(&at), fd = socket(AF_INET, SOCK_STREAM, 0);

	fails(bind(fd, sa(&at), sizeof(at)), EADDRINUSE);
	at = (struct sockaddr_in){.sin_family = AF_INET};
	at.sin_addr.s_addr = htonl(0xc0000201); /* not this host's */
	fails(bind(fd, sa(&at), sizeof(at)), EADDRNOTAVAIL);
	close(fd);
	close(s);
}

static void options(void)
{
	int fd[2], v = 1;
	socklen_t n = sizeof(v);
	struct linger l = {1, 0};
	struct timeval t = {0, 30000};
	unsigned start;
	char c;

	connection(fd);
	is(setsockopt(fd[0], IPPROTO_TCP, TCP_NODELAY, &v, sizeof(v)), 0);
	v = 0;
	is(getsockopt(fd[0], IPPROTO_TCP, TCP_NODELAY, &v, &n), 0);
	is(v, 1);
	is(getsockopt(fd[0], SOL_SOCKET, SO_TYPE, &v, &n), 0);
	is(v, SOCK_STREAM);
	is(setsockopt(fd[0], SOL_SOCKET, SO_KEEPALIVE, &v, sizeof(v)), 0);
	v = 100000;
	is(setsockopt(fd[0], SOL_SOCKET, SO_RCVBUF, &v, sizeof(v)), 0);
	is(getsockopt(fd[0], SOL_SOCKET, SO_RCVBUF, &v, &n), 0);
	is(v, 200000);
	fails(setsockopt(fd[0], SOL_SOCKET, 12345, &v, sizeof(v)), ENOPROTOOPT);
	fails(setsockopt(fd[0], IPPROTO_TCP, TCP_NODELAY, &v, 1), EINVAL);
	is(setsockopt(fd[0], SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t)), 0);
	start = ms();
	fails(recv(fd[0], &c, 1, 0), EAGAIN);
	ok(ms() - start >= 29, "it waited %u ms", ms() - start);
	is(setsockopt(fd[1], SOL_SOCKET, SO_LINGER, &l, sizeof(l)), 0);
	close(fd[1]);
	fails(recv(fd[0], &c, 1, 0), ECONNRESET);
	close(fd[0]);
}

static void datagrams(void)
{
	int a = socket(AF_INET, SOCK_DGRAM, 0),
	    b = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in at = loopback(0), from;
	struct iovec v[2] = {{"ab", 2}, {"cd", 2}};
	struct msghdr h = {.msg_iov = v, .msg_iovlen = 2};
	socklen_t n = sizeof(from);
	struct pollfd p = {a, POLLIN, 0};
	char buf[10];

	is(bind(a, sa(&at), sizeof(at)), 0);
	at = name_of(a);
	is(poll(&p, 1, 0), 0);
	is(sendto(b, "0123456789abcdef", 16, 0, sa(&at), sizeof(at)), 16);
	is(poll(&p, 1, 5000), 1);
	is(recvfrom(a, buf, 10, MSG_TRUNC, sa(&from), &n), 16);
	is(n, sizeof(from));
	is(from.sin_port, name_of(b).sin_port);
	fails(recv(a, buf, 1, MSG_DONTWAIT), EAGAIN);
	is(connect(b, sa(&at), sizeof(at)), 0);
	is(sendmsg(b, &h, 0), 4);
	v[0] = (struct iovec){buf, 1};
	v[1] = (struct iovec){buf + 5, 2};
	h.msg_name = &from;
	h.msg_namelen = sizeof(from);
	is(recvmsg(a, &h, 0), 3);
	is(h.msg_flags, MSG_TRUNC);
	is(h.msg_namelen, sizeof(from));
	ok(buf[0] == 'a' && buf[5] == 'b' && buf[6] == 'c', "the bytes");
	is(send(b, "", 0, 0), 0);
	is(recv(a, buf, 10, 0), 0);
	close(a);
	is(send(b, "x", 1, 0), 1);
	fails(recv(b, buf, 1, 0), ECONNREFUSED);
	close(b);
	b = socket(AF_INET, SOCK_DGRAM, 0);
	fails(send(b, "x", 1, 0), EDESTADDRREQ);
	fails(sendto(b, sent, 70000, 0, sa(&at), sizeof(at)), EMSGSIZE);
	close(b);
}

static void pairs(void)
{
	char buf[10];
	int fd[2];

	is(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	is(send(fd[0], "abc", 3, 0), 3);
	is(write(fd[1], "de", 2), 2);
	is(recv(fd[0], buf, 10, 0), 2);
	is(read(fd[1], buf, 10), 3);
	fails(recv(fd[1], buf, 10, MSG_DONTWAIT), EAGAIN);
	close(fd[0]);
	is(recv(fd[1], buf, 10, 0), 0);
	fails(send(fd[1], "x", 1, MSG_NOSIGNAL), EPIPE);
	close(fd[1]);
	fails(socketpair(AF_INET, SOCK_STREAM, 0, fd), EOPNOTSUPP);
}

static volatile sig_atomic_t alarms;

static void on_alarm(int sig)
{
	alarms++;
}

/* A signal ends a wait; with SA_RESTART the call goes on. */
static void signals(void)
{
	struct sigaction act = {.sa_handler = on_alarm};
	struct sockaddr_in at;
	int error[2], fd[2], s = server(&at);
	pthread_t t;
	char c;

	connection(fd);
	sigaction(SIGALRM, &act, NULL);
	/* Again and again: the first may come before the call waits. */
	ualarm(20000, 20000);
	error[0] = accept(s, NULL, NULL) < 0 ? errno : 0;
	error[1] = read(fd[0], &c, 1) < 0 ? errno : 0;
	ualarm(0, 0);
	is(error[0], EINTR);
	is(error[1], EINTR);
	ok(alarms >= 2, "%d alarms", alarms);
	act.sa_flags = SA_RESTART;
	sigaction(SIGALRM, &act, NULL);
	signal(SIGPIPE, SIG_IGN);
	is(write(fd[0], "z", 1), 1);
	pthread_create(&t, NULL, echo, &fd[1]);
	is(read(fd[0], &c, 1), 1);
	alarms = 0;
	ualarm(20000, 0);
	shutdown(fd[0], SHUT_WR);
	while (!alarms)
		usleep(1000);
	is(read(fd[0], &c, 1), 0);
	pthread_join(t, NULL);
	close(fd[0]);
	close(fd[1]);
	close(s);
}

static void names(void)
{
	struct addrinfo hints = {.ai_family = AF_INET,
				 .ai_socktype = SOCK_STREAM},
			*a = NULL;
	struct sockaddr_in *in;

	is(getaddrinfo("localhost", "80", &hints, &a), 0);
	in = a ? (void *)a->ai_addr : NULL;
	ok(in && in->sin_addr.s_addr == htonl(INADDR_LOOPBACK) &&
	       in->sin_port == htons(80),
	   "localhost");
	freeaddrinfo(a);
}

int main(void)
{
	calls();
	much();
	refused();
	in_use();
	options();
	datagrams();
	pairs();
	signals();
	names();
	return tap_done();
}
