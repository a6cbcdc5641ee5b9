/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Breakpoints: the illegal word 0 in the code. It comes to the hypervisor
 * whatever state the guest is in and touches none of its registers.
 *
 * The partition stands still, or this is its CPU: nothing here is locked.
 */
#include "powernv.h"

uint32_t nv_fetch(const struct part *p, prose_gpa at)
{
	return *(volatile uint32_t *)mach_va(p->ra + at);
}

void nv_store(const struct part *p, prose_gpa at, uint32_t word)
{
	mach_code_write(p->ra + at, &word, sizeof(word));
}

int nv_valid(const struct part *p, prose_gpa at)
{
	return at % 4 == 0 && at <= p->bytes - 4;
}

int mach_break_may(const struct part *p, prose_gpa at)
{
	if (p->mach.foreign) /* its addresses are not ours */
		return -PROSE_E_OPNOTSUPP;
	return nv_valid(p, at) ? 0 : -PROSE_E_FAULT;
}

uint32_t mach_break_put(struct part *p, prose_gpa at)
{
	uint32_t word = nv_fetch(p, at);

	nv_store(p, at, 0);
	return word;
}

void mach_break_undo(struct part *p, prose_gpa at, uint32_t hidden)
{
	nv_store(p, at, hidden);
}

enum prose_exit nv_debug_why(struct vcpu *v, uint32_t why, prose_gpa info)
{
	v->exit.why = why;
	v->exit.info = info;
	v->exit.pc = v->mach.regs.pc;
	return PROSE_EXIT_DEBUG;
}

/* A breakpoint that is none this time. */
static int passes(struct vcpu *v, prose_gpa pc)
{
	if (!nv_step_may(v))
		return 0;
	nv_state_show(&v->mach, nv_stepping(v));
	if (condition_holds(v, pc))
		return 0;
	if (!nv_stepping(v))
		nv_step_new(v);
	step_over(v);
	return 1;
}

enum prose_exit nv_debug_exit(struct vcpu *v)
{
	prose_gpa pc = v->mach.regs.pc;
	struct brk *b = brk_find(v->part, pc);

	if (v->part->mach.call_end == pc && pc) {
		nv_step_end(v);
		return nv_debug_why(v, PROSE_WHY_STEP, pc);
	}
	if (!b || !(b->of & BRK_DEBUGGER))
		return PROSE_EXIT_ILLEGAL;
	if (nv_stepping(v) && v->step.first) { /* the program's own, below it */
		v->step.first = 0;
		return PROSE_EXIT_ILLEGAL;
	}
	if (passes(v, pc))
		return NV_RUN_ON;
	nv_step_end(v);
	return nv_debug_why(v, PROSE_WHY_BREAK, pc);
}
