/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a call's number to its handler: who may call, and on which partition,
 * is checked here, what they ask for in the handlers (self.c, control.c,
 * debug.c).
 */
#include "core.h"

struct entry {
	int64_t (*serve)(struct call *c);
	uint32_t by; /* enum prose_by */
};

static const struct entry table[PROSE_H_END] = {
#define PROSE_X(number, name, by, args, text) \
	[number] = {hc_##name, PROSE_BY_##by},
    PROSE_HCALLS(PROSE_X)
#undef PROSE_X
};

/* 0: it may be looked into; else the status to return. */
static int64_t still(struct call *c, const struct part *p)
{
	int64_t status = 0;

	lock_take(&sched_lock);
	if (p->started && !p->paused && !p->ended)
		status = -PROSE_E_BUSY;
	else if (!call_settled(c, p))
		status = CALL_LATER;
	lock_drop(&sched_lock);
	return status;
}

static int is(uint32_t by, enum prose_by what)
{
	return (by & what) == what;
}

/* The partition that a call is about, in the state that it has to be in. */
static int64_t subject(struct call *c, uint32_t by)
{
	int64_t status = 0;

	if (c->v)
		c->p = c->v->part;
	if (c->v || !is(by, PROSE_BY_CTL_PART))
		return 0;
	c->p = part_find(c->arg[0]);
	if (!c->p)
		return -PROSE_E_SRCH;
	if (is(by, PROSE_BY_CTL_STILL))
		status = still(c, c->p);
	if (status == 0 && is(by, PROSE_BY_CTL_ALIVE) && c->p->ended)
		status = -PROSE_E_INVAL;
	return status;
}

int64_t hcall_serve(uint64_t number, struct call *c)
{
	int64_t status;

	if (number >= PROSE_H_END || !table[number].serve)
		return -PROSE_E_NOSYS;
	if (!(table[number].by & (c->v ? PROSE_BY_SELF : PROSE_BY_CTL)))
		return -PROSE_E_PERM;
	status = subject(c, table[number].by);
	return status ? status : table[number].serve(c);
}

void hcall_exit(struct vcpu *v)
{
	struct call c = {.v = v};
	uint64_t number = v->exit.number;
	int64_t status;

	memcpy(c.arg, v->exit.arg, sizeof(c.arg));
	status = hcall_serve(number, &c);
	count(&v->hcalls);
	trace(PROSE_TR_HCALL, v->part->lpar, number, status);
	mach_hcall_return(v, status, c.out);
}

int call_settled(struct call *c, const struct part *p)
{
	return !part_on_cpu(p, &c->cpu);
}

/* -- the short way -------------------------------------------------------- */

static int fast_null(struct vcpu *v, uint64_t arg[], int64_t *status)
{
	count(&v->hcalls);
	*status = 0;
	return 0;
}

static int fast_kick(struct vcpu *v, uint64_t arg[], int64_t *status)
{
	struct call c = {.v = v, .p = v->part};

	count(&v->hcalls);
	c.arg[0] = arg[0];
	*status = hc_KICK(&c);
	return 0;
}

static int fast_table(struct vcpu *v, uint64_t arg[], int64_t *status)
{
	if (!v->part->table || arg[0] == PROSE_TABLE_OPEN)
		return 1;
	count(&v->hcalls);
	*status = mach_table(v, arg, arg);
	return 0;
}

int (*const hcall_fast[PROSE_H_END])(struct vcpu *v, uint64_t arg[],
				     int64_t *status) = {
    [PROSE_H_NULL] = fast_null,
    [PROSE_H_KICK] = fast_kick,
    [PROSE_H_TABLE] = fast_table,
};
