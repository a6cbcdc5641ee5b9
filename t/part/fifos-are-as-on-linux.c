/* SPDX-License-Identifier: BSD-2-Clause */
/* needs: time=60 */
/* A FIFO of the host's, opened by its path: it has no position, a signal ends
 * a read, another thread may write meanwhile, O_NONBLOCK does not wait. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tap.h"

static volatile int alarms;

static void on_alarm(int sig)
{
	alarms++;
}

static void interrupted(int fd)
{
	struct sigaction a = {.sa_handler = on_alarm};
	int n, error;
	char c;

	sigaction(SIGALRM, &a, NULL);
	ualarm(20000, 20000);
	n = read(fd, &c, 1);
	error = errno;
	ualarm(0, 0);
	is(n, -1);
	is(error, EINTR);
	ok(alarms, "%d alarms", alarms);
}

static void *writer(void *arg)
{
	usleep(20000);
	is(write(*(int *)arg, "word", 4), 4);
	return NULL;
}

static void between_threads(int fd)
{
	pthread_t t;
	char buf[10];

	pthread_create(&t, NULL, writer, &fd);
	is(read(fd, buf, sizeof(buf)), 4);
	pthread_join(t, NULL);
}

static void no_waiting(void)
{
	int fd = open("fifo", O_RDWR | O_NONBLOCK);
	struct pollfd p = {fd, POLLIN, 0};
	char c;

	ok(fd >= 0, "opened once more");
	is(read(fd, &c, 1), -1);
	is(errno, EAGAIN);
	is(poll(&p, 1, 0), 0);
	is(write(fd, "w", 1), 1);
	is(poll(&p, 1, 1000), 1);
	is(read(fd, &c, 1), 1);
	close(fd);
}

int main(void)
{
	int fd;

	alarm(50);
	is(mkfifo("fifo", 0600), 0);
	fd = open("fifo", O_RDWR);
	ok(fd >= 0, "opened");
	is(lseek(fd, 0, SEEK_CUR), -1);
	is(errno, ESPIPE);
	no_waiting();
	between_threads(fd);
	interrupted(fd);
	close(fd);
	unlink("fifo");
	return tap_done();
}
