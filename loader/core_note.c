/* SPDX-License-Identifier: BSD-2-Clause */
/* The notes that Linux's cores have. */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/procfs.h>

#include "core_int.h"

#define NOTES_MAX (32u << 20)

static size_t up4(size_t n)
{
	return (n + 3) & ~3ul;
}

static uint8_t *room_for(struct core *c, size_t need)
{
	size_t room = 2 * c->notes_room + need + 65536;
	uint8_t *p;

	if (c->notes_bytes + need > c->notes_room) {
		p = c->notes_bytes + need > NOTES_MAX ? NULL
						      : realloc(c->notes, room);
		if (!p)
			return NULL;
		c->notes = p;
		c->notes_room = room;
	}
	p = c->notes + c->notes_bytes;
	c->notes_bytes += need;
	return memset(p, 0, need);
}

void core_note_add(struct core *c, const char *owner, uint32_t type,
		   const void *head, size_t head_bytes, const void *data,
		   size_t bytes)
{
	Elf64_Nhdr h = {strlen(owner) + 1, head_bytes + bytes, type};
	uint8_t *p = room_for(c, sizeof(h) + up4(h.n_namesz) + up4(h.n_descsz));

	if (!p)
		return;
	memcpy(p, &h, sizeof(h));
	p += sizeof(h);
	memcpy(p, owner, h.n_namesz);
	p += up4(h.n_namesz);
	if (head_bytes)
		memcpy(p, head, head_bytes);
	if (bytes)
		memcpy(p + head_bytes, data, bytes);
}

static void add(struct core *c, uint32_t type, const void *data, size_t bytes)
{
	core_note_add(c, "CORE", type, NULL, 0, data, bytes);
}

/* -- the process ---------------------------------------------------------- */

/* The arguments, as the loader laid them out, if they still are. */
static void arguments(const struct pview *v, char *to, size_t room)
{
	struct prose_boot b;
	size_t n = 0;
	prose_gpa at;

	if (pview_boot(v, &b))
		return;
	at = b.strings;
	for (uint32_t i = 0; i < b.argc && i < 256 && n + 2 < room; i++) {
		long got = pview_string(v, at, to + n, room - n);

		if (got < 0)
			break;
		at += got + 1;
		n += got;
		to[n++] = ' ';
		to[n] = 0;
	}
	if (n)
		to[n - 1] = 0;
}

void core_note_process(struct core *c)
{
	const struct pview *v = c->s->v;
	struct elf_prpsinfo p = {.pr_sname = 'R', .pr_pid = v->row.lpar};
	struct prose_boot b;
	char text[sizeof(p.pr_psargs)] = "";

	if (!pview_boot(v, &b)) {
		p.pr_uid = b.uid;
		p.pr_gid = b.gid;
		p.pr_ppid = b.ppid;
	}
	snprintf(p.pr_fname, sizeof(p.pr_fname), "%s", c->s->name);
	arguments(v, text, sizeof(text));
	snprintf(p.pr_psargs, sizeof(p.pr_psargs), "%s",
		 *text ? text : c->s->name);
	add(c, NT_PRPSINFO, &p, sizeof(p));
}

static void note_auxv(struct core *c)
{
	const struct elf *e = c->s->app ? c->s->app : c->s->image;
	uint64_t base = c->s->app ? c->s->app_base : 0;

	if (!e)
		return;
	add(c, NT_AUXV,
	    (const uint64_t[]){AT_PHDR, e->phdr + base, AT_PHENT, e->phent,
			       AT_PHNUM, e->phnum, AT_PAGESZ, CORE_PAGE,
			       AT_ENTRY, e->entry + base, AT_NULL, 0},
	    12 * sizeof(uint64_t));
}

static void add_range(uint64_t *v, uint64_t from, uint64_t to, uint64_t at)
{
	uint64_t *range = v + 2 + 3 * v[0]++;

	range[0] = from & ~(CORE_PAGE - 1);
	range[1] = (to + CORE_PAGE - 1) & ~(CORE_PAGE - 1);
	range[2] = at / CORE_PAGE;
}

