/* SPDX-License-Identifier: BSD-2-Clause */
/* A walk: by tables as far as these go, out of signal frames, by guesses
 * where there is nothing better. */
#include <stdlib.h>

#include "int.h"

struct stacks *stack_open(const struct pview *v, const char *rt_guest)
{
	struct stacks *k = calloc(1, sizeof(*k));

	if (!k)
		return NULL;
	k->v = v;
	if (open_files(k, rt_guest)) {
		free(k);
		return NULL;
	}
	return k;
}

void stack_close(struct stacks *k)
{
	if (!k)
		return;
	dwfl_end(k->dwfl);
	free(k);
}

const char *stack_trouble(const struct stacks *k)
{
	return *k->trouble ? k->trouble : NULL;
}

enum { SEEN_ENOUGH = 0x10000, SEEN_SIGNAL };

struct walk {
	struct stacks *k;
	unsigned number, max, frames;
	stack_see *see;
	void *arg;
	uint64_t last_pc, last_sp;
	struct state before;
	int status; /* see()'s */
};

static int one(void *arg, const struct state *s)
{
	struct walk *w = arg;
	uint64_t sp = state_sp(w->k, s);

	/* The same place twice leads nowhere. */
	if (w->number >= w->max || w->frames++ > w->max ||
	    (w->number && s->pc == w->last_pc && sp == w->last_sp))
		return SEEN_ENOUGH;
	w->last_pc = s->pc;
	w->last_sp = sp;
	w->status = name_frame(w->k, s, sp, &w->number, w->max, w->see, w->arg);
	if (w->status)
		return SEEN_ENOUGH;
	return out_of_signal(w->k, s, &w->before) ? SEEN_SIGNAL : 0;
}

int stack_walk(struct stacks *k, const void *regs, unsigned max, stack_see *see,
	       void *arg)
{
	struct walk w = {.k = k, .max = max, .see = see, .arg = arg};
	struct state s;
	bool first = true;
	int how;

	state_of_regs(k, regs, &s);
	while (w.number < max) {
		uint64_t pc = s.pc;

		how = k->v->arch == PROSE_ARCH_X86_64 && unwind_can(k, &s)
			  ? unwind_up(k, &s, one, &w)
			  : dwfl_up(k, &s, one, &w);
		if (how == SEEN_SIGNAL) {
			s = w.before;
			first = true;
			continue;
		}
		if (how >= 0 || !guess_up(k, first && s.pc == pc, &s))
			break;
		first = false;
	}
	return w.status;
}

int stack_of_thread(struct stacks *k, const struct prose_thread *t,
		    unsigned max, stack_see *see, void *arg)
{
	static _Alignas(16) uint8_t regs[PVIEW_REGS_BYTES];
	int error = pview_regs(k->v, t, regs);

	return error ? error : stack_walk(k, regs, max, see, arg);
}
