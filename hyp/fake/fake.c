/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fake machine below the core: mach.h over fibers and a counter. The
 * test's side is in driver.c.
 */
#include <stdlib.h>
#include "cpu.h"

#define RAN_OUT PROSE_EXIT_KINDS /* a fiber's op: compute on */
#define STACK	(128u << 10)

const char mach_name[] = "fake";
const uint32_t mach_arch = PROSE_ARCH_X86_64;
const uint64_t mach_default_bytes = 256ull << 20;

unsigned mach_cpus(void)
{
	return fake.cpus;
}

unsigned mach_cpu(void)
{
	return fake_cpu_now;
}

uint64_t mach_tb(void)
{
	return fake.tb;
}

uint64_t mach_tb_hz(void)
{
	return FAKE_HZ;
}

uint64_t mach_ram_bytes(void)
{
	return fake.ram_bytes;
}

void *mach_va(prose_ra ra)
{
	if (ra >= fake.ram_bytes)
		abort();
	return fake.ram + ra;
}

void mach_relax(void)
{
}

uint64_t mach_hyp_bytes(void)
{
	return 1;
}

void mach_zero(prose_ra ra, uint64_t bytes)
{
	memset(mach_va(ra), 0, bytes);
}

void mach_code_write(prose_ra ra, const void *from, size_t bytes)
{
	memcpy(mach_va(ra), from, bytes);
}

void mach_log(const char *text, size_t bytes)
{
	if (bytes > sizeof(fake.log))
		bytes = sizeof(fake.log);
	memcpy(fake.log, text, bytes);
	fake.log_bytes = bytes;
}

void mach_poweroff(void)
{
	fake.off = 1;
	for (;;)
		fake_sleep(~0ull);
}

void mach_doorbell_put(uint8_t client)
{
	fake.up[client]++;
}

void mach_kick(unsigned cpu)
{
	fake.kicks++;
	fake_cpu[cpu].kicked = 1;
}

static int called(const struct fake_cpu *c)
{
	return c->kicked || fake_rung(c);
}

/* Look at mailboxes, once a microsecond. */
static int look(struct fake_cpu *c, uint64_t until_tb)
{
	uint64_t end = mbox_look_begin();

	if (!end)
		return 0;
	while (!called(c) && !mbox_asked() && fake.tb < end &&
	       fake.tb < until_tb)
		fake_sleep(fake.tb + FAKE_HZ / 1000000);
	return mbox_look_end();
}

void mach_idle(uint64_t until_tb)
{
	struct fake_cpu *c = &fake_cpu[fake_cpu_now];

	fake.idles++;
	if (!look(c, until_tb) && !called(c))
		fake_sleep(until_tb);
	c->kicked = 0;
}

/* -- partitions ----------------------------------------------------------- */

uint64_t mach_granule_bytes(void)
{
	return FAKE_GRANULE;
}

uint64_t mach_part_bytes(uint64_t bytes, uint64_t *align)
{
	uint64_t size = FAKE_GRANULE;

	while (size < bytes && size < 64 * FAKE_GRANULE)
		size *= 2;
	*align = size;
	return bytes <= size ? size : 0;
}

int mach_part_init(struct part *p)
{
	if (p->flags)
		return -PROSE_E_OPNOTSUPP;
	if (fake.fail_init)
		return -PROSE_E_IO;
	fake.parts++;
	return 0;
}

void mach_part_deinit(struct part *p)
{
	fake.parts--;
	for_vcpus(p, v) {
		fiber_free(v->mach.fiber);
		v->mach.fiber = NULL;
	}
}

static void vcpu_body(void *arg)
{
	struct vcpu *v = arg;

	v->mach.program(v, v->mach.arg);
	for (;;)
		fake_self(v, PROSE_H_EXIT, PROSE_END_EXIT, 0);
}

void mach_vcpu_start(struct vcpu *v, prose_gpa entry, uint64_t arg)
{
	v->mach.regs.pc = entry;
	v->mach.timer_tb = ~0ull;
	v->mach.fiber = fiber_new(vcpu_body, v, STACK);
}

/* Compute until it has done so, or has to leave. */
static int compute(struct vcpu *v, uint64_t until_tb)
{
	uint64_t from = fake.tb, to = from + v->mach.left_tb;

	if (to < from || to > until_tb)
		to = until_tb;
	fake_sleep(to);
	if (fake.tb >= until_tb && fake.late)
		fake_sleep_through(fake.tb + fake.late());
	if (v->mach.left_tb < fake.tb - from)
		v->mach.left_tb = fake.tb - from;
	v->mach.left_tb -= fake.tb - from;
	return v->mach.left_tb == 0;
}

enum prose_exit mach_vcpu_run(struct vcpu *v, uint64_t until_tb)
{
	struct fake_cpu *c = &fake_cpu[fake_cpu_now];

