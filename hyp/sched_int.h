/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inside the scheduler, which is four files: sched.c (states, lists, the
 * CPU's loop), account.c (where the time went), turn.c (whose turn it is and
 * how long), push.c (whom to kick). All of it under sched_lock.
 */
#ifndef HYP_SCHED_INT_H
#define HYP_SCHED_INT_H

#include "core.h"

#define FOREVER (~0ull)

extern struct vlist sched_ready; /* READY; who waits longest comes first */
extern struct vlist sched_timed; /* WAITING, with a time to wake at */

static inline uint64_t min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static inline int is_rtc(const struct vcpu *v)
{
	return v->part->stat.policy == PROSE_POLICY_RTC;
}

static inline int is_ready(const struct part *p)
{
	return p->vcpu[0].list == &sched_ready;
}

/* -- account.c ------------------------------------------------------------ */

/* Its frame's counts are of the frame that now is in. */
void account_frame(struct vcpu *v, uint64_t now);

/* -- turn.c --------------------------------------------------------------- */

/* Is it the owner of the CPU's slot that now is in? */
int turn_owns(const struct cpu_sched *c, const struct vcpu *v, uint64_t now);
/* May it run on that CPU at all, and now? */
int turn_allowed(const struct cpu_sched *c, const struct vcpu *v);
int turn_possible(const struct cpu_sched *c, struct vcpu *v, uint64_t now);
/* When the next slot begins that is its own; FOREVER: never. */
uint64_t turn_own_slot(const struct vcpu *v, uint64_t now);
/* Whose turn it is; NULL: nobody's. */
struct vcpu *turn_choose(const struct cpu_sched *c, uint64_t now);
/* How long that lasts. Sets c->alone. */
uint64_t turn_run_until(struct cpu_sched *c, struct vcpu *v, uint64_t now);
uint64_t turn_idle_until(const struct cpu_sched *c, uint64_t now);

/* -- push.c --------------------------------------------------------------- */

/* Make a CPU choose again, once. */
void push_kick(struct cpu_sched *c);
/* This CPU has chosen: tell others of what it left over. */
void push_rest(struct cpu_sched *self, uint64_t now);

#endif
