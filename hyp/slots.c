/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The slot tables: which slots of a CPU's frame are promised to whom. It
 * refuses promises that do not fit. All of it under sched_lock.
 *
 * A partition's required slots are all on one CPU, its home, spread evenly,
 * and its first vCPU's; run to completion takes all slots of a CPU.
 */
#include "core.h"

uint64_t slot_tb, frame_tb;
static uint64_t base_tb;

void slots_init(void)
{
	slot_tb = mach_tb_hz() / (1000000000 / PROSE_SLOT_NS);
	frame_tb = slot_tb * PROSE_FRAME_SLOTS;
	base_tb = mach_tb();
	stats_base(base_tb);
}

uint64_t frame_of(uint64_t tb)
{
	return (tb - base_tb) / frame_tb;
}

uint64_t frame_start(uint64_t tb)
{
	return tb - (tb - base_tb) % frame_tb;
}

unsigned slot_of(uint64_t tb)
{
	return (tb - base_tb) % frame_tb / slot_tb;
}

uint64_t slot_end(uint64_t tb)
{
	return tb - (tb - base_tb) % slot_tb + slot_tb;
}

static unsigned slots_had(const struct part *p)
{
	return p->stat.policy == PROSE_POLICY_RTC ? PROSE_FRAME_SLOTS
						  : p->stat.required;
}

uint64_t slots_overlap(const struct vcpu *v, uint64_t from, uint64_t to)
{
	const struct part *p = v->part;
	const struct cpu_sched *c = &cpu_scheds[p->home];
	unsigned had = slots_had(p);
	uint64_t sum;

	if (had == 0 || v->index || from >= to)
		return 0;
	sum = (to - from) / frame_tb * had * slot_tb;
	from += (to - from) / frame_tb * frame_tb;
	while (from < to) {
		uint64_t end = slot_end(from);

		if (end > to)
			end = to;
		if (c->slot[slot_of(from)] == p)
			sum += end - from;
		from = end;
	}
	return sum;
}

static void release(struct part *p)
{
	struct cpu_sched *c = &cpu_scheds[p->home];

	for (unsigned i = 0; i < PROSE_FRAME_SLOTS; i++)
		if (c->slot[i] == p) {
			c->slot[i] = NULL;
			c->promised--;
		}
}

/* Slots of a CPU that are free or the partition's own. */
static unsigned room(const struct cpu_sched *c, const struct part *p)
{
	unsigned n = 0;

	for (unsigned i = 0; i < PROSE_FRAME_SLOTS; i++)
		n += !c->slot[i] || c->slot[i] == p;
	return n;
}

/* The CPU with the most room, or the one asked for; -1: not enough. */
static int find_home(const struct part *p, unsigned slots, uint32_t cpu)
{
	unsigned most = 0;
	int home = -1;

	for (unsigned i = 0; i < mach_cpus(); i++) {
		unsigned n = room(&cpu_scheds[i], p);

		if (n < slots || (cpu != PROSE_CPU_ANY && cpu != i))
			continue;
		if (home < 0 || n > most) {
			home = i;
			most = n;
		}
	}
	return home;
}

static void promise(struct part *p, unsigned slots)
{
	struct cpu_sched *c = &cpu_scheds[p->home];

	for (unsigned k = 0; k < slots; k++) {
		unsigned i = k * PROSE_FRAME_SLOTS / slots;

		while (c->slot[i])
			i = (i + 1) % PROSE_FRAME_SLOTS;
		c->slot[i] = p;
		c->promised++;
	}
}

int slots_set(struct part *p, uint32_t policy, uint32_t required,
	      uint32_t desired, uint32_t cpu)
{
	unsigned slots =
	    policy == PROSE_POLICY_RTC ? PROSE_FRAME_SLOTS : required;
	int home = find_home(p, slots, cpu);
	uint32_t old = p->home;

	if (home < 0)
		return -PROSE_E_NOSPC;
	release(p);
	p->home = home;
	p->stat.policy = policy;
	p->stat.required = required;
	p->stat.desired = desired;
	p->stat.cpu = cpu;
	promise(p, slots);
	stats_slots(&cpu_scheds[old]);
	stats_slots(&cpu_scheds[home]);
	return 0;
}

void slots_free(struct part *p)
{
	release(p);
	stats_slots(&cpu_scheds[p->home]);
}
