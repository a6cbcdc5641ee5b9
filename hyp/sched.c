/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who has a CPU, and until when. A slot's owner comes first; whoever else
 * wants the CPU gets it as a guest, the one that ran least in this frame
 * first. All of it under sched_lock.
 *
 * Whom to kick is decided in one place: a CPU that chose for itself looks at
 * what it left over and tells CPUs that are better off looking again. So
 * whatever makes a vCPU READY need only make sure that its own CPU comes
 * here afterwards, and all code of the core runs on a CPU that does.
 */
#include "core.h"

#define FOREVER (~0ull)

struct lock sched_lock;
struct cpu_sched cpu_scheds[PROSE_CPUS];
static struct vlist ready, timed;

void sched_init(void)
{
	ready.first = ready.last = timed.first = timed.last = NULL;
	for (unsigned i = 0; i < PROSE_CPUS; i++) {
		struct cpu_sched *c = &cpu_scheds[i];
		struct prose_cpu_row *row = c->row;

		memset(c, 0, sizeof(*c));
		c->index = i;
		c->row = row;
	}
	slots_init();
}

static uint64_t min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* -- lists --------------------------------------------------------------- */

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
		list_add(&ready, v);
	else if (v->state == VCPU_WAITING && v->wake_tb != FOREVER)
		list_add(&timed, v);
}

/* -- accounts ------------------------------------------------------------ */

static void frame_roll(struct vcpu *v, uint64_t now)
{
	if (v->frame == frame_of(now))
		return;
	v->frame = frame_of(now);
	v->ran_tb = v->extra_tb = 0;
}

static void account_run(struct vcpu *v, uint64_t from, uint64_t now)
{
	v->part->stat.used_tb += now - from;
	frame_roll(v, now);
	if (from < frame_start(now))
		from = frame_start(now);
	v->ran_tb += now - from;
	v->extra_tb += now - from - slots_overlap(v->part, from, now);
}

void sched_account(struct vcpu *v, uint64_t now)
{
	struct prose_part_row *s = &v->part->stat;
	uint64_t from = v->acct_tb, owned;

	if (now <= from)
		return;
	v->acct_tb = now;
	if (v->state == VCPU_OFF)
		return;
	if (v->part->paused && v->state != VCPU_RUNNING) {
		s->stopped_tb += now - from;
		return;
	}
	owned = slots_overlap(v->part, from, now);
	s->granted_tb += owned;
	if (v->state == VCPU_RUNNING) {
		account_run(v, from, now);
	} else if (v->state == VCPU_READY) {
		s->late_tb += owned;
		s->wait_tb += now - from;
	} else {
		s->lent_tb += owned;
	}
}

/* -- who may run where --------------------------------------------------- */

static int is_rtc(const struct vcpu *v)
{
	return v->part->stat.policy == PROSE_POLICY_RTC;
}

/* Is it the owner of the slot that `now` is in? */
static int owns(const struct cpu_sched *c, const struct vcpu *v, uint64_t now)
{
	return c->slot[slot_of(now)] == v->part;
}

static int allowed(const struct cpu_sched *c, const struct vcpu *v)
{
	uint32_t cpu = v->part->stat.cpu;

	if (is_rtc(v))
		return v->part->home == c->index;
	return cpu == PROSE_CPU_ANY || cpu == c->index;
}

/* How long it may still run as a guest in this frame. */
static uint64_t guest_left(struct vcpu *v, uint64_t now)
{
	uint64_t cap = v->part->stat.desired * slot_tb, left;

	if (v->part->stat.desired >= PROSE_FRAME_SLOTS)
		return FOREVER;
	frame_roll(v, now);
	left = cap > v->extra_tb ? cap - v->extra_tb : 0;
	/* Crumbs are not worth a switch. */
	return left > slot_tb / 64 ? left : 0;
}

static int could_run(const struct cpu_sched *c, struct vcpu *v, uint64_t now)
{
	return allowed(c, v) && (owns(c, v, now) || guest_left(v, now));
}

