/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The stats page. The counts themselves are the core's; here they are copied
 * out, between two changes of the row's sequence count, and never read back.
 */
#include "core.h"

static struct prose_stats *stats;

static void row_begin(uint32_t *seq, uint32_t count)
{
	__atomic_store_n(seq, count | 1, __ATOMIC_RELAXED);
	/* Odd before any of the row changes. */
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

static void row_end(uint32_t *seq, uint32_t count)
{
	/* All of the row before the even count. */
	__atomic_store_n(seq, count, __ATOMIC_RELEASE);
}

void stats_init(void)
{
	stats = mach_va(HYP_STATS_RA);
	memset(stats, 0, sizeof(*stats));
	stats->revision = PROSE_STATS_REVISION;
	stats->bytes = sizeof(*stats);
	stats->cpus = mach_cpus();
	stats->parts = PROSE_PARTS;
	for (unsigned i = 0; i < PROSE_PARTS; i++)
		parts[i].row = &stats->part[i];
	for (unsigned i = 0; i < PROSE_CPUS; i++)
		cpu_scheds[i].row = &stats->cpu[i];
	__atomic_store_n(&stats->magic, PROSE_STATS_MAGIC, __ATOMIC_RELEASE);
}

static uint32_t part_state(struct part *p)
{
	unsigned cpu;

	if (!p->lpar)
		return PROSE_PART_FREE;
	if (part_on_cpu(p, &cpu))
		return PROSE_PART_RUNNING;
	if (p->ended)
		return PROSE_PART_ENDED;
	if (p->paused)
		return PROSE_PART_PAUSED;
	if (!p->started)
		return PROSE_PART_CREATED;
	for_vcpus(p, v)
		if (v->state == VCPU_READY)
			return PROSE_PART_RUNNING;
	return PROSE_PART_WAITING;
}

void stats_part(struct part *p)
{
	const size_t skip = offsetof(struct prose_part_row, lpar);

	p->stat.seq += 2;
	p->stat.lpar = p->lpar;
	p->stat.owner = p->owner;
	p->stat.debugger = p->debugger;
	p->stat.flags = p->flags;
	p->stat.state = part_state(p);
	p->stat.hcalls = p->stat.kicks = 0;
	for_vcpus(p, v) {
		p->stat.hcalls += __atomic_load_n(&v->hcalls, __ATOMIC_RELAXED);
		p->stat.kicks += __atomic_load_n(&v->kicks, __ATOMIC_RELAXED);
		if (p->stat.updated_tb < v->acct_tb)
			p->stat.updated_tb = v->acct_tb;
	}
	row_begin(&p->row->seq, p->stat.seq - 1);
	memcpy((char *)p->row + skip, (char *)&p->stat + skip,
	       sizeof(p->stat) - skip);
	row_end(&p->row->seq, p->stat.seq);
}

void stats_base(uint64_t base_tb)
{
	stats->base_tb = base_tb;
}

static void cpu_copy(struct cpu_sched *c, size_t from, size_t to)
{
	c->stat.seq += 2;
	row_begin(&c->row->seq, c->stat.seq - 1);
	memcpy((char *)c->row + from, (char *)&c->stat + from, to - from);
	row_end(&c->row->seq, c->stat.seq);
}

/* Two write a CPU's row: the CPU itself, and who changes its slots; so each
 * copies its own part and the lock is sched_lock's. */
void stats_slots(struct cpu_sched *c)
{
	for (unsigned i = 0; i < PROSE_FRAME_SLOTS; i++)
		c->row->owner[i] = c->slot[i] ? c->slot[i]->lpar : 0;
}

uint64_t stats_cpu(struct cpu_sched *c, uint64_t *into)
{
	uint64_t now = mach_tb();

	*into += now - c->mark_tb;
	c->mark_tb = c->stat.updated_tb = now;
	c->stat.slot = slot_of(now);
	c->stat.frames = frame_of(now);
	cpu_copy(c, offsetof(struct prose_cpu_row, lpar),
		 offsetof(struct prose_cpu_row, owner));
	return now;
}

void stats_created(void)
{
	__atomic_fetch_add(&stats->created, 1, __ATOMIC_RELAXED);
}

void stats_mbox(void)
{
	__atomic_fetch_add(&stats->mbox_calls, 1, __ATOMIC_RELAXED);
}

void stats_mem(int64_t clean_bytes, int64_t dirty_bytes)
{
	__atomic_fetch_add(&stats->mem_free_bytes, clean_bytes,
			   __ATOMIC_RELAXED);
	__atomic_fetch_add(&stats->mem_dirty_bytes, dirty_bytes,
			   __ATOMIC_RELAXED);
}
