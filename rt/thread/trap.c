/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way out of the application and back: every trap comes through
 * rt_trap(), and before the application goes on, who should run, signals,
 * and the next event interrupt are settled.
 */
#include "errno.h"
#include "pt.h"
#include "rt_time.h"
#include "thread.h"

static uint64_t programmed_ns; /* when the event interrupt comes; 0: now */

/* When it has to come: for a timer, or to let another thread run. */
static uint64_t next_event_ns(void)
{
	uint64_t at = timer_next_ns();
	uint64_t slice = thread_current()->slice_ends_ns;

	return sched_any() && slice < at ? slice : at;
}

/* True if it was set anew, in which case an event may have been lost. */
static bool program(void)
{
	uint64_t at = next_event_ns();

	if (at == programmed_ns)
		return false;
	programmed_ns = at;
	arch_event_at(time_tb(at));
	return true;
}

void events_forget(void)
{
	programmed_ns = timer_next_ns();
	arch_event_at(time_tb(programmed_ns));
}

static void event(void)
{
	programmed_ns = 0;
	events_poll();
}

static void fault_in_rt(struct rt_regs *r, const struct arch_fault *f)
{
	rt_panic("signal %d in rt at %lx, address %lx, stack %lx", f->signal,
		 arch_pc(r), f->address, arch_sp(r));
}

static bool slice_over(void)
{
	struct thread *t = thread_current();

	return thread_held(t) ||
	       (sched_any() && rt_now_ns() >= t->slice_ends_ns);
}

int thread_breathe(void)
{
	events_poll();
	if (slice_over())
		thread_yield();
	return signal_waiting_for(thread_current()) ? -EINTR : 0;
}

void rt_before_user(struct rt_regs *r)
{
	do {
		debug_stop();
		if (slice_over())
			thread_yield();
		rt_deliver(r);
	} while ((program() && events_poll()) || slice_over());
	thread_fp_use();
}

void rt_trap(struct rt_regs *r)
{
	struct arch_fault f;

	switch (arch_trap(r, &f)) {
	case ARCH_SYSCALL:
		rt_syscall(r);
		break;
	case ARCH_EVENT:
		event();
		break;
	case ARCH_FAULT:
		if (r == &thread_in_rt.user)
			fault_in_rt(r, &f);
		if (!pt_fault(&f))
			rt_fault(r, &f);
		break;
	case ARCH_IGNORE:
		break;
	}
	rt_before_user(r);
}
