/* SPDX-License-Identifier: BSD-2-Clause */
/* stdin and stdout as a socket: a process of its own passes bytes on. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include "listen.h"

/* What is there to be read of `from`; false at its end. */
static bool pass(int from, int to)
{
	char bytes[16384];
	ssize_t have = read(from, bytes, sizeof(bytes)), n;

	if (have < 0)
		return errno == EINTR || errno == EAGAIN;
	for (ssize_t at = 0; at<have; at += n> 0 ? n : 0) {
		n = write(to, bytes + at, have - at);
		if (n < 0 && errno != EINTR)
			return false;
	}
	return have > 0;
}

static void relay(int in, int out, int sock)
{
	struct pollfd p[2] = {{in, POLLIN, 0}, {sock, POLLIN, 0}};
	bool on = true;

	signal(SIGPIPE, SIG_IGN);
	while (on) {
		if (poll(p, 2, -1) < 0)
			continue;
		if (p[1].revents)
			on = pass(sock, out);
		if (on && p[0].revents)
			on = pass(in, sock);
	}
	_exit(0);
}

/* gdb's stream is not for the program that is debugged: it reads nothing and
 * writes to stderr. */
static int take_over(int fd[2])
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	fd[0] = fcntl(0, F_DUPFD_CLOEXEC, 3);
	fd[1] = fcntl(1, F_DUPFD_CLOEXEC, 3);
	if (null < 0 || fd[0] < 0 || fd[1] < 0)
		return -errno;
	return dup2(null, 0) < 0 || dup2(2, 1) < 0 ? -errno : 0;
}

int listen_stdio(void)
{
	int fd[2], pair[2], error = take_over(fd);
	pid_t pid;

	if (error)
		return error;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return -errno;
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(pair[0]);
		relay(fd[0], fd[1], pair[1]);
	}
	close(pair[1]);
	close(fd[0]);
	close(fd[1]);
	return pid < 0 ? -errno : pair[0];
}
