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

int mach_step(struct vcpu *v)
{
	v->mach.step = 1;
	return 0;
}
