/* SPDX-License-Identifier: BSD-2-Clause */
/* Starting programs. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "errors.h"
#include "launch.h"

#define LIST_WORDS 1024

static int machine_words(const struct launch *l, const char **list)
{
	int n = 0;

	if (l->name) {
		list[n++] = "--name";
		list[n++] = l->name;
	}
	if (l->machine) {
		list[n++] = "--machine";
		list[n++] = l->machine;
	}
	return n;
}

/* It ends with us, and takes signals as if it were run by hand. */
static void as_by_hand(void)
{
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static int env_words(const struct run_env *e, const char **list)
{
	int n = 0;

	for (unsigned i = 0; e->word[i]; i++) {
		list[n++] = "--env";
		list[n++] = e->word[i];
	}
	return n;
}

static void child(const struct launch *l, int report, char *const argv[],
		  const struct run_env *env)
{
	char fd[16];
	const char *list[LIST_WORDS];
	int n = 0;

	as_by_hand();
	if (env->cwd && chdir(env->cwd)) {
		fprintf(stderr, "prose: cannot go to %s: %s\n", env->cwd,
			strerror(errno));
		_exit(125);
	}
	snprintf(fd, sizeof(fd), "%d", report);
	list[n++] = l->prose;
	list[n++] = "run";
	list[n++] = "--stopped";
	list[n++] = "--report-fd";
	list[n++] = fd;
	n += machine_words(l, list + n);
	n += env_words(env, list + n);
	for (int i = 0; argv[i] && n < LIST_WORDS - 1; i++)
		list[n++] = argv[i];
	list[n] = NULL;
	execv(l->prose, (char *const *)list);
	fprintf(stderr, "prose: cannot run %s\n", l->prose);
	_exit(125);
}

/* What the child reports: its LPAR id and its machine, a line of text. */
static int reported(int fd, char machine[16])
{
	char line[64];
	int n = 0, got, lpar = 0;

	while (n < (int)sizeof(line) - 1 &&
	       (got = read(fd, line + n, sizeof(line) - 1 - n)) > 0)
		n += got;
	line[n] = 0;
	sscanf(line, "%d %15s", &lpar, machine);
	return lpar;
}

int launch_run(void *arg, char *const argv[], const struct run_env *env)
{
	struct launch *l = arg;
	int fds[2], lpar;

	if (pipe2(fds, O_CLOEXEC))
		return -PROSE_E_NOMEM;
	l->pid = fork();
	if (!l->pid) {
		fcntl(fds[1], F_SETFD, 0);
		child(l, fds[1], argv, env);
	}
	close(fds[1]);
	lpar = l->pid > 0 ? reported(fds[0], l->used) : 0;
	close(fds[0]);
	if (lpar > 0)
		return lpar;
	if (l->pid > 0)
		waitpid(l->pid, NULL, 0);
	return -PROSE_E_NOENT;
}

int launch_up(const struct launch *l)
{
	const char *list[8] = {l->prose, "up"};
	int status, pid = fork();

	machine_words(l, list + 2);

	if (!pid) {
		sigset_t none;

		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		dup2(2, 1);
		execv(l->prose, (char *const *)list);
		_exit(125);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		return -PROSE_E_IO;
	return 0;
}