	if (fake.switch_tb)
		fake_sleep_through(fake.tb + fake.switch_tb);
	if (__atomic_exchange_n(&v->pending, 0, __ATOMIC_SEQ_CST))
		v->mach.events++;
	for (;;) {
		if (fake_rung(c))
			return PROSE_EXIT_DOORBELL;
		if (c->kicked) {
			c->kicked = 0;
			return PROSE_EXIT_INTERRUPT;
		}
		if (fake.tb >= until_tb)
			return PROSE_EXIT_TIMER;
		if (v->mach.left_tb && !compute(v, until_tb))
			continue;
		v->mach.op = RAN_OUT;
		c->here = fiber_self();
		v->cpu = fake_cpu_now;
		fiber_switch(v->mach.fiber);
		if (v->mach.op != RAN_OUT)
			return v->mach.op;
	}
}

void mach_hcall_return(struct vcpu *v, int64_t status,
		       const uint64_t out[PROSE_MBOX_OUT])
{
	v->mach.status = status;
	memcpy(v->mach.out, out, sizeof(v->mach.out));
}

int mach_illegal(struct vcpu *v)
{
	if (!v->mach.takes_illegal)
		return -1;
	v->mach.illegals++;
	return 0;
}

void mach_vcpu_shift(struct vcpu *v, uint64_t by_tb)
{
	v->mach.shifted_tb += by_tb;
	if (v->mach.timer_tb != ~0ull)
		v->mach.timer_tb += by_tb;
}

uint64_t mach_vcpu_timer(struct vcpu *v)
{
	return v->mach.timer_tb;
}

int mach_vcpu_set_timer(struct vcpu *v, uint64_t at_tb)
{
	v->mach.timer_tb = at_tb;
	return 0;
}

size_t mach_regs_bytes(void)
{
	return sizeof(struct fake_regs);
}

void mach_regs_read(struct vcpu *v, void *to)
{
	memcpy(to, &v->mach.regs, sizeof(v->mach.regs));
}

int mach_regs_write(struct vcpu *v, const void *from)
{
	memcpy(&v->mach.regs, from, sizeof(v->mach.regs));
	return 0;
}

int mach_reg(struct vcpu *v, size_t offset, uint64_t *value)
{
	if (offset + 8 > sizeof(v->mach.regs))
		return -PROSE_E_NOENT;
	memcpy(value, (char *)&v->mach.regs + offset, 8);
	return 0;
}

/* -- debugging: where fake_insn looks ------------------------------------- */

int mach_break_may(const struct part *p, prose_gpa at)
{
	return 0;
}

uint32_t mach_break_put(struct part *p, prose_gpa at)
{
	return 0;
}

void mach_break_undo(struct part *p, prose_gpa at, uint32_t hidden)
{
}

int mach_step(struct vcpu *v, enum mach_step how)
{
	return 0;
}

int mach_watch(struct part *p)
{
	return 0;
}

static void leave(struct vcpu *v, uint32_t op)
{
	v->mach.op = op;
	fiber_switch(fake_cpu[v->cpu].here);
}

static void leave_debug(struct vcpu *v, enum prose_why why, prose_gpa pc)
{
	v->exit.why = why;
	v->exit.info = v->exit.pc = pc;
	leave(v, PROSE_EXIT_DEBUG);
}

void fake_insn(struct vcpu *v, prose_gpa pc)
{
	v->mach.regs.pc = pc;
	if (v->step.how == MACH_STEP_RANGE && !v->step.first &&
	    !step_within(v, pc)) {
		v->step.how = MACH_STEP_NOT;
		leave_debug(v, PROSE_WHY_STEP, pc);
	}
	if (!v->step.first && brk_find(v->part, pc) && condition_holds(v, pc))
		leave_debug(v, PROSE_WHY_BREAK, pc);
	v->step.first = 0;
}

void fake_store(struct vcpu *v, prose_gpa at, uint8_t value)
{
	*(uint8_t *)mach_va(v->part->ra + at) = value;
	if (watch_hit(v, at, 1, 1))
		leave(v, PROSE_EXIT_DEBUG);
}

void fake_load(struct vcpu *v, prose_gpa at)
{
	if (watch_hit(v, at, 1, 0))
		leave(v, PROSE_EXIT_DEBUG);
}

/* -- a partition's program ------------------------------------------------ */

void fake_compute(struct vcpu *v, uint64_t ticks)
{
	v->mach.left_tb = ticks;
	leave(v, RAN_OUT);
}

int64_t fake_sc(struct vcpu *v, uint64_t number, const uint64_t arg[6])
{
	uint64_t a[PROSE_MBOX_ARGS];
	int64_t status;

	memcpy(a, arg, sizeof(a));
	if (number < PROSE_H_END && hcall_fast[number] &&
	    hcall_fast[number](v, a, &status) == 0)
		return status;
	v->exit.number = number;
	memcpy(v->exit.arg, arg, sizeof(v->exit.arg));
	leave(v, PROSE_EXIT_HCALL);
	return v->mach.status;
}

void fake_exit(struct vcpu *v, enum prose_exit kind, uint32_t signal)
{
	v->exit.signal = signal;
	v->exit.pc = v->mach.regs.pc;
	leave(v, kind);
}
