/* SPDX-License-Identifier: BSD-2-Clause */
/* Timers: one list, the first to fire at its front. */
#include "rt_time.h"

static struct timer *first;

void timer_cancel(struct timer *t)
{
	struct timer **p = &first;

	if (!t->armed)
		return;
	while (*p != t)
		p = &(*p)->next;
	*p = t->next;
	t->armed = false;
}

void timer_set(struct timer *t, uint64_t at_ns)
{
	struct timer **p = &first;

	timer_cancel(t);
	while (*p && (*p)->at_ns <= at_ns)
		p = &(*p)->next;
	t->at_ns = at_ns;
	t->next = *p;
	t->armed = true;
	*p = t;
}

uint64_t timer_next_ns(void)
{
	return first ? first->at_ns : RT_FOREVER;
}

uint64_t timer_next_tb(void)
{
	return time_tb(timer_next_ns());
}

/* Those that were due when it began: what repeats in no time does not keep it
 * here. */
bool timer_run(void)
{
	uint64_t now = first ? rt_now_ns() : 0;
	bool any = false;

	for (struct timer *t = first; t && t->at_ns <= now; t = first) {
		timer_cancel(t);
		t->fire(t);
		any = true;
	}
	return any;
}
