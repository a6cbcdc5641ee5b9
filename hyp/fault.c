/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exits that are a partition's mistake, or a debugger's doing. They end or
 * pause that partition and touch nothing else.
 */
#include "core.h"

#define SIGILL 4
#define SIGBUS 7

static void end(struct vcpu *v)
{
	struct vexit *x = &v->exit;

	part_end(v->part, PROSE_END_FAULT, x->signal, x->info, x->pc);
}

/* It ends, but not before somebody who wants to see that has seen it. */
static void fault_end(struct vcpu *v, uint32_t signal)
{
	struct part *p = v->part;
	struct prose_debug_area *d = debug_area(p);

	v->exit.signal = signal == 0 || signal > 64 ? SIGBUS : signal;
	if (!d || !(debug_attached(d) || d->crash)) {
		end(v);
		return;
	}
	p->dying = v;
	part_pause(p, PROSE_WHY_STOP, v->exit.signal);
}

int fault_ends(struct part *p)
{
	struct vcpu *v = p->dying;

	p->dying = NULL;
	if (!v || debug_attached(debug_area(p)))
		return 0;
	end(v);
	return 1;
}

void fault_exit(struct vcpu *v, enum prose_exit kind)
{
	struct vexit *x = &v->exit;

	trace(PROSE_TR_FAULT, v->part->lpar, kind, x->pc);
	/* What it can take itself it takes: its own handlers come first. */
	if (kind == PROSE_EXIT_ILLEGAL && mach_illegal(v) == 0)
		return;
	lock_take(&sched_lock);
	if (kind == PROSE_EXIT_DEBUG)
		part_pause(v->part, x->why, x->info);
	else if (kind == PROSE_EXIT_ILLEGAL)
		fault_end(v, SIGILL);
	else
		fault_end(v, x->signal);
	lock_drop(&sched_lock);
}
