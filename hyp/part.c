/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The life of a partition. The table changes under part_lock; whether one
 * runs, is paused or has ended, under sched_lock. An ended partition keeps
 * its memory, registers and row until it is destroyed.
 */
#include "core.h"

struct lock part_lock;
struct part parts[PROSE_PARTS];
static struct vcpu single[PROSE_PARTS], several[PART_VCPUS];
static struct part *has_several;
static uint32_t last_lpar; /* ids are serial numbers: a stale one finds none */

void part_table_init(void)
{
	memset(parts, 0, sizeof(parts));
	has_several = NULL;
}

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
		      uint32_t vcpus, const char *name, uint32_t owner)
{
	struct prose_part_row *row = p->row;
	uint32_t seq = p->stat.seq;

	memset(p, 0, sizeof(*p));
	p->vcpus = vcpus;
	p->vcpu = vcpus > 1 ? several : &single[p - parts];
	memset(p->vcpu, 0, vcpus * sizeof(*p->vcpu));
	for_vcpus(p, v) {
		v->part = p;
		v->index = v - p->vcpu;
	}
	p->row = row;
	p->index = p - parts;
	p->ra = ra;
	p->bytes = bytes;
	p->owner = owner;
	p->stat.seq = seq;
	p->stat.ra = ra;
	p->stat.mem_bytes = bytes;
	p->stat.vcpus = vcpus;
	p->stat.created_tb = mach_tb();
	memcpy(p->stat.name, name, sizeof(p->stat.name));
}

int part_create(uint64_t bytes, uint32_t flags, uint32_t vcpus,
		const char *name, uint32_t owner, struct part **to)
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
	if (vcpus > 1 && has_several)
		return -PROSE_E_BUSY;
	error = mem_alloc(bytes, align, &ra);
	if (error)
		return error;
	part_init(p, ra, bytes, vcpus, name, owner);
	p->flags = flags;
	error = mach_part_init(p);
	if (error)
		goto out;
	has_several = vcpus > 1 ? p : has_several;
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
	for_vcpus(p, v) {
		sched_leave(v);
		v->state = VCPU_OFF;
		sched_forget(v);
	}
	p->lpar = 0;
	slots_free(p);
	stats_part(p);
	lock_drop(&sched_lock);
	mach_part_deinit(p);
	has_several = has_several == p ? NULL : has_several;
	mem_free(p->ra, p->bytes);
	if (p->table)
		mem_free(p->table, mach_table_bytes());
	trace(PROSE_TR_PART_DESTROY, lpar, 0, 0);
}

void part_begin(struct vcpu *v, prose_gpa entry, uint64_t arg)
{
	mach_vcpu_start(v, entry, arg);
	v->acct_tb = mach_tb();
	v->state = VCPU_READY;
	v->woken = 1;
	v->fresh_tb = slot_tb;
	sched_enter(v);
}

int part_on_cpu(const struct part *p, unsigned *cpu)
{
	for (unsigned i = 0; i < p->vcpus; i++) {
		*cpu = p->vcpu[i].cpu;
		if (p->vcpu[i].state == VCPU_RUNNING)
			return 1;
	}
	return 0;
}

/* It ended or is paused: none of its vCPUs gets a CPU. Nonzero: none has one
 * either; else whoever takes the last off tells everybody. */
static int halt(struct part *p)
{
	unsigned cpu;

	for_vcpus(p, v) {
		if (v->state == VCPU_RUNNING) {
			if (v->cpu != mach_cpu())
				mach_kick(v->cpu);
			continue;
		}
		sched_leave(v);
		if (p->ended)
			v->state = VCPU_OFF;
	}
	if (part_on_cpu(p, &cpu))
		return 0;
	stats_part(p);
	return 1;
}

static void account(struct part *p)
{
	for_vcpus(p, v)
		sched_account(v, mach_tb());
}

int part_end(struct part *p, enum prose_end end, uint32_t code, uint64_t info,
	     uint64_t pc)
{
	if (p->ended)
		return 0;
	account(p);
	p->ended = p->stat.end = end;
	p->stat.end_code = code;
	p->stat.end_info = info;
	p->stat.end_pc = pc;
	p->stat.ended_tb = mach_tb();
	p->stat.why = PROSE_WHY_NONE;
	trace(PROSE_TR_PART_END, p->lpar, end, code);
	return halt(p);
}

int part_pause(struct part *p, enum prose_why why, uint64_t info)
{
	if (p->ended || p->paused)
		return 0;
	account(p);
	p->paused = p->stat.why = why;
	p->stat.why_info = info;
	p->pause_tb = mach_tb();
	trace(PROSE_TR_PAUSE, p->lpar, why, info);
	return halt(p);
}

void part_seen(struct vcpu *v)
{
	struct prose_desc *d = mach_va(v->part->ra + v->part->desc);
	struct prose_vcpu_area *area = &d->vcpu[v->index];

	if (!v->part->desc)
		return;
	__atomic_store_n(&area->seen_tb, 0, __ATOMIC_RELAXED);
	/* It is 0 before any of these is another. */
	__atomic_thread_fence(__ATOMIC_RELEASE);
	area->seen_thread = d->current[v->index];
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
	uint64_t by = mach_tb() - p->pause_tb;

	if (fault_ends(p))
		return;
	account(p);
	p->paused = p->stat.why = PROSE_WHY_NONE;
	p->stat.why_info = 0;
	trace(PROSE_TR_RESUME, p->lpar, 0, 0);
	watch_begin(p);
	part_publish(p);
	for_vcpus(p, v) {
		if (v->state == VCPU_OFF)
			continue;
		mach_vcpu_shift(v, by);
		v->wake_tb = v->wake_tb > ~0ull - by ? ~0ull : v->wake_tb + by;
		sched_enter(v);
	}
	stats_part(p);
}
