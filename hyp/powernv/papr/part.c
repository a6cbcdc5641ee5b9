/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's coming and going, and how it gets an interrupt.
 *
 * An interrupt for the guest must wait for its EE. Under QEMU nothing but
 * the CPU's own external interrupt does (LPCR[MER] is without effect): so
 * LPES0 is set, which gives external interrupts to the guest, and the
 * presentation's own is raised. While that is so the hypervisor hears no
 * kick nor doorbell, therefore not for longer than ARMED_TICKS at a time.
 */
#include "guest.h"
#include "string.h"

#define MSR_SF 0x8000000000000000ull
#define MSR_ME 0x1000ull
#define MSR_IR 0x20ull
#define MSR_DR 0x10ull
#define MSR_LE 1ull

#define LPCR_LPES0 8ull
#define LPCR_AIL3  (3ull << 23)
#define AIL_AT	   0xc000000000004000ull
#define HPT_SIZE   (PROSE_PAPR_HPT_SHIFT - 18) /* as SDR1 has it */

#define ARMED_TICKS 512000 /* 1 ms */

struct papr papr;

int papr_part_init(struct part *p)
{
	if (papr.part)
		return -PROSE_E_BUSY;
	memset(&papr, 0, sizeof(papr));
	mach_zero(HPT_RA, HPT_BYTES);
	xics_init();
	papr.controller = !!(p->flags & PROSE_CREATE_CONTROLLER);
	p->mach.foreign = 1;
	p->mach.lpcr &= ~(uint64_t)LPCR_ILE;
	p->mach.sdr1 = HPT_RA | HPT_SIZE;
	p->stat.table = HPT_RA | PROSE_PAPR_HPT_SHIFT;
	p->mach.fast = papr_fast;
	__atomic_store_n(&papr.part, p, __ATOMIC_RELEASE);
	return 0;
}

void papr_part_deinit(struct part *p)
{
	__atomic_store_n(&papr.part, NULL, __ATOMIC_RELEASE);
}

/* -- interrupts ----------------------------------------------------------- */

enum prose_exit papr_program(struct vcpu *v, uint64_t why)
{
	struct prose_regs_ppc64 *r = &v->mach.regs;
	uint64_t lpcr = v->part->mach.lpcr, on = MSR_IR | MSR_DR;
	int ail = (lpcr & LPCR_AIL3) == LPCR_AIL3 && (r->msr & on) == on;

	mtspr(SPR_SRR0, r->pc);
	mtspr(SPR_SRR1, (r->msr & ~0x783f0000ull) | why);
	r->pc = ail ? AIL_AT + 0x700 : 0x700;
	r->msr =
	    MSR_SF | MSR_ME | (ail ? on : 0) | (lpcr & LPCR_ILE ? MSR_LE : 0);
	return NV_RUN_ON;
}

/* Something happened: what is it that the guest is to be told of? */
static void event(struct vcpu *v)
{
	if (!__atomic_exchange_n(&v->pending, 0, __ATOMIC_ACQUIRE) || v->index)
		return;
	term_event(v);
	if (__atomic_exchange_n(&papr.bell, 0, __ATOMIC_SEQ_CST))
		xics_raise(v, PROSE_PAPR_IRQ_BELL);
}

uint64_t papr_enter(struct mcpu *c, struct vcpu *v, uint64_t until)
{
	uint64_t soon = timebase() + ARMED_TICKS;
	int ready;

	lock_take(&papr.lock);
	event(v);
	ready = xics_ready(v);
	lock_drop(&papr.lock);
	if (!ready)
		return until;
	papr.server[v->index].armed = 1;
	mtspr(SPR_LPCR, v->part->mach.lpcr | LPCR_LPES0);
	mmio_out8(c->icp + ICP_MFRR, ICP_PRIO);
	return soon < until ? soon : until;
}

enum prose_exit papr_leave(struct mcpu *c, struct vcpu *v)
{
	struct server *s = &papr.server[v->index];

	if (!s->armed)
		return __atomic_load_n(&papr.wake, __ATOMIC_RELAXED)
			   ? PROSE_EXIT_INTERRUPT
			   : NV_RUN_ON;
	s->armed = 0;
	mtspr(SPR_LPCR, v->part->mach.lpcr);
	return irq_take(c) == PROSE_EXIT_DOORBELL ? PROSE_EXIT_DOORBELL
						  : PROSE_EXIT_INTERRUPT;
}

/* -- doorbells ------------------------------------------------------------ */

void papr_wake(uint32_t vcpu)
{
	__atomic_fetch_or(&papr.wake, 1u << vcpu, __ATOMIC_SEQ_CST);
}

int papr_tell(uint8_t client)
{
	if (!__atomic_load_n(&papr.part, __ATOMIC_ACQUIRE) || !papr.controller)
		return 0;
	__atomic_store_n(&papr.bell, 1, __ATOMIC_SEQ_CST);
	papr_wake(0);
	mach_kick(mach_cpu());
	return client != PROSE_CLIENT_ALL;
}

struct vcpu *papr_woken(void)
{
	struct part *p = __atomic_load_n(&papr.part, __ATOMIC_ACQUIRE);
	uint32_t wake = __atomic_load_n(&papr.wake, __ATOMIC_SEQ_CST), n;

	if (!p || !wake)
		return NULL;
	n = __builtin_ctz(wake);
	__atomic_fetch_and(&papr.wake, ~(1u << n), __ATOMIC_SEQ_CST);
	return &p->vcpu[n];
}

int papr_doorbell_get(void)
{
	unsigned i, bit;

	for (i = 0; i < 4; i++) {
		uint64_t rung =
		    __atomic_load_n(&papr.rung[i], __ATOMIC_RELAXED);

		if (!rung)
			continue;
		bit = __builtin_ctzll(rung);
		__atomic_fetch_and(&papr.rung[i], ~(1ull << bit),
				   __ATOMIC_SEQ_CST);
		return i * 64 + bit;
	}
	return -1;
}
