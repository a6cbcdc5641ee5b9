/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Running a vCPU, and waiting when there is none to run. The hypervisor
 * decrementer ends a slot; it does not wake a nap, which the decrementer
 * does.
 */
#include "powernv.h"
#include "string.h"

#define VEC_EXTERNAL 0x500
#define VEC_HDEC     0x980
#define VEC_HCALL    0xc00
#define VEC_HEA	     0xe40 /* emulation assistance: an illegal word */
#define VEC_HFU	     0xf80 /* a facility that HFSCR denies */

#define TICKS_MAX 0x7fffffff
#define SIGBUS	  7

static uint64_t ticks_until(uint64_t until, uint64_t now)
{
	uint64_t left = until > now ? until - now : 0;

	return left < TICKS_MAX ? left : TICKS_MAX;
}

static void hdec_set(struct mcpu *c, uint64_t until)
{
	if (c->hdec_end == until && until)
		return;
	c->hdec_end = until;
	mtspr(SPR_HDEC, ticks_until(until, timebase()));
}

static enum prose_exit exit_hcall(struct mcpu *c, struct vcpu *v)
{
	v->exit.number = c->number;
	memcpy(v->exit.arg, c->arg, sizeof(c->arg));
	return PROSE_EXIT_HCALL;
}

static enum prose_exit exit_why(struct mcpu *c, struct vcpu *v, uint64_t vector,
				uint64_t until)
{
	v->exit.pc = v->exit.info = v->mach.regs.pc;
	switch (vector) {
	case VEC_HCALL:
		return v->part->mach.foreign ? papr_hcall(v) : exit_hcall(c, v);
	case VEC_HDEC:
		c->hdec_end = 0;
		return timebase() < until ? NV_RUN_ON : PROSE_EXIT_TIMER;
	case VEC_EXTERNAL:
		return irq_take(c);
	case VEC_HEA:
	case VEC_HFU:
		if (v->part->mach.foreign)
			return papr_program(v, PROGRAM_ILLEGAL);
		return vector == VEC_HEA ? nv_debug_exit(v)
					 : PROSE_EXIT_ILLEGAL;
	}
	v->exit.signal = SIGBUS;
	v->exit.info = vector;
	return PROSE_EXIT_FAULT;
}

void nv_arm(struct mcpu *c, struct vcpu *v)
{
	int event;

	if (c->armed)
		return;
	event = !nv_step_quiet(v) &&
		__atomic_exchange_n(&v->pending, 0, __ATOMIC_RELAXED);
	nv_dec_load(c, v, event);
	hdec_set(c, c->until);
	c->armed = 1;
}

/* Into the guest and out again, once, or step by step. */
static enum prose_exit turn(struct mcpu *c, struct vcpu *v, uint64_t until)
{
	enum prose_exit why = NV_RUN_ON;
	uint64_t vector = 0;

	c->until = until;
	c->armed = 0;
	if (nv_stepping(v))
		why = nv_step_run(c, v, &vector);
	if (why == NV_RUN_ON && !vector) {
		nv_arm(c, v);
		vector = guest_enter(c, &v->mach.regs);
	}
	clock_check();
	if (c->armed)
		nv_dec_save(c, v);
	return why == NV_RUN_ON ? exit_why(c, v, vector, until) : why;
}

static enum prose_exit turn_foreign(struct mcpu *c, struct vcpu *v,
				    uint64_t until)
{
	uint64_t end = papr_enter(c, v, until), vector;
	enum prose_exit why, left;

	nv_dec_load(c, v, 0);
	hdec_set(c, end);
	vector = guest_enter(c, &v->mach.regs);
	clock_check();
	nv_dec_save(c, v);
	why = exit_why(c, v, vector, until);
	left = papr_leave(c, v);
	return why == NV_RUN_ON ? left : why;
}

enum prose_exit mach_vcpu_run(struct vcpu *v, uint64_t until_tb)
{
	struct mcpu *c = this_mcpu();
	enum prose_exit why;

	nv_part_load(c, v->part);
	nv_state_load(c, v);
	nv_step_enter(v);
	c->v = v;
	do
		why = v->part->mach.foreign ? turn_foreign(c, v, until_tb)
					    : turn(c, v, until_tb);
	while (why == NV_RUN_ON);
	nv_step_leave(v);
	nv_state_save(c, v);
	return why;
}

struct vcpu *mach_woken(void)
{
	return papr_woken();
}

/* A doorbell goes through two of QEMU's threads, so memory is looked at for a
 * call that is likely. Nonzero: something came. */
static int look(struct mcpu *c, uint64_t until)
{
	uint64_t end = mbox_look_begin();
	int came = 0;

	if (!end)
		return 0;
	if (end > until)
		end = until;
	for (unsigned n = 0; !came && timebase() < end; n++) {
		for (unsigned i = 0; !came && i < 64; i++)
			came = mbox_asked();
		if (!came && n % 16 == 0)
			came = irq_take(c) != NV_RUN_ON;
	}
	return mbox_look_end() || came;
}

void mach_idle(uint64_t until_tb)
{
	struct mcpu *c = this_mcpu();
	uint64_t ticks;

	if (look(c, until_tb))
		return;
	ticks = ticks_until(until_tb, timebase());
	if (!ticks)
		return;
	c->dec_of = NULL;
	mtspr(SPR_DEC, ticks);
	cpu_nap(c);
	irq_take(c);
}
