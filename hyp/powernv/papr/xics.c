/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's interrupts: presentation, a server a vCPU, and a few sources,
 * all of which count edges. A source is known by its number (abi/papr.h), the
 * inter-processor one by 2.
 */
#include "guest.h"

#define IPI 2

void xics_init(void)
{
	unsigned i;

	for (i = 0; i < PART_VCPUS; i++) /* cppr is 0: takes none */
		papr.server[i].mfrr = PRIO_NONE;
	for (i = 0; i < IRQS; i++)
		papr.irq[i].prio = papr.irq[i].saved_prio = PRIO_NONE;
}

struct irq *xics_irq(uint64_t number)
{
	uint64_t n = number - PROSE_PAPR_IRQ_VTY;

	if (n < PROSE_PAPR_VTYS || number == PROSE_PAPR_IRQ_BELL)
		return &papr.irq[n];
	return NULL;
}

void xics_raise(const struct vcpu *v, uint32_t number)
{
	struct irq *q = xics_irq(number);

	q->pending = 1;
	if (q->server != v->index)
		papr_wake(q->server);
}

int xics_handles(const struct vcpu *v, const struct irq *q)
{
	return q->taken == v->index + 1;
}

/* The most urgent of all that wait and that the vCPU listens to: its number,
 * and its priority in *prio. */
static uint32_t best(const struct vcpu *v, uint32_t *prio)
{
	const struct server *s = &papr.server[v->index];
	uint32_t number = 0;
	unsigned i;

	*prio = s->cppr;
	if (s->mfrr < *prio) {
		*prio = s->mfrr;
		number = IPI;
	}
	for (i = 0; i < IRQS; i++) {
		const struct irq *q = &papr.irq[i];

		if (!q->pending || q->server != v->index || q->prio >= *prio)
			continue;
		*prio = q->prio;
		number = PROSE_PAPR_IRQ_VTY + i;
	}
	return number;
}

int xics_ready(const struct vcpu *v)
{
	uint32_t prio;

	return best(v, &prio) != 0;
}

/* back: what interrupted, and the priority before */
int64_t h_xirr(struct vcpu *v, uint64_t *arg)
{
	struct server *s = &papr.server[v->index];
	uint32_t prio, number = best(v, &prio);
	struct irq *q = xics_irq(number);

	arg[0] = (uint64_t)s->cppr << 24 | number;
	if (number)
		s->cppr = prio;
	if (q) {
		q->pending = 0;
		q->taken = v->index + 1;
	}
	return H_SUCCESS;
}

/* server; back: the same, but nothing is taken; the priority asked for */
int64_t h_ipoll(struct vcpu *v, uint64_t *arg)
{
	uint32_t prio, n = arg[0];

	if (arg[0] >= v->part->vcpus)
		return H_PARAMETER;
	arg[0] = (uint64_t)papr.server[n].cppr << 24 |
		 best(&v->part->vcpu[n], &prio);
	arg[1] = papr.server[n].mfrr;
	return H_SUCCESS;
}

int64_t h_eoi(struct vcpu *v, uint64_t *arg)
{
	struct irq *q = xics_irq(arg[0] & 0xffffff);

	if (q)
		q->taken = 0;
	papr.server[v->index].cppr = arg[0] >> 24 & 255;
	return H_SUCCESS;
}

int64_t h_cppr(struct vcpu *v, uint64_t *arg)
{
	papr.server[v->index].cppr = arg[0] & 255;
	return H_SUCCESS;
}

/* server, priority */
int64_t h_ipi(struct vcpu *v, uint64_t *arg)
{
	if (arg[0] >= v->part->vcpus)
		return H_PARAMETER;
	papr.server[arg[0]].mfrr = arg[1] & 255;
	if (arg[0] != v->index)
		papr_wake(arg[0]);
	return H_SUCCESS;
}
