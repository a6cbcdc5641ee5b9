/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel of one's own: rt's threads, clock and 9P, but no POSIX and no C
 * library. Its applications are functions that run with interrupts on, and
 * it has three system calls of its own making.
 */
#include "errno.h"
#include "hcalls.h"
#include "rt_mem.h"
#include "say.h"
#include "thread.h"

#define TASKS	    3
#define STACK_PAGES 4

enum { CALL_SAY, CALL_SLEEP_MS, CALL_END };

/* -- the applications ----------------------------------------------------- */

static void task(void *arg)
{
	uint64_t who = (uint64_t)arg;

	for (uint64_t i = 1; i <= 3; i++) {
		arch_call(CALL_SLEEP_MS, 20 * who, 0);
		arch_call(CALL_SAY, who, i);
	}
	arch_call(CALL_END, 0, 0);
}

/* -- the kernel ----------------------------------------------------------- */

static struct waitq ended;
static unsigned running;

static long call_end(void)
{
	running--;
	wake(&ended, 1);
	thread_exit();
}

static long serve(uint64_t number, uint64_t a, uint64_t b)
{
	switch (number) {
	case CALL_SAY:
		say("task %lu says its word %lu\n", a, b);
		return 0;
	case CALL_SLEEP_MS:
		wait_on(NULL, rt_now_ns() + a * 1000000, false);
		return 0;
	case CALL_END:
		return call_end();
	default:
		return -ENOSYS;
	}
}

/* Called by rt for whatever an application calls. */
void rt_syscall(struct rt_regs *r)
{
	arch_sys_return(r, serve(arch_sys_number(r), arch_sys_arg(r, 0),
				 arch_sys_arg(r, 1)));
}

static void start(uint64_t who)
{
	uint64_t stack = mem_take(STACK_PAGES, 1);

	if (!stack || !thread_spawn("task", task, (void *)who,
				    stack + STACK_PAGES * PAGE))
		rt_panic("no memory for task %lu", who);
	running++;
}

/* Called by rt when heap, clock and threads work. */
void rt_main(void)
{
	console_open();
	for (uint64_t who = 1; who <= TASKS; who++)
		start(who);
	while (running)
		wait_on(&ended, RT_FOREVER, false);
	say("all tasks have ended\n");
	rt_exit(PROSE_END_EXIT, 0, 0, 0);
}
