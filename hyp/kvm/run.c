/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The world switch: KVM_RUN, what its exits mean, and the delivery of traps
 * and events to the partition (abi/arch/x86_64.h). All of the partition's
 * memory that is looked at here may hold anything.
 */
#include <string.h>
#include "kvm.h"

#define RFLAGS_CLEAN   0x3202 /* IOPL 3, IF */
#define TF	       0x100ull
#define LET_THROUGH_TB 100000 /* some tens of microseconds */

#define VECTOR_DB 1
#define VECTOR_BP 3
#define VECTOR_UD 6
#define VECTOR_GP 13
#define VECTOR_PF 14

static struct kvm_regs *regs(struct vcpu *v)
{
	return &v->mach.vm->run->s.regs.regs;
}

static void regs_changed(struct vcpu *v)
{
	v->mach.vm->run->kvm_dirty_regs |= KVM_SYNC_X86_REGS;
}

static struct prose_x86_cpu *cpu_area(struct vcpu *v)
{
	return (void *)(v->mach.vm->mem + PROSE_X86_CPU_GPA);
}

/* -- delivery ------------------------------------------------------------- */

/* Go on at an address that the partition named; false: it named none. */
static bool go(struct vcpu *v, const prose_gpa *named)
{
	struct prose_x86_cpu *c = cpu_area(v);
	prose_gpa at = *(const volatile prose_gpa *)named;

	if (c->magic != PROSE_X86_CPU_MAGIC || at >= v->part->bytes)
		return false;
	c->masked = 1;
	regs(v)->rip = at;
	regs(v)->rflags = RFLAGS_CLEAN;
	regs_changed(v);
	return true;
}

static bool deliver_trap(struct vcpu *v, const struct prose_x86_trap *t)
{
	struct prose_x86_cpu *c = cpu_area(v);
	uint32_t masked = c->masked;

	if (!go(v, &c->trap_entry))
		return false;
	c->trap = *t;
	c->trap.was_masked = masked;
	debug_away(v, t->rip);
	v->mach.last_trap = t->vector;
	return true;
}

/* An int3 or a step was executed, perhaps, just before a kick, and KVM still
 * has its exception, where nobody can ask for it if KVM is a page-table based
 * one. Setting rip would lose that, and come back behind the int3: it is let
 * through first. */
static bool trapping(struct vcpu *v)
{
	struct mach_vcpu *m = &v->mach;
	uint64_t at = regs(v)->rip - 1;

	m->let_through = m->cut && !m->let_through && at < v->part->bytes &&
			 (m->traced || m->away == at || m->vm->mem[at] == INT3);
	return m->let_through;
}

static void deliver_event(struct vcpu *v)
{
	struct prose_x86_cpu *c = cpu_area(v);
	uint64_t rip;

	if (trapping(v))
		return;
	v->pending = 0;
	*(volatile uint32_t *)&c->pending = 1;
	if (*(volatile uint32_t *)&c->masked)
		return;
	if (v->mach.out_half) {
		cpu_complete(v->mach.vm);
		v->mach.out_half = 0;
	}
	rip = regs(v)->rip;
	if (sup_in_code(rip)) {
		/* On its way into a handler, which will look; or to us, for a
		 * breakpoint, say, and then nobody has looked. */
		v->pending = 1;
		return;
	}
	if (rip >= c->restart_lo && rip < c->restart_hi)
		go(v, &c->restart_entry);
	else
		deliver_trap(
		    v, &(struct prose_x86_trap){.vector = PROSE_X86_EVENT,
						.rip = rip,
						.rflags = regs(v)->rflags & ~TF,
						.rsp = regs(v)->rsp});
}

/* -- exits ---------------------------------------------------------------- */

static enum prose_exit fault(struct vcpu *v, unsigned signal, uint64_t info)
{
	v->exit.signal = signal;
	v->exit.info = info;
	v->exit.pc = regs(v)->rip;
	return PROSE_EXIT_FAULT;
}

static const uint8_t signal_of[32] = {
    [0] = 8,   [1] = 5,	 [3] = 5,   [4] = 11, [5] = 11, [6] = 4,
    [7] = 11,  [8] = 11, [10] = 11, [11] = 7, [12] = 7, [13] = 11,
    [14] = 11, [16] = 8, [17] = 7,  [19] = 8,
};

static uint64_t canonical(uint64_t address)
{
	return (int64_t)(address << 16) >> 16;
}

static enum prose_exit debug_exit(struct vcpu *v, uint32_t why, uint64_t at)
{
	v->exit.why = why;
	v->exit.info = at;
	v->exit.pc = at;
	v->step.how = MACH_STEP_NOT;
	v->mach.away = 0;
	return PROSE_EXIT_DEBUG;
}

/* One instruction was executed; true: go on running. */
static bool stepped(struct vcpu *v, uint64_t rip, enum prose_exit *out)
{
	if (v->mach.open && watch_stepped(v)) {
		*out = debug_exit(v, v->exit.why, v->exit.info);
		v->exit.pc = rip;
		return false;
	}
	if (debug_goes_on(v, rip))
		return true;
	*out = debug_exit(v, PROSE_WHY_STEP, rip);
	return false;
}

