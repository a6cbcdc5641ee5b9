/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs that gdbproxy starts: each is a `prose run --stopped` of its own,
 * a child, which serves the program's files and takes its exit status.
 */
#ifndef GDBPROXY_LAUNCH_H
#define GDBPROXY_LAUNCH_H

#include "target.h"

struct launch {
	const char *prose;   /* the command */
	const char *name;    /* --name, or NULL */
	const char *machine; /* --machine, or NULL */
	int pid;	     /* the last child */
	char used[16];	     /* the machine it took */
};

/* The new partition's LPAR id, stopped at its entry, or -PROSE_E_x. */
int launch_run(void *launch, char *const argv[], const struct run_env *env);

/* Start the machine; 0, or -PROSE_E_IO after it said why not. */
int launch_up(const struct launch *l);

#endif
