/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A vCPU's state beyond what guest_enter() switches: special registers, SLB,
 * vector-scalar registers, decrementer. All of it is saved when a vCPU goes
 * back to the core, so that debuggers and other CPUs find it in memory; it is
 * loaded only where somebody else's is in the registers.
 */
#include "powernv.h"
#include "string.h"

#define MSR_SF (1ull << 63)
#define MSR_ME 0x1000
#define MSR_LE 1
/* What a debugger may set: no HV, no transactions. */
#define MSR_MAY (MSR_SF | 0x280ff37 | MSR_LE)

#define DEC_MAX 0x7fffffff

/* Registers in struct prose_regs_ppc64. */
#define SHOWN_SPRS(X)                                                      \
	X(SPR_DAR, dar) X(SPR_DSISR, dsisr) X(SPR_SRR0, srr0)              \
	X(SPR_SRR1, srr1) X(SPR_SPRG0, sprg[0]) X(SPR_SPRG1, sprg[1])      \
	X(SPR_SPRG2, sprg[2]) X(SPR_SPRG3, sprg[3]) X(SPR_DSCR, dscr)      \
	X(SPR_TAR, tar) X(SPR_PPR, ppr) X(SPR_VRSAVE, vrsave)

/* The others: EAR USIER SPMC1 SPMC2 MMCRS and their like, AMR UAMOR IAMR PSPB CFAR ACOP PIDR WORT, PMC1-6 SIAR SDAR
 * SIER MMCR1 MMCR2 MMCRA MMCR0, and the event based branches', which QEMU
 * lets be written although HFSCR denies them (transactions' registers, too,
 * but those want MSR[TM] and nobody uses them).
 * MMCR0 comes last: it starts the counters. CTRL and FSCR follow in spr[];
 * FSCR has to be open for some of these, for us too. */
#define HIDDEN_SPRS(X)                                                     \
	X(282) X(768) X(888) X(889) X(890) X(892) X(893) X(894)            \
	X(800) X(801) X(802) X(803)                                        \
	X(29) X(157) X(61) X(159) X(28) X(31) X(48) X(895)          \
	X(787) X(788) X(789) X(790) X(791) X(792) X(796) X(797) X(784)     \
	X(798) X(785) X(786) X(804) X(805) X(806) X(795)
#define SPR_MMCR0 795
#define MMCR0_FC  0x80000000u
#define FSCR_OPEN 0x184 /* DSCR, EBB, TAR */

/* Many are slow to write under QEMU, and hardly ever differ. */
#define SET(n, value)                               \
	do {                                        \
		if (mfspr(n) != (value))            \
			mtspr(n, value);            \
	} while (0)

enum {
	NR_HIDDEN = 0
#define X(n) +1
		    HIDDEN_SPRS(X)
#undef X
	,
	AT_MMCR0 = NR_HIDDEN - 1,
	AT_CTRL = NR_HIDDEN,
	AT_FSCR,
	NR_SPRS
};
PROSE_ASSERT(NR_SPRS <= MACH_SPRS);

static void sprs_save(struct mach_vcpu *m)
{
	struct prose_regs_ppc64 *r = &m->regs;
	uint64_t *s = m->spr;

	m->spr[AT_FSCR] = mfspr(SPR_FSCR);
	SET(SPR_FSCR, m->spr[AT_FSCR] | FSCR_OPEN);
#define X(n, field) r->field = mfspr(n);
	SHOWN_SPRS(X)
#undef X
#define X(n) *s++ = mfspr(n);
	HIDDEN_SPRS(X)
#undef X
	m->spr[AT_CTRL] = mfspr(SPR_CTRLF);
	SET(SPR_MMCR0, MMCR0_FC); /* counts nothing of ours */
}

static void sprs_load(const struct mach_vcpu *m)
{
	const struct prose_regs_ppc64 *r = &m->regs;
	const uint64_t *s = m->spr;

	SET(SPR_FSCR, mfspr(SPR_FSCR) | FSCR_OPEN);
#define X(n, field) SET(n, r->field);
	SHOWN_SPRS(X)
#undef X
#define X(n)           \
	SET(n, *s);    \
	s++;
	HIDDEN_SPRS(X)
#undef X
	if (mfspr(SPR_CTRLF) != m->spr[AT_CTRL])
		mtspr(SPR_CTRLT, m->spr[AT_CTRL]);
	SET(SPR_FSCR, m->spr[AT_FSCR]);
}

/* Back to the vCPU that just left: put back what sprs_save() and a nap in
 * between have changed. */
static void sprs_again(const struct mach_vcpu *m)
{
	SET(SPR_SRR0, m->regs.srr0);
	SET(SPR_SRR1, m->regs.srr1);
	SET(SPR_MMCR0, m->spr[AT_MMCR0]);
	SET(SPR_FSCR, m->spr[AT_FSCR]);
}

static void slb_save(struct mcpu *c, struct mach_vcpu *m)
{
	uint64_t i, esid, vsid;

	c->slb_valid = 0;
	for (i = 0; i < MACH_SLB; i++) {
		__asm__ volatile("slbmfee %0, %1" : "=r"(esid) : "r"(i));
		if (!(esid & 1ull << 27))
			continue;
		__asm__ volatile("slbmfev %0, %1" : "=r"(vsid) : "r"(i));
		m->slb[i][0] = vsid;
		m->slb[i][1] = esid | i;
		c->slb_valid |= 1u << i;
	}
	m->slb_valid = c->slb_valid;
}

