/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Breakpoints and steps. A breakpoint is the illegal word 0 in the code: it
 * comes to the hypervisor whatever state the guest is in and touches none of
 * its registers. A step is a breakpoint where the instruction goes next.
 *
 * The core calls this with the partition stopped, so nothing here is locked.
 */
#include "powernv.h"

#define NOWHERE (~0ull)

static struct mach_break *find(struct part *p, prose_gpa at)
{
	unsigned i;

	for (i = 0; i < MACH_BREAKS; i++)
		if (p->mach.brk[i].set && p->mach.brk[i].at == at)
			return &p->mach.brk[i];
	return NULL;
}

static uint32_t fetch(struct part *p, prose_gpa at)
{
	return *(volatile uint32_t *)mach_va(p->ra + at);
}

static void store(struct part *p, prose_gpa at, uint32_t word)
{
	mach_code_write(p->ra + at, &word, sizeof(word));
}

static int valid(struct part *p, prose_gpa at)
{
	return at % 4 == 0 && at <= p->bytes - 4;
}

int mach_break_set(struct part *p, prose_gpa at)
{
	struct mach_break *b = p->mach.brk;

	if (p->mach.foreign) /* its addresses are not ours */
		return -PROSE_E_OPNOTSUPP;
	if (!valid(p, at))
		return -PROSE_E_FAULT;
	if (find(p, at))
		return -PROSE_E_EXIST;
	while (b->set && b < p->mach.brk + MACH_BREAKS)
		b++;
	if (b == p->mach.brk + MACH_BREAKS)
		return -PROSE_E_NOMEM;
	*b = (struct mach_break){.at = at, .word = fetch(p, at), .set = 1};
	store(p, at, 0);
	return 0;
}

int mach_break_clear(struct part *p, prose_gpa at)
{
	struct mach_break *b = find(p, at);

	if (!b)
		return -PROSE_E_NOENT;
	store(p, at, b->word);
	b->set = 0;
	return 0;
}

/* The instruction at pc, whether or not a breakpoint stands there. */
static uint32_t word_at(struct vcpu *v, const struct mach_break *b)
{
	struct prose_regs_ppc64 *r = &v->mach.regs;
	uint32_t word = b ? b->word : fetch(v->part, r->pc);

	return r->msr & 1 ? word : __builtin_bswap32(word);
}

int mach_step(struct vcpu *v)
{
	struct prose_regs_ppc64 *r = &v->mach.regs;
	struct part *p = v->part;
	struct mach_break *b;
	prose_gpa next;
	uint32_t word;

	if (p->mach.foreign)
		return -PROSE_E_OPNOTSUPP;
	v->mach.stepping = 0;
	if (!valid(p, r->pc))
		return -PROSE_E_FAULT;
	b = find(p, r->pc);
	word = word_at(v, b);
	next = decode_next(r, word);
	if (next == r->pc) {
		if (decode_itself(r, word))
			return -PROSE_E_OPNOTSUPP;
		v->mach.stepped = 1;
		return 0;
	}
	if (!valid(p, next))
		return -PROSE_E_FAULT;
	p->mach.step.at = next;
	p->mach.lifted = b ? b->at : NOWHERE;
	v->mach.stepping = 1;
	v->mach.quiet = word >> 26 != 17; /* sc */
	return 0;
}

/* The words a step changes are so only while the vCPU runs, so that who
 * looks at a partition that was paused, or ended, in its step sees none. */
void nv_debug_enter(struct vcpu *v)
{
	struct part *p = v->part;
	struct mach_break *lifted, *s = &p->mach.step;

	if (!v->mach.stepping)
		return;
	lifted = find(p, p->mach.lifted);
	if (lifted)
		store(p, lifted->at, lifted->word);
	if (!find(p, s->at)) {
		s->word = fetch(p, s->at);
		s->set = 1;
		store(p, s->at, 0);
	}
}

void nv_debug_leave(struct vcpu *v)
{
	struct part *p = v->part;
	struct mach_break *s = &p->mach.step;

	if (s->set)
		store(p, s->at, s->word);
	s->set = 0;
	if (v->mach.stepping && find(p, p->mach.lifted))
		store(p, p->mach.lifted, 0);
	if (v->mach.done)
		v->mach.stepping = 0;
	v->mach.done = 0;
}

enum prose_exit nv_debug_exit(struct vcpu *v)
{
	prose_gpa pc = v->mach.regs.pc;
	struct part *p = v->part;

	if (v->mach.stepping && p->mach.step.at == pc)
		v->exit.why = PROSE_WHY_STEP;
	else if (find(p, pc) && !(v->mach.stepping && p->mach.lifted == pc))
		v->exit.why = PROSE_WHY_BREAK;
	else
		return PROSE_EXIT_ILLEGAL;
	v->exit.info = pc;
	v->mach.done = 1;
	return PROSE_EXIT_DEBUG;
}

/* Stepping a system call runs the partition's own kernel, which may need its
 * timer; anything else is over at once. */
int nv_debug_quiet(struct vcpu *v)
{
	return v->mach.stepping && v->mach.quiet;
}

int nv_debug_stepped(struct vcpu *v)
{
	if (!v->mach.stepped)
		return 0;
	v->mach.stepped = 0;
	v->exit.why = PROSE_WHY_STEP;
	v->exit.info = v->exit.pc = v->mach.regs.pc;
	return 1;
}
