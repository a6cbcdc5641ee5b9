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
	struct thread *t = first, *before = NULL;

	for (; t && thread_held(t); t = t->next)
		before = t;
	if (!t)
		return NULL;
	if (before)
		before->next = t->next;
	else
		first = t->next;
	if (last == t)
		last = before;
	return t;
}

bool sched_any(void)
{
	for (struct thread *t = first; t; t = t->next)
		if (!thread_held(t))
			return true;
	return false;
}

uint64_t sched_slice_ns(const struct thread *t)
{
	return SLICE_NS;
}
