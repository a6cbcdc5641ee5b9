/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What stands in a partition's code in place of the program's own: words
 * that stop it, the debugger's and those a machine needs for a step. At an
 * address there is one, however many want it. The debugger's change while
 * the partition stands still, the machine's while it runs, by its own CPU.
 */
#include "core.h"

struct brk *brk_find(struct part *p, prose_gpa at)
{
	for (unsigned i = 0; i < p->brks; i++)
		if (p->brk[i].at == at)
			return &p->brk[i];
	return NULL;
}

int brk_set(struct part *p, prose_gpa at, uint32_t of)
{
	unsigned most = of == BRK_DEBUGGER ? BRK_MOST : BRK_ALL;
	struct brk *b = brk_find(p, at);
	int error = at >= p->bytes ? -PROSE_E_FAULT : mach_break_may(p, at);

	if (error)
		return error;
	if (b && b->of & of)
		return -PROSE_E_EXIST;
	if (!b && p->brks == most)
		return -PROSE_E_NOMEM;
	if (!b) {
		b = &p->brk[p->brks++];
		*b = (struct brk){.at = at, .word = mach_break_put(p, at)};
	}
	b->of |= of;
	return 0;
}

int brk_clear(struct part *p, prose_gpa at, uint32_t of)
{
	struct brk *b = brk_find(p, at);

	if (!b || !(b->of & of))
		return -PROSE_E_NOENT;
	b->of &= ~of;
	if (!b->of) {
		mach_break_undo(p, at, b->word);
		*b = p->brk[--p->brks];
	}
	return 0;
}

void brk_clear_all(struct part *p, uint32_t of)
{
	for (unsigned i = p->brks; i-- > 0;)
		brk_clear(p, p->brk[i].at, of);
}

/* As wide as a word, though a machine's may be narrower. */
static int overlaps(const struct brk *b, prose_gpa at, uint64_t bytes)
{
	return b->at < at + bytes && at < b->at + sizeof(b->word);
}

void brk_lift(struct part *p, prose_gpa at, uint64_t bytes)
{
	for (struct brk *b = p->brk; b < p->brk + p->brks; b++)
		if (overlaps(b, at, bytes))
			mach_break_undo(p, b->at, b->word);
}

void brk_lower(struct part *p, prose_gpa at, uint64_t bytes)
{
	for (struct brk *b = p->brk; b < p->brk + p->brks; b++)
		if (overlaps(b, at, bytes))
			b->word = mach_break_put(p, b->at);
}
