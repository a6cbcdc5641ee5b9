/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls of the controller as a debugger. They touch only a partition
 * that stands still: paused or ended and off its CPU, or not started yet.
 */
#include "core.h"

/* Data on its way in or out; part_lock. */
static uint64_t buffer[PROSE_MBOX_DATA_BYTES / 8];

void debug_by(const struct call *c)
{
	if (c->p->debugger == c->client)
		return;
	lock_take(&sched_lock);
	c->p->debugger = c->client;
	stats_part(c->p);
	lock_drop(&sched_lock);
}

/* The vCPU that a call names, or NULL. */
static struct vcpu *vcpu_of(const struct call *c)
{
	return c->arg[1] < c->p->vcpus ? &c->p->vcpu[c->arg[1]] : NULL;
}

int64_t hc_REGS_READ(struct call *c)
{
	struct vcpu *v = vcpu_of(c);

	if (!v)
		return -PROSE_E_NOENT;
	/* Who only looks does not take its place from a debugger. */
	if (!c->p->debugger)
		debug_by(c);
	mach_regs_read(v, buffer);
	memcpy(c->data, buffer, mach_regs_bytes());
	return mach_regs_bytes();
}

int64_t hc_REGS_WRITE(struct call *c)
{
	struct vcpu *v = vcpu_of(c);

	if (!v)
		return -PROSE_E_NOENT;
	debug_by(c);
	memcpy(buffer, c->data, mach_regs_bytes());
	return mach_regs_write(v, buffer);
}

int64_t hc_CODE_WRITE(struct call *c)
{
	uint64_t gpa = c->arg[1], bytes = c->arg[2];

	if (bytes > PROSE_MBOX_DATA_BYTES)
		return -PROSE_E_2BIG;
	if (gpa >= c->p->bytes || bytes > c->p->bytes - gpa)
		return -PROSE_E_FAULT;
	memcpy(buffer, c->data, bytes);
	brk_lift(c->p, gpa, bytes);
	mach_code_write(c->p->ra + gpa, buffer, bytes);
	brk_lower(c->p, gpa, bytes);
	return 0;
}

int64_t hc_STEP(struct call *c)
{
	struct vcpu *v = vcpu_of(c);
	int64_t status;

	if (!v)
		return -PROSE_E_NOENT;
	debug_by(c);
	if (!c->p->started || !c->p->paused)
		return -PROSE_E_INVAL;
	status = debug_step(v, MACH_STEP_RANGE, c->arg[2], c->arg[3]);
	if (status)
		return status;
	lock_take(&sched_lock);
	c->p->dying = NULL; /* somebody is there */
	part_resume(c->p);
	lock_drop(&sched_lock);
	return 0;
}

int64_t hc_BREAK_SET(struct call *c)
{
	debug_by(c);
	return brk_set(c->p, c->arg[1], BRK_DEBUGGER);
}

int64_t hc_BREAK_CLEAR(struct call *c)
{
	if (c->arg[1] >= c->p->bytes)
		return -PROSE_E_FAULT;
	condition_forget(c->p, c->arg[1]);
	return brk_clear(c->p, c->arg[1], BRK_DEBUGGER);
}

/* -- steps ---------------------------------------------------------------- */

/* The rt thread that its vCPU runs; 0: it has no descriptor. */
static prose_gpa thread_of(const struct part *p)
{
	const struct prose_desc *d = mach_va(p->ra + p->desc);

	return p->desc ? *(const volatile prose_gpa *)&d->current[0] : 0;
}

int debug_step(struct vcpu *v, enum mach_step how, prose_gpa lo, prose_gpa hi)
{
	int error = mach_step(v, how);

	if (!error)
		v->step = (struct step){how, how != MACH_STEP_NOT, lo, hi,
					thread_of(v->part)};
	return error;
}

int step_thread(const struct vcpu *v)
{
	return !v->step.thread || v->step.thread == thread_of(v->part);
}

void step_over(struct vcpu *v)
{
	if (v->step.how == MACH_STEP_NOT)
		v->step.how = MACH_STEP_OVER;
	v->step.first = 1;
}

int step_within(const struct vcpu *v, prose_gpa pc)
{
	return pc >= v->step.lo && pc < v->step.hi;
}

int debug_tell(const struct part *p)
{
	uint32_t why = p->paused, client = p->debugger;

	if (!client || why < PROSE_WHY_BREAK || why > PROSE_WHY_WATCH_ACCESS)
		return 0;
	mbox_kick(client);
	mbox_expect(client);
	return 1;
}

/* -- a debugger that died ------------------------------------------------- */

/* Its own PAUSE, or what only a debugger's partition stops for. */
static int stopped_by(const struct part *p, uint32_t client, int attached)
{
	if (p->paused == PROSE_WHY_PAUSE)
		return p->pauser == client;
	return p->paused && (p->paused != PROSE_WHY_STOP || attached);
}

struct prose_debug_area *debug_area(const struct part *p)
{
	struct prose_desc *d = mach_va(p->ra + p->desc);

	if (!p->desc || p->bytes - p->desc < sizeof(*d) ||
	    d->bytes < sizeof(*d))
		return NULL;
	return &d->debug;
}

int debug_attached(const struct prose_debug_area *d)
{
	return d && __atomic_load_n(&d->attached, __ATOMIC_ACQUIRE);
}

/* The program's signals are its own again, its threads run. */
static int not_debugged(struct part *p)
{
	struct prose_debug_area *d = debug_area(p);

	return d && __atomic_exchange_n(&d->attached, 0, __ATOMIC_ACQ_REL) != 0;
}

int debug_let_go(struct call *c, struct part *p)
{
	uint32_t gone = p->debugger;
	int settled, attached;

	lock_take(&sched_lock);
	p->stat.keeps = 0;
	if (p->started && !p->paused && !p->ended) {
		part_pause(p, PROSE_WHY_PAUSE, 0);
		p->pauser = gone;
	}
	settled = call_settled(c, p);
	lock_drop(&sched_lock);
	if (!settled)
		return 0;
	condition_forget(p, ~0ull);
	brk_clear_all(p, BRK_DEBUGGER);
	watch_clear(p);
	debug_step(&p->vcpu[0], MACH_STEP_NOT, 0, 0);
	attached = not_debugged(p);
	p->debugger = 0;
	lock_take(&sched_lock);
	if (p->started && !p->ended && stopped_by(p, gone, attached)) {
		sched_event(&p->vcpu[0]);
		part_resume(p);
	}
	lock_drop(&sched_lock);
	return 1;
}
