/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of ctl/stack/ share. */
#ifndef CTL_STACK_INT_H
#define CTL_STACK_INT_H

#include <elfutils/libdwfl.h>

#include "stack.h"

#define REGS 32 /* general ones, at most */

/* By their DWARF numbers; lr is powerpc64's. */
struct state {
	uint64_t pc, lr;
	uint64_t reg[REGS];
	bool caller; /* pc is where a call returns to */
};

struct stacks {
	const struct pview *v;
	Dwfl *dwfl;
	bool attached;
	struct state at; /* where dwfl starts */
	int files;
	struct pview_file file[PVIEW_FILES];
	uint64_t eh_hdr[PVIEW_FILES]; /* gpa of .eh_frame_hdr; 0: none */
	char trouble[256];
};

/* Of the address whose line and name belong to a frame. */
static inline uint64_t lookup_pc(const struct state *s)
{
	return s->caller && s->pc ? s->pc - 1 : s->pc;
}

/* One frame up, by tables; called with the state of each frame, beginning
 * with *s itself. Nonzero ends it and is returned. 0: that was the last
 * one; -1: it goes no further this way, and *s is the last frame seen. */
typedef int frame_fn(void *arg, const struct state *s);
int dwfl_up(struct stacks *k, struct state *s, frame_fn *fn, void *arg);
/* Has the file there the table that libunwind looks for? Linked statically
 * against glibc it has none. Nor is there one of no file at all. */
bool unwind_can(const struct stacks *k, const struct state *s);
int unwind_up(struct stacks *k, struct state *s, frame_fn *fn, void *arg);

/* -- files.c -------------------------------------------------------------- */

int open_files(struct stacks *k, const char *rt_guest);
/* Is there code of a known file? */
bool in_text(struct stacks *k, uint64_t pc);

/* -- names.c -------------------------------------------------------------- */

/* Calls see() for a frame and for what was inlined there. */
int name_frame(struct stacks *k, const struct state *s, uint64_t sp,
	       unsigned *number, unsigned max, stack_see *see, void *arg);

/* -- arch.c --------------------------------------------------------------- */

void state_of_regs(const struct stacks *k, const void *regs, struct state *s);
uint64_t state_sp(const struct stacks *k, const struct state *s);
/* Is it about to return from a signal handler? Then the state it was in. */
bool out_of_signal(const struct stacks *k, const struct state *s,
		   struct state *before);
/* Without tables: of a call through a bad pointer, and by the back chain. */
bool guess_up(struct stacks *k, bool first, struct state *s);

#endif
