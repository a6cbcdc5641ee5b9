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
#define MOST_NS 1000000 /* whatever is on its way */

uint64_t idle_expects_ns;
/* How much longer than SPIN_NS to look: less whenever it was for nothing, as
 * who should answer may want this very CPU. */
static uint64_t trust_ns = MOST_NS;

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
	uint64_t more = idle_expects_ns < trust_ns ? idle_expects_ns : trust_ns;
	uint64_t start = rt_now_ns(), now = start;

	do {
		events_poll();
		if (sched_any()) {
			if (now - start > SPIN_NS)
				trust_ns = MOST_NS;
			return true;
		}
		arch_relax();
		now = rt_now_ns();
	} while (now - start < SPIN_NS + more);
	if (more)
		trust_ns = trust_ns / 2 + 1000;
	else if (trust_ns < MOST_NS)
		trust_ns += 1000;
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
