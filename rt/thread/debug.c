/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a debugger asks of threads (struct prose_thread): one is held, is to
 * leave its wait since its registers were changed, or to stop.
 */
#include "errno.h"
#include "hcalls.h"
#include "signal_abi.h"
#include "thread.h"

bool debug_attached(void)
{
	return __atomic_load_n(&prose_desc.debug.attached, __ATOMIC_RELAXED);
}

bool thread_held(const struct thread *t)
{
	return debug_attached() &&
	       __atomic_load_n(&t->pub.hold, __ATOMIC_RELAXED);
}

static bool moved(const struct thread *t)
{
	return t->app && t->interruptible && !arch_in_syscall(&t->user);
}

void debug_poll(void)
{
	if (!debug_attached())
		return;
	for (struct thread *t = thread_next(NULL); t; t = thread_next(t))
		if (moved(t))
			thread_unwait(t, -EINTR);
}

void debug_stop(void)
{
	struct prose_debug_area *d = &prose_desc.debug;

	if (!debug_attached() || !d->out)
		return;
	d->out = 0;
	debug_shown(SIGTRAP);
}

void debug_shown(int signal)
{
	thread_show_app(true);
	rt_hcall(PROSE_H_STOP, (uint64_t)signal, 0, 0, 0);
	thread_show_app(false);
}
