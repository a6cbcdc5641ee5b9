/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Steps, and what is watched: no debug register of POWER8's works under QEMU,
 * so the partition is stepped, all of it, rt and its other threads included,
 * and each load and store looked at.
 *
 * A step is MSR[SE], whose trace interrupt goes to the guest's own vector:
 * while a partition is stepped the word 0 stands at its vectors, and any
 * interrupt it takes comes here. It runs with EE off, the decrementer being
 * looked at by hand. SRR0 and SRR1 are the trace interrupt's, so what
 * touches those, or MSR, is executed here; so are the reservations, which an
 * interrupt loses, and whatever execute.c knows, which is most. QEMU traces
 * nothing between 0x100 and 0xf00: of a vector several are one step.
 *
 * Who has address translation on is not stepped.
 */
#include "powernv.h"
#include "string.h"

#define MSR_LE	  1ull
#define MSR_DR	  0x10ull
#define MSR_IR	  0x20ull
#define MSR_SE	  0x400ull
#define MSR_EE	  0x8000ull
#define SRR1_INFO 0x783f0000ull /* what an interrupt adds to MSR there */

#define VEC_HEA	  0xe40
#define VEC_DEC	  0x900
#define VEC_TRACE 0xd00

#define LOOK_EVERY 64 /* steps: for what interrupts the others */
#define NOWHERE	   (~0ull)

/* Whose words that stop are, beside the debugger's: at the guest's vectors
 * once it was traced, and where a step over a system call ends. */
#define BRK_VECTOR 2
#define BRK_CALL   4

static const uint16_t vectors[] = {
    0x200, 0x300, 0x380,     0x400, 0x480, 0x600, 0x700,
    0x800, 0xa00, VEC_TRACE, 0xf00, 0xf20, 0xf40, 0xf60,
};

/* -- what stands where while it is stepped -------------------------------- */

void nv_step_enter(struct vcpu *v)
{
	struct part *p = v->part;

	if (p->mach.call_end)
		brk_set(p, p->mach.call_end, BRK_CALL);
}

