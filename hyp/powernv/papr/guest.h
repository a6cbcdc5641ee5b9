/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A foreign guest by PAPR: a partition whose operating system has page
 * tables and interrupts of its own. One at a time: its hash table lies at a
 * fixed place below the partitions. Its vCPUs are PAPR's interrupt servers,
 * by the same numbers.
 *
 * papr.lock covers it all, the handlers of calls included, but for `armed`,
 * which is the vCPU's own, and what any CPU sets: `wake`, `bell`, `rung`.
 */
#ifndef POWERNV_PAPR_GUEST_H
#define POWERNV_PAPR_GUEST_H

#include "../powernv.h"
#include "papr.h"
#include "ring.h"

#define HPT_RA	    0x1800000ull
#define HPT_BYTES   (1ull << PROSE_PAPR_HPT_SHIFT)
#define HPT_ENTRIES (HPT_BYTES / 16)

/* PAPR's status codes. */
#define H_SUCCESS   0
#define H_BUSY	    1
#define H_HARDWARE  (-1)
#define H_FUNCTION  (-2)
#define H_PARAMETER (-4)
#define H_PTEG_FULL (-6)
#define H_NOT_FOUND (-7)
#define H_P2	    (-55)
#define H_P3	    (-56)
#define H_P4	    (-57)

#define IRQS	  (PROSE_PAPR_IRQ_BELL - PROSE_PAPR_IRQ_VTY + 1)
#define PRIO_NONE 0xff

struct irq {
	uint32_t server;
	uint32_t prio, saved_prio;
	uint32_t pending;
	uint32_t taken; /* by that vCPU + 1, which has not said that it ends */
};

/* What stands before a vCPU. */
struct server {
	uint32_t armed; /* the guest's interrupt does */
	uint32_t cppr, mfrr;
};

struct term {
	uint32_t open;
	struct ring up, down;
};

struct papr {
	struct part *part; /* NULL: there is no such guest */
	struct lock lock;
	uint32_t controller;
	struct server server[PART_VCPUS];
	struct irq irq[IRQS]; /* by number, from PROSE_PAPR_IRQ_VTY on */
	struct term term[PROSE_PAPR_VTYS];
	uint32_t wake;	  /* vCPUs that are to be told, a bit each */
	uint32_t bell;	  /* the controller's, of which one is */
	uint64_t rung[4]; /* its clients' doorbells, not yet heard */
};

extern struct papr papr;

/* What a handler works on: r4.. of the call, and of the answer. */
typedef int64_t papr_fn(struct vcpu *v, uint64_t *arg);

/* -- hpt.c: calls that need no leaving of the guest ----------------------- */

papr_fn h_enter, h_remove, h_bulk_remove, h_protect, h_read;
papr_fn h_clear_ref, h_clear_mod;

/* -- xics.c --------------------------------------------------------------- */

void xics_init(void);
/* An edge of that number; on vCPU `v`. */
void xics_raise(const struct vcpu *v, uint32_t number);
/* Is there an interrupt that the vCPU is to take? */
int xics_ready(const struct vcpu *v);
struct irq *xics_irq(uint64_t number); /* NULL: no such */
/* Is the vCPU in the handler of that one? */
int xics_handles(const struct vcpu *v, const struct irq *q);
papr_fn h_xirr, h_eoi, h_cppr, h_ipi, h_ipoll;

/* -- term.c --------------------------------------------------------------- */

/* Raise the interrupts of those with input; on vCPU `v`. */
void term_event(struct vcpu *v);
papr_fn h_get_term_char, h_put_term_char;
/* Does h_get_term_char raise an interrupt for a vCPU that is outside of its
 * handler? */
int term_raises(const struct vcpu *v, uint64_t unit);

/* -- rtas.c --------------------------------------------------------------- */

/* An argument block; NV_RUN_ON, or the exit of a call that the guest made by
 * it (power-off). */
enum prose_exit rtas(struct vcpu *v);

/* -- part.c --------------------------------------------------------------- */

/* Tell another vCPU, once this one leaves, that something may stand before
 * it. */
void papr_wake(uint32_t vcpu);

/* -- hcall.c -------------------------------------------------------------- */

/* Make the core serve a call of PROSE's own for the guest. */
enum prose_exit papr_core(struct vcpu *v, enum prose_hcall number, uint64_t a,
			  uint64_t b, uint64_t c);

#endif
