/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Breakpoints are int3 in the partition's memory, through the guest's
 * vector 3; steps are TF through its vector 1 (run.c): both work on every
 * kind of KVM, which its own guest debugging does not.
 */
#include <string.h>
#include "kvm.h"

#define INT3 0xcc

static struct kvm_break *find(struct part *p, prose_gpa at)
{
	struct mach_part *m = &p->mach;

	for (unsigned i = 0; i < m->nr_breaks; i++)
		if (m->breaks[i].used && m->breaks[i].at == at)
			return &m->breaks[i];
	return NULL;
}

static struct kvm_break *find_free(struct part *p)
{
	struct mach_part *m = &p->mach;

	for (unsigned i = 0; i < m->nr_breaks; i++)
		if (!m->breaks[i].used)
			return &m->breaks[i];
	return m->nr_breaks < KVM_BREAKS ? &m->breaks[m->nr_breaks++] : NULL;
}

int mach_break_set(struct part *p, prose_gpa at)
{
	struct kvm_break *b;

	if (at >= p->bytes)
		return -PROSE_E_FAULT;
	if (find(p, at))
		return -PROSE_E_EXIST;
	b = find_free(p);
	if (!b)
		return -PROSE_E_NOMEM;
	b->at = at;
	b->byte = p->mach.vm->mem[at];
	b->used = 1;
	p->mach.vm->mem[at] = INT3;
	return 0;
}

int mach_break_clear(struct part *p, prose_gpa at)
{
	struct kvm_break *b = find(p, at);

	if (!b)
		return -PROSE_E_NOENT;
	if (p->mach.vm->mem[at] == INT3)
		p->mach.vm->mem[at] = b->byte;
	b->used = 0;
	return 0;
}

/* -- steps ---------------------------------------------------------------- */

static bool is_syscall(struct vcpu *v, uint64_t at)
{
	const uint8_t *mem = v->mach.vm->mem;
	const struct kvm_break *b = v->mach.lifted;

	return at < v->part->bytes - 2 && (b ? b->byte : mem[at]) == 0x0f &&
	       mem[at + 1] == 0x05;
}

/* A system call runs the partition's own kernel, which would take the flag
 * for a trap of its own: stop behind the instruction instead. */
int mach_step(struct vcpu *v)
{
	uint64_t at = v->mach.vm->run->s.regs.regs.rip;

	v->mach.lifted = find(v->part, at);
	v->mach.behind.used = 0;
	v->mach.behind.at = at + 2;
	v->mach.step = is_syscall(v, at) ? STEP_CALL : STEP_FLAG;
	return 0;
}

bool debug_is_step(struct vcpu *v, uint64_t at)
{
	return v->mach.step == STEP_CALL && v->mach.behind.at == at;
}

/* What a step changes is so only while the vCPU runs. */
void debug_enter(struct vcpu *v)
{
	struct kvm_break *b = &v->mach.behind;
	uint8_t *mem = v->mach.vm->mem;

	if (!v->mach.step)
		return;
	if (v->mach.lifted && v->mach.lifted->used)
		mem[v->mach.lifted->at] = v->mach.lifted->byte;
	if (v->mach.step != STEP_CALL || find(v->part, b->at))
		return;
	b->byte = mem[b->at];
	b->used = 1;
	mem[b->at] = INT3;
}

void debug_leave(struct vcpu *v)
{
	struct kvm_break *b = &v->mach.behind;
	uint8_t *mem = v->mach.vm->mem;

	if (b->used && mem[b->at] == INT3)
		mem[b->at] = b->byte;
	b->used = 0;
	if (v->mach.lifted && v->mach.lifted->used)
		mem[v->mach.lifted->at] = INT3;
	if (!v->mach.step)
		v->mach.lifted = NULL;
}