static struct vcpu *choose(const struct cpu_sched *c, uint64_t now)
{
	struct part *owner = c->slot[slot_of(now)];
	struct vcpu *best = NULL;

	if (owner && owner->vcpu[0].list == &ready)
		return &owner->vcpu[0];
	for (struct vcpu *v = ready.first; v; v = v->next) {
		if (!allowed(c, v) || !guest_left(v, now))
			continue;
		frame_roll(v, now);
		if (!best || v->ran_tb < best->ran_tb)
			best = v;
	}
	return best;
}

/* -- until when ---------------------------------------------------------- */

/* The earliest wake-up of those that could then run here. */
static uint64_t next_wake(const struct cpu_sched *c)
{
	uint64_t tb = FOREVER;

	for (struct vcpu *v = timed.first; v; v = v->next)
		if (allowed(c, v))
			tb = min(tb, v->wake_tb);
	return tb;
}

/* The first slot start after now whose owner, other than `v`, is READY; if
 * `guests` wait, the first that is not v's own. */
static uint64_t next_slot(const struct cpu_sched *c, const struct vcpu *v,
			  int guests, uint64_t now)
{
	uint64_t at = slot_end(now);
	unsigned slot = slot_of(now);

	if (c->promised == 0)
		return guests ? at : FOREVER;
	for (unsigned i = 0; i < PROSE_FRAME_SLOTS; i++, at += slot_tb) {
		struct part *o = c->slot[slot = (slot + 1) % PROSE_FRAME_SLOTS];

		if (v && o == v->part)
			continue;
		if (guests || (o && o->vcpu[0].list == &ready))
			return at;
	}
	return FOREVER;
}

/* Who else waits for this CPU: now (2), from the next frame on (1). */
static int others(const struct cpu_sched *c, uint64_t now)
{
	int found = 0;

	for (struct vcpu *v = ready.first; v; v = v->next) {
		if (!allowed(c, v))
			continue;
		if (guest_left(v, now))
			return 2;
		if (v->part->stat.desired)
			found = 1;
	}
	return found;
}

/* How long it may run before its own share ends. */
static uint64_t own_end(const struct cpu_sched *c, struct vcpu *v,
			uint64_t now)
{
	uint64_t left = guest_left(v, now);

	if (left == FOREVER)
		return FOREVER;
	if (owns(c, v, now))
		return next_slot(c, v, 1, now);
	return now + left;
}

static uint64_t run_until(struct cpu_sched *c, struct vcpu *v, uint64_t now)
{
	int rivals = others(c, now);
	/* Rows and tb_now are to be no older than a frame. */
	uint64_t until = now + frame_tb;

	c->alone = rivals < 2;
	if (is_rtc(v))
		return now + 10 * frame_tb;
	until = min(until, next_slot(c, v, rivals == 2, now));
	if (rivals == 1)
		until = min(until, frame_start(now) + frame_tb);
	until = min(until, own_end(c, v, now));
	return min(until, next_wake(c));
}

static uint64_t idle_until(const struct cpu_sched *c, uint64_t now)
{
	uint64_t until = min(next_wake(c), next_slot(c, NULL, 0, now));

	if (others(c, now))
		until = min(until, frame_start(now) + frame_tb);
	return until;
}

/* -- kicks --------------------------------------------------------------- */

static void kick(struct cpu_sched *c)
{
	if (c->kicked)
		return;
	c->kicked = 1;
	c->idle = 0;
	mach_kick(c->index);
}

/* Would `v`, if this CPU looked again, run there sooner than otherwise? */
static int worth(struct cpu_sched *c, struct vcpu *v, uint64_t now)
{
	struct vcpu *cur = c->cur;

	if (!could_run(c, v, now))
		return 0;
	if (!cur)
		return c->idle;
	if (owns(c, v, now))
		return 1;
	if (is_rtc(cur))
		return 0;
	return c->alone || (v->woken && !owns(c, cur, now));
}