static void traps_put(struct part *p)
{
	if (p->mach.traps)
		return;
	for (unsigned i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
		brk_set(p, vectors[i], BRK_VECTOR);
	p->mach.traps = 1;
}

static void traps_take(struct part *p)
{
	if (p->mach.traps)
		brk_clear_all(p, BRK_VECTOR);
	p->mach.traps = 0;
}

void nv_step_leave(struct vcpu *v)
{
	struct part *p = v->part;

	traps_take(p);
	if (p->mach.call_end)
		brk_clear(p, p->mach.call_end, BRK_CALL);
}

void nv_step_end(struct vcpu *v)
{
	v->step.how = MACH_STEP_NOT;
	nv_step_leave(v);
	v->part->mach.call_end = 0;
}

/* Put back for one step what is hidden at `at`. */
static int lift(struct part *p, prose_gpa at, uint32_t word)
{
	if (nv_fetch(p, at) == word)
		return 0;
	nv_store(p, at, word);
	return 1;
}

/* Who has put something there, a bit each; *word: what the program has. */
static uint32_t word_at(struct part *p, prose_gpa at, uint32_t *word)
{
	const struct brk *b;

	*word = nv_fetch(p, at);
	b = *word ? NULL : brk_find(p, at);
	if (b)
		*word = b->word;
	return b ? b->of : 0;
}

/* -- what is asked for ---------------------------------------------------- */

int nv_step_may(const struct vcpu *v)
{
	return !v->part->mach.foreign &&
	       !(v->mach.regs.msr & (MSR_IR | MSR_DR));
}

void nv_step_new(struct vcpu *v)
{
	struct mach_vcpu *m = &v->mach;

	m->hit.why = 0;
	/* An interrupt may be due before the first instruction. */
	m->outside = (m->regs.msr & MSR_EE) != 0;
	m->reserved = NOWHERE;
}

int mach_step(struct vcpu *v, enum mach_step how)
{
	if (how != MACH_STEP_NOT && !nv_step_may(v))
		return -PROSE_E_OPNOTSUPP;
	v->part->mach.call_end = 0;
	nv_step_new(v);
	return 0;
}

int mach_watch(struct part *p)
{
	return p->mach.foreign ? -PROSE_E_OPNOTSUPP : 0;
}

int nv_stepping(const struct vcpu *v)
{
	return v->step.how != MACH_STEP_NOT || v->part->watches;
}

/* Exactly one instruction: nothing may come in between. */
int nv_step_quiet(const struct vcpu *v)
{
	return v->step.how == MACH_STEP_RANGE && v->step.lo >= v->step.hi &&
	       !v->part->mach.call_end;
}

/* -- instructions executed here ------------------------------------------- */

static int interrupt(struct vcpu *v, prose_gpa vector, prose_gpa from)
{
	struct prose_regs_ppc64 *r = &v->mach.regs;

	r->srr0 = from;
	r->srr1 = r->msr;
	r->pc = vector;
	r->msr = nv_entry_msr();
	v->mach.reserved = NOWHERE;
	return 1;
}

static int move_from(struct prose_regs_ppc64 *r, uint32_t word, uint64_t value)
{
	r->gpr[word >> 21 & 31] = value;
	r->pc += 4;
	return 1;
}

static int move_to(struct prose_regs_ppc64 *r, uint64_t *to, uint64_t value)
{
	*to = value;
	r->pc += 4;
	return 1;
}

static int move_to_msr(struct prose_regs_ppc64 *r, uint32_t word, int wide)
{
	uint64_t value = r->gpr[word >> 21 & 31], mask = ~0ull;

	if (!wide)
		mask = 0xffffffff;
	if (word & 0x10000) /* L: EE and RI alone */
		mask = MSR_EE | 2;
	return move_to(r, &r->msr,
		       nv_guest_msr((value & mask) | (r->msr & ~mask)));
}

static int reserve(struct vcpu *v, uint32_t word, const struct access *a,
		   const void *m)
{
	uint64_t value = 0;

	memcpy(&value, m, a->bytes);
	v->mach.reserved = a->at;
	return move_from(&v->mach.regs, word, value);
}

static int store_reserved(struct vcpu *v, uint32_t word, const struct access *a,
			  void *m)
{
	struct prose_regs_ppc64 *r = &v->mach.regs;

	r->cr &= 0x0fffffff;
	r->cr |= r->xer >> 3 & 0x10000000; /* SO */
	if (v->mach.reserved == a->at) {
		memcpy(m, &r->gpr[word >> 21 & 31], a->bytes);
		r->cr |= 0x20000000;
	}
	v->mach.reserved = NOWHERE;
	r->pc += 4;
	return 1;
}

/* lbarx to stdcx.; what is wrong with it the processor is to say. */
static int reservation(struct vcpu *v, uint32_t word)
{
	struct access a;
	void *m;

	access_of(&v->mach.regs, word, &a);
	if (!(v->mach.regs.msr & MSR_LE) || a.at % a.bytes ||
	    a.at >= v->part->bytes)
		return 0;
	m = mach_va(v->part->ra + a.at);
	return a.store ? store_reserved(v, word, &a, m)
		       : reserve(v, word, &a, m);
}

static int special(struct prose_regs_ppc64 *r, uint32_t word, int to)
{
	uint32_t spr = (word >> 16 & 31) | (word >> 6 & 0x3e0);
	uint64_t *reg = spr == SPR_SRR0	  ? &r->srr0
			: spr == SPR_SRR1 ? &r->srr1
			: spr == SPR_LR	  ? &r->lr
			: spr == SPR_CTR  ? &r->ctr
					  : NULL;

	if (!reg)
		return 0;
	return to ? move_to(r, reg, r->gpr[word >> 21 & 31])
		  : move_from(r, word, *reg);
}

static int op31(struct vcpu *v, uint32_t word)
{
	struct prose_regs_ppc64 *r = &v->mach.regs;

	switch (word >> 1 & 0x3ff) {
	case 20: /* lwarx, lbarx, ldarx, lharx */
	case 52:
	case 84:
	case 116:
	case 150: /* stwcx., stdcx., stbcx., sthcx. */
	case 214:
	case 694:
	case 726:
		return reservation(v, word);
	case 83:
		return move_from(r, word, r->msr);
	case 146:
		return move_to_msr(r, word, 0);
	case 178:
		return move_to_msr(r, word, 1);
	case 339:
		return special(r, word, 0);
	case 467:
		return special(r, word, 1);
	}
	return 0;
}

/* Nonzero: it was executed. */
static int execute(struct vcpu *v, uint32_t word)
{
	struct prose_regs_ppc64 *r = &v->mach.regs;

	if (word == 0x44000002) /* sc */
		return interrupt(v, 0xc00, r->pc + 4);
	if (word == 0x4c000024) { /* rfid */
		r->pc = r->srr0 & ~3ull;
		r->msr = nv_guest_msr(r->srr1);
		return 1;
	}
	return (word >> 26 == 31 && op31(v, word)) || nv_execute(v, word);
}

/* -- one step ------------------------------------------------------------- */

/* The guest left while it was being stepped: what is ours goes out of its
 * registers. 1: it has executed something, and nothing else happened. */
static int settle(struct vcpu *v, uint64_t vector, uint64_t msr)
{
	struct prose_regs_ppc64 *r = &v->mach.regs;
	uint64_t ee = msr & MSR_EE;
	uint64_t srr0 = mfspr(SPR_SRR0), srr1 = mfspr(SPR_SRR1);
	const struct brk *b;

	if (r->pc == VEC_TRACE && v->part->mach.traps) {
		r->pc = srr0;
		r->msr = (srr1 & ~(SRR1_INFO | MSR_SE | MSR_EE)) | ee;
		return vector == VEC_HEA;
	}
	b = vector == VEC_HEA ? brk_find(v->part, r->pc) : NULL;
	if (b && b->of & BRK_VECTOR) {
		r->srr0 = srr0;
		r->srr1 = (srr1 & ~MSR_SE) | ee;
		v->mach.reserved = NOWHERE;
		return 1;
	}
	r->msr = (r->msr & ~(MSR_SE | MSR_EE)) | ee;
	return 0;
}

static uint64_t trace_one(struct mcpu *c, struct vcpu *v, uint32_t word)
{
	struct prose_regs_ppc64 *r = &v->mach.regs;
	uint64_t msr = r->msr, vector;
	prose_gpa at = r->pc;
	int lifted;

	traps_put(v->part);
	nv_arm(c, v);
	lifted = nv_valid(v->part, at) && lift(v->part, at, word);
	r->msr = (msr & ~MSR_EE) | MSR_SE;
	mtspr(SPR_SRR0, r->srr0);
	mtspr(SPR_SRR1, r->srr1);
	vector = guest_enter(c, r);
	if (settle(v, vector, msr))
		vector = 0;
	if (lifted)
		nv_store(v->part, at, 0);
	return vector;
}

/* rt is at work: what happens there is told of when it returns, unless that
 * is where all of it began. */
static int in_rt(struct vcpu *v)
{
	if (v->mach.regs.msr & MSR_EE)
		v->mach.outside = 1;
	return v->part->desc && v->mach.outside && !(v->mach.regs.msr & MSR_EE);
}

static int range_left(struct vcpu *v)
{
	if (v->step.how == MACH_STEP_OVER)
		v->step.how = MACH_STEP_NOT;
	return v->step.how == MACH_STEP_RANGE && !in_rt(v) &&
	       !step_within(v, v->mach.regs.pc) && step_thread(v);
}

/* Something was executed: is it what somebody waits for? */
static enum prose_exit judge(struct vcpu *v)
{
	struct mach_vcpu *m = &v->mach;

	if (m->hit.why && !in_rt(v)) {
		uint32_t why = m->hit.why;

		nv_step_end(v);
		m->hit.why = 0;
		return nv_debug_why(v, why, m->hit.info);
	}
	if (range_left(v)) {
		nv_step_end(v);
		return nv_debug_why(v, PROSE_WHY_STEP, m->regs.pc);
	}
	return NV_RUN_ON;
}

static void note(struct vcpu *v)
{
	if (!v->mach.hit.why) {
		v->mach.hit.why = v->exit.why;
		v->mach.hit.info = v->exit.info;
	}
}

/* The stepped thread's own system call takes its time; nobody watches. */
static int leave_alone(struct vcpu *v, uint32_t word)
{
	struct part *p = v->part;
	prose_gpa end = v->mach.regs.pc + 4;

	if (word != 0x44000002 || p->watches || !nv_valid(p, end) ||
	    v->step.how != MACH_STEP_RANGE || brk_find(p, end) ||
	    !(v->mach.regs.msr & MSR_EE) || !step_thread(v))
		return 0;
	v->step.how = MACH_STEP_NOT;
	nv_step_leave(v);
	p->mach.call_end = end;
	nv_step_enter(v);
	return 1;
}

/* The decrementer's interrupt, which EE keeps away while it is off. */
static void tick(struct mcpu *c, struct vcpu *v)
{
	if (nv_step_quiet(v))
		return;
	nv_arm(c, v);
	nv_dec_save(c, v);
	if (v->mach.regs.msr & MSR_EE && v->mach.decexp <= timebase())
		interrupt(v, VEC_DEC, v->mach.regs.pc);
}

/* What executes here meets no interrupt: is this CPU to do something else? */
static enum prose_exit wanted(struct mcpu *c)
{
	return timebase() < c->until ? irq_take(c) : PROSE_EXIT_TIMER;
}

static enum prose_exit one(struct mcpu *c, struct vcpu *v, uint64_t *vector)
{
	struct mach_vcpu *m = &v->mach;
	struct part *p = v->part;
	struct access a;
	uint32_t word = 0;
	int accesses = 0, was_rt = in_rt(v);
	prose_gpa from = m->regs.pc;

	*vector = 0;
	if (nv_valid(p, from)) {
		if (word_at(p, from, &word) & BRK_DEBUGGER && !v->step.first)
			return nv_debug_exit(v);
		if (leave_alone(v, word))
			return NV_RUN_ON;
		accesses = p->watches && access_of(&m->regs, word, &a);
	}
	if (!word || !execute(v, word))
		*vector = trace_one(c, v, word);
	if (*vector && m->regs.pc == from)
		return NV_RUN_ON; /* it was not executed */
	v->step.first = 0;
	if (accesses && watch_hit(v, a.at, a.bytes, a.store))
		note(v);
	else if (was_rt && p->watches && !in_rt(v) && watch_changed(v))
		note(v);
	return *vector ? NV_RUN_ON : judge(v);
}

enum prose_exit nv_step_run(struct mcpu *c, struct vcpu *v, uint64_t *vector)
{
	enum prose_exit why = v->step.first ? NV_RUN_ON : judge(v);

	nv_step_enter(v);
	*vector = 0;
	for (unsigned n = 0; why == NV_RUN_ON && !*vector; n++) {
		if (!nv_stepping(v) || v->mach.regs.msr & (MSR_IR | MSR_DR))
			break;
		if (n % LOOK_EVERY == 0)
			tick(c, v);
		why = one(c, v, vector);
		if (n % LOOK_EVERY == LOOK_EVERY - 1 && why == NV_RUN_ON &&
		    !*vector)
			why = wanted(c);
	}
	mtspr(SPR_SRR0, v->mach.regs.srr0);
	mtspr(SPR_SRR1, v->mach.regs.srr1);
	if (!nv_stepping(v))
		traps_take(v->part);
	return why;
}
