/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who runs next: round robin. A kernel with other ideas links an object of
 * its own with these functions instead.
 */
#include "thread.h"

#define SLICE_NS 5000000

static struct thread *first, *last;

void sched_add(struct thread *t)
{
	t->next = NULL;
	if (first)
		last->next = t;
	else
		first = t;
	last = t;
}

struct thread *sched_next(void)
{
	struct thread *t = first;

	if (t)
		first = t->next;
	return t;
}

bool sched_any(void)
{
	return first;
}

uint64_t sched_slice_ns(const struct thread *t)
{
	return SLICE_NS;
}
