/* SPDX-License-Identifier: BSD-2-Clause */
/* Starting programs. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <fcntl.h>
#include "errors.h"
#include "launch.h"

static void child(const struct launch *l, int report, char *const argv[])
{
	char fd[16];
	const char *list[256 + 8];
	int n = 0;

	snprintf(fd, sizeof(fd), "%d", report);
	list[n++] = l->prose;
	list[n++] = "run";
	list[n++] = "--stopped";
	list[n++] = "--report-fd";
	list[n++] = fd;
	if (l->machine) {
		list[n++] = "--name";
		list[n++] = l->machine;
	}
	for (int i = 0; argv[i] && n < 256 + 6; i++)
		list[n++] = argv[i];
	list[n] = NULL;
	execv(l->prose, (char *const *)list);
	fprintf(stderr, "prose: cannot run %s\n", l->prose);
	_exit(125);
}

/* What the child reports: its LPAR id, as a line of text. */
static int reported(int fd)
{
	char line[32];
	int n = 0, got;

	while (n < (int)sizeof(line) - 1 &&
	       (got = read(fd, line + n, sizeof(line) - 1 - n)) > 0)
		n += got;
	line[n] = 0;
	return n ? atoi(line) : 0;
}

int launch_run(void *arg, char *const argv[])
{
	struct launch *l = arg;
	int fds[2], lpar;

	if (pipe2(fds, O_CLOEXEC))
		return -PROSE_E_NOMEM;
	l->pid = fork();
	if (!l->pid) {
		fcntl(fds[1], F_SETFD, 0);
		child(l, fds[1], argv);
	}
	close(fds[1]);
	lpar = l->pid > 0 ? reported(fds[0]) : 0;
	close(fds[0]);
	if (lpar > 0)
		return lpar;
	if (l->pid > 0)
		waitpid(l->pid, NULL, 0);
	return -PROSE_E_NOENT;
}

int launch_up(const struct launch *l)
{
	const char *list[] = { l->prose, "up", l->machine ? "--name" : NULL,
			       l->machine, NULL };
	int status, pid = fork();

	if (!pid) {
		dup2(2, 1);
		execv(l->prose, (char *const *)list);
		_exit(125);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		return -PROSE_E_IO;
	return 0;
}