/* libdwfl opens the file whose beginning is said to lie at the module's lowest
 * address. Where vectors do, an empty range says which file it is. */
static void add_first(const struct elf *e, uint64_t base, uint64_t *v)
{
	const struct elf_segment *low = &e->segment[0];

	for (unsigned i = 1; i < e->segments; i++)
		if (e->segment[i].va < low->va)
			low = &e->segment[i];
	if (e->segments && low->offset >= CORE_PAGE)
		add_range(v, (low->va + base) & ~(CORE_PAGE - 1),
			  (low->va + base) & ~(CORE_PAGE - 1), 0);
}

/* Which file lies where: count, page size, ranges, names. */
static void note_files(struct core *c)
{
	const struct elf *e = c->s->app ? c->s->app : c->s->image;
	uint64_t v[2 + 3 * (ELF_SEGMENTS + 1)] = {0, CORE_PAGE};
	uint64_t base = c->s->app ? c->s->app_base : 0;
	char *names, *at;

	if (!e)
		return;
	add_first(e, base, v);
	for (unsigned i = 0; i < e->segments; i++) {
		const struct elf_segment *s = &e->segment[i];

		if (s->file_bytes && e->phdr &&
		    s->va % CORE_PAGE == s->offset % CORE_PAGE)
			add_range(v, s->va + base, s->va + base + s->file_bytes,
				  s->offset);
	}
	names = at = calloc(v[0] + 1, strlen(c->s->program) + 1);
	if (!names)
		return;
	for (uint64_t i = 0; i < v[0]; i++)
		at = stpcpy(at, c->s->program) + 1;
	core_note_add(c, "CORE", NT_FILE, v, (2 + 3 * v[0]) * 8, names,
		      at - names);
	free(names);
}

/* -- threads -------------------------------------------------------------- */

static int signal_of(const struct core *c)
{
	const struct prose_part_row *row = &c->s->v->row;

	return row->end > PROSE_END_EXIT ? (int)row->end_code : 0;
}

static void note_regs(struct core *c, const void *regs, uint32_t tid)
{
	static struct core_note n;

	for (unsigned i = 0;
	     core_regs_note(c->s->v->arch, i, regs, tid, signal_of(c), &n); i++)
		core_note_add(c, n.owner, n.type, NULL, 0, n.data, n.bytes);
}

static _Alignas(16) uint8_t regs[PVIEW_REGS_BYTES];

/* Of the thread that runs: the vCPU's; without one, the last known. */
static void note_thread(struct core *c, const struct prose_thread *t)
{
	const struct pview *v = c->s->v;
	int error = pview_regs(v, t, regs);

	if (error == -PROSE_E_BUSY)
		error = pview_vcpu(v, 0, regs);
	if (error)
		error = pview_read(v, t->regs, regs, pview_regs_bytes(v->arch));
	if (!error)
		note_regs(c, regs, t->tid);
}

struct others {
	struct core *c;
	uint32_t current;
};

static int note_other(void *arg, prose_gpa at, const struct prose_thread *t)
{
	struct others *o = arg;

	if (t->tid != o->current && t->state != PROSE_THREAD_DEAD)
		note_thread(o->c, t);
	return 0;
}

/* Without threads that are known: how many vCPUs there are in their stead. */
static unsigned note_vcpus(struct core *c)
{
	unsigned n;

	for (n = 0; !pview_vcpu(c->s->v, n, regs); n++)
		note_regs(c, regs, n + 1);
	return n;
}

/* The one that ended the program comes first. */
static void note_threads(struct core *c)
{
	struct others o = {c, 0};
	struct prose_thread t;

	if (!pview_current(c->s->v, 0, &t)) {
		o.current = t.tid;
		note_thread(c, &t);
	} else if (note_vcpus(c)) {
		o.current = 1;
	}
	pview_threads(c->s->v, note_other, &o);
}

void core_notes(struct core *c)
{
	core_note_process(c);
	note_threads(c);
	note_auxv(c);
	note_files(c);
	core_notes_prose(c);
}
