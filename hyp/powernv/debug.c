/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Breakpoints: the illegal word 0 in the code. It comes to the hypervisor
 * whatever state the guest is in and touches none of its registers.
 *
 * The core calls this with the partition stopped, so nothing here is locked.
 */
#include "powernv.h"

struct mach_break *nv_break_find(struct part *p, prose_gpa at)
{
	unsigned i;

	for (i = 0; i < p->mach.breaks; i++)
		if (p->mach.brk[i].at == at)
			return &p->mach.brk[i];
	return NULL;
}

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

int mach_break_set(struct part *p, prose_gpa at)
{
	if (p->mach.foreign) /* its addresses are not ours */
		return -PROSE_E_OPNOTSUPP;
	if (!nv_valid(p, at))
		return -PROSE_E_FAULT;
	if (nv_break_find(p, at))
		return -PROSE_E_EXIST;
	if (p->mach.breaks == MACH_BREAKS)
		return -PROSE_E_NOMEM;
	p->mach.brk[p->mach.breaks++] =
	    (struct mach_break){.at = at, .word = nv_fetch(p, at)};
	nv_store(p, at, 0);
	return 0;
}

int mach_break_clear(struct part *p, prose_gpa at)
{
	struct mach_break *b = nv_break_find(p, at);

	if (!b)
		return -PROSE_E_NOENT;
	nv_store(p, at, b->word);
	*b = p->mach.brk[--p->mach.breaks];
	return 0;
}

void mach_breaks_clear(struct part *p)
{
	while (p->mach.breaks)
		mach_break_clear(p, p->mach.brk[0].at);
}

enum prose_exit nv_debug_why(struct vcpu *v, uint32_t why, prose_gpa info)
{
	v->exit.why = why;
	v->exit.info = info;
	v->exit.pc = v->mach.regs.pc;
	return PROSE_EXIT_DEBUG;
}

enum prose_exit nv_debug_exit(struct vcpu *v)
{
	prose_gpa pc = v->mach.regs.pc;
	struct part *p = v->part;

	if (p->mach.call_end == pc && pc) {
		nv_step_end(v);
		return nv_debug_why(v, PROSE_WHY_STEP, pc);
	}
	if (!nv_break_find(p, pc))
		return PROSE_EXIT_ILLEGAL;
	nv_step_end(v);
	return nv_debug_why(v, PROSE_WHY_BREAK, pc);
}
