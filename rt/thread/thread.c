/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads: their life, the list of them that debuggers read, and switching
 * between them. The running thread is in no queue, a ready one is the
 * scheduler's, a blocked one in the queue it waits in.
 */
#include "rt_time.h"
#include "thread.h"

#define STACK_MARK 0x6b63617473747072ull /* overwritten: it was too small */

static uint8_t main_stack[THREAD_BYTES] __attribute__((aligned(16)));
static uint8_t rt_stack[16384] __attribute__((aligned(16)));

#define TOP(stack) \
	((uint64_t)(uintptr_t)(stack) + sizeof(stack) - THREAD_STACK_SPARE)

struct thread thread_main = {
    .kstack = TOP(main_stack),
    .kstack_end = (uint64_t *)main_stack,
    .pub = {.magic = PROSE_THREAD_MAGIC,
	    .state = PROSE_THREAD_RUNNING,
	    .name = "main"},
};
struct thread thread_in_rt = {.kstack = TOP(rt_stack)};

struct thread *current = &thread_main;
static struct thread *dead;	/* whose memory is to be freed */
static struct thread *fp_owner; /* whose vector state the CPU has */
static unsigned threads = 1;
static uint64_t ended_tb; /* what threads ran that are no more */
static uint32_t last_tid;

struct thread *thread_current(void)
{
	return current;
}

uint32_t rt_tid(void)
{
	return current->pub.tid;
}

unsigned thread_count(void)
{
	return threads;
}

static struct thread *of_pub(prose_gpa at)
{
	return at ? (struct thread *)(at - offsetof(struct thread, pub)) : NULL;
}

struct thread *thread_by_tid(uint32_t tid)
{
	struct thread *t = of_pub(prose_desc.threads);

	while (t && t->pub.tid != tid)
		t = of_pub(t->pub.next);
	return t;
}

struct thread *thread_next(const struct thread *t)
{
	return of_pub(t ? t->pub.next : prose_desc.threads);
}

static void link_pub(struct thread *t)
{
	t->pub.next = prose_desc.threads;
	__atomic_store_n(&prose_desc.threads, (prose_gpa)(uintptr_t)&t->pub,
			 __ATOMIC_RELEASE);
}

static void unlink_pub(struct thread *t)
{
	prose_gpa *p = &prose_desc.threads;

	while (*p && *p != (prose_gpa)(uintptr_t)&t->pub)
		p = &of_pub(*p)->pub.next;
	if (*p)
		*p = t->pub.next;
}

void thread_init(void)
{
	struct thread *t = &thread_main;

	t->pub.tid = last_tid = rt_boot->pid;
	t->pub.regs = (prose_gpa)(uintptr_t)&t->kern;
	t->since_tb = time_ticks();
	*t->kstack_end = STACK_MARK;
	link_pub(t);
	prose_desc.current[0] = (prose_gpa)(uintptr_t)&t->pub;
}

void thread_set_name(struct thread *t, const char *name)
{
	unsigned i;

	for (i = 0; i < PROSE_NAME_BYTES - 1 && name[i]; i++)
		t->pub.name[i] = name[i];
	while (i < PROSE_NAME_BYTES)
		t->pub.name[i++] = 0;
}

void thread_show_app(bool show)
{
	if (!current->app)
		return;
	thread_fp_sync(true);
	if (current->pub.state == PROSE_THREAD_RUNNING && show)
		current->pub.state = PROSE_THREAD_STOPPED;
	else if (current->pub.state == PROSE_THREAD_STOPPED && !show)
		current->pub.state = PROSE_THREAD_RUNNING;
}

static void reap(void)
{
	if (dead && dead != &thread_main)
		rt_free(dead);
	dead = NULL;
}

static void to_user(void)
{
	rt_before_user(&current->user);
	arch_user(&current->user);
}

/* Where a thread's first switch leads to. */
static void first(void *arg)
{
	reap();
	if (!current->fn)
		to_user();
	current->fn(arg);
	thread_exit();
}

struct thread *thread_new(const char *name)
{
	struct thread *t = rt_alloc(THREAD_BYTES);

