/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PAPR guest's calls: from number to handler. What the core has a call of
 * its own for (to sleep, to ring, to end) is turned into that.
 *
 * A call from the guest's problem state is no call: it gets the program
 * interrupt that `sc 1` is there.
 */
#include "guest.h"

#define MSR_EE 0x8000ull
#define MSR_PR 0x4000ull

#define LPCR_AIL (3ull << 23)

enum {
	H_BULK_REMOVE = 0x124,
	H_CEDE = 0xe0,
	H_REGISTER_VPA = 0xdc,
	H_SET_MODE = 0x31c,
	LAST = 0x100
};

/* -- calls on the quick way ----------------------------------------------- */

static int64_t locked(papr_fn *fn, struct vcpu *v, uint64_t *arg)
{
	int64_t status;

	lock_take(&papr.lock);
	status = fn(v, arg);
	lock_drop(&papr.lock);
	return status;
}

static int quick(papr_fn *fn, struct vcpu *v, uint64_t *arg, int64_t *status)
{
	if (mfspr(SPR_SRR1) & MSR_PR)
		return 1;
	*status = locked(fn, v, arg);
	return 0;
}

#define QUICK(name)                                             \
	static int quick_##name(struct vcpu *v, uint64_t arg[], \
				int64_t *status)                \
	{                                                       \
		return quick(name, v, arg, status);             \
	}
QUICK(h_remove)
QUICK(h_enter)
QUICK(h_protect)
QUICK(h_put_term_char)

/* An interrupt that it raises is seen on the other way. */
static int quick_h_get_term_char(struct vcpu *v, uint64_t arg[],
				 int64_t *status)
{
	return term_raises(v, arg[0]) || quick(h_get_term_char, v, arg, status);
}

int (*const papr_fast[PROSE_H_END])(struct vcpu *v, uint64_t arg[],
				    int64_t *status) = {
    [0x04] = quick_h_remove,	    [0x08] = quick_h_enter,
    [0x18] = quick_h_protect,	    [0x54] = quick_h_get_term_char,
    [0x58] = quick_h_put_term_char,
};

/* -- the others ----------------------------------------------------------- */

/* flags, CPU, address. Areas of the guest that nothing is written to: it is
 * told of no shared processor, and its SLB is saved whole. */
static int64_t register_vpa(struct vcpu *v, uint64_t *arg)
{
	uint64_t what = arg[0] >> 45 & 7;

	if (arg[1] >= v->part->vcpus)
		return H_PARAMETER;
	if (what == 0 || what == 4)
		return H_PARAMETER;
	if (what < 4 && (arg[2] % 8 || arg[2] >= v->part->bytes))
		return H_P3;
	return what == 2 || what == 6 ? H_FUNCTION : H_SUCCESS;
}

/* The CPUs of its other vCPUs load it when they next come by. */
static void lpcr_set(struct part *p, uint64_t lpcr)
{
	p->mach.lpcr = lpcr;
	p->mach.serial = nv_serial();
	mtspr(SPR_LPCR, lpcr);
}

/* mode, resource, two values */
static int64_t set_mode(struct vcpu *v, uint64_t *arg)
{
	uint64_t lpcr = v->part->mach.lpcr;

	if (arg[2])
		return H_P3;
	if (arg[3])
		return H_P4;
	switch (arg[1]) {
	case 3: /* where interrupts find translation on */
		if (arg[0] != 0 && arg[0] != 2 && arg[0] != 3)
			return H_PARAMETER;
		lpcr_set(v->part, (lpcr & ~LPCR_AIL) | arg[0] << 23);
		return H_SUCCESS;
	case 4: /* little-endian interrupts */
		if (arg[0] > 1)
			return H_PARAMETER;
		lpcr_set(v->part, (lpcr & ~(uint64_t)LPCR_ILE) |
				      (arg[0] ? LPCR_ILE : 0));
		return H_SUCCESS;
	}
	return H_P2;
}

static papr_fn *const table[LAST / 4] = {
    [0x04 / 4] = h_remove,	  [0x08 / 4] = h_enter,
    [0x0c / 4] = h_read,	  [0x10 / 4] = h_clear_mod,
    [0x14 / 4] = h_clear_ref,	  [0x18 / 4] = h_protect,
    [0x54 / 4] = h_get_term_char, [0x58 / 4] = h_put_term_char,
    [0x64 / 4] = h_eoi,		  [0x68 / 4] = h_cppr,
    [0x6c / 4] = h_ipi,		  [0x70 / 4] = h_ipoll,
    [0x74 / 4] = h_xirr,	  [H_REGISTER_VPA / 4] = register_vpa,
};

enum prose_exit papr_core(struct vcpu *v, enum prose_hcall number, uint64_t a,
			  uint64_t b, uint64_t c)
{
	v->exit.number = number;
	v->exit.arg[0] = a;
	v->exit.arg[1] = b;
	v->exit.arg[2] = c;
	v->exit.arg[3] = v->mach.regs.pc;
	return PROSE_EXIT_HCALL;
}

/* Sleep with interrupts on, unless one is there. */
static enum prose_exit cede(struct vcpu *v)
{
	int ready;

	v->mach.regs.msr |= MSR_EE;
	v->mach.regs.gpr[3] = H_SUCCESS;
	lock_take(&papr.lock);
	ready = xics_ready(v);
	lock_drop(&papr.lock);
	if (ready)
		return NV_RUN_ON;
	return papr_core(v, PROSE_H_CEDE, ~0ull, 0, 0);
}

static enum prose_exit ring_bell(struct vcpu *v)
{
	uint64_t client = v->mach.regs.gpr[4];

	if (!papr.controller || client < PROSE_CLIENT_LINUX ||
	    client >= PROSE_CLIENTS) {
		v->mach.regs.gpr[3] = H_PARAMETER;
		return NV_RUN_ON;
	}
	__atomic_fetch_or(&papr.rung[client / 64], 1ull << client % 64,
			  __ATOMIC_SEQ_CST);
	v->mach.regs.gpr[3] = H_SUCCESS;
	return PROSE_EXIT_DOORBELL;
}

enum prose_exit papr_hcall(struct vcpu *v)
{
	uint64_t *gpr = v->mach.regs.gpr, number = gpr[3];

	if (v->mach.regs.msr & MSR_PR)
		return papr_program(v, PROGRAM_PRIVILEGED);
	switch (number) {
	case H_BULK_REMOVE:
		gpr[3] = locked(h_bulk_remove, v, gpr + 4);
		return NV_RUN_ON;
	case H_CEDE:
		return cede(v);
	case PROSE_PAPR_H_RTAS:
		return rtas(v);
	case PROSE_PAPR_H_RING:
		return ring_bell(v);
	case H_SET_MODE:
		gpr[3] = set_mode(v, gpr + 4);
		return NV_RUN_ON;
	}
	if (number % 4 || number >= LAST || !table[number / 4])
		gpr[3] = H_FUNCTION;
	else
		gpr[3] = locked(table[number / 4], v, gpr + 4);
	return NV_RUN_ON;
}
