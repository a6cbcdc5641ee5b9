/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Breakpoints are int3 in the partition's memory, through the guest's
 * vector 3; steps are TF through its vector 1 (run.c): both work on every
 * kind of KVM, which its own guest debugging does not.
 *
 * While a thread is stepped, what the partition does in rt (system calls,
 * events, faults) runs freely up to where the thread goes on: m->away, with
 * an int3 that is there only while the vCPU runs.
 */
#include <string.h>
#include "kvm.h"

#define BRK_AWAY 2

int mach_break_may(const struct part *p, prose_gpa at)
{
	return 0;
}

uint32_t mach_break_put(struct part *p, prose_gpa at)
{
	uint8_t byte = p->mach.vm->mem[at];

	p->mach.vm->mem[at] = INT3;
	return byte;
}

void mach_break_undo(struct part *p, prose_gpa at, uint32_t hidden)
{
	if (p->mach.vm->mem[at] == INT3)
		p->mach.vm->mem[at] = hidden;
}

/* -- steps ---------------------------------------------------------------- */

int mach_step(struct vcpu *v, enum mach_step how)
{
	v->mach.away = 0;
	return 0;
}

bool debug_one(const struct vcpu *v)
{
	const struct mach_vcpu *m = &v->mach;

	return m->open || (v->step.how == MACH_STEP_RANGE &&
			   v->step.lo >= v->step.hi && !m->away);
}

static bool is_syscall(struct part *p, prose_gpa at)
{
	const uint8_t *b = p->mach.vm->mem + at;
	const struct brk *hidden = brk_find(p, at);

	return at < p->bytes - 2 && (hidden ? hidden->word : b[0]) == 0x0f &&
	       b[1] == 5;
}

void debug_away(struct vcpu *v, prose_gpa until)
{
	if (v->step.how != MACH_STEP_NOT && !v->mach.away)
		v->mach.away = until;
}

bool debug_before(struct vcpu *v, prose_gpa rip)
{
	struct mach_vcpu *m = &v->mach;
	const struct brk *b = v->step.first ? brk_find(v->part, rip) : NULL;

	if (v->step.how != MACH_STEP_NOT && !m->away &&
	    is_syscall(v->part, rip))
		m->away = rip + 2;
	if (b)
		mach_break_undo(v->part, rip, b->word);
	m->lifted = b != NULL;
	m->over = b ? rip : ~0ull;
	if (m->away)
		brk_set(v->part, m->away, BRK_AWAY);
	m->from = rip;
	return m->open || (v->step.how != MACH_STEP_NOT && !m->away);
}

void debug_after(struct vcpu *v, prose_gpa rip)
{
	struct mach_vcpu *m = &v->mach;

	if (m->lifted)
		mach_break_put(v->part, m->from);
	m->lifted = 0;
	if (m->away)
		brk_clear(v->part, m->away, BRK_AWAY);
	if (rip != m->from)
		v->step.first = 0;
}

bool debug_goes_on(struct vcpu *v, prose_gpa rip)
{
	if (v->step.how == MACH_STEP_OVER)
		v->step.how = MACH_STEP_NOT;
	return v->step.how == MACH_STEP_NOT ||
	       (step_within(v, rip) && step_thread(v));
}
