/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exits that are a partition's mistake, or a debugger's doing. They end or
 * pause that partition and touch nothing else.
 */
#include "core.h"

#define SIGILL 4
#define SIGBUS 7

static void fault_end(struct vcpu *v, uint32_t signal)
{
	struct vexit *x = &v->exit;

	if (signal == 0 || signal > 64)
		signal = SIGBUS;
	part_end(v->part, PROSE_END_FAULT, signal, x->info, x->pc);
}

void fault_exit(struct vcpu *v, enum prose_exit kind)
{
	struct vexit *x = &v->exit;

	trace(PROSE_TR_FAULT, v->part->lpar, kind, x->pc);
	/* What it can take itself it takes: its own handlers come first. */
	if (kind == PROSE_EXIT_ILLEGAL && mach_illegal(v) == 0)
		return;
	if (kind == PROSE_EXIT_DEBUG && x->why == PROSE_WHY_BREAK &&
	    !condition_holds(v, x->info)) {
		debug_step(v, MACH_STEP_OVER, 0, 0);
		return;
	}
	lock_take(&sched_lock);
	if (kind == PROSE_EXIT_DEBUG)
		part_pause(v->part, x->why, x->info);
	else if (kind == PROSE_EXIT_ILLEGAL)
		fault_end(v, SIGILL);
	else
		fault_end(v, x->signal);
	lock_drop(&sched_lock);
}
