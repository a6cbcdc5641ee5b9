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

static void account_run(struct vcpu *v, uint64_t from, uint64_t now)
{
	v->part->stat.used_tb += now - from;
	account_frame(v, now);
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
