/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whom to kick, decided in one place: a CPU that chose for itself looks at
 * what it left over and tells CPUs that are better off choosing again. So
 * whatever makes a vCPU READY need only make sure that its own CPU chooses
 * afterwards, and all code of the core runs on a CPU that does.
 */
#include "sched_int.h"

void push_kick(struct cpu_sched *c)
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

	if (!turn_possible(c, v, now))
		return 0;
	if (!cur)
		return c->idle;
	if (turn_owns(c, v, now))
		return 1;
	if (is_rtc(cur))
		return 0;
	return c->alone || (v->woken && !turn_owns(c, cur, now));
}

/* It has to look by then, and does not. */
static void look_by(struct cpu_sched *c, uint64_t tb)
{
	if (c->until_tb <= tb)
		return;
	c->until_tb = 0; /* until it has looked */
	push_kick(c);
}

/* Some CPU has to look when `v` wakes, or has a share again. */
static void cover(const struct vcpu *v, uint64_t tb)
{
	struct cpu_sched *best = NULL;

	for (unsigned i = 0; i < mach_cpus(); i++) {
		struct cpu_sched *c = &cpu_scheds[i];

		if (!turn_allowed(c, v))
			continue;
		if (c->until_tb <= tb)
			return;
		if (!best && !(c->cur && is_rtc(c->cur)))
			best = c;
	}
	if (best)
		look_by(best, tb);
}

/* Nobody runs it now: its turn comes in a slot of its own, or when its share
 * of the others' is anew. */
static void cover_ready(const struct vcpu *v, uint64_t now)
{
	look_by(&cpu_scheds[v->part->home], turn_own_slot(v, now));
	if (v->part->stat.desired)
		cover(v, frame_start(now) + frame_tb);
}

/* A vCPU that `self` left over: another CPU may do better, an idle one best.
 * A CPU on its way here is as good as kicked. */
static void push(const struct cpu_sched *self, struct vcpu *v, uint64_t now)
{
	struct cpu_sched *home = &cpu_scheds[v->part->home], *best = NULL;

	if (home != self && turn_owns(home, v, now)) {
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
		push_kick(best);
	else
		cover_ready(v, now);
}

void push_rest(struct cpu_sched *self, uint64_t now)
{
	for (struct vcpu *v = sched_ready.first; v; v = v->next)
		push(self, v, now);
	for (struct vcpu *v = sched_timed.first; v; v = v->next)
		cover(v, v->wake_tb);
}
