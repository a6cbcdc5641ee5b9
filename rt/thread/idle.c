/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What happens while no thread is ready, in the context of the one that
 * stopped last: the rings are polled for a while, since answers come soon;
 * then the CPU is given back until an event or the next timer.
 */
#include "hcalls.h"
#include "rt_time.h"
#include "thread.h"

#define SPIN_NS 40000

bool events_poll(void)
{
	bool came;

	arch_event_seen();
	came = chan_poll();
	debug_poll();

	return timer_run() || came;
}

static bool spin(void)
{
	uint64_t until = rt_now_ns() + SPIN_NS;

	do {
		events_poll();
		if (sched_any())
			return true;
		arch_relax();
	} while (rt_now_ns() < until);
	return false;
}

void idle(void)
{
	while (!spin()) {
		/* An event that came long ago would end the wait at once. */
		events_forget();
		if (!chan_sleep())
			continue;
		rt_hcall(PROSE_H_CEDE, timer_next_tb(), 0, 0, 0);
		chan_awake();
	}
}
