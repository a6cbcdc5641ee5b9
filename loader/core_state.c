/* SPDX-License-Identifier: BSD-2-Clause */
/* PROSE's own notes: abi/dump.h says what they hold. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core_int.h"
#include "loader.h"

#define FILE_MAX 4096

static void add(struct core *c, uint32_t type, const void *head,
		size_t head_bytes, const void *data, size_t bytes)
{
	core_note_add(c, PROSE_NOTE_OWNER, type, head, head_bytes, data, bytes);
}

void core_note_info(struct core *c)
{
	const struct pview *v = c->s->v;
	const struct prose_machine *m = v->ctl->machine;
	struct prose_core_info i = {.revision = PROSE_CORE_REVISION,
				    .bytes = sizeof(i),
				    .why = c->s->why,
				    .arch = v->arch,
				    .lpar = v->row.lpar,
				    .uid = getuid(),
				    .tb = m->tb_now,
				    .tb_hz = m->tb_hz};
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	i.time_ns = now.tv_sec * 1000000000ull + now.tv_nsec;
	if (c->s->started_ns)
		i.paused_ns = ctl_now_ns() - c->s->started_ns;
	i.touched_bytes = c->touched_bytes;
	memcpy(i.machine, m->machine, sizeof(i.machine));
	memcpy(i.hyp_version, m->version, sizeof(i.hyp_version));
	snprintf(i.version, sizeof(i.version), "%s", PROSE_VERSION);
	add(c, PROSE_NT_CORE_INFO, &i, sizeof(i), NULL, 0);
}

/* Zero: there is no such vCPU. */
static int note_vcpu(struct core *c, uint32_t vcpu)
{
	static _Alignas(16) uint8_t regs[PVIEW_REGS_BYTES];
	const struct pview *v = c->s->v;
	struct prose_core_vcpu h = {.vcpu = vcpu,
				    .bytes = pview_regs_bytes(v->arch)};
	struct prose_thread t;

	if (pview_vcpu(v, vcpu, regs))
		return 0;
	if (!pview_current(v, vcpu, &t))
		h.tid = t.tid;
	add(c, PROSE_NT_CORE_VCPU, &h, sizeof(h), regs, h.bytes);
	return 1;
}

static void note_rings(struct core *c)
{
	struct pview_ring r;

	for (uint32_t cpu = 0; !pview_ring(c->s->v, cpu, &r); cpu++) {
		struct prose_core_ring h = {cpu, 0};

		add(c, PROSE_NT_CORE_TRACE, &h, sizeof(h), r.base,
		    r.header_bytes +
			r.records * sizeof(struct prose_trace_record));
	}
}

/* Rows and trace rings of the machine's CPUs. */
void core_note_cpus(struct core *c)
{
	static struct prose_cpu_row row[PROSE_CPUS];
	unsigned n = 0;

	while (n < PROSE_CPUS && !pview_cpu(c->s->v, n, &row[n]))
		n++;
	add(c, PROSE_NT_CORE_CPUS, row, n * sizeof(*row), NULL, 0);
	note_rings(c);
}

static void note_file(struct core *c, const struct elf *e, uint64_t bias,
		      bool program, const char *path)
{
	uint8_t tail[ELF_BUILD_ID + FILE_MAX];
	struct prose_core_file f = {.lo = e->lo + bias,
				    .hi = e->hi + bias,
				    .bias = bias,
				    .build_id_bytes = e->build_id_bytes,
				    .program = program};
	size_t n = strlen(path) + 1;

	if (n > FILE_MAX)
		return;
	memcpy(tail, e->build_id, e->build_id_bytes);
	memcpy(tail + e->build_id_bytes, path, n);
	add(c, PROSE_NT_CORE_FILE, &f, sizeof(f), tail, e->build_id_bytes + n);
}

static void note_images(struct core *c)
{
	const struct core_source *s = c->s;

	if (s->app)
		note_file(c, s->app, s->app_base, true, s->program);
	if (s->image)
		note_file(c, s->image, 0, !s->app, s->app ? s->rt : s->program);
}

static void note_chans(struct core *c)
{
	struct prose_desc d;
	struct prose_chan chan;

	if (pview_desc(c->s->v, &d))
		return;
	add(c, PROSE_NT_CORE_DESC,
	    &(struct prose_core_at){c->s->v->row.desc, 0},
	    sizeof(struct prose_core_at), &d, sizeof(d));
	for (unsigned i = 0; i < PROSE_CHANS; i++)
		if (!pview_chan(c->s->v, i, &chan))
			add(c, PROSE_NT_CORE_CHAN,
			    &(struct prose_core_at){d.chan[i], i},
			    sizeof(struct prose_core_at), &chan, sizeof(chan));
}

static int note_fid(void *arg, const struct prose_9p_fid *fid, const char *path)
{
	add(arg, PROSE_NT_CORE_FID, fid, sizeof(*fid), path, strlen(path) + 1);
	return 0;
}

static void note_9p(struct core *c)
{
	struct prose_9p_state s;
	struct prose_desc d;

	if (pview_9p(c->s->v, &s) || pview_desc(c->s->v, &d))
		return;
	add(c, PROSE_NT_CORE_9P, &(struct prose_core_at){d.fids, 0},
	    sizeof(struct prose_core_at), &s, sizeof(s));
	pview_fids(c->s->v, note_fid, c);
}

void core_notes_prose(struct core *c)
{
	add(c, PROSE_NT_CORE_PART, &c->s->v->row, sizeof(c->s->v->row), NULL,
	    0);
	core_note_info(c);
	for (uint32_t n = 0; note_vcpu(c, n); n++)
		;
	core_note_cpus(c);
	note_images(c);
	note_chans(c);
	note_9p(c);
}
