/* SPDX-License-Identifier: BSD-2-Clause */
#include "act.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "self.h"
#include "snap.h"

const struct action actions[] = {
    {'z', "pause", "Pause it where it stands"},
    {'r', "resume", "Let it go on"},
    {'k', "kill", "Kill it"},
    {'d', "dump", "Write a core file of it into this directory"},
    {'g', "gdb", "Stop it in gdb", .terminal = true},
};
const unsigned action_count = sizeof(actions) / sizeof(*actions);

/* Beside us, or where `make install` puts it, or in $PATH. */
static void find_prose(char *path, size_t bytes)
{
	static const char *const places[] = {"prose", "../../bin/prose"};

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (snprintf(path, bytes, "%s/%s", self_lib(), places[i]) <
			(int)bytes &&
		    !access(path, X_OK))
			return;
	snprintf(path, bytes, "prose");
}

static _Noreturn void child(const struct action *a,
			    const struct action_target *to, uint32_t lpar,
			    int out)
{
	char path[PATH_MAX + 20], number[12];

	if (to->name)
		setenv("PROSE_NAME", to->name, 1);
	setenv("PROSE_MACHINE", to->machine, 1);
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	if (out >= 0) {
		int null = open("/dev/null", O_RDONLY);

		dup2(null, 0);
		dup2(out, 1);
		dup2(out, 2);
	}
	find_prose(path, sizeof(path));
	snprintf(number, sizeof(number), "%u", lpar);
	execlp(path, "prose", a->name, number, NULL);
	fprintf(stderr, "%s: %s\n", path, strerror(errno));
	_exit(127);
}

/* The last line that has something in it; who says it is known. */
static void read_last(int fd, char *said, size_t bytes)
{
	FILE *f = fdopen(fd, "r");
	char line[512];

	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = 0;
		if (*line)
			snprintf(said, bytes, "%s",
				 strncmp(line, "prose: ", 7) ? line : line + 7);
	}
	if (f)
		fclose(f);
	snap_clean(said, bytes);
}

static int run(const struct action *a, const struct action_target *to,
	       uint32_t lpar, char *said, size_t bytes)
{
	int pair[2] = {-1, -1}, status = 0;
	pid_t pid;

	*said = 0;
	if (!a->terminal && pipe2(pair, O_CLOEXEC))
		return 127;
	pid = fork();
	if (!pid)
		child(a, to, lpar, pair[1]);
	if (pair[1] >= 0) {
		close(pair[1]);
		read_last(pair[0], said, bytes);
	}
	if (pid < 0)
		return 127;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* ^C is for who has the terminal. */
int action_run(const struct action *a, const struct action_target *to,
	       uint32_t lpar, char *said, size_t bytes)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupt, quit;
	int status;

	sigaction(SIGINT, &ignore, &interrupt);
	sigaction(SIGQUIT, &ignore, &quit);
	status = run(a, to, lpar, said, bytes);
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	return status;
}
