/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls of the controller as a debugger. They touch only a partition
 * that stands still: paused or ended and off its CPU, or not started yet.
 */
#include "core.h"

/* Data on its way in or out; part_lock. */
static uint64_t buffer[PROSE_MBOX_DATA_BYTES / 8];

/* 0: `p` may be looked into; else the status to return. */
static int64_t still(struct call *c, struct part *p)
{
	int64_t status = 0;

	if (!p)
		return -PROSE_E_SRCH;
	lock_take(&sched_lock);
	if (p->started && !p->paused && !p->ended)
		status = -PROSE_E_BUSY;
	else if (!call_settled(c, p))
		status = CALL_LATER;
	lock_drop(&sched_lock);
	return status;
}

/* The same, and it can go on afterwards. */
static int64_t still_alive(struct call *c, struct part *p)
{
	int64_t status = still(c, p);

	return status == 0 && p->ended ? -PROSE_E_INVAL : status;
}

int64_t hc_REGS_READ(struct call *c)
{
	struct part *p = part_find(c->arg[0]);
	int64_t status = still(c, p);

	if (status)
		return status;
	if (c->arg[1] != 0)
		return -PROSE_E_NOENT;
	mach_regs_read(&p->vcpu[0], buffer);
	memcpy(c->data, buffer, mach_regs_bytes());
	return mach_regs_bytes();
}

int64_t hc_REGS_WRITE(struct call *c)
{
	struct part *p = part_find(c->arg[0]);
	int64_t status = still_alive(c, p);

	if (status)
		return status;
	if (c->arg[1] != 0)
		return -PROSE_E_NOENT;
	memcpy(buffer, c->data, mach_regs_bytes());
	return mach_regs_write(&p->vcpu[0], buffer);
}

int64_t hc_CODE_WRITE(struct call *c)
{
	struct part *p = part_find(c->arg[0]);
	uint64_t gpa = c->arg[1], bytes = c->arg[2];
	int64_t status = still(c, p);

	if (status)
		return status;
	if (bytes > PROSE_MBOX_DATA_BYTES)
		return -PROSE_E_2BIG;
	if (gpa >= p->bytes || bytes > p->bytes - gpa)
		return -PROSE_E_FAULT;
	memcpy(buffer, c->data, bytes);
	mach_code_write(p->ra + gpa, buffer, bytes);
	return 0;
}

int64_t hc_STEP(struct call *c)
{
	struct part *p = part_find(c->arg[0]);
	int64_t status = still_alive(c, p);

	if (status)
		return status;
	if (c->arg[1] != 0)
		return -PROSE_E_NOENT;
	if (!p->started || !p->paused)
		return -PROSE_E_INVAL;
	status = mach_step(&p->vcpu[0]);
	if (status)
		return status;
	lock_take(&sched_lock);
	part_resume(p);
	lock_drop(&sched_lock);
	return 0;
}

int64_t hc_BREAK_SET(struct call *c)
{
	struct part *p = part_find(c->arg[0]);
	int64_t status = still_alive(c, p);

	if (status)
		return status;
	if (c->arg[1] >= p->bytes)
		return -PROSE_E_FAULT;
	return mach_break_set(p, c->arg[1]);
}

int64_t hc_BREAK_CLEAR(struct call *c)
{
	struct part *p = part_find(c->arg[0]);
	int64_t status = still(c, p);

	if (status)
		return status;
	if (c->arg[1] >= p->bytes)
		return -PROSE_E_FAULT;
	return mach_break_clear(p, c->arg[1]);
}
