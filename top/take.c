/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows, CPUs, events. The page is another's to write at any moment: a row
 * is copied whole (seq), then checked.
 */
#include "take.h"

#include <string.h>
#include <time.h>

#include "pview.h"

#define TRIES 1000

void take_init(struct take *t, struct ctl *c)
{
	memset(t, 0, sizeof(*t));
	memset(t->tlb, -1, sizeof(t->tlb));
	t->c = c;
}

void take_deinit(struct take *t)
{
	take_tlb_close(t);
}

/* -- the machine ---------------------------------------------------------- */

static void machine(struct ctl *c, struct snap_machine *m)
{
	const struct prose_stats *s = c->stats;

	memcpy(m->name, c->machine->machine, sizeof(m->name));
	memcpy(m->version, c->machine->version, sizeof(m->version));
	snap_clean(m->name, sizeof(m->name));
	snap_clean(m->version, sizeof(m->version));
	m->cpus = s->cpus < PROSE_CPUS ? s->cpus : PROSE_CPUS;
	m->tb_now = __atomic_load_n(&c->machine->tb_now, __ATOMIC_RELAXED);
	m->tb_hz = c->machine->tb_hz;
	m->ram_bytes = c->ram_bytes;
	m->mem_free_bytes = s->mem_free_bytes;
	m->mem_dirty_bytes = s->mem_dirty_bytes;
	m->hyp_bytes = c->machine->hyp_bytes;
	m->created = s->created;
	m->mbox_calls = s->mbox_calls;
	m->base_tb = s->base_tb;
}

/* -- CPUs ----------------------------------------------------------------- */

static bool copy_cpu(const struct prose_cpu_row *from, struct prose_cpu_row *to)
{
	for (int i = 0; i < TRIES; i++) {
		uint32_t seq = __atomic_load_n(&from->seq, __ATOMIC_ACQUIRE);

		if (seq & 1)
			continue;
		memcpy(to, from, sizeof(*to));
		/* All of the row before the second look at seq. */
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (__atomic_load_n(&from->seq, __ATOMIC_RELAXED) == seq)
			return true;
	}
	return false;
}

static void events(struct take *t, struct snap *s, unsigned cpu)
{
	struct snap_cpu *to = &s->cpu[cpu];
	struct pview v = {.ctl = t->c};
	struct pview_ring r;
	uint64_t head;

	to->events = to->lost = 0;
	if (pview_ring(&v, cpu, &r))
		return;
	head = pview_ring_head(&r);
	/* The first time, or more than there is room for: the newest. */
	if (head > SNAP_EVENTS && t->next[cpu] < head - SNAP_EVENTS) {
		to->lost = t->next[cpu] ? head - SNAP_EVENTS - t->next[cpu] : 0;
		t->next[cpu] = head - SNAP_EVENTS;
	}
	to->events = pview_ring_read(&r, &t->next[cpu], snap_events(s, cpu),
				     SNAP_EVENTS, &to->lost);
}

/* -- partitions ----------------------------------------------------------- */

/* A model of translation is there if the machine was started with one. */
static void model(struct ctl *c, struct snap_part *p, unsigned i)
{
	const struct prose_tlb_model *m = (void *)(c->ram + PROSE_TLB_RA);

	p->model.lpar = 0;
	if (!c->ram || m->magic != PROSE_TLB_MAGIC ||
	    m->revision != PROSE_TLB_REVISION || m->row[i].lpar != p->row.lpar)
		return;
	p->model = m->row[i];
	p->model.lpar = p->row.lpar;
}

static void rows(struct take *t, struct snap *s)
{
	s->machine.torn = 0;
	for (unsigned i = 0; i < PROSE_PARTS; i++) {
		struct snap_part *p = &s->part[i];
		int error = ctl_part_at(t->c, i, &p->row);

		s->used[i] = !error;
		s->machine.torn += error && error != -PROSE_E_SRCH;
		snap_clean(p->row.name, sizeof(p->row.name));
		p->looked = p->counted = 0;
		p->touched_bytes = SNAP_UNKNOWN;
		*p->user = 0;
		if (!error)
			model(t->c, p, i);
	}
}

/* Its memory is another's once the row is: what was copied meanwhile may be,
 * too. */
static bool still_there(struct take *t, const struct snap_part *p, unsigned i)
{
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return __atomic_load_n(&t->c->stats->part[i].lpar, __ATOMIC_RELAXED) ==
	       p->row.lpar;
}

static void inside(struct take *t, struct snap *s, unsigned i)
{
	struct snap_part *p = &s->part[i];

	take_part(t->c, p);
	if (p->row.lpar == t->want) {
		take_detail(t->c, p, &s->detail);
		if (t->stacks)
			t->stacks(t->stacks_arg, &p->row, &s->detail);
	}
	if (still_there(t, p, i))
		return;
	p->looked = p->counted = 0;
	if (p->row.lpar == t->want)
		s->detail.lpar = 0;
}

void take(struct take *t, struct snap *s, uint64_t ns)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	s->wall_ns = ts.tv_sec * 1000000000ull + ts.tv_nsec;
	s->ns = ns;
	s->detail.lpar = 0;
	machine(t->c, &s->machine);
	/* All that has to fit together first, and fast. */
	rows(t, s);
	for (unsigned i = 0; i < s->machine.cpus; i++)
		s->cpu[i].there =
		    copy_cpu(&t->c->stats->cpu[i], &s->cpu[i].row);
	if (t->shallow)
		return;
	for (unsigned i = 0; i < s->machine.cpus; i++)
		events(t, s, i);
	for (unsigned i = 0; i < PROSE_PARTS; i++) {
		if (!s->used[i])
			continue;
		inside(t, s, i);
		take_user(t, s, i);
	}
	take_touched(t, s);
	take_tlb(t, s);
}
