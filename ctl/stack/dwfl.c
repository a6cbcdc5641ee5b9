/* SPDX-License-Identifier: BSD-2-Clause */
/* Unwinding by libdwfl, which reads memory and registers through us. */
#include <string.h>

#include "int.h"

#define PPC_LR 65

static pid_t next_thread(Dwfl *dwfl, void *arg, void **thread_arg)
{
	*thread_arg = arg;
	return 0;
}

static bool get_thread(Dwfl *dwfl, pid_t tid, void *arg, void **thread_arg)
{
	*thread_arg = arg;
	return true;
}

static bool read_word(Dwfl *dwfl, Dwarf_Addr at, Dwarf_Word *to, void *arg)
{
	struct stacks *k = arg;

	return !pview_read(k->v, at, to, 8);
}

static bool set_registers(Dwfl_Thread *t, void *arg)
{
	struct stacks *k = arg;
	bool ppc = k->v->arch == PROSE_ARCH_PPC64LE;
	Dwarf_Word pc = lookup_pc(&k->at);

	if (!dwfl_thread_state_registers(t, 0, ppc ? 32 : 16, k->at.reg))
		return false;
	if (ppc) {
		if (!dwfl_thread_state_registers(t, PPC_LR, 1, &k->at.lr))
			return false;
	} else if (!dwfl_thread_state_registers(t, 16, 1, &pc)) {
		return false;
	}
	dwfl_thread_state_register_pc(t, pc);
	return true;
}

static const Dwfl_Thread_Callbacks callbacks = {
    .next_thread = next_thread,
    .get_thread = get_thread,
    .memory_read = read_word,
    .set_initial_registers = set_registers,
};

struct walk {
	struct stacks *k;
	frame_fn *fn;
	void *arg;
	struct state *s;
	int status;
	bool first;
};

static int one_frame(Dwfl_Frame *f, void *arg)
{
	struct walk *w = arg;
	unsigned regs = w->k->v->arch == PROSE_ARCH_PPC64LE ? 32 : 16;
	Dwarf_Addr pc;
	Dwarf_Word value;
	bool activation;

	if (!dwfl_frame_pc(f, &pc, &activation))
		return DWARF_CB_ABORT;
	if (!w->first) {
		w->s->pc = pc;
		w->s->caller = !activation;
		for (unsigned i = 0; i < regs; i++)
			if (!dwfl_frame_reg(f, i, &value))
				w->s->reg[i] = value;
		w->s->lr = 0;
	}
	w->first = false;
	w->status = w->fn(w->arg, w->s);
	return w->status ? DWARF_CB_ABORT : DWARF_CB_OK;
}

static bool attach(struct stacks *k)
{
	if (!k->attached)
		k->attached =
		    dwfl_attach_state(k->dwfl, NULL, 1, &callbacks, k);
	return k->attached;
}

int dwfl_up(struct stacks *k, struct state *s, frame_fn *fn, void *arg)
{
	struct walk w = {k, fn, arg, s, 0, true};
	int status;

	k->at = *s;
	status =
	    attach(k) ? dwfl_getthread_frames(k->dwfl, 1, one_frame, &w) : -1;
	if (w.status)
		return w.status;
	if (w.first) { /* not even the first one */
		w.status = fn(arg, s);
		return w.status ? w.status : -1;
	}
	return status ? -1 : 0;
}
