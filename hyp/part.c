/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The life of a partition. The table changes under part_lock; whether one
 * runs, is paused or has ended, under sched_lock. An ended partition keeps
 * its memory, registers and row until it is destroyed.
 */
#include "core.h"

struct lock part_lock;
struct part parts[PROSE_PARTS];
static uint32_t last_lpar; /* ids are serial numbers: a stale one finds none */

struct part *part_find(uint64_t lpar)
{
	for (unsigned i = 0; lpar && i < PROSE_PARTS; i++)
		if (parts[i].lpar == lpar)
			return &parts[i];
	return NULL;
}

static struct part *part_slot(void)
{
	for (unsigned i = 0; i < PROSE_PARTS; i++)
		if (!parts[i].lpar)
			return &parts[i];
	return NULL;
}

static uint32_t next_lpar(void)
{
	do
		last_lpar++;
	while (!last_lpar || part_find(last_lpar));
	return last_lpar;
}

static void part_init(struct part *p, prose_ra ra, uint64_t bytes,
		      const char *name, uint32_t owner)
{
	struct prose_part_row *row = p->row;
	uint32_t seq = p->stat.seq;

	memset(p, 0, sizeof(*p));
	p->row = row;
	p->index = p - parts;
	p->ra = ra;
	p->bytes = bytes;
	p->owner = owner;
	p->vcpu[0].part = p;
	p->stat.seq = seq;
	p->stat.ra = ra;
	p->stat.mem_bytes = bytes;
	p->stat.vcpus = 1;
	p->stat.created_tb = mach_tb();
	memcpy(p->stat.name, name, sizeof(p->stat.name));
}

int part_create(uint64_t bytes, uint32_t flags, const char *name,
		uint32_t owner, struct part **to)
{
	uint64_t align = mach_granule_bytes();
	struct part *p = part_slot();
	prose_ra ra;
	int error;

	bytes = mach_part_bytes(bytes, &align);
	if (!bytes)
		return -PROSE_E_2BIG;
	if (!p)
		return -PROSE_E_NOMEM;
	error = mem_alloc(bytes, align, &ra);
	if (error)
		return error;
	part_init(p, ra, bytes, name, owner);
	p->flags = flags;
	error = mach_part_init(p);
	if (error)
		goto out;
	p->stat.regs = mach_regs_ra(&p->vcpu[0]);
	lock_take(&sched_lock);
	p->lpar = next_lpar();
	slots_set(p, PROSE_POLICY_SLOTS, 0, PROSE_FRAME_SLOTS, PROSE_CPU_ANY);
	stats_part(p);
	lock_drop(&sched_lock);
	stats_created();
	trace(PROSE_TR_PART_CREATE, p->lpar, bytes, ra);
	*to = p;
	return 0;
out:
	mem_free(ra, bytes);
	mem_clean(ra, bytes);
	return error;
}

void part_destroy(struct part *p)
{
	uint32_t lpar = p->lpar;

	condition_forget(p, ~0ull);
	lock_take(&sched_lock);
	sched_leave(&p->vcpu[0]);
	p->vcpu[0].state = VCPU_OFF;
	p->lpar = 0;
	slots_free(p);
	sched_forget(&p->vcpu[0]);
	stats_part(p);
	lock_drop(&sched_lock);
	mach_part_deinit(p);
	mem_free(p->ra, p->bytes);
	if (p->table)
		mem_free(p->table, mach_table_bytes());
	trace(PROSE_TR_PART_DESTROY, lpar, 0, 0);
}

int part_on_cpu(const struct part *p, unsigned *cpu)
{
	*cpu = p->vcpu[0].cpu;
	return p->vcpu[0].state == VCPU_RUNNING;
}

int part_end(struct part *p, enum prose_end end, uint32_t code, uint64_t info,
	     uint64_t pc)
{
	struct vcpu *v = &p->vcpu[0];
	unsigned cpu;

	if (p->ended)
		return 0;
	sched_account(v, mach_tb());
	p->ended = p->stat.end = end;
	p->stat.end_code = code;
	p->stat.end_info = info;
	p->stat.end_pc = pc;
	p->stat.ended_tb = mach_tb();
	p->stat.why = PROSE_WHY_NONE;
	trace(PROSE_TR_PART_END, p->lpar, end, code);
	if (part_on_cpu(p, &cpu))
		return 0;
	sched_leave(v);
	v->state = VCPU_OFF;
	stats_part(p);
	return 1;
}

int part_pause(struct part *p, enum prose_why why, uint64_t info)
{
	struct vcpu *v = &p->vcpu[0];
	unsigned cpu;

	if (p->ended || p->paused)
		return 0;
	sched_account(v, mach_tb());
	p->paused = p->stat.why = why;
	p->stat.why_info = info;
	p->pause_tb = mach_tb();
	trace(PROSE_TR_PAUSE, p->lpar, why, info);
	if (part_on_cpu(p, &cpu))
		return 0;
	sched_leave(v);
	stats_part(p);
	return 1;
}

void part_seen(struct vcpu *v)
{
	struct prose_desc *d = mach_va(v->part->ra + v->part->desc);
	struct prose_vcpu_area *area = &d->vcpu[0];

	if (!v->part->desc)
		return;
	__atomic_store_n(&area->seen_tb, 0, __ATOMIC_RELAXED);
	/* It is 0 before any of these is another. */
	__atomic_thread_fence(__ATOMIC_RELEASE);
	area->seen_thread = d->current[0];
	mach_reg(v, mach_seen.pc, &area->seen_pc);
	mach_reg(v, mach_seen.sp, &area->seen_sp);
	mach_reg(v, mach_seen.fp, &area->seen_fp);
	mach_reg(v, mach_seen.lr, &area->seen_lr);
	__atomic_store_n(&area->seen_tb, mach_tb(), __ATOMIC_RELEASE);
}

void part_publish(struct part *p)
{
	struct prose_vcpu_area *area;

	if (!p->desc)
		return;
	area = mach_va(p->ra + p->desc + offsetof(struct prose_desc, vcpu));
	__atomic_store_n(&area->switches, p->stat.switches, __ATOMIC_RELAXED);
	__atomic_store_n(&area->stopped_tb, p->stat.stopped_tb,
			 __ATOMIC_RELAXED);
}

void part_resume(struct part *p)
{
	struct vcpu *v = &p->vcpu[0];
	uint64_t now = mach_tb(), by = now - p->pause_tb;

	sched_account(v, now);
	p->paused = p->stat.why = PROSE_WHY_NONE;
	p->stat.why_info = 0;
	trace(PROSE_TR_RESUME, p->lpar, 0, 0);
	watch_begin(p);
	if (v->state != VCPU_OFF) {
		mach_vcpu_shift(v, by);
		v->wake_tb = v->wake_tb > ~0ull - by ? ~0ull : v->wake_tb + by;
		part_publish(p);
		sched_enter(v);
	}
	stats_part(p);
}
