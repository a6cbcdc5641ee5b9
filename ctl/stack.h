/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stacks of a view's threads, with the names and lines that the program's
 * ELF files give. Linked with ctl/stack/ and libdw, libunwind: programs that
 * start often do without, and run prose-core for it.
 *
 * Memory and registers may hold anything: a walk ends after `max` frames,
 * and frames that make no sense end it before. The ELF files are read by
 * libdw; who distrusts them walks in a process of its own.
 */
#ifndef CTL_STACK_H
#define CTL_STACK_H

#include "pview.h"

struct stacks;

struct stack_frame {
	uint64_t pc, sp;
	bool signal;  /* where the kernel of it called a handler */
	bool inlined; /* into the next one: pc and sp are the next one's */
	char function[128]; /* "": not known */
	uint64_t offset;    /* of pc in the function */
	char file[256];	    /* "": not known */
	unsigned line;
};

/* Opens the files of pview_files(). A file that is not there any more, or is
 * another one now, gives no names: stack_trouble() says so. The view must
 * outlive it. `rt_guest`: as for pview_files(). NULL: no memory. */
struct stacks *stack_open(const struct pview *v, const char *rt_guest);
void stack_close(struct stacks *s);
/* Words for people about a file that is missing, or NULL. */
const char *stack_trouble(const struct stacks *s);

/* From these registers (struct prose_regs_*) up, until see() gives nonzero,
 * which is returned; 0 at the end. */
typedef int stack_see(void *arg, unsigned number, const struct stack_frame *f);
int stack_walk(struct stacks *s, const void *regs, unsigned max, stack_see *see,
	       void *arg);
/* The same of a thread; -PROSE_E_BUSY as from pview_regs(). */
int stack_of_thread(struct stacks *s, const struct prose_thread *t,
		    unsigned max, stack_see *see, void *arg);

/* Has the ELF file at this path that build id? Without one: is it there? */
bool stack_build_id(const char *path, const uint8_t *id, unsigned bytes);

/* "function+0x10 (file.c:12)", "0x12345", cut to fit. */
void stack_text(const struct stack_frame *f, char *to, size_t room);

#endif
