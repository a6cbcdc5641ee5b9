/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Samples. The page is another's to write at any moment: a row is copied
 * whole (seq), then checked; two rows are compared only if they are of the
 * same LPAR, which is never given twice.
 */
#include "sample.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#define TRIES 1000

uint64_t sample_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static uint64_t field(const struct prose_part_row *row, unsigned offset)
{
	uint64_t v;

	memcpy(&v, (const char *)row + offset, sizeof(v));
	return v;
}

uint64_t sample_delta(const struct top_part *p, unsigned offset)
{
	uint64_t now = field(&p->now, offset), was = field(&p->was, offset);

	return p->seconds > 0 && now > was ? now - was : 0;
}

/* A name is shown on terminals: nothing in it may command them. */
static void clean(char *name)
{
	for (; *name; name++)
		if (*name < ' ' || *name > '~')
			*name = '?';
}

/* -- partitions ---------------------------------------------------------- */

static void take_row(struct top *t, unsigned i,
		     const struct prose_part_row *row, uint64_t ns)
{
	struct top_part *p = &t->part[i];
	bool same = t->used[i] && p->now.lpar == row->lpar;

	p->seconds = same && ns > p->ns ? (ns - p->ns) / 1e9 : 0;
	if (same)
		p->was = p->now;
	p->now = *row;
	clean(p->now.name);
	p->ns = ns;
	t->used[i] = 1;
	t->parts++;
}

static void take_parts(struct top *t, struct ctl *c, uint64_t ns)
{
	struct prose_part_row row;

	t->parts = t->torn = 0;
	for (unsigned i = 0; i < PROSE_PARTS; i++) {
		int error = ctl_part_at(c, i, &row);

		if (error) {
			t->used[i] = 0;
			t->torn += error != -PROSE_E_SRCH;
			continue;
		}
		take_row(t, i, &row, ns);
	}
}

/* -- CPUs ---------------------------------------------------------------- */

static bool copy_cpu(const struct prose_cpu_row *from,
		     struct prose_cpu_row *to)
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

static double share(uint64_t now, uint64_t was, uint64_t of)
{
	if (!of)
		return NAN;
	return now > was ? 100.0 * (now - was) / of : 0;
}

/* Nothing new in the row: who has the CPU has it since then. */
static void still(struct top_cpu *cpu)
{
	if (cpu->now.lpar)
		return;
	cpu->part = cpu->hyp = 0;
	cpu->idle = 100;
}

/* The row is dated: its own time is what its counts are shares of. */
static void take_cpu(struct top_cpu *cpu, const struct prose_cpu_row *from)
{
	struct prose_cpu_row now, was = cpu->now;
	bool seen = cpu->seen;
	uint64_t of = 0;

	if (!seen)
		cpu->part = cpu->idle = cpu->hyp = NAN;
	if (!copy_cpu(from, &now))
		return;
	cpu->now = now;
	cpu->seen = true;
	if (seen && now.updated_tb == was.updated_tb) {
		still(cpu);
		return;
	}
	if (seen && now.updated_tb > was.updated_tb)
		of = now.updated_tb - was.updated_tb;
	cpu->part = share(now.part_tb, was.part_tb, of);
	cpu->idle = share(now.idle_tb, was.idle_tb, of);
	cpu->hyp = share(now.hyp_tb, was.hyp_tb, of);
}

/* -- the machine --------------------------------------------------------- */

static void take_machine(struct top *t, struct ctl *c)
{
	const struct prose_stats *s = c->stats;

	t->cpus = s->cpus < PROSE_CPUS ? s->cpus : PROSE_CPUS;
	t->mem_free_bytes = s->mem_free_bytes;
	t->mem_dirty_bytes = s->mem_dirty_bytes;
	t->ram_bytes = c->ram_bytes;
	t->created = s->created;
	t->mbox_calls = s->mbox_calls;
	memcpy(t->machine, c->machine->machine, sizeof(t->machine) - 1);
	clean(t->machine);
}

/* An idle machine does not turn its clock; the host's goes on from there. */
static uint64_t clock_tb(struct top *t, struct ctl *c, uint64_t ns)
{
	uint64_t tb = __atomic_load_n(&c->machine->tb_now, __ATOMIC_RELAXED);

	if (tb != t->base_tb) {
		t->base_tb = tb;
		t->base_ns = ns;
	}
	return tb + (ns - t->base_ns) / 1e9 * c->machine->tb_hz;
}

void sample_take(struct top *t, struct ctl *c, uint64_t ns)
{
	uint64_t tb = clock_tb(t, c, ns);

	take_machine(t, c);
	take_parts(t, c, ns);
	for (unsigned i = 0; i < t->cpus; i++)
		take_cpu(&t->cpu[i], &c->stats->cpu[i]);
	for (unsigned i = 0; i < PROSE_PARTS; i++) {
		t->part[i].now_tb = tb;
		t->part[i].tb_hz = c->machine->tb_hz;
	}
	t->samples++;
}
