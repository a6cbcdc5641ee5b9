/* SPDX-License-Identifier: BSD-2-Clause */
/* What happened to a live partition: is it for gdb, or does it go on? */
#include <signal.h>
#include <string.h>
#include "live_int.h"

static int step(struct live *l, struct live_part *p)
{
	return ctl_call(l->ctl, PROSE_H_STEP, p->lpar, 0);
}

static uint32_t signal_of(const struct prose_part_row *row)
{
	switch (row->why) {
	case PROSE_WHY_STOP:
		return row->why_info;
	case PROSE_WHY_PAUSE:
		return SIGINT;
	default:
		return SIGTRAP;
	}
}

/* Another thread came to where the stepped one is to leave rt. */
static bool other_first(struct live *l, struct live_part *p)
{
	int status;

	p->leaving = LEAVE_OTHER;
	status = step(l, p);
	live_look_again(l);
	return status >= 0;
}

/* A signal took it elsewhere, where rt stopped it: as good as a step. */
static bool turned(struct live *l, struct live_part *p,
		   struct prose_part_row *row)
{
	if (row->why != PROSE_WHY_STOP || row->why_info != SIGTRAP ||
	    !live_turned(l, p))
		return false;
	row->why = PROSE_WHY_STEP;
	return true;
}

/* The way out of rt ends; a step that was to begin there does. Another thread
 * that comes there first is stepped over it. */
static bool left_rt(struct live *l, struct live_part *p,
		    struct prose_part_row *row)
{
	enum leaving was = p->leaving;
	bool over = turned(l, p, row);

	if (was == LEAVE_NOT)
		return p->how != RESUME_CONT && row->why == PROSE_WHY_STEP &&
		       live_current(l, p->lpar) != p->tid && other_first(l, p);
	p->leaving = LEAVE_NOT;
	if (was == LEAVE_OTHER && row->why == PROSE_WHY_STEP && !over)
		return live_go(l, p) >= 0;
	if (was == LEAVE_RUN && !live_has_point(p, p->leave_at))
		ctl_call(l->ctl, PROSE_H_BREAK_CLEAR, p->lpar, p->leave_at);
	if (row->why != PROSE_WHY_BREAK || row->why_info != p->leave_at)
		return false;
	if (live_current(l, p->lpar) != p->tid)
		return !live_has_point(p, p->leave_at) && other_first(l, p);
	if (!p->arrives)
		return live_go(l, p) >= 0;
	row->why = PROSE_WHY_STEP;
	return false;
}

static bool in_range(struct live *l, struct live_part *p)
{
	uint8_t regs[LIVE_REGS];
	uint64_t pc;

	if (live_regs_read(&l->target, p->lpar, p->tid, regs) < 0)
		return false;
	memcpy(&pc, regs + l->arch->pc_offset, sizeof(pc));
	return pc >= p->lo && pc < p->hi;
}

/* The hypervisor steps in a range by itself, but for what another thread
 * comes in between. */
static bool steps_on(struct live *l, struct live_part *p,
		     struct prose_part_row *row)
{
	if (row->why != PROSE_WHY_STEP)
		return false;
	if (p->asked) {
		row->why = PROSE_WHY_PAUSE;
		return false;
	}
	if (live_current(l, p->lpar) == p->tid &&
	    (p->how == RESUME_STEP || !in_range(l, p)))
		return false;
	return live_go(l, p) >= 0;
}

/* Its launcher was quicker: what it left behind says how that ended. */
static void gone(struct live *l, struct stop *to)
{
	uint32_t end;
	int status = ctl_end_find(l->ctl, to->pid, &end);
	bool exited = status >= 0 && end == PROSE_END_EXIT;

	to->kind = exited ? STOP_EXITED : STOP_KILLED;
	to->code = status < 0 ? SIGKILL : exited ? status : status & 127;
}

/* Go on over the breakpoint. A step would have ended there. */
static bool over(struct live *l, struct live_part *p)
{
	int status;

	if (p->how != RESUME_CONT)
		return false;
	status = ctl_call(l->ctl, PROSE_H_RESUME, p->lpar, PROSE_RESUME_OVER);
	live_look_again(l);
	return status >= 0;
}

/* On its way out of rt, which is as good. */
static void as_pause(const struct live_part *p, struct prose_part_row *row)
{
	if (p->asked && row->why == PROSE_WHY_STOP && row->why_info == SIGTRAP)
		row->why = PROSE_WHY_PAUSE;
}

/* A signal that gdb does not care for: the thread gets it, and all goes on as
 * gdb last said. Of one that comes in a step it has to know, or the step ends
 * in the handler. */
static bool passed(struct live *l, struct live_part *p,
		   const struct prose_part_row *row)
{
	uint64_t signal = row->why_info;
	uint32_t tid = live_current(l, p->lpar);

	if (row->why != PROSE_WHY_STOP || p->asked || signal > 63 ||
	    !(l->target.pass >> signal & 1) ||
	    (p->how != RESUME_CONT && tid == p->tid))
		return false;
	p->leaving = LEAVE_NOT;
	p->began = false;
	live_debug(l, p->lpar, 1, signal);
	live_send(&l->target, p->lpar, tid, signal);
	return live_go(l, p) >= 0;
}

static bool stopped(struct live *l, struct live_part *p, struct stop *to)
{
	struct prose_part_row row;

	*to = (struct stop){.pid = p->lpar};
	if (ctl_part_row(l->ctl, p->lpar, &row) < 0) {
		gone(l, to);
		p->lpar = 0;
		return true;
	}
	if (row.state == PROSE_PART_ENDED) {
		to->kind =
		    row.end == PROSE_END_EXIT ? STOP_EXITED : STOP_KILLED;
		to->code = row.end_code;
		p->lpar = 0;
		return true;
	}
	if (row.state != PROSE_PART_PAUSED || left_rt(l, p, &row) ||
	    steps_on(l, p, &row))
		return false;
	if (row.why == PROSE_WHY_BREAK && !p->asked &&
	    live_commands(l, p, row.why_info) && over(l, p))
		return false;
	if (passed(l, p, &row))
		return false;
	as_pause(p, &row);
	to->kind = STOP_SIGNAL;
	to->code = signal_of(&row);
	to->why = row.why;
	to->address = row.why_info;
	to->tid = live_current(l, p->lpar);
	return true;
}

int live_event(struct target *t, struct stop *to)
{
	struct live *l = (struct live *)t;

	t->again = false;
	for (int i = 0; i < LIVE_PARTS; i++) {
		struct live_part *p = &l->part[i];

		if (!p->lpar || !p->running || !stopped(l, p, to))
			continue;
		p->running = false;
		return 1;
	}
	return 0;
}
