/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Start of the machine, and the loop of each CPU: serve the controller, run
 * who is next, see why it came back.
 */
#include "core.h"

#ifndef PROSE_VERSION
#define PROSE_VERSION "0"
#endif

static struct prose_machine *machine;

static void name_copy(char *to, size_t bytes, const char *from)
{
	size_t n = 0;

	while (n + 1 < bytes && from[n]) {
		to[n] = from[n];
		n++;
	}
	memset(to + n, 0, bytes - n);
}

static void header_write(void)
{
	struct prose_machine *m = machine;

	m->revision = PROSE_MACHINE_REVISION;
	m->bytes = sizeof(*m);
	m->features = mach_features();
	m->arch = mach_arch;
	m->cpus = mach_cpus();
	m->ram_bytes = mach_ram_bytes();
	m->tb_hz = mach_tb_hz();
	m->granule_bytes = mach_granule_bytes();
	m->mbox = HYP_MBOX_RA;
	m->stats = HYP_STATS_RA;
	m->trace = HYP_TRACE_RA;
	m->trace_stride_bytes = HYP_TRACE_STRIDE;
	m->hyp_bytes = mach_hyp_bytes();
	name_copy(m->version, sizeof(m->version), PROSE_VERSION);
	name_copy(m->machine, sizeof(m->machine), mach_name);
	m->tb_now = mach_tb();
	m->default_bytes = mach_default_bytes;
	m->about = PROSE_MACHINE_RA + sizeof(*m);
	name_copy((char *)(m + 1), PROSE_PAGE_BYTES - sizeof(*m), mach_about());
	/* Everything above is there before the magic is. */
	__atomic_store_n(&m->magic, PROSE_MACHINE_MAGIC, __ATOMIC_RELEASE);
}

void hyp_boot(void)
{
	machine = mach_va(PROSE_MACHINE_RA);
	memset(machine, 0, sizeof(*machine));
	part_table_init();
	stats_init();
	trace_init();
	mem_init();
	sched_init();
	mbox_init();
	header_write();
}

/* Events that come from the machine itself. */
static void woken(void)
{
	struct vcpu *v;

	while ((v = mach_woken())) {
		lock_take(&sched_lock);
		sched_event(v);
		lock_drop(&sched_lock);
	}
}

static void exit_serve(struct vcpu *v, enum prose_exit kind)
{
	switch (kind) {
	case PROSE_EXIT_HCALL:
		hcall_exit(v);
		break;
	case PROSE_EXIT_ILLEGAL:
	case PROSE_EXIT_DEBUG:
	case PROSE_EXIT_FAULT:
	case PROSE_EXIT_IO:
		fault_exit(v, kind);
		break;
	default: /* its time is over, or somebody wants this CPU */
		break;
	}
}

static void run(struct cpu_sched *c, struct vcpu *v, uint64_t until_tb)
{
	enum prose_exit kind;

	stats_cpu(c, &c->stat.hyp_tb);
	kind = mach_vcpu_run(v, until_tb);
	c->stat.exits[kind]++;
	stats_cpu(c, &c->stat.part_tb);
	if (kind != PROSE_EXIT_HCALL)
		part_seen(v);
	exit_serve(v, kind);
	if (sched_put(c, v, kind) && !debug_tell(v->part))
		mach_doorbell_put(PROSE_CLIENT_ALL);
}

void hyp_cpu_main(void)
{
	struct cpu_sched *c = &cpu_scheds[mach_cpu()];
	struct vcpu *v;
	uint64_t until_tb;

	c->mark_tb = c->stat.since_tb = mach_tb();
	for (;;) {
		mbox_poll();
		mbox_retry();
		woken();
		__atomic_store_n(&machine->tb_now, mach_tb(), __ATOMIC_RELAXED);
		v = sched_pick(c, &until_tb);
		if (v) {
			run(c, v, until_tb);
			continue;
		}
		trace(PROSE_TR_IDLE, 0, until_tb, 0);
		stats_cpu(c, &c->stat.hyp_tb);
		mach_idle(until_tb);
		stats_cpu(c, &c->stat.idle_tb);
	}
}