/* Where a breakpoint stands, or rt is left by a thread that is stepped, or
 * by another one, which ends the step early. */
static bool at_break(struct vcpu *v, uint64_t at, enum prose_exit *out)
{
	const struct brk *is = brk_find(v->part, at);

	regs(v)->rip = canonical(at);
	v->mach.away = 0;
	if (!is && debug_goes_on(v, at))
		return true;
	/* An int3 of the program's below it: gdb, which passes over those,
	 * evaluates the condition, too. */
	if (is && is->word != INT3 && !condition_holds(v, at)) {
		step_over(v);
		return true;
	}
	*out = debug_exit(v, is ? PROSE_WHY_BREAK : PROSE_WHY_STEP, at);
	return false;
}

/* Leave the stub: as if the exception had been a fault of the processor's
 * that nobody took. */
static void undo_trap(struct vcpu *v, const struct sup_frame *f, uint64_t rip)
{
	regs(v)->rip = canonical(rip);
	regs(v)->rsp = f->rsp;
	regs(v)->rflags = (f->rflags & 0x240cd5 & ~TF) | RFLAGS_CLEAN;
	regs_changed(v);
}

/* An int3 is on its way that is not there any more: it was cleared while the
 * partition was stopped in the middle of it. */
static bool was_break(struct vcpu *v, uint64_t at)
{
	const uint8_t *b = v->mach.vm->mem + at;

	return at - 1 < v->part->bytes - 1 && b[0] != INT3 &&
	       !(b[-1] == 0xcd && b[0] == 3);
}

/* An exception arrived at its stub: true: go on running. */
static bool exception(struct vcpu *v, unsigned vector, enum prose_exit *out)
{
	struct prose_x86_trap t = {.vector = vector};
	struct sup_frame f;

	sup_frame_read(v->mach.vm->sup, vector, &f);
	v->mach.out_half = 0;
	undo_trap(v, &f, f.rip);
	if (vector == VECTOR_PF && watch_fault(v, f.error))
		return true;
	if (vector == VECTOR_BP && v->mach.over != f.rip - 1 &&
	    (brk_find(v->part, f.rip - 1) ||
	     (v->mach.away && v->mach.away == f.rip - 1)))
		return at_break(v, f.rip - 1, out);
	if (vector == VECTOR_BP && was_break(v, f.rip - 1)) {
		regs(v)->rip = canonical(f.rip - 1);
		return true;
	}
	if (vector == VECTOR_DB && v->mach.traced)
		return stepped(v, f.rip, out);
	v->mach.open = 0;
	t.error = f.error;
	t.rip = f.rip;
	t.rflags = f.rflags & ~TF;
	t.rsp = f.rsp;
	if (vector == VECTOR_PF)
		t.cr2 = regs_cr2(v);
	v->mach.last_error = t.error;
	v->mach.last_cr2 = t.cr2;
	if (deliver_trap(v, &t))
		return true;
	*out = fault(v, signal_of[vector] ? signal_of[vector] : 11,
		     vector == VECTOR_PF ? t.cr2 : f.rip);
	v->exit.pc = f.rip;
	return false;
}

static enum prose_exit bad_port(struct vcpu *v)
{
	v->exit.pc = regs(v)->rip;
	v->exit.info = v->mach.vm->run->io.port;
	return PROSE_EXIT_ILLEGAL;
}

static enum prose_exit hcall(struct vcpu *v, bool *again)
{
	struct kvm_regs *r = regs(v);
	struct vexit *x = &v->exit;
	int64_t status = 0;

	x->number = r->rax;
	x->arg[0] = r->rdi;
	x->arg[1] = r->rsi;
	x->arg[2] = r->rdx;
	x->arg[3] = r->r10;
	x->arg[4] = r->r8;
	x->arg[5] = r->r9;
	x->pc = r->rip;
	v->mach.out_half = 1;
	if (x->number == PROSE_H_CEDE && cpu_area(v)->pending)
		v->pending = 1; /* it was told, and did not look yet */
	if (x->number >= PROSE_H_END || !hcall_fast[x->number] ||
	    hcall_fast[x->number](v, x->arg, &status))
		return PROSE_EXIT_HCALL;
	r->rax = status;
	regs_changed(v);
	*again = true;
	return PROSE_EXIT_HCALL;
}

static enum prose_exit io(struct vcpu *v, bool *again)
{
	struct kvm_run *run = v->mach.vm->run;
	unsigned vector = run->io.port - SUP_PORT(0);
	enum prose_exit out = PROSE_EXIT_IO;

	if (run->io.direction != KVM_EXIT_IO_OUT || run->io.count != 1)
		return bad_port(v);
	if (run->io.port == PROSE_PORT_HCALL && run->io.size == 4)
		return hcall(v, again);
	if (vector >= 32 || run->io.size != 1 || !sup_in_code(regs(v)->rip))
		return bad_port(v);
	*again = exception(v, vector, &out);
	return out;
}

static enum prose_exit decode(struct vcpu *v, bool *again)
{
	struct kvm_run *run = v->mach.vm->run;

