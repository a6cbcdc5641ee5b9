/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cores of the machine itself: an address is an RA, a thread is a CPU in the
 * hypervisor. Where the hypervisor's code is not in RAM (kvm: it is a Linux
 * process) there are no registers, and the one thread has none.
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/ppc64.h"
#include "core_int.h"
#include "loader.h"

static bool get(const struct pview *v, prose_ra at, void *to, size_t bytes)
{
	return !pview_read(v, at, to, bytes);
}

static bool find_map(const struct pview *v, struct prose_hyp_map *m)
{
	for (prose_ra at = 0; at < PROSE_MACHINE_RA; at += 8)
		if (get(v, at, &m->magic, sizeof(m->magic)) &&
		    m->magic == PROSE_HYP_MAP_MAGIC)
			return get(v, at, m, sizeof(*m)) && m->revision == 1 &&
			       m->bytes >= sizeof(*m);
	return false;
}

/* Where it went wrong; else where it entered a partition or went to sleep. */
static bool cpu_regs(const struct pview *v, const struct prose_hyp_map *m,
		     unsigned cpu, struct prose_regs_ppc64 *r)
{
	prose_ra state = m->cpus + cpu * m->stride_bytes;
	struct prose_hyp_panic p;
	uint64_t sp;

	memset(r, 0, sizeof(*r));
	r->msr = 1ull << 63 | 1ull << 60 | 1;
	if (get(v, m->panics + cpu * sizeof(p), &p, sizeof(p)) && p.vector) {
		r->pc = p.pc;
		r->lr = p.lr;
		r->trap = p.vector;
		return get(v, state + m->gpr_at, r->gpr, sizeof(r->gpr));
	}
	if (!get(v, state + m->sp_at, &sp, sizeof(sp)) || !sp ||
	    !get(v, sp + m->saved_at, r->gpr + 14, 18 * 8) ||
	    !get(v, sp + m->lr_at, &r->pc, sizeof(r->pc)))
		return false;
	r->gpr[1] = sp + m->frame_bytes;
	get(v, state + m->toc_at, &r->gpr[2], 8);
	r->lr = r->pc;
	return true;
}

static void note_cpu(struct core *c, unsigned cpu, const void *regs)
{
	static struct core_note n;
	struct prose_core_vcpu h = {.vcpu = cpu,
				    .tid = cpu + 1,
				    .bytes = pview_regs_bytes(c->s->v->arch)};
	uint32_t panicked = c->s->v->ctl->machine->panicked;

	for (unsigned i = 0; core_regs_note(c->s->v->arch, i, regs, cpu + 1,
					    panicked ? 6 : 0, &n);
	     i++)
		core_note_add(c, n.owner, n.type, NULL, 0, n.data, n.bytes);
	core_note_add(c, PROSE_NOTE_OWNER, PROSE_NT_CORE_VCPU, &h, sizeof(h),
		      regs, h.bytes);
}

/* Who panicked comes first. */
static void note_cpus(struct core *c)
{
	static _Alignas(16) uint8_t none[PVIEW_REGS_BYTES];
	const struct prose_machine *mach = c->s->v->ctl->machine;
	unsigned cpus = mach->cpus < PROSE_CPUS ? mach->cpus : PROSE_CPUS;
	unsigned first = mach->panicked ? mach->panicked - 1 : 0;
	struct prose_regs_ppc64 regs;
	struct prose_hyp_map m;

	if (!find_map(c->s->v, &m)) {
		note_cpu(c, 0, none);
		return;
	}
	for (unsigned i = 0; i < cpus && i < m.cpus_max; i++) {
		unsigned cpu = i == 0 ? first : i == first ? 0 : i;

		if (cpu_regs(c->s->v, &m, cpu, &regs))
			note_cpu(c, cpu, &regs);
	}
}

static void note_image(struct core *c)
{
	struct prose_core_file f = {.hi = PROSE_PARTS_RA, .program = 1};
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%.3900s/powernv/hyp.elf", self_lib());
	if (c->s->v->arch == PROSE_ARCH_PPC64LE)
		core_note_add(c, PROSE_NOTE_OWNER, PROSE_NT_CORE_FILE, &f,
			      sizeof(f), path, strlen(path) + 1);
}

void core_notes_machine(struct core *c)
{
	core_note_process(c);
	note_cpus(c);
	core_note_add(c, PROSE_NOTE_OWNER, PROSE_NT_CORE_PART, &c->s->v->row,
		      sizeof(c->s->v->row), NULL, 0);
	core_note_info(c);
	core_note_cpus(c);
	note_image(c);
}

int core_machine(struct ctl *c, const char *file, bool zst,
		 enum prose_core_why why, core_progress *progress,
		 char path[PATH_MAX])
{
	struct prose_part_row row = {.state = PROSE_PART_CREATED,
				     .mem_bytes = why == PROSE_CORE_DUMP
						      ? c->ram_bytes
						      : PROSE_PARTS_RA};
	struct pview v;
	struct core_source s = {.v = &v,
				.name = row.name,
				.why = why,
				.machine = true,
				.zst = zst,
				.progress = progress};

	snprintf(row.name, sizeof(row.name), "hypervisor");
	pview_live_row(&v, c, &row);
	return core_write(&s, ".", file, path);
}
