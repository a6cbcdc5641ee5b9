/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RTAS: services that the guest asks for by an argument block in its memory:
 * token, number of arguments, number of results, then these. All of it is
 * big-endian and 32 bits wide.
 */
#include "guest.h"
#include "string.h"

#define WORDS_MAX 16
#define OK	  0
#define BAD	  (-3)

#define SIGABRT 6

struct rtas {
	uint32_t token, nargs, nret;
	uint32_t arg[WORDS_MAX], ret[WORDS_MAX];
};

typedef int32_t rtas_fn(struct vcpu *v, struct rtas *r);

/* -- the time ------------------------------------------------------------- */

/* Seconds since 1970 by the boot block's word, which may be nonsense. */
static uint64_t now_seconds(const struct part *p)
{
	const struct prose_desc *d = mach_va(p->ra + p->desc);
	prose_gpa at = *(volatile const prose_gpa *)&d->boot;
	struct prose_boot b;

	if (!p->desc || at >= p->bytes || p->bytes - at < sizeof(b))
		return 0;
	memcpy(&b, mach_va(p->ra + at), sizeof(b));
	return b.epoch_ns / 1000000000 +
	       (timebase() - b.epoch_tb) / mach_tb_hz();
}

/* Year, month, day of a count of days since 1970, by eras of 400 years that
 * begin in March. */
static void civil(uint64_t days, uint32_t *to)
{
	uint64_t z = days + 719468, era = z / 146097, day = z % 146097;
	uint64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	uint64_t doy = day - (365 * year + year / 4 - year / 100);
	uint64_t month = (5 * doy + 2) / 153;

	to[2] = doy - (153 * month + 2) / 5 + 1;
	to[1] = month < 10 ? month + 3 : month - 9;
	to[0] = year + era * 400 + (to[1] <= 2);
}

static int32_t time_of_day(struct vcpu *v, struct rtas *r)
{
	uint64_t s = now_seconds(v->part) % (1ull << 36);

	civil(s / 86400, r->ret + 1);
	r->ret[4] = s % 86400 / 3600;
	r->ret[5] = s % 3600 / 60;
	r->ret[6] = s % 60;
	r->ret[7] = 0;
	return OK;
}

/* -- interrupt sources ---------------------------------------------------- */

static int32_t get_xive(struct vcpu *v, struct rtas *r)
{
	struct irq *q = xics_irq(r->arg[0]);

	if (!q)
		return BAD;
	r->ret[1] = q->server;
	r->ret[2] = q->prio;
	return OK;
}

static int32_t set_xive(struct vcpu *v, struct rtas *r)
{
	struct irq *q = xics_irq(r->arg[0]);

	if (!q || r->arg[1] >= v->part->vcpus || r->arg[2] > PRIO_NONE)
		return BAD;
	q->server = r->arg[1];
	q->prio = q->saved_prio = r->arg[2];
	if (q->pending && q->server != v->index)
		papr_wake(q->server);
	return OK;
}

static int32_t int_on(struct vcpu *v, struct rtas *r)
{
	struct irq *q = xics_irq(r->arg[0]);

	if (!q)
		return BAD;
	q->prio = q->saved_prio;
	return OK;
}

static int32_t int_off(struct vcpu *v, struct rtas *r)
{
	struct irq *q = xics_irq(r->arg[0]);

	if (!q)
		return BAD;
	q->saved_prio = q->prio;
	q->prio = PRIO_NONE;
	return OK;
}

/* -- CPUs ----------------------------------------------------------------- */

#define CPU_STOPPED 0
#define CPU_RUNS    2

static int32_t cpu_state(struct vcpu *v, struct rtas *r)
{
	if (r->arg[0] >= v->part->vcpus)
		return BAD;
	r->ret[1] =
	    v->part->vcpu[r->arg[0]].state == VCPU_OFF ? CPU_STOPPED : CPU_RUNS;
	return OK;
}

/* end() starts it. */
static int32_t start_cpu(struct vcpu *v, struct rtas *r)
{
	uint32_t n = r->arg[0];

	if (n >= v->part->vcpus || v->part->vcpu[n].state != VCPU_OFF ||
	    r->arg[1] >= v->part->bytes)
		return BAD;
	return OK;
}

/* With so many arguments and results at least. */
static const struct service {
	rtas_fn *fn;
	uint32_t nargs, nret;
} table[PROSE_PAPR_RTAS_END] = {
    [3] = {time_of_day, 0, 8}, [5] = {get_xive, 1, 3}, [6] = {set_xive, 3, 1},
    [7] = {int_on, 1, 1},      [8] = {int_off, 1, 1},  [9] = {cpu_state, 1, 2},
    [10] = {start_cpu, 3, 1},
};

/* -- the block ------------------------------------------------------------ */

static int copy_in(const struct part *p, prose_gpa gpa, struct rtas *r)
{
	uint32_t word[3 + WORDS_MAX];
	unsigned i;

	memset(r, 0, sizeof(*r));
	if (gpa % 4 || gpa >= p->bytes || p->bytes - gpa < 4096)
		return -1;
	memcpy(word, mach_va(p->ra + gpa), sizeof(word));
	r->token = __builtin_bswap32(word[0]);
	r->nargs = __builtin_bswap32(word[1]);
	r->nret = __builtin_bswap32(word[2]);
	if (r->nargs > WORDS_MAX || r->nret > WORDS_MAX)
		return -1;
	for (i = 0; i < r->nargs; i++)
		r->arg[i] = __builtin_bswap32(word[3 + i]);
	return 0;
}

static void copy_out(const struct part *p, prose_gpa gpa, const struct rtas *r)
{
	uint32_t *word = mach_va(p->ra + gpa + 12 + 4 * r->nargs);
	unsigned i;

	for (i = 0; i < r->nret; i++)
		word[i] = __builtin_bswap32(r->ret[i]);
}

/* Some the core has to do. */
static enum prose_exit end(struct vcpu *v, const struct rtas *r)
{
	switch (r->token) {
	case 1:
		return papr_core(v, PROSE_H_EXIT, PROSE_END_EXIT, 0, 0);
	case 2:
		return papr_core(v, PROSE_H_EXIT, PROSE_END_EXIT, 0,
				 PROSE_PAPR_REBOOT);
	case 4:
		return papr_core(v, PROSE_H_EXIT, PROSE_END_PANIC, SIGABRT, 0);
	case 10:
		if (r->ret[0] == OK)
			return papr_core(v, PROSE_H_VCPU_START, r->arg[0],
					 r->arg[1], r->arg[2]);
		break;
	case 11:
		return papr_core(v, PROSE_H_VCPU_STOP, 0, 0, 0);
	}
	return NV_RUN_ON;
}

static int32_t serve(struct vcpu *v, struct rtas *r)
{
	const struct service *s = &table[r->token % PROSE_PAPR_RTAS_END];
	int32_t status;

	if (r->token >= PROSE_PAPR_RTAS_END || !s->fn || r->nargs < s->nargs ||
	    r->nret < s->nret)
		return BAD;
	lock_take(&papr.lock);
	status = s->fn(v, r);
	lock_drop(&papr.lock);
	return status;
}

enum prose_exit rtas(struct vcpu *v)
{
	uint64_t *gpr = v->mach.regs.gpr;
	struct rtas r;

	if (copy_in(v->part, gpr[4], &r)) {
		gpr[3] = H_PARAMETER;
		return NV_RUN_ON;
	}
	r.ret[0] = serve(v, &r);
	copy_out(v->part, gpr[4], &r);
	gpr[3] = H_SUCCESS;
	return end(v, &r);
}
