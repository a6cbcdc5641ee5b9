/* SPDX-License-Identifier: BSD-2-Clause */
#include "detach.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"

static int report_fd = -1;

/* Nothing of the caller's stays open but what was asked for: a pipe to him
 * would keep him waiting. Messages go to stderr until the program runs. */
static void leave_stdio(const struct run_opts *o)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), out = null;

	if (o->output)
		out = open(o->output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
			   0666);
	if (null < 0 || out < 0) {
		say("%s cannot be written: %s",
		    o->output ? o->output : "/dev/null", strerror(errno));
		_exit(EXIT_PROSE);
	}
	dup2(null, 0);
	dup2(out, 1);
}

void detach_report(uint32_t lpar)
{
	if (report_fd < 0)
		return;
	dup2(1, 2);
	if (write(report_fd, &lpar, sizeof(lpar)) < 0)
		say("nobody waits for LPAR %u", lpar);
	close(report_fd);
	report_fd = -1;
}

int detach(const struct run_opts *o)
{
	int pipe_fd[2], status = 0;
	uint32_t lpar;
	pid_t pid;

	if (pipe2(pipe_fd, O_CLOEXEC) || (pid = fork()) < 0) {
		say("no background process: %s", strerror(errno));
		return EXIT_PROSE;
	}
	if (!pid) {
		close(pipe_fd[0]);
		report_fd = pipe_fd[1];
		setsid();
		leave_stdio(o);
		return run_program(o);
	}
	close(pipe_fd[1]);
	if (read(pipe_fd[0], &lpar, sizeof(lpar)) == sizeof(lpar)) {
		printf("%u\n", lpar);
		return 0;
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) ? WEXITSTATUS(status)
							: EXIT_PROSE;
}
