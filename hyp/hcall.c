/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a call's number to its handler: who may call is checked here, what
 * they ask for in the handlers (self.c, control.c, debug.c).
 */
#include "core.h"

struct entry {
	int64_t (*serve)(struct call *c);
	uint32_t who;
};

static const struct entry table[PROSE_H_END] = {
#define PROSE_X(number, name, who, args, text) [number] = {hc_##name, who},
    PROSE_HCALLS(PROSE_X)
#undef PROSE_X
};

int64_t hcall_serve(uint64_t number, struct call *c)
{
	uint32_t who = c->v ? PROSE_BY_PARTITION : PROSE_BY_CONTROLLER;

	if (number >= PROSE_H_END || !table[number].serve)
		return -PROSE_E_NOSYS;
	if (!(table[number].who & who))
		return -PROSE_E_PERM;
	return table[number].serve(c);
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

/* -- the short way ------------------------------------------------------- */

static int fast_null(struct vcpu *v, uint64_t arg[], int64_t *status)
{
	count(&v->hcalls);
	*status = 0;
	return 0;
}

static int fast_kick(struct vcpu *v, uint64_t arg[], int64_t *status)
{
	struct call c = {.v = v};

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