/* A vCPU that `self` left over: another CPU may do better, an idle one best.
 * A CPU on its way here is as good as kicked. */
static void push(const struct cpu_sched *self, struct vcpu *v, uint64_t now)
{
	struct cpu_sched *home = &cpu_scheds[v->part->home], *best = NULL;

	if (home != self && owns(home, v, now)) {
		best = home;
	} else {
		for (unsigned i = 0; i < mach_cpus(); i++) {
			struct cpu_sched *c = &cpu_scheds[i];

			if (c == self || !worth(c, v, now))
				continue;
			best = c;
			if (!c->cur)
				break;
		}
	}
	v->woken = 0;
	if (best)
		kick(best);
}

/* Some CPU has to be awake when it is to wake. */
static void cover(const struct vcpu *v)
{
	struct cpu_sched *best = NULL;

	for (unsigned i = 0; i < mach_cpus(); i++) {
		struct cpu_sched *c = &cpu_scheds[i];

		if (!allowed(c, v))
			continue;
		if (c->until_tb <= v->wake_tb)
			return;
		if (!best && !(c->cur && is_rtc(c->cur)))
			best = c;
	}
	if (best) {
		best->until_tb = 0; /* until it has looked */
		kick(best);
	}
}

/* -- the CPU's loop ------------------------------------------------------ */

static void make_ready(struct vcpu *v, uint64_t now)
{
	sched_account(v, now);
	sched_leave(v);
	v->state = VCPU_READY;
	v->woken = 1;
	trace(PROSE_TR_WAKE, v->part->lpar, v->cpu, 0);
	sched_enter(v);
	stats_part(v->part);
}

static void wake_expired(uint64_t now)
{
	struct vcpu *next;

	for (struct vcpu *v = timed.first; v; v = next) {
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
			kick(&cpu_scheds[i]);
}

static void switch_in(struct cpu_sched *c, struct vcpu *v, uint64_t now)
{
	struct part *p = v->part;

	sched_account(v, now);
	sched_leave(v);
	v->state = VCPU_RUNNING;
	v->cpu = c->index;
	v->woken = 0;
	c->stat.lpar = p->lpar;
	if (c->last == v && p->stat.last_cpu == c->index)
		return;
	trace(PROSE_TR_SWITCH_IN, p->lpar, slot_of(now), c->until_tb);
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
	v = choose(c, now);
	if (v)
		sched_leave(v);
	c->cur = v;
	c->idle = !v;
	c->alone = 1;
	c->until_tb = v ? run_until(c, v, now) : idle_until(c, now);
	if (v)
		switch_in(c, v, now);
	else
		c->stat.lpar = 0;
	for (struct vcpu *left = ready.first; left; left = left->next)
		push(c, left, now);
	for (struct vcpu *left = timed.first; left; left = left->next)
		cover(left);
	*until_tb = c->until_tb;
	lock_drop(&sched_lock);
	return v;
}

static void cede(struct vcpu *v)
{
	v->cede = 0;
	v->wake_tb = min(v->wake_tb, mach_vcpu_timer(v));
	if (!__atomic_load_n(&v->pending, __ATOMIC_SEQ_CST))
		v->state = VCPU_WAITING;
}

int sched_put(struct cpu_sched *c, struct vcpu *v, enum prose_exit kind)
{
	struct part *p = v->part;
	int stopped;

	lock_take(&sched_lock);
	sched_account(v, c->mark_tb);
	p->stat.exits[kind]++;
	c->cur = NULL;
	v->state = VCPU_READY;
	if (v->cede)
		cede(v);
	if (p->ended)
		v->state = VCPU_OFF;
	else if (p->paused)
		p->pause_tb = v->acct_tb;
	stopped = p->ended || p->paused;
	if (stopped || v->state == VCPU_WAITING)
		trace(PROSE_TR_SWITCH_OUT, p->lpar, kind, v->exit.pc);
	sched_enter(v);
	stats_part(p);
	lock_drop(&sched_lock);
	return stopped;
}