static void slb_set(uint64_t vsid, uint64_t esid)
{
	__asm__ volatile("slbmte %0, %1" : : "r"(vsid), "r"(esid) : "memory");
}

static void slb_load(struct mcpu *c, const struct mach_vcpu *m)
{
	unsigned i;

	if (c->slb_valid) {
		slb_set(0, 0); /* slbia leaves the entry 0 */
		__asm__ volatile("isync; slbia; isync" : : : "memory");
	}
	for (i = 0; i < MACH_SLB; i++)
		if (m->slb_valid & 1u << i)
			slb_set(m->slb[i][0], m->slb[i][1]);
	c->slb_valid = m->slb_valid;
}

void nv_state_load(struct mcpu *c, struct vcpu *v)
{
	struct mach_vcpu *m = &v->mach;

	if (c->loaded == v && m->live == c->index + 1) {
		sprs_again(m);
		return;
	}
	c->loaded = v;
	c->dec_of = NULL;
	m->live = c->index + 1;
	sprs_load(m);
	slb_load(c, m);
	vsx_load(&m->regs);
}

void nv_state_save(struct mcpu *c, struct vcpu *v)
{
	sprs_save(&v->mach);
	slb_save(c, &v->mach);
	vsx_save(&v->mach.regs);
}

/*
 * The decrementer's end is kept as a timebase. Under QEMU a DEC below 3
 * raises the exception and is otherwise forgotten: reading DEC shows the end
 * written before. So an expired one is written after a distant end, which
 * nv_dec_save() knows again if the guest has not set another.
 */
static void dec_write(struct mcpu *c, struct vcpu *v, int event)
{
	uint64_t now = timebase();
	int64_t left = v->mach.decexp - now;

	c->injected = event || left < 3;
	if (c->injected) {
		mtspr(SPR_DEC, DEC_MAX);
		c->marker = timebase() + DEC_MAX;
		mtspr(SPR_DEC, 0xffffffff);
	} else {
		mtspr(SPR_DEC, left < DEC_MAX ? left : DEC_MAX);
	}
}

void nv_dec_load(struct mcpu *c, struct vcpu *v, int event)
{
	if (c->dec_of == v && c->dec_end == v->mach.decexp && !event)
		return; /* it has been counting on; writing is slow */
	dec_write(c, v, event);
}

void nv_dec_save(struct mcpu *c, struct vcpu *v)
{
	uint64_t end = timebase() + (int32_t)mfspr(SPR_DEC);
	int64_t off = end - c->marker;

	v->mach.decexp = c->injected && off > -2048 && off < 2048 ? 0 : end;
	c->dec_of = v;
	c->dec_end = v->mach.decexp;
}

void mach_vcpu_start(struct vcpu *v, prose_gpa entry, uint64_t arg)
{
	struct mach_vcpu *m = &v->mach;
	uint64_t *s = m->spr;

	memset(m, 0, sizeof(*m));
	m->regs.pc = entry;
	m->regs.gpr[12] = entry;
	m->regs.gpr[3] = arg;
	m->regs.msr = MSR_SF | MSR_ME | MSR_LE;
	m->decexp = timebase() + DEC_MAX;
#define X(n) *s++ = n == SPR_MMCR0 ? MMCR0_FC : 0;
	HIDDEN_SPRS(X)
#undef X
}

void mach_vcpu_shift(struct vcpu *v, uint64_t by_tb)
{
	v->mach.decexp += by_tb;
}

uint64_t mach_vcpu_timer(struct vcpu *v)
{
	return v->mach.decexp;
}

int mach_vcpu_set_timer(struct vcpu *v, uint64_t at_tb)
{
	return -PROSE_E_OPNOTSUPP;
}

void mach_hcall_return(struct vcpu *v, int64_t status,
		       const uint64_t out[PROSE_MBOX_OUT])
{
	uint64_t *gpr = v->mach.regs.gpr;

	gpr[3] = status;
	memcpy(gpr + 4, out, PROSE_MBOX_OUT * sizeof(out[0]));
}

int mach_illegal(struct vcpu *v)
{
	struct prose_regs_ppc64 *r = &v->mach.regs;

	if (r->pc == 0x700)
		return -PROSE_E_FAULT;
	r->srr0 = r->pc;
	r->srr1 = r->msr | 0x80000;
	r->pc = 0x700;
	r->msr = MSR_SF | MSR_ME | MSR_LE;
	return 0;
}

size_t mach_regs_bytes(void)
{
	return sizeof(struct prose_regs_ppc64);
}

void mach_regs_read(struct vcpu *v, void *to)
{
	memcpy(to, &v->mach.regs, sizeof(v->mach.regs));
}

int mach_regs_write(struct vcpu *v, const void *from)
{
	struct prose_regs_ppc64 *r = &v->mach.regs;

	memcpy(r, from, sizeof(*r));
	r->pc &= ~3ull;
	r->msr = (r->msr & MSR_MAY) | MSR_ME;
	v->mach.live = 0;
	return 0;
}