	if (!t)
		return NULL;
	t->kstack = (uint64_t)t + THREAD_BYTES - THREAD_STACK_SPARE;
	t->pub.magic = PROSE_THREAD_MAGIC;
	t->pub.tid = ++last_tid;
	t->pub.state = PROSE_THREAD_READY;
	t->pub.regs = (prose_gpa)(uintptr_t)&t->user;
	t->app = true;
	thread_set_name(t, name);
	t->kstack_end = (uint64_t *)(t + 1);
	*t->kstack_end = STACK_MARK;
	arch_kern_init(&t->kern, t->kstack, first, NULL);
	return t;
}

void thread_to_app(void)
{
	current->app = true;
	current->pub.regs = (prose_gpa)(uintptr_t)&current->user;
	to_user();
	__builtin_unreachable();
}

void thread_discard(struct thread *t)
{
	rt_free(t);
}

void thread_ready(struct thread *t)
{
	threads++;
	link_pub(t);
	rt_trace(PROSE_TR_THREAD_NEW, t->pub.tid, 0);
	sched_add(t);
}

struct thread *thread_spawn(const char *name, void (*fn)(void *), void *arg,
			    uint64_t stack_top)
{
	struct thread *t = thread_new(name);

	if (!t)
		return NULL;
	arch_regs_call(&t->user, fn, arg, stack_top);
	thread_ready(t);
	return t;
}

struct thread *thread_create(const char *name, void (*fn)(void *), void *arg)
{
	struct thread *t = thread_new(name);

	if (!t)
		return NULL;
	t->app = false;
	t->pub.regs = (prose_gpa)(uintptr_t)&t->kern;
	t->fn = fn;
	arch_kern_init(&t->kern, t->kstack, first, arg);
	thread_ready(t);
	return t;
}

uint64_t thread_run_tb(const struct thread *t)
{
	return t->pub.run_tb + (t->since_tb ? time_ticks() - t->since_tb : 0);
}

uint64_t thread_all_run_tb(void)
{
	uint64_t sum = ended_tb;

	for (struct thread *t = thread_next(NULL); t; t = thread_next(t))
		sum += thread_run_tb(t);
	return sum;
}

void thread_fp_sync(bool reload)
{
	if (fp_owner == current)
		arch_fp_save(&current->user);
	if (reload)
		fp_owner = NULL;
}

void thread_fp_use(void)
{
	if (fp_owner == current)
		return;
	arch_fp_load(&current->user);
	fp_owner = current;
}

static void suspend(struct thread *t)
{
	if (*t->kstack_end != STACK_MARK)
		rt_panic("thread %u needs more stack in rt", t->pub.tid);
	t->pub.run_tb = thread_run_tb(t);
	t->since_tb = 0;
	if (t->app)
		thread_fp_sync(false);
	prose_desc.current[0] = 0;
}

static void resume(struct thread *t)
{
	t->since_tb = time_ticks();
	t->slice_ends_ns = rt_now_ns() + sched_slice_ns(t);
	t->pub.state = PROSE_THREAD_RUNNING;
	prose_desc.current[0] = (prose_gpa)(uintptr_t)&t->pub;
}

void schedule(void)
{
	struct thread *from = current, *to;

	suspend(from);
	while (!(to = sched_next()))
		idle();
	resume(to);
	if (to == from)
		return;
	rt_trace(PROSE_TR_THREAD_SWITCH, from->pub.tid, to->pub.tid);
	current = to;
	arch_switch(&from->kern, &to->kern);
	reap();
}

void thread_yield(void)
{
	if (!sched_any() && !thread_held(current))
		return;
	current->pub.state = PROSE_THREAD_READY;
	sched_add(current);
	schedule();
}

void thread_exit(void)
{
	struct thread *t = current;

	rt_trace(PROSE_TR_THREAD_END, 0, 0);
	timer_cancel(&t->timer);
	t->pub.state = PROSE_THREAD_DEAD;
	threads--;
	unlink_pub(t);
	ended_tb += thread_run_tb(t);
	if (fp_owner == t)
		fp_owner = NULL;
	dead = t;
	schedule();
	__builtin_unreachable();
}
