/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a partition's time went: brought up to date before its state, its
 * schedule or its being paused changes.
 */
#include "sched_int.h"

void account_frame(struct vcpu *v, uint64_t now)
{
	if (v->frame == frame_of(now))
		return;
	v->frame = frame_of(now);
	v->ran_tb = v->extra_tb = 0;
}

/* Being told to leave takes a while, on a busy host a long one. Who ran on
 * owes that to those it kept out. */
static void account_debt(struct vcpu *v, int64_t more)
{
	int64_t most = frame_tb;

	v->debt_tb += more;
	if (v->debt_tb > most)
		v->debt_tb = most;
	if (v->debt_tb < -most)
		v->debt_tb = -most;
}

static void account_run(struct vcpu *v, uint64_t from, uint64_t now)
{
	v->part->stat.used_tb += now - from;
	v->fresh_tb -= min(v->fresh_tb, now - from);
	if (v->due_tb < now) {
		uint64_t due = v->due_tb > from ? v->due_tb : from;

		account_debt(v, now - due - slots_overlap(v, due, now));
	}
	account_frame(v, now);
	if (from < frame_start(now))
		from = frame_start(now);
	v->ran_tb += now - from;
	v->extra_tb += now - from - slots_overlap(v, from, now);
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
		s->stopped_tb += v->index ? 0 : now - from;
		return;
	}
	owned = slots_overlap(v, from, now);
	s->granted_tb += owned;
	if (v->state == VCPU_RUNNING) {
		account_run(v, from, now);
	} else if (v->state == VCPU_READY) {
		s->late_tb += owned;
		s->wait_tb += now - from;
		account_debt(v, -(int64_t)owned);
	} else {
		s->lent_tb += owned;
		v->debt_tb = 0;
	}
}
