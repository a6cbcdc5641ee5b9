/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Breakpoints are int3 in the partition's memory, through the guest's
 * vector 3; steps are TF through its vector 1 (run.c): both work on every
 * kind of KVM, which its own guest debugging does not.
 *
 * While a thread is stepped, what the partition does in rt (system calls,
 * events, faults) runs freely up to where the thread goes on: m->away, with
 * an int3 that is there only while the vCPU runs.
 */
#include <string.h>
#include "kvm.h"

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

void mach_breaks_clear(struct part *p)
{
	struct mach_part *m = &p->mach;

	for (unsigned i = 0; i < m->nr_breaks; i++)
		if (m->breaks[i].used)
			mach_break_clear(p, m->breaks[i].at);
}

bool debug_is_break(struct part *p, prose_gpa at)
{
	return find(p, at) != NULL;
}

/* -- steps ------------------------------------------------------------------
 */

int mach_step(struct vcpu *v, enum mach_step how, prose_gpa lo, prose_gpa hi)
{
	struct mach_vcpu *m = &v->mach;

	m->step = how;
	m->first = how != MACH_STEP_NOT;
	m->lo = lo;
	m->hi = hi;
	m->away = 0;
	m->thread = debug_thread(v->part);
	return 0;
}

bool debug_one(const struct vcpu *v)
{
	const struct mach_vcpu *m = &v->mach;

	return m->open ||
	       (m->step == MACH_STEP_RANGE && m->lo >= m->hi && !m->away);
}

static bool is_syscall(struct part *p, prose_gpa at)
{
	const uint8_t *b = p->mach.vm->mem + at;
	struct kvm_break *hidden = at < p->bytes ? find(p, at) : NULL;

	return at < p->bytes - 2 && (hidden ? hidden->byte : b[0]) == 0x0f &&
	       b[1] == 5;
}

void debug_away(struct vcpu *v, prose_gpa until)
{
	if (v->mach.step != MACH_STEP_NOT && !v->mach.away)
		v->mach.away = until;
}

bool debug_before(struct vcpu *v, prose_gpa rip)
{
	struct mach_vcpu *m = &v->mach;
	struct kvm_break *b = m->first ? find(v->part, rip) : NULL;

	if (m->step != MACH_STEP_NOT && !m->away && is_syscall(v->part, rip))
		m->away = rip + 2;
	if (b) {
		m->lifted = b;
		v->mach.vm->mem[rip] = b->byte;
	}
	if (m->away && m->away < v->part->bytes && !find(v->part, m->away)) {
		m->away_byte = v->mach.vm->mem[m->away];
		m->away_set = 1;
		v->mach.vm->mem[m->away] = INT3;
	}
	m->from = rip;
	return m->open || (m->step != MACH_STEP_NOT && !m->away);
}

void debug_after(struct vcpu *v, prose_gpa rip)
{
	struct mach_vcpu *m = &v->mach;

	if (m->lifted)
		v->mach.vm->mem[m->lifted->at] = INT3;
	m->lifted = NULL;
	if (m->away_set)
		v->mach.vm->mem[m->away] = m->away_byte;
	m->away_set = 0;
	if (rip != m->from)
		m->first = 0;
}

bool debug_goes_on(struct vcpu *v, prose_gpa rip)
{
	struct mach_vcpu *m = &v->mach;

	if (m->step == MACH_STEP_OVER)
		m->step = MACH_STEP_NOT;
	return m->step == MACH_STEP_NOT ||
	       (rip >= m->lo && rip < m->hi &&
		(!m->thread || m->thread == debug_thread(v->part)));
}
