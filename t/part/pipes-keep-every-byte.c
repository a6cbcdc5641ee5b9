/* SPDX-License-Identifier: BSD-2-Clause */
/* needs: time=60 */
/* Pipes between threads: every byte once and in order, small writes whole,
 * EPIPE and SIGPIPE, O_NONBLOCK, and reads that a signal ends. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>
#include "tap.h"

#define BYTES	(4u << 20)
#define WRITERS 4
#define RECORDS 500
#define RECORD	100

static int fd[2];

static void *stream(void *unused)
{
	static unsigned char buf[70001];
	unsigned at = 0;

	while (at < BYTES) {
		unsigned n =
		    sizeof(buf) < BYTES - at ? sizeof(buf) : BYTES - at;

		for (unsigned i = 0; i < n; i++)
			buf[i] = (unsigned char)((at + i) * 31 >> 3);
		if (write(fd[1], buf, n) != (ssize_t)n)
			return "short";
		at += n;
	}
	close(fd[1]);
	return unused;
}

static void every_byte(void)
{
	static unsigned char buf[30011];
	unsigned at = 0, wrong = 0;
	pthread_t t;
	void *bad;
	ssize_t n;

	is(pipe(fd), 0);
	pthread_create(&t, NULL, stream, NULL);
	while ((n = read(fd[0], buf, sizeof(buf))) > 0)
		for (ssize_t i = 0; i < n; i++, at++)
			wrong += buf[i] != (unsigned char)(at * 31 >> 3);
	is(n, 0);
	is(at, BYTES);
	is(wrong, 0);
	pthread_join(t, &bad);
	ok(!bad, "all was written");
	close(fd[0]);
}

static void *records(void *arg)
{
	char r[RECORD];

	memset(r, (int)(long)arg, sizeof(r));
	for (int i = 0; i < RECORDS; i++)
		if (write(fd[1], r, sizeof(r)) != sizeof(r))
			return "short";
	return NULL;
}

static void whole_records(void)
{
	pthread_t t[WRITERS];
	char r[RECORD];
	int mixed = 0, n = 0;

	is(pipe(fd), 0);
	for (long i = 0; i < WRITERS; i++)
		pthread_create(&t[i], NULL, records, (void *)('a' + i));
	for (; n < WRITERS * RECORDS; n++) {
		struct iovec v[2] = {{r, 30}, {r + 30, RECORD - 30}};

		if (readv(fd[0], v, 2) != RECORD)
			break;
		for (int i = 1; i < RECORD; i++)
			mixed += r[i] != r[0];
	}
	is(n, WRITERS * RECORDS);
	is(mixed, 0);
	for (int i = 0; i < WRITERS; i++)
		pthread_join(t[i], NULL);
	close(fd[0]);
	close(fd[1]);
}

static volatile int signalled;

static void note(int sig)
{
	signalled = sig;
}

static void ends(void)
{
	struct sigaction a = {.sa_handler = note};
	static char big[200000];
	char c;
	int n, error;

	sigaction(SIGPIPE, &a, NULL);
	sigaction(SIGALRM, &a, NULL);
	is(pipe(fd), 0);
	/* Again and again: the first may come before the call waits. */
	ualarm(20000, 20000);
	n = read(fd[0], &c, 1);
	error = errno;
	ualarm(0, 0);
	is(n, -1);
	is(error, EINTR);
	is(pipe2(fd, O_NONBLOCK), 0);
	is(read(fd[0], &c, 1), -1);
	is(errno, EAGAIN);
	is(write(fd[1], big, sizeof(big)), 65536);
	is(write(fd[1], big, 1), -1);
	is(errno, EAGAIN);
	is(ioctl(fd[0], FIONREAD, &n), 0);
	is(n, 65536);
	close(fd[0]);
	is(write(fd[1], big, 1), -1);
	is(errno, EPIPE);
	is(signalled, SIGPIPE);
	close(fd[1]);
}

int main(void)
{
	alarm(50);
	every_byte();
	whole_records();
	ends();
	return tap_done();
}
