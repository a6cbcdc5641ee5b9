/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starting a machine: one starter at a time, in a process that nobody has
 * to wait for.
 */
#include "daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dir.h"
#include "loader.h"

/* Hold the folder's start lock: whoever comes second finds the machine. */
static int lock_start(int dir)
{
	int fd = openat(dir, "start", O_CREAT | O_RDWR | O_NOFOLLOW | O_CLOEXEC,
			0600);

	while (fd >= 0 && flock(fd, LOCK_EX))
		if (errno != EINTR) {
			close(fd);
			return -1;
		}
	return fd;
}

static int read_report(int fd, struct report *r)
{
	size_t have = 0;
	ssize_t n;

	while (have < sizeof(*r)) {
		n = read(fd, (char *)r + have, sizeof(*r) - have);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		have += n;
	}
	if (have < sizeof(*r)) {
		say("the machine's daemon died while starting");
		return EXIT_PROSE;
	}
	r->why[sizeof(r->why) - 1] = 0;
	if (r->status)
		say("the machine could not be started: %s", r->why);
	return r->status ? EXIT_PROSE : 0;
}

/* The daemon is a grandchild, so that no caller ever has it as a child. */
static int fork_daemon(const struct up_opts *o, int dir, int pipe_fd[2])
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		return -errno;
	if (!pid) {
		pid = fork();
		if (pid)
			_exit(pid < 0);
		daemon_main(o, dir, pipe_fd[1]);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return 0;
}

static int start(const struct up_opts *o, int dir)
{
	struct report r;
	int pipe_fd[2], status;

	if (pipe2(pipe_fd, O_CLOEXEC)) {
		say("no pipe for the machine's daemon: %s", strerror(errno));
		return EXIT_PROSE;
	}
	status = fork_daemon(o, dir, pipe_fd);
	close(pipe_fd[1]);
	if (status)
		say("no process for the machine's daemon: %s",
		    strerror(-status));
	else
		status = read_report(pipe_fd[0], &r);
	close(pipe_fd[0]);
	return status ? EXIT_PROSE : 0;
}

static int start_locked(const struct up_opts *o, int dir)
{
	int sock = dir_connect(dir);

	if (sock >= 0) {
		close(sock);
		return 1;
	}
	if (sock != -ENOENT) {
		say("the machine's folder cannot be used: %s", strerror(-sock));
		return EXIT_PROSE;
	}
	return o->backend->check() ? EXIT_PROSE : start(o, dir);
}

int up(const struct up_opts *o)
{
	int dir = dir_open(o->name, o->backend->name, true), lock, status;

	if (dir < 0) {
		explain_open(dir);
		return EXIT_PROSE;
	}
	lock = lock_start(dir);
	if (lock < 0) {
		say("the lock in the machine's folder: %s", strerror(errno));
		close(dir);
		return EXIT_PROSE;
	}
	status = start_locked(o, dir);
	close(lock);
	close(dir);
	return status;
}
