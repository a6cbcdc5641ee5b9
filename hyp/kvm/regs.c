/* SPDX-License-Identifier: BSD-2-Clause */
/* A vCPU's registers in the ABI's form. */
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include "kvm.h"

/* X(register): same name in both structs. */
/* clang-format off */
#define GPRS(X)                                                             \
	X(rax) X(rbx) X(rcx) X(rdx) X(rsi) X(rdi) X(rbp) X(rsp)             \
	X(r8) X(r9) X(r10) X(r11) X(r12) X(r13) X(r14) X(r15) X(rip)        \
	X(rflags)
/* clang-format on */

/* What a debugger may set: the arithmetic flags, DF, ID, AC. */
#define RFLAGS_MAY 0x240cd5ull
#define RFLAGS_IS  0x3202ull

PROSE_ASSERT(sizeof(struct kvm_xsave) >= 2752);

size_t mach_regs_bytes(void)
{
	return sizeof(struct prose_regs_x86_64);
}

uint64_t regs_cr2(struct vcpu *v)
{
	struct kvm_sregs s;

	return ioctl(v->mach.vm->vcpu, KVM_GET_SREGS, &s) ? 0 : s.cr2;
}

/* Nothing half done may be in the way of reading rip. */
static void settle(struct vcpu *v)
{
	if (v->mach.out_half)
		cpu_complete(v->mach.vm);
	v->mach.out_half = 0;
}

void mach_regs_read(struct vcpu *v, void *to)
{
	struct prose_regs_x86_64 *r = to;
	const struct kvm_regs *k = &v->mach.vm->run->s.regs.regs;
	struct kvm_xsave x;
	struct kvm_sregs s;

	memset(r, 0, sizeof(*r));
	settle(v);
#define X(reg) r->reg = k->reg;
	GPRS(X)
#undef X
	if (!ioctl(v->mach.vm->vcpu, KVM_GET_SREGS, &s)) {
		r->fs_base = s.fs.base;
		r->gs_base = s.gs.base;
	}
	r->trap = v->mach.last_trap;
	r->error = v->mach.last_error;
	r->cr2 = v->mach.last_cr2;
	if (!ioctl(v->mach.vm->vcpu, KVM_GET_XSAVE, &x)) {
		memcpy(r->xsave, &x, sizeof(r->xsave));
		r->xsave_bytes = sizeof(r->xsave);
	}
}

prose_ra mach_regs_ra(const struct vcpu *v)
{
	return 0;
}

static uint64_t fs_base(struct vcpu *v)
{
	struct kvm_sregs s;

	return ioctl(v->mach.vm->vcpu, KVM_GET_SREGS, &s) ? 0 : s.fs.base;
}

const struct mach_seen mach_seen = {
    offsetof(struct prose_regs_x86_64, rip),
    offsetof(struct prose_regs_x86_64, rsp),
    offsetof(struct prose_regs_x86_64, rbp),
    offsetof(struct prose_regs_x86_64, rip),
};

int mach_reg(struct vcpu *v, size_t offset, uint64_t *value)
{
	const struct kvm_regs *k = &v->mach.vm->run->s.regs.regs;

	switch (offset) {
#define X(reg)                                        \
	case offsetof(struct prose_regs_x86_64, reg): \
		*value = k->reg;                      \
		return 0;
		GPRS(X)
#undef X
	case offsetof(struct prose_regs_x86_64, fs_base):
		*value = fs_base(v);
		return 0;
	}
	return -PROSE_E_NOENT;
}

static bool is_canonical(uint64_t a)
{
	return (uint64_t)((int64_t)(a << 16) >> 16) == a;
}

static int set_bases(struct vcpu *v, const struct prose_regs_x86_64 *r)
{
	struct kvm_sregs s;

	if (ioctl(v->mach.vm->vcpu, KVM_GET_SREGS, &s))
		return -PROSE_E_IO;
	s.fs.base = r->fs_base;
	s.gs.base = r->gs_base;
	return ioctl(v->mach.vm->vcpu, KVM_SET_SREGS, &s) ? -PROSE_E_IO : 0;
}

static int set_xsave(struct vcpu *v, const struct prose_regs_x86_64 *r)
{
	struct kvm_xsave x;

	if (!r->xsave_bytes)
		return 0;
	if (r->xsave_bytes > sizeof(r->xsave) ||
	    ioctl(v->mach.vm->vcpu, KVM_GET_XSAVE, &x))
		return -PROSE_E_INVAL;
	memcpy(&x, r->xsave, r->xsave_bytes);
	return ioctl(v->mach.vm->vcpu, KVM_SET_XSAVE, &x) ? -PROSE_E_INVAL : 0;
}

int mach_regs_write(struct vcpu *v, const void *from)
{
	const struct prose_regs_x86_64 *r = from;
	struct kvm_run *run = v->mach.vm->run;
	struct kvm_regs *k = &run->s.regs.regs;
	int e;

	if (!is_canonical(r->rip) || !is_canonical(r->fs_base) ||
	    !is_canonical(r->gs_base))
		return -PROSE_E_INVAL;
	settle(v);
	e = set_xsave(v, r);
	if (!e)
		e = set_bases(v, r);
	if (e)
		return e;
#define X(reg) k->reg = r->reg;
	GPRS(X)
#undef X
	k->rflags = (k->rflags & RFLAGS_MAY) | RFLAGS_IS;
	run->kvm_dirty_regs |= KVM_SYNC_X86_REGS;
	return 0;
}

uint64_t mach_table_bytes(void)
{
	return 0;
}

uint64_t mach_table_open(struct part *p, prose_ra ra)
{
	return 0;
}

int64_t mach_table(struct vcpu *v, const uint64_t *arg, uint64_t *out)
{
	return -PROSE_E_OPNOTSUPP;
}
