/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A vCPU's state beyond what guest_enter() switches: special registers, SLB,
 * vector-scalar registers. All of it is saved when a vCPU goes back to the
 * core, so that debuggers and other CPUs find it in memory; it is loaded
 * only where somebody else's is in the registers.
 */
#include "powernv.h"

/* Registers in struct prose_regs_ppc64. */
/* clang-format off */
#define SHOWN_SPRS(X)                                                      \
	X(SPR_DAR, dar) X(SPR_DSISR, dsisr) X(SPR_SRR0, srr0)              \
	X(SPR_SRR1, srr1) X(SPR_SPRG0, sprg[0]) X(SPR_SPRG1, sprg[1])      \
	X(SPR_SPRG2, sprg[2]) X(SPR_SPRG3, sprg[3]) X(SPR_DSCR, dscr)      \
	X(SPR_TAR, tar) X(SPR_PPR, ppr) X(SPR_VRSAVE, vrsave)
/* clang-format on */

/*
 * The others. Most are not of POWER8's book for a supervisor, but QEMU lets
 * a guest write them; what is left out are the transactions' registers,
 * which want MSR[TM] and are in nobody's way.
 *
 *   282        EAR                         804..806   EBBHR EBBRR BESCR
 *   768        USIER                       29 157 61  AMR UAMOR IAMR
 *   888..894   MMCRS and its counters      159 28     PSPB CFAR
 *   800..803   other names of BESCR        31 48 895  ACOP PIDR WORT
 *   784..798   performance monitor         795        MMCR0
 *
 * MMCR0 comes last: it starts the counters. CTRL and FSCR follow in spr[];
 * FSCR has to be open for some of these, for us too.
 */
/* clang-format off */
#define HIDDEN_SPRS(X)                                                     \
	X(282) X(768) X(888) X(889) X(890) X(892) X(893) X(894)            \
	X(800) X(801) X(802) X(803)                                        \
	X(29) X(157) X(61) X(159) X(28) X(31) X(48) X(895)                 \
	X(787) X(788) X(789) X(790) X(791) X(792) X(796) X(797) X(784)     \
	X(798) X(785) X(786) X(804) X(805) X(806) X(795)
/* clang-format on */
#define SPR_MMCR0 795
#define MMCR0_FC  0x80000000u
#define FSCR_OPEN 0x184 /* DSCR, EBB, TAR */

/* Many are slow to write under QEMU, and hardly ever differ. */
#define SET(n, value)                    \
	do {                             \
		if (mfspr(n) != (value)) \
			mtspr(n, value); \
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
#define X(n)        \
	SET(n, *s); \
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
	v->part->stat.slb_switches += m->slb_valid != 0;
	vsx_load(&m->regs);
}

void nv_state_save(struct mcpu *c, struct vcpu *v)
{
	sprs_save(&v->mach);
	slb_save(c, &v->mach);
	vsx_save(&v->mach.regs);
}

void nv_state_show(struct mach_vcpu *m, int stepped)
{
	struct prose_regs_ppc64 *r = &m->regs;
	uint64_t srr0 = r->srr0, srr1 = r->srr1, fscr = mfspr(SPR_FSCR);

	SET(SPR_FSCR, fscr | FSCR_OPEN);
#define X(n, field) r->field = mfspr(n);
	SHOWN_SPRS(X)
#undef X
	SET(SPR_FSCR, fscr);
	if (stepped) {
		r->srr0 = srr0;
		r->srr1 = srr1;
	}
}

void nv_state_init(struct mach_vcpu *m)
{
	m->spr[AT_MMCR0] = MMCR0_FC;
}
