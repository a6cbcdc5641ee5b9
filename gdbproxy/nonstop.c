/* SPDX-License-Identifier: BSD-2-Clause */
/* Non-stop: which threads gdb knows as stopped, and is yet to be told of. */
#include <string.h>
#include "errors.h"
#include "session.h"
#include "stats.h"

static bool has(const struct tids *l, uint32_t tid)
{
	for (unsigned i = 0; i < l->n; i++)
		if (l->tid[i] == tid)
			return true;
	return false;
}

static void add(struct tids *l, uint32_t tid)
{
	if (l->n < THREADS && !has(l, tid))
		l->tid[l->n++] = tid;
}

static void drop(struct tids *l, uint32_t tid)
{
	unsigned n = 0;

	for (unsigned i = 0; i < l->n; i++)
		if (tid != ALL && l->tid[i] != tid)
			l->tid[n++] = l->tid[i];
	l->n = n;
}

static uint32_t whom(const struct action *a)
{
	return a->who.tid == ANY ? ALL : a->who.tid;
}

static bool next(struct inferior *f)
{
	struct stop *stop = &f->stop;

	if (!f->untold.n)
		return false;
	*stop = (struct stop){.kind = STOP_SIGNAL, .pid = f->pid};
	stop->tid = f->untold.tid[--f->untold.n];
	stop->why = PROSE_WHY_PAUSE;
	return true;
}

void nonstop_stopped(struct session *s, struct inferior *f)
{
	struct thread_info list[THREADS];
	int n = 0;

	f->untold.n = 0;
	if (f->stop.kind == STOP_SIGNAL)
		n = s->target->ops->threads(s->target, f->pid, list, THREADS);
	for (int i = n < THREADS ? n : THREADS; i-- > 0;)
		if (list[i].tid != f->stop.tid && !has(&f->halted, list[i].tid))
			add(&f->untold, list[i].tid);
	/* Nothing of one that was held already: PAUSE came while all waited. */
	if (has(&f->halted, f->stop.tid) && f->stop.kind == STOP_SIGNAL)
		next(f);
}

static int go_on(struct session *s, struct inferior *f, const struct action *a)
{
	const struct target_ops *ops = s->target->ops;
	int status;

	if (!f->halted.n && ops->hold)
		ops->hold(s->target, f->pid, ALL, false);
	for (unsigned i = 0; i < f->halted.n && ops->hold; i++)
		ops->hold(s->target, f->pid, f->halted.tid[i], true);
	f->running = true;
	status = ops->resume(s->target, f->pid, whom(a), a->how, a->signal,
			     a->lo, a->hi);
	if (status < 0)
		f->running = false;
	return status < 0 ? status : 0;
}

void nonstop_begin(struct session *s, struct inferior *f)
{
	static const struct action all = {.who = {ALL, ALL}};
	struct thread_info two[2];

	f->halted.n = 0;
	add(&f->halted, f->tid);
	if (s->target->ops->threads(s->target, f->pid, two, 2) > 1 &&
	    !s->target->ops->read_only)
		go_on(s, f, &all);
}

bool nonstop_told(struct session *s, struct inferior *f)
{
	f->running = false;
	if (f->stop.kind != STOP_SIGNAL)
		return false;
	add(&f->halted, f->stop.tid);
	f->running = next(f);
	if (!f->running && f->after.who.pid) {
		f->stop.kind = STOP_NONE;
		f->running = true;
		drop(&f->halted, whom(&f->after));
		go_on(s, f, &f->after);
		f->after.who.pid = 0;
		return true;
	}
	return f->running;
}

/* Others run: they stop for a moment. */
static int step_beside(struct session *s, struct inferior *f,
		       const struct action *a)
{
	s->target->ops->stop(s->target, f->pid);
	session_collect(s);
	if (f->stop.kind != STOP_SIGNAL || f->stop.why != PROSE_WHY_PAUSE)
		return 0; /* something happened before: gdb is told of all */
	f->stop.kind = STOP_NONE;
	f->untold.n = 0;
	return go_on(s, f, a);
}

static void let_go(struct session *s, struct inferior *f,
		   const struct action *a, bool lead)
{
	const struct target_ops *ops = s->target->ops;

	drop(&f->halted, whom(a));
	if (a->signal && !lead && ops->send)
		ops->send(s->target, f->pid, whom(a), a->signal);
	if (ops->hold)
		ops->hold(s->target, f->pid, whom(a), false);
}

int nonstop_resume(struct session *s, struct inferior *f,
		   const struct action *list, int n, const struct action *lead)
{
	const struct target_ops *ops = s->target->ops;

	if (f->stop.kind != STOP_NONE) {
		f->after = *lead;
		f->after.who.pid = f->pid;
		return 0;
	}
	for (int i = 0; i < n; i++)
		if (is_about(&list[i], f) && !list[i].stop)
			let_go(s, f, &list[i], &list[i] == lead);
	if (!f->running)
		return go_on(s, f, lead);
	if (lead->how != RESUME_CONT)
		return step_beside(s, f, lead);
	if (lead->signal && ops->send)
		ops->send(s->target, f->pid, whom(lead), lead->signal);
	return 0;
}