	switch (run->exit_reason) {
	case KVM_EXIT_IO:
		return io(v, again);
	case KVM_EXIT_MMIO:
		return fault(v, 11, run->mmio.phys_addr);
	default: /* SHUTDOWN, INTERNAL_ERROR, FAIL_ENTRY, HLT ... */
		v->mach.vm->broken = true;
		note("lpar %u: exit %u of KVM at %#llx, suberror %u",
		     v->part->lpar, run->exit_reason,
		     (unsigned long long)regs(v)->rip,
		     run->exit_reason == KVM_EXIT_INTERNAL_ERROR
			 ? run->internal.suberror
			 : 0);
		return fault(v, 11, run->exit_reason);
	}
}

static void arm(struct vcpu *v, uint64_t at_tb)
{
	v->mach.timer_tb = at_tb;
	*(volatile uint64_t *)&cpu_area(v)->armed_tb = at_tb;
}

/* The timer's time came, if the partition did not put it off meanwhile. */
static void timer(struct vcpu *v)
{
	uint64_t at = *(volatile uint64_t *)&cpu_area(v)->timer_tb;

	if (at > mach_tb()) {
		arm(v, at);
		return;
	}
	cpu_area(v)->timer_tb = ~0ull;
	arm(v, ~0ull);
	v->pending = 1;
}

static void before(struct vcpu *v)
{
	if (mach_tb() >= v->mach.timer_tb)
		timer(v);
	if (v->pending && !debug_one(v))
		deliver_event(v);
	if (sup_in_code(regs(v)->rip))
		return; /* an exception is on its way out */
	watch_before(v);
	v->mach.traced = debug_before(v, regs(v)->rip);
	if (v->mach.traced && !(regs(v)->rflags & TF)) {
		regs(v)->rflags |= TF;
		regs_changed(v);
	}
}

/* What our own TF is not to be seen in. */
static void after(struct vcpu *v)
{
	debug_after(v, regs(v)->rip);
	if (v->mach.traced && regs(v)->rflags & TF) {
		regs(v)->rflags &= ~TF;
		regs_changed(v);
	}
}

/* Its own timer, and an event that was put off, end a run, too. */
static uint64_t stop_tb(struct vcpu *v, uint64_t until_tb)
{
	uint64_t soon = mach_tb() + LET_THROUGH_TB;

	if (v->mach.timer_tb < until_tb)
		until_tb = v->mach.timer_tb;
	return v->mach.let_through && soon < until_tb ? soon : until_tb;
}

enum prose_exit mach_vcpu_run(struct vcpu *v, uint64_t until_tb)
{
	struct mach_vcpu *m = &v->mach;
	enum prose_exit out;
	bool exited, again;

	do {
		again = false;
		before(v);
		out = cpu_run(m->vm, stop_tb(v, until_tb), &exited);
		m->cut = !exited;
		after(v);
		if (exited) {
			m->out_half = 0;
			out = decode(v, &again);
		} else if (out == PROSE_EXIT_TIMER) {
			again = mach_tb() < until_tb; /* its own timer */
		} else if (out == PROSE_EXIT_FAULT) {
			m->vm->broken = true;
			fault(v, 11, 0);
		}
	} while (again);
	cpu_looks();
	return out;
}

/* -- the rest of what the core asks for ----------------------------------- */

void mach_hcall_return(struct vcpu *v, int64_t status,
		       const uint64_t out[PROSE_MBOX_OUT])
{
	struct kvm_regs *r = regs(v);

	r->rax = status;
	if (out) {
		r->rdi = out[0];
		r->rsi = out[1];
		r->rdx = out[2];
		r->r10 = out[3];
	}
	regs_changed(v);
}

/* Instructions that the hypervisor sees are ports; the processor's own
 * #UD and #GP go straight to the partition. */
int mach_illegal(struct vcpu *v)
{
	struct kvm_regs *r = regs(v);

	if (cpu_area(v)->masked || sup_in_code(r->rip))
		return 1;
	v->mach.out_half = 0;
	return !deliver_trap(v, &(struct prose_x86_trap){.vector = VECTOR_GP,
							 .rip = r->rip,
							 .rflags = r->rflags,
							 .rsp = r->rsp});
}

void mach_vcpu_start(struct vcpu *v, prose_gpa entry, uint64_t arg)
{
	v->mach.vm = v->part->mach.vm;
	mach_vcpu_set_timer(v, ~0ull);
	regs(v)->rip = entry;
	regs(v)->rdi = arg;
	regs_changed(v);
}

void mach_vcpu_shift(struct vcpu *v, uint64_t by_tb)
{
	struct prose_x86_cpu *c = cpu_area(v);

	if (v->mach.timer_tb != ~0ull)
		arm(v, v->mach.timer_tb + by_tb);
	if (c->timer_tb != ~0ull)
		c->timer_tb += by_tb;
}

uint64_t mach_vcpu_timer(struct vcpu *v)
{
	return v->mach.timer_tb;
}

int mach_vcpu_set_timer(struct vcpu *v, uint64_t at_tb)
{
	cpu_area(v)->timer_tb = at_tb;
	arm(v, at_tb);
	return 0;
}
