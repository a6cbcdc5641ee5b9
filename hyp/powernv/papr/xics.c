/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's interrupts: presentation of one CPU, and a few sources, all of
 * which count edges. A source is known by its number (abi/papr.h), the
 * inter-processor one by 2.
 */
#include "guest.h"

#define IPI  2
#define NONE 0xff

void xics_init(void)
{
	unsigned i;

	papr.cppr = 0; /* takes none */
	papr.mfrr = NONE;
	for (i = 0; i < NR_IRQS; i++)
		papr.irq[i] = (struct irq){NONE, NONE, 0};
}

struct irq *xics_irq(uint64_t number)
{
	if (number >= PROSE_PAPR_IRQ_VTY &&
	    number < PROSE_PAPR_IRQ_VTY + PROSE_PAPR_VTYS)
		return &papr.irq[IRQ_VTY + number - PROSE_PAPR_IRQ_VTY];
	if (number == PROSE_PAPR_IRQ_BELL)
		return &papr.irq[IRQ_BELL];
	return NULL;
}

static uint32_t number_of(unsigned n)
{
	return n == IRQ_BELL ? PROSE_PAPR_IRQ_BELL :
			       PROSE_PAPR_IRQ_VTY + n - IRQ_VTY;
}

void xics_raise(enum papr_irq n)
{
	papr.irq[n].pending = 1;
}

/* The most urgent of all that wait and that the guest listens to: its
 * number, and its priority in *prio. */
static uint32_t best(uint32_t *prio)
{
	uint32_t number = 0;
	unsigned i;

	*prio = papr.cppr;
	if (papr.mfrr < *prio) {
		*prio = papr.mfrr;
		number = IPI;
	}
	for (i = 0; i < NR_IRQS; i++)
		if (papr.irq[i].pending && papr.irq[i].prio < *prio) {
			*prio = papr.irq[i].prio;
			number = number_of(i);
		}
	return number;
}

uint32_t xics_best(void)
{
	uint32_t prio;

	return best(&prio);
}

/* back: what interrupted, and the priority before */
int64_t h_xirr(struct vcpu *v, uint64_t *arg)
{
	uint32_t prio, number = best(&prio);

	arg[0] = (uint64_t)papr.cppr << 24 | number;
	if (number)
		papr.cppr = prio;
	if (number && number != IPI)
		xics_irq(number)->pending = 0;
	return H_SUCCESS;
}

/* server; back: the same, but nothing is taken; the priority asked for */
int64_t h_ipoll(struct vcpu *v, uint64_t *arg)
{
	uint32_t prio;

	if (arg[0] != 0)
		return H_PARAMETER;
	arg[0] = (uint64_t)papr.cppr << 24 | best(&prio);
	arg[1] = papr.mfrr;
	return H_SUCCESS;
}

int64_t h_eoi(struct vcpu *v, uint64_t *arg)
{
	papr.cppr = arg[0] >> 24 & 255;
	return H_SUCCESS;
}

int64_t h_cppr(struct vcpu *v, uint64_t *arg)
{
	papr.cppr = arg[0] & 255;
	return H_SUCCESS;
}

/* server, priority */
int64_t h_ipi(struct vcpu *v, uint64_t *arg)
{
	if (arg[0] != 0)
		return H_PARAMETER;
	papr.mfrr = arg[1] & 255;
	return H_SUCCESS;
}
