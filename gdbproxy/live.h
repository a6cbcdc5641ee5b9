/* SPDX-License-Identifier: BSD-2-Clause */
/* The live target: partitions of a machine, by ctl/ alone. */
#ifndef GDBPROXY_LIVE_H
#define GDBPROXY_LIVE_H

#include "target.h"

struct ctl;

/* Takes over the connection. NULL: no memory. */
struct target *live_create(struct ctl *ctl);

/* How vRun starts a program: its LPAR id, created and stopped at its entry,
 * or -PROSE_E_x. */
typedef int live_run_fn(void *arg, char *const argv[],
			const struct run_env *env);
void live_set_run(struct target *t, live_run_fn *run, void *arg);

#endif
