/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whose turn it is on a CPU, and how long. A slot's owner comes first;
 * whoever else wants the CPU gets it as a guest, the one that ran least in
 * this frame first.
 */
#include "sched_int.h"

int turn_owns(const struct cpu_sched *c, const struct vcpu *v, uint64_t now)
{
	return c->slot[slot_of(now)] == v->part && !v->index;
}

/* Whose slot now is in is stopped, and does not lend it. */
static int is_kept(const struct part *owner)
{
	return owner && owner->paused && owner->stat.keeps;
}

int turn_allowed(const struct cpu_sched *c, const struct vcpu *v)
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
	account_frame(v, now);
	left = cap > v->extra_tb ? cap - v->extra_tb : 0;
	/* Crumbs are not worth a switch. */
	return left > slot_tb / 64 ? left : 0;
}

int turn_possible(const struct cpu_sched *c, struct vcpu *v, uint64_t now)
{
	if (!turn_allowed(c, v) || is_kept(c->slot[slot_of(now)]))
		return 0;
	return turn_owns(c, v, now) || guest_left(v, now);
}

uint64_t turn_own_slot(const struct vcpu *v, uint64_t now)
{
	const struct cpu_sched *c = &cpu_scheds[v->part->home];
	unsigned slot;
	uint64_t at;

	if (v->index || !(is_rtc(v) || v->part->stat.required))
		return FOREVER;
	at = slot_end(now);
	slot = slot_of(now);
	for (unsigned i = 0; i < PROSE_FRAME_SLOTS; i++, at += slot_tb)
		if (c->slot[slot = (slot + 1) % PROSE_FRAME_SLOTS] == v->part)
			return at;
	return FOREVER;
}

/* Who was kept out of its own slots, by more than can be helped. */
static struct vcpu *creditor(const struct cpu_sched *c, uint64_t now)
{
	struct vcpu *best = NULL;

	for (struct vcpu *v = sched_ready.first; v; v = v->next) {
		if (v->part->home != c->index)
			continue;
		sched_account(v, now);
		if (v->debt_tb < (best ? best->debt_tb : -(int64_t)slot_tb / 2))
			best = v;
	}
	return best;
}

/* Its place among guests: by what it ran in this frame, and a slot ahead of
 * that while it has not run for one since it woke. */
static uint64_t rank(struct vcpu *v, uint64_t now)
{
	account_frame(v, now);
	return v->ran_tb + (v->fresh_tb ? 0 : slot_tb);
}

static struct vcpu *guest(const struct cpu_sched *c, uint64_t now)
{
	struct vcpu *best = NULL;
	uint64_t least = FOREVER, ran;

	for (struct vcpu *v = sched_ready.first; v; v = v->next) {
		if (!turn_allowed(c, v) || !guest_left(v, now))
			continue;
		ran = rank(v, now);
		if (ran < least) {
			least = ran;
			best = v;
		}
	}
	return best;
}

struct vcpu *turn_choose(const struct cpu_sched *c, uint64_t now)
{
	struct part *p = c->slot[slot_of(now)];
	struct vcpu *owner = p && is_ready(p) ? &p->vcpu[0] : NULL, *v;
	int owes;

	if (is_kept(p))
		return NULL;
	if (owner)
		sched_account(owner, now);
	owes = owner && owner->debt_tb > (int64_t)slot_tb / 2;
	if (owner && (!owes || is_rtc(owner))) {
		v = owner;
	} else if ((v = creditor(c, now))) {
		v->due_tb = now;
		return v;
	} else {
		v = guest(c, now);
	}
	if (!v)
		v = owner;
	if (v)
		v->due_tb = FOREVER;
	return v;
}

/* -- until when ----------------------------------------------------------- */

/* The earliest wake-up of those that could then run here. */
static uint64_t next_wake(const struct cpu_sched *c)
{
	uint64_t tb = FOREVER;

	for (struct vcpu *v = sched_timed.first; v; v = v->next)
		if (turn_allowed(c, v))
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

		if (v && o == v->part && !v->index)
			continue;
		if (guests || is_kept(o) || (o && is_ready(o)))
			return at;
	}
	return FOREVER;
}

/* Who else waits for this CPU: now (2), from the next frame on (1). */
static int others(const struct cpu_sched *c, uint64_t now)
{
	int found = 0;

	for (struct vcpu *v = sched_ready.first; v; v = v->next) {
		if (!turn_allowed(c, v))
			continue;
		if (guest_left(v, now))
			return 2;
		if (v->part->stat.desired)
			found = 1;
	}
	return found;
}

/* How long it may run before its own share ends. */
static uint64_t own_end(const struct cpu_sched *c, struct vcpu *v, uint64_t now)
{
	uint64_t left = guest_left(v, now);

	if (left == FOREVER)
		return FOREVER;
	if (turn_owns(c, v, now))
		return next_slot(c, v, 1, now);
	if (v->due_tb == now)
		return slot_end(now);
	return now + left;
}

uint64_t turn_run_until(struct cpu_sched *c, struct vcpu *v, uint64_t now)
{
	int rivals = others(c, now);
	/* Rows and tb_now are to be no older than a frame. */
	uint64_t until = now + frame_tb, slot;

	c->alone = rivals < 2;
	if (is_rtc(v))
		return until;
	slot = next_slot(c, v, rivals == 2, now);
	until = min(until, slot);
	if (turn_owns(c, v, now))
		v->due_tb = slot;
	if (rivals == 1)
		until = min(until, frame_start(now) + frame_tb);
	until = min(until, own_end(c, v, now));
	return min(until, next_wake(c));
}

uint64_t turn_idle_until(const struct cpu_sched *c, uint64_t now)
{
	uint64_t until = min(next_wake(c), next_slot(c, NULL, 0, now));

	if (is_kept(c->slot[slot_of(now)]))
		return min(until, slot_end(now));
	if (others(c, now))
		until = min(until, frame_start(now) + frame_tb);
	return until;
}
