/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls of a partition about itself. Its vCPU counts as running while
 * they are served; what changes its state is done when it is put.
 */
#include "core.h"

#define SIGNALS	    64
#define LOG_BYTES   256
#define LOG_ALLOWED 65536 /* of a partition, lest it fills the host's disk */

int64_t hc_NULL(struct call *c)
{
	return 0;
}

int64_t hc_CEDE(struct call *c)
{
	c->v->wake_tb = c->arg[0];
	c->v->then = VCPU_WAITING;
	return 0;
}

int64_t hc_VCPU_START(struct call *c)
{
	struct vcpu *v = &c->p->vcpu[c->arg[0] % PART_VCPUS];
	int64_t status = 0;

	if (c->arg[0] >= c->p->vcpus)
		return -PROSE_E_NOENT;
	if (c->arg[1] >= c->p->bytes)
		return -PROSE_E_FAULT;
	lock_take(&sched_lock);
	if (v->state != VCPU_OFF)
		status = -PROSE_E_BUSY;
	else if (!c->p->ended)
		part_begin(v, c->arg[1], c->arg[2]);
	lock_drop(&sched_lock);
	return status;
}

int64_t hc_VCPU_STOP(struct call *c)
{
	if (c->p->vcpus == 1)
		return -PROSE_E_INVAL;
	c->v->then = VCPU_OFF;
	return 0;
}

int64_t hc_KICK(struct call *c)
{
	struct part *p = c->p;
	uint32_t owner = __atomic_load_n(&p->owner, __ATOMIC_RELAXED);

	if (c->arg[0] >= PROSE_CHANS)
		return -PROSE_E_INVAL;
	count(&c->v->kicks);
	trace(PROSE_TR_KICK, p->lpar, c->arg[0], owner);
	mbox_kick(owner);
	return 0;
}

static int end_ok(uint64_t end, uint64_t code)
{
	if (end == PROSE_END_EXIT)
		return code <= 255;
	return (end == PROSE_END_SIGNAL || end == PROSE_END_PANIC) && code &&
	       code <= SIGNALS;
}

int64_t hc_EXIT(struct call *c)
{
	if (!end_ok(c->arg[0], c->arg[1]))
		return -PROSE_E_INVAL;
	lock_take(&sched_lock);
	part_end(c->p, c->arg[0], c->arg[1], c->arg[2], c->arg[3]);
	lock_drop(&sched_lock);
	return 0;
}

int64_t hc_STOP(struct call *c)
{
	if (c->arg[0] == 0 || c->arg[0] > SIGNALS)
		return -PROSE_E_INVAL;
	lock_take(&sched_lock);
	part_pause(c->p, PROSE_WHY_STOP, c->arg[0]);
	lock_drop(&sched_lock);
	return 0;
}

int64_t hc_LOG(struct call *c)
{
	struct part *p = c->p;
	uint64_t gpa = c->arg[0], bytes = c->arg[1];
	char text[LOG_BYTES];

	if (bytes > LOG_BYTES)
		return -PROSE_E_2BIG;
	if (gpa >= p->bytes || bytes > p->bytes - gpa)
		return -PROSE_E_FAULT;
	if (bytes > LOG_ALLOWED - p->logged_bytes)
		return -PROSE_E_NOSPC;
	p->logged_bytes += bytes;
	memcpy(text, mach_va(p->ra + gpa), bytes);
	/* A log is read on terminals: nothing in it may steer one. */
	for (uint64_t i = 0; i < bytes; i++)
		if ((text[i] < ' ' && text[i] != '\n' && text[i] != '\t') ||
		    text[i] > '~')
			text[i] = '?';
	mach_log(text, bytes);
	return 0;
}

int64_t hc_TIMER(struct call *c)
{
	return mach_vcpu_set_timer(c->v, c->arg[0]);
}

/* -- page tables ---------------------------------------------------------- */

static int64_t table_open(struct part *p)
{
	uint64_t bytes = mach_table_bytes();
	prose_ra ra;
	int error;

	if (!bytes)
		return -PROSE_E_OPNOTSUPP;
	if (p->table)
		return -PROSE_E_BUSY;
	lock_take(&part_lock);
	error = mem_alloc(bytes, bytes, &ra);
	lock_drop(&part_lock);
	if (error)
		return error;
	lock_take(&sched_lock);
	p->table = ra;
	p->stat.table = mach_table_open(p, ra);
	stats_part(p);
	lock_drop(&sched_lock);
	return 0;
}

int64_t hc_TABLE(struct call *c)
{
	struct part *p = c->p;

	if (c->arg[0] == PROSE_TABLE_OPEN)
		return table_open(p);
	return p->table ? mach_table(c->v, c->arg, c->out) : -PROSE_E_INVAL;
}
