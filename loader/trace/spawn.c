/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program that is run to be traced: by a `prose run` that tells its LPAR id
 * and lets the partition go when all was read.
 */
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"

static pid_t child;
static int held = -1;
static char lpar[16], machine[16];

static int words(char *const argv[])
{
	int n = 0;

	while (argv[n])
		n++;
	return n;
}

static int run_it(struct trace *t, int report, int hold)
{
	int argc = words(t->o.argv) + 3;
	char fd[16], *list[argc + 1];

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	snprintf(fd, sizeof(fd), "%d", report);
	list[0] = "run";
	list[1] = "--report-fd";
	list[2] = fd;
	memcpy(list + 3, t->o.argv, (size_t)(argc - 2) * sizeof(*list));
	run_held_by = hold;
	optind = 0;
	return cmd_run(cmd_named("run"), argc, list);
}

/* "LPAR MACHINE"; it may end before it says that. */
static bool reported(int fd)
{
	char line[64];
	size_t n = 0;
	ssize_t got;

	while (n < sizeof(line) - 1 &&
	       ((got = read(fd, line + n, sizeof(line) - 1 - n)) > 0 ||
		(got < 0 && errno == EINTR)))
		n += got > 0 ? (size_t)got : 0;
	line[n] = 0;
	return sscanf(line, "%15s %15s", lpar, machine) == 2;
}

int spawn(struct trace *t)
{
	int report[2], hold[2], status = 0;

	if (pipe2(report, O_CLOEXEC) || pipe2(hold, O_CLOEXEC)) {
		say("%s cannot be run: %s", t->o.argv[0], strerror(errno));
		return EXIT_PROSE;
	}
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	child = fork();
	if (!child) {
		signal(SIGINT, SIG_DFL);
		signal(SIGQUIT, SIG_DFL);
		close(hold[1]);
		close(report[0]);
		_exit(run_it(t, report[1], hold[0]));
	}
	close(report[1]);
	close(hold[0]);
	held = hold[1];
	if (child > 0 && !reported(report[0]))
		status = spawn_end();
	close(report[0]);
	t->o.what = lpar;
	t->o.follow = true;
	if (*machine)
		machine_only_set(machine);
	return *machine ? 0 : status ? status : EXIT_PROSE;
}

int spawn_end(void)
{
	int status;

	close(held);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return EXIT_PROSE;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
