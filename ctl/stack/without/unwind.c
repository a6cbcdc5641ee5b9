/* SPDX-License-Identifier: BSD-2-Clause */
/* In place of unwind.c where there is no libunwind for x86-64: libdw does
 * what it can. */
#include "../int.h"

bool unwind_can(const struct stacks *k, const struct state *s)
{
	return false;
}

int unwind_up(struct stacks *k, struct state *s, frame_fn *fn, void *arg)
{
	return -1;
}
