/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Breakpoints and steps. A breakpoint is the illegal word 0 in the code: it
 * comes to the hypervisor whatever state the guest is in and touches none of
 * its registers. A step is a breakpoint where the instruction goes next.
 *
 * The core calls this with the partition stopped, so nothing here is locked.
 */
#include "powernv.h"

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

/* The step is over, or the partition stopped for another reason. */
static void step_end(struct vcpu *v)
{
	struct part *p = v->part;

	v->mach.stepping = 0;
	if (p->mach.step.set) {
		p->mach.step.set = 0;
		store(p, p->mach.step.at, p->mach.step.word);
	}
	if (p->mach.lifted != ~0ull) {
		store(p, p->mach.lifted, 0);
		p->mach.lifted = ~0ull;
	}
}

int mach_step(struct vcpu *v)
{
	struct prose_regs_ppc64 *r = &v->mach.regs;
	struct part *p = v->part;
	struct mach_break *b;
	prose_gpa next;
	uint32_t word;

	if (!valid(p, r->pc))
		return -PROSE_E_FAULT;
	step_end(v);
	b = find(p, r->pc);
	word = b ? b->word : fetch(p, r->pc);
	next = decode_next(r, r->msr & 1 ? word : __builtin_bswap32(word));
	if (!valid(p, next))
		return -PROSE_E_FAULT;
	if (b) {
		store(p, b->at, b->word);
		p->mach.lifted = b->at;
	}
	if (!find(p, next) || next == p->mach.lifted) {
		p->mach.step = (struct mach_break){
			.at = next, .word = fetch(p, next), .set = 1};
		store(p, next, 0);
	}
	v->mach.stepping = 1;
	v->mach.quiet = word >> 26 != 17; /* sc */
	return 0;
}

enum prose_exit nv_debug_exit(struct vcpu *v)
{
	prose_gpa pc = v->mach.regs.pc;
	struct part *p = v->part;
	int step = p->mach.step.set && p->mach.step.at == pc;

	v->exit.info = pc;
	if (v->mach.stepping && step) {
		step_end(v);
		v->exit.why = PROSE_WHY_STEP;
		return PROSE_EXIT_DEBUG;
	}
	if (!find(p, pc))
		return PROSE_EXIT_ILLEGAL;
	v->exit.why = v->mach.stepping ? PROSE_WHY_STEP : PROSE_WHY_BREAK;
	step_end(v);
	return PROSE_EXIT_DEBUG;
}

/* Stepping a system call runs the partition's own kernel, which may need its
 * timer; anything else is over at once. */
int nv_debug_quiet(struct vcpu *v)
{
	return v->mach.stepping && v->mach.quiet;
}
