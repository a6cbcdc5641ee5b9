/* SPDX-License-Identifier: BSD-2-Clause */
/* Wait queues: first come, first woken. */
#include "errno.h"
#include "thread.h"

static void enqueue(struct waitq *q, struct thread *t)
{
	struct thread **p = &q->first;

	while (*p)
		p = &(*p)->next;
	t->next = NULL;
	*p = t;
	t->queue = q;
}

static void dequeue(struct thread *t)
{
	struct thread **p = &t->queue->first;

	while (*p != t)
		p = &(*p)->next;
	*p = t->next;
	t->queue = NULL;
}

void thread_unwait(struct thread *t, int result)
{
	if (t->pub.state != PROSE_THREAD_BLOCKED)
		return;
	if (t->queue)
		dequeue(t);
	timer_cancel(&t->timer);
	t->wait_result = result;
	t->pub.state = PROSE_THREAD_READY;
	sched_add(t);
}

static void too_late(struct timer *timer)
{
	struct thread *t =
	    (struct thread *)((char *)timer - offsetof(struct thread, timer));

	thread_unwait(t, -ETIMEDOUT);
}

int wait_on(struct waitq *q, uint64_t until_ns, bool interruptible)
{
	struct thread *t = thread_current();

	if (interruptible && signal_waiting_for(t))
		return -EINTR;
	if (until_ns != RT_FOREVER) {
		if (rt_now_ns() >= until_ns)
			return -ETIMEDOUT;
		t->timer.fire = too_late;
		timer_set(&t->timer, until_ns);
	}
	if (q)
		enqueue(q, t);
	t->interruptible = interruptible;
	t->pub.state = PROSE_THREAD_BLOCKED;
	if (t->app)
		t->pub.wait = arch_sys_number(&t->user) + 1;
	schedule();
	t->pub.wait = 0;
	t->interruptible = false;
	return t->wait_result;
}

unsigned wake(struct waitq *q, unsigned max)
{
	unsigned n = 0;

	while (n < max && q->first) {
		thread_unwait(q->first, 0);
		n++;
	}
	return n;
}
