/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The states of vCPUs, and each CPU's taking one and putting it back.
 */
#include "sched_int.h"

struct lock sched_lock;
struct cpu_sched cpu_scheds[PROSE_CPUS];
struct vlist sched_ready, sched_timed;

void sched_init(void)
{
	sched_ready.first = sched_ready.last = NULL;
	sched_timed.first = sched_timed.last = NULL;
	for (unsigned i = 0; i < PROSE_CPUS; i++) {
		struct cpu_sched *c = &cpu_scheds[i];
		struct prose_cpu_row *row = c->row;

		memset(c, 0, sizeof(*c));
		c->index = i;
		c->row = row;
	}
	slots_init();
}

/* -- lists ---------------------------------------------------------------- */

static void list_add(struct vlist *l, struct vcpu *v)
{
	v->list = l;
	v->next = NULL;
	v->prev = l->last;
	if (l->last)
		l->last->next = v;
	else
		l->first = v;
	l->last = v;
}

void sched_leave(struct vcpu *v)
{
	struct vlist *l = v->list;

	if (!l)
		return;
	if (v->prev)
		v->prev->next = v->next;
	else
		l->first = v->next;
	if (v->next)
		v->next->prev = v->prev;
	else
		l->last = v->prev;
	v->list = NULL;
}

void sched_enter(struct vcpu *v)
{
	if (v->part->paused || v->part->ended || v->list)
		return;
	if (v->state == VCPU_READY)
		list_add(&sched_ready, v);
	else if (v->state == VCPU_WAITING && v->wake_tb != FOREVER)
		list_add(&sched_timed, v);
}

/* -- the CPU's loop ------------------------------------------------------- */

static void make_ready(struct vcpu *v, uint64_t now)
{
	sched_account(v, now);
	sched_leave(v);
	v->state = VCPU_READY;
	v->woken = 1;
	v->fresh_tb = slot_tb;
	trace(PROSE_TR_WAKE, v->part->lpar, v->cpu, 0);
	sched_enter(v);
	stats_part(v->part);
}

static void wake_expired(uint64_t now)
{
	struct vcpu *next;

	for (struct vcpu *v = sched_timed.first; v; v = next) {
		next = v->next;
		if (v->wake_tb <= now)
			make_ready(v, now);
	}
}

void sched_event(struct vcpu *v)
{
	__atomic_store_n(&v->pending, 1, __ATOMIC_SEQ_CST);
	if (v->state == VCPU_RUNNING)
		mach_kick(v->cpu);
	else if (v->state == VCPU_WAITING)
		make_ready(v, mach_tb());
}

void sched_forget(const struct vcpu *v)
{
	for (unsigned i = 0; i < PROSE_CPUS; i++)
		if (cpu_scheds[i].last == v)
			cpu_scheds[i].last = NULL;
}

void sched_changed(void)
{
	for (unsigned i = 0; i < mach_cpus(); i++)
		if (i != mach_cpu())
			push_kick(&cpu_scheds[i]);
}

static void switch_in(struct cpu_sched *c, struct vcpu *v, uint64_t now)
{
	struct part *p = v->part;
	int same = c->last == v && v->cpu == c->index;

	sched_account(v, now);
	sched_leave(v);
	v->state = VCPU_RUNNING;
	v->then = VCPU_READY;
	v->cpu = c->index;
	v->woken = 0;
	c->stat.lpar = p->lpar;
	if (!c->traced || c->last != v)
		trace(PROSE_TR_SWITCH_IN, p->lpar, slot_of(now), c->until_tb);
	c->traced = 1;
	if (same)
		return;
	c->last = v;
	c->stat.switches++;
	p->stat.switches++;
	p->stat.last_cpu = c->index;
	part_publish(p);
	stats_part(p);
}

struct vcpu *sched_pick(struct cpu_sched *c, uint64_t *until_tb)
{
	uint64_t now;
	struct vcpu *v;

	lock_take(&sched_lock);
	now = mach_tb();
	c->kicked = 0;
	wake_expired(now);
	v = turn_choose(c, now);
	if (v)
		sched_leave(v);
	c->cur = v;
	c->idle = !v;
	c->alone = 1;
	c->until_tb = v ? turn_run_until(c, v, now) : turn_idle_until(c, now);
	if (v)
		switch_in(c, v, now);
	else
		c->stat.lpar = c->traced = 0;
	push_rest(c, now);
	*until_tb = c->until_tb;
	lock_drop(&sched_lock);
	return v;
}

static void cede(struct vcpu *v)
{
	v->wake_tb = min(v->wake_tb, mach_vcpu_timer(v));
	if (__atomic_load_n(&v->pending, __ATOMIC_SEQ_CST))
		v->state = VCPU_READY;
}

int sched_put(struct cpu_sched *c, struct vcpu *v, enum prose_exit kind)
{
	struct part *p = v->part;
	int stopped = 0;
	unsigned cpu;

	lock_take(&sched_lock);
	sched_account(v, c->mark_tb);
	p->stat.exits[kind]++;
	c->cur = NULL;
	v->state = v->then;
	if (v->state == VCPU_WAITING)
		cede(v);
	if (p->ended)
		v->state = VCPU_OFF;
	else if (p->paused)
		p->pause_tb = v->acct_tb;
	if (p->ended || p->paused)
		stopped = !part_on_cpu(p, &cpu);
	if (p->ended || p->paused || v->state != VCPU_READY) {
		trace(PROSE_TR_SWITCH_OUT, p->lpar, kind, v->exit.pc);
		c->traced = 0;
	}
	sched_enter(v);
	stats_part(p);
	lock_drop(&sched_lock);
	return stopped;
}
