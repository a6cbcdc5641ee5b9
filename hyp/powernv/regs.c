/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A vCPU's registers as the core, the debugger and the hcall's caller see
 * them: the save area itself.
 */
#include "powernv.h"
#include "string.h"

#define MSR_SF	    (1ull << 63)
#define MSR_ME	    0x1000
#define MSR_LE	    1
#define MSR_PR	    0x4000
#define MSR_REAL_PR 0x8030 /* EE, IR, DR: they come with it */
/* What a debugger may set: no HV, no transactions. */
#define MSR_MAY (MSR_SF | 0x280fb37 | MSR_LE)

#define DEC_MAX 0x7fffffff

uint64_t nv_entry_msr(void)
{
	return MSR_SF | MSR_ME | MSR_LE;
}

uint64_t nv_guest_msr(uint64_t msr)
{
	msr = (msr & MSR_MAY) | MSR_ME;
	return msr & MSR_PR ? msr | MSR_REAL_PR : msr;
}

void mach_vcpu_start(struct vcpu *v, prose_gpa entry, uint64_t arg)
{
	struct mach_vcpu *m = &v->mach;

	memset(m, 0, sizeof(*m));
	m->regs.pc = entry;
	m->regs.gpr[12] = entry;
	m->regs.gpr[3] = arg;
	m->regs.msr = MSR_SF | MSR_ME | (v->part->mach.foreign ? 0 : MSR_LE);
	m->decexp = timebase() + DEC_MAX;
	nv_state_init(m);
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
	r->msr = nv_entry_msr();
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

prose_ra mach_regs_ra(const struct vcpu *v)
{
	return (prose_ra)&v->mach.regs;
}

int mach_regs_write(struct vcpu *v, const void *from)
{
	struct prose_regs_ppc64 *r = &v->mach.regs;

	memcpy(r, from, sizeof(*r));
	r->pc &= ~3ull;
	r->msr = nv_guest_msr(r->msr);
	v->mach.live = 0;
	return 0;
}

const struct mach_seen mach_seen = {
    offsetof(struct prose_regs_ppc64, pc),
    offsetof(struct prose_regs_ppc64, gpr[1]),
    offsetof(struct prose_regs_ppc64, gpr[31]),
    offsetof(struct prose_regs_ppc64, lr),
};

int mach_reg(struct vcpu *v, size_t offset, uint64_t *value)
{
	if (offset % 8 || offset >= offsetof(struct prose_regs_ppc64, fpscr))
		return -PROSE_E_NOENT;
	memcpy(value, (char *)&v->mach.regs + offset, 8);
	return 0;
}
