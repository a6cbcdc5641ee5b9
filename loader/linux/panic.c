/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The controller partition broke: it and the partitions that it served get
 * core files in the machine's folder, by `prose dump`, one after the other,
 * in a process that nobody waits for. The log tells of each.
 */
#include "linux.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../daemon.h"
#include "dir.h"
#include "loader.h"

static void run_dump(const struct daemon *d, const struct prose_part_row *row,
		     const char *dir)
{
	char file[PATH_MAX], lpar[16];
	bool ours = row->lpar == d->lx.lpar;
	/* nobody serves the others any more */
	const char *argv[] = {"prose",
			      "dump",
			      "-o",
			      file,
			      ours ? lpar : "--kill",
			      ours ? NULL : lpar,
			      NULL};
	pid_t pid = fork();

	if (pid) {
		waitpid(pid, NULL, 0);
		return;
	}
	snprintf(file, sizeof(file), "%.4000s/%s.%u.core", dir, row->name,
		 row->lpar);
	for (char *c = strrchr(file, '/') + 1; *c; c++)
		if (*c == '/')
			*c = '_';
	snprintf(lpar, sizeof(lpar), "%u", row->lpar);
	execv(self_path(), (char **)argv);
	_exit(125);
}

static void dump_all(struct daemon *d, const char *dir)
{
	struct prose_part_row row;

	for (unsigned i = 0; i < PROSE_PARTS; i++)
		if (!ctl_part_at(&d->ctl, i, &row) &&
		    (row.lpar == d->lx.lpar || row.owner >= PROSE_CLIENT_LINUX))
			run_dump(d, &row, dir);
}

void lx_post_mortem(struct daemon *d)
{
	char dir[PATH_MAX];
	sigset_t none;
	pid_t pid;

	if (dir_path(d->lx.name, "powernv", dir, sizeof(dir)))
		return;
	pid = fork();
	if (pid) {
		waitpid(pid, NULL, 0);
		return;
	}
	if (fork())
		_exit(0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	close_range(3, ~0u, 0);
	setenv("PROSE_NAME", d->lx.name, 1);
	setenv("PROSE_MACHINE", "powernv", 1);
	dump_all(d, dir);
	_exit(0);
}
