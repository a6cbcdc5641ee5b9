/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel with a scheduler of its own: stride scheduling (Waldspurger and
 * Weihl, 1995). Each task has tickets, and gets slices in proportion; the
 * linker takes these sched_*() instead of rt's.
 */
#include "hcalls.h"
#include "rt_mem.h"
#include "rt_time.h"
#include "say.h"
#include "thread.h"

#define TASKS	    3
#define STACK_PAGES 4
#define SLICE_NS    1000000
#define RUN_NS	    600000000ull
#define STRIDE	    (1 << 20)

struct task {
	struct thread *thread;
	unsigned tickets;
	unsigned slices; /* it had so far */
	uint64_t pass;	 /* who has the lowest runs next */
	bool ready;
};

static struct task tasks[TASKS];
static struct thread *urgent; /* ready threads of the kernel's own */

/* -- the scheduler -------------------------------------------------------- */

static struct task *task_of(const struct thread *t)
{
	for (unsigned i = 0; i < TASKS; i++)
		if (tasks[i].thread == t)
			return &tasks[i];
	return NULL;
}

void sched_add(struct thread *t)
{
	struct task *k = task_of(t);

	if (k) {
		k->ready = true;
		return;
	}
	t->next = urgent;
	urgent = t;
}

static struct task *lowest(void)
{
	struct task *best = NULL;

	for (unsigned i = 0; i < TASKS; i++)
		if (tasks[i].ready && (!best || tasks[i].pass < best->pass))
			best = &tasks[i];
	return best;
}

struct thread *sched_next(void)
{
	struct thread *t = urgent;
	struct task *k;

	if (t) {
		urgent = t->next;
		return t;
	}
	k = lowest();
	if (!k)
		return NULL;
	k->ready = false;
	k->slices++;
	k->pass += STRIDE / k->tickets;
	return k->thread;
}

bool sched_any(void)
{
	return urgent || lowest();
}

uint64_t sched_slice_ns(const struct thread *t)
{
	return SLICE_NS;
}

/* -- what it schedules ---------------------------------------------------- */

static void spin(void *arg)
{
	for (;;)
		__asm__ volatile("" : : : "memory");
}

static void start(unsigned i, unsigned tickets)
{
	struct task *k = &tasks[i];
	uint64_t stack = mem_take(STACK_PAGES, 1);

	k->tickets = tickets;
	k->thread = stack ? thread_new("spin") : NULL;
	if (!k->thread)
		rt_panic("no memory for task %u", i);
	arch_regs_call(&k->thread->user, spin, NULL,
		       stack + STACK_PAGES * PAGE);
	thread_ready(k->thread);
}

/* Tenths of a percent of all the slices. */
static unsigned share(unsigned i)
{
	unsigned sum = 0;

	for (unsigned n = 0; n < TASKS; n++)
		sum += tasks[n].slices;
	return tasks[i].slices * 1000 / sum;
}

void rt_main(void)
{
	console_open();
	start(0, 100);
	start(1, 200);
	start(2, 300);
	wait_on(NULL, rt_now_ns() + RUN_NS, false);
	for (unsigned i = 0; i < TASKS; i++)
		say("%u tickets of 600: %u.%u %% of the slices\n",
		    tasks[i].tickets, share(i) / 10, share(i) % 10);
	rt_exit(PROSE_END_EXIT, 0, 0, 0);
}
