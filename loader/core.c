/* SPDX-License-Identifier: BSD-2-Clause */
#include "core.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/procfs.h>
#include <unistd.h>

#define THREADS 4096
#define CUTS (2 * 2 * ELF_SEGMENTS + 2)
#define PAGE 4096ull
#define NOTES_MAX (16u << 20)

struct core {
	struct run *r;
	const uint8_t *mem;
	uint8_t *notes;
	size_t notes_bytes, notes_room;
	unsigned nr_cuts;
	uint64_t cut[CUTS];
	int fd;
};

/* -- notes -------------------------------------------------------------- */

static size_t up4(size_t n)
{
	return (n + 3) & ~3ul;
}

static void add_note(struct core *c, const char *owner, uint32_t type,
		     const void *data, size_t bytes)
{
	Elf64_Nhdr h = {strlen(owner) + 1, bytes, type};
	size_t need = sizeof(h) + up4(h.n_namesz) + up4(bytes);
	uint8_t *p;

	if (c->notes_bytes + need > c->notes_room) {
		size_t room = 2 * c->notes_room + need + 65536;

		p = room > NOTES_MAX ? NULL : realloc(c->notes, room);
		if (!p)
			return;
		c->notes = p;
		c->notes_room = room;
	}
	p = c->notes + c->notes_bytes;
	memset(p, 0, need);
	memcpy(p, &h, sizeof(h));
	memcpy(p + sizeof(h), owner, h.n_namesz);
	memcpy(p + sizeof(h) + up4(h.n_namesz), data, bytes);
	c->notes_bytes += need;
}

static void note_process(struct core *c)
{
	struct elf_prpsinfo p = {.pr_sname = 'R', .pr_pid = c->r->lpar};

	snprintf(p.pr_fname, sizeof(p.pr_fname), "%s", c->r->name);
	snprintf(p.pr_psargs, sizeof(p.pr_psargs), "%s", c->r->o->file);
	add_note(c, "CORE", NT_PRPSINFO, &p, sizeof(p));
}

static void note_thread(struct core *c, const void *regs, uint32_t tid)
{
	static struct core_note n;

	for (unsigned i = 0; core_regs_note(c->r->image.machine, i, regs, tid,
					    c->r->row.end_code, &n);
	     i++)
		add_note(c, n.owner, n.type, n.data, n.bytes);
}

static void note_auxv(struct core *c)
{
	const struct boot_plan *p = &c->r->plan;
	const struct elf *e = p->app ? p->app : p->image;
	const uint64_t v[] = {AT_PHDR,	 e->phdr + p->app_base,
			      AT_PHENT,	 e->phent,
			      AT_PHNUM,	 e->phnum,
			      AT_PAGESZ, PAGE,
			      AT_ENTRY,	 e->entry + p->app_base,
			      AT_NULL,	 0};

	add_note(c, "CORE", NT_AUXV, v, sizeof(v));
}

/* Which files lie where: count, page size, ranges, names. */
static void note_files(struct core *c)
{
	const struct elf *e = c->r->app.fd < 0 ? &c->r->image : &c->r->app;
	uint64_t v[2 + 3 * ELF_SEGMENTS] = {0, PAGE}, base;
	char path[PATH_MAX], *buf, *at;

	base = c->r->app.fd < 0 ? 0 : c->r->plan.app_base;
	if (!realpath(c->r->o->file, path))
		snprintf(path, sizeof(path), "%s", c->r->o->file);
	for (unsigned i = 0; i < e->segments; i++) {
		const struct elf_segment *s = &e->segment[i];
		uint64_t *range = v + 2 + 3 * v[0];

		if (!s->file_bytes || !e->phdr ||
		    s->va % PAGE != s->offset % PAGE)
			continue;
		range[0] = (s->va + base) & ~(PAGE - 1);
		range[1] =
		    (s->va + base + s->file_bytes + PAGE - 1) & ~(PAGE - 1);
		range[2] = s->offset / PAGE;
		v[0]++;
	}
	buf = calloc(1, sizeof(v) + v[0] * (strlen(path) + 1));
	if (!buf)
		return;
	memcpy(buf, v, (2 + 3 * v[0]) * 8);
	at = buf + (2 + 3 * v[0]) * 8;
	for (uint64_t i = 0; i < v[0]; i++)
		at = stpcpy(at, path) + 1;
	add_note(c, "CORE", NT_FILE, buf, at - buf);
	free(buf);
}

/* -- threads ------------------------------------------------------------ */

static const void *inside(struct core *c, prose_gpa at, size_t bytes)
{
	uint64_t size = c->r->row.mem_bytes;

	return at <= size && bytes <= size - at ? c->mem + at : NULL;
}

/* The one that ended the program: where it was, not where rt is since. */
static void note_current(struct core *c, const struct prose_thread *t)
{
	uint16_t machine = c->r->image.machine;
	const uint64_t arg[] = {c->r->lpar, 0};
	const void *saved =
	    t ? inside(c, t->regs, core_regs_bytes(machine)) : NULL;

	if (saved && core_pc(machine, saved) == c->r->row.end_pc)
		note_thread(c, saved, t->tid);
	else if (ctl_hcall(&c->r->ctl, PROSE_H_REGS_READ, arg, 2, NULL) >= 0)
		note_thread(c, c->r->ctl.mbox->data, t ? t->tid : 1);
}

/* The list is the partition's: each link is checked, the walk bounded. */
static void note_threads(struct core *c)
{
	size_t regs_bytes = core_regs_bytes(c->r->image.machine);
	const struct prose_desc *d = inside(c, c->r->row.desc, sizeof(*d));
	const struct prose_thread *t = NULL;
	prose_gpa current = d ? d->current[0] : 0, at = d ? d->threads : 0;
	const void *regs;

	if (current)
		t = inside(c, current, sizeof(*t));
	note_current(c, t && t->magic == PROSE_THREAD_MAGIC ? t : NULL);
	for (int i = 0; at && i < THREADS; i++, at = t->next) {
		t = inside(c, at, sizeof(*t));
		if (!t || t->magic != PROSE_THREAD_MAGIC)
			return;
		regs = inside(c, t->regs, regs_bytes);
		if (regs && at != current && t->state != PROSE_THREAD_DEAD)
			note_thread(c, regs, t->tid);
	}
}

/* -- memory ------------------------------------------------------------- */

static int by_address(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void cut_at(struct core *c, uint64_t at)
{
	if (at < c->r->row.mem_bytes)
		c->cut[c->nr_cuts++] = at & ~(PAGE - 1);
}

static void cut_elf(struct core *c, const struct elf *e, uint64_t base)
{
	for (unsigned i = 0; i < e->segments; i++) {
		cut_at(c, e->segment[i].va + base);
		cut_at(c, e->segment[i].va + base + e->segment[i].mem_bytes +
			      PAGE - 1);
	}
}

/* Segments of the core begin where those of the images do: readers look for
 * ELF headers at their beginnings. */
static void cut_memory(struct core *c)
{
	unsigned n = 0;

	cut_at(c, 0);
	cut_elf(c, &c->r->image, 0);
	if (c->r->app.fd >= 0)
		cut_elf(c, &c->r->app, c->r->plan.app_base);
	qsort(c->cut, c->nr_cuts, sizeof(*c->cut), by_address);
	for (unsigned i = 0; i < c->nr_cuts; i++)
		if (!n || c->cut[i] != c->cut[n - 1])
			c->cut[n++] = c->cut[i];
	c->nr_cuts = n;
	c->cut[n] = c->r->row.mem_bytes;
}

static int put_at(struct core *c, const void *from, size_t bytes, off_t at)
{
	const uint8_t *p = from;

	while (bytes) {
		ssize_t n = pwrite(c->fd, p, bytes, at);

		if (n < 0 && errno != EINTR)
			return -errno;
		n = n < 0 ? 0 : n;
		p += n;
		at += n;
		bytes -= n;
	}
	return 0;
}

/* What was never touched stays a hole, in the file and in the RAM. */
static int put_memory(struct core *c, off_t at)
{
	uint64_t pages = c->r->row.mem_bytes / PAGE, i = 0, from;
	unsigned char *there = malloc(pages);
	int error = there ? 0 : -ENOMEM;

	if (!error && mincore((void *)c->mem, pages * PAGE, there))
		error = -errno;
	while (!error && i < pages) {
		for (; i < pages && !(there[i] & 1); i++)
			;
		for (from = i; i < pages && there[i] & 1; i++)
			;
		error = put_at(c, c->mem + from * PAGE, (i - from) * PAGE,
			       at + from * PAGE);
	}
	free(there);
	if (!error && ftruncate(c->fd, at + pages * PAGE))
		error = -errno;
	return error;
}

/* -- the file ----------------------------------------------------------- */

static int put_headers(struct core *c, off_t *memory_at)
{
	Elf64_Ehdr h = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64,
				    ELFDATA2LSB, EV_CURRENT},
			.e_type = ET_CORE,
			.e_machine = c->r->image.machine,
			.e_version = EV_CURRENT,
			.e_phoff = sizeof(h),
			.e_flags = c->r->image.machine == EM_PPC64 ? 2 : 0,
			.e_ehsize = sizeof(h),
			.e_phentsize = sizeof(Elf64_Phdr),
			.e_phnum = c->nr_cuts + 1};
	Elf64_Phdr p[CUTS + 1];
	size_t bytes = h.e_phnum * sizeof(*p);
	uint64_t start =
	    (sizeof(h) + bytes + c->notes_bytes + PAGE - 1) & ~(PAGE - 1);
	int error;

	p[0] = (Elf64_Phdr){.p_type = PT_NOTE,
			    .p_offset = sizeof(h) + bytes,
			    .p_filesz = c->notes_bytes,
			    .p_align = 4};
	for (unsigned i = 0; i < c->nr_cuts; i++) {
		uint64_t n = c->cut[i + 1] - c->cut[i];

		p[i + 1] = (Elf64_Phdr){PT_LOAD,
					PF_R | PF_W | PF_X,
					start + c->cut[i],
					c->cut[i],
					0,
					n,
					n,
					PAGE};
	}
	*memory_at = start;
	error = put_at(c, &h, sizeof(h), 0);
	if (!error)
		error = put_at(c, p, bytes, sizeof(h));
	return error ? error
		     : put_at(c, c->notes, c->notes_bytes, sizeof(h) + bytes);
}

static int put_core(struct core *c)
{
	off_t memory_at;
	int error;

	note_process(c);
	note_threads(c);
	note_auxv(c);
	note_files(c);
	add_note(c, PROSE_NOTE_OWNER, PROSE_NT_CORE_PART, &c->r->row,
		 sizeof(c->r->row));
	cut_memory(c);
	error = put_headers(c, &memory_at);
	return error ? error : put_memory(c, memory_at);
}

void core_write(struct run *r)
{
	static struct core c;
	char path[PATH_MAX];
	int error = 0;

	c.r = r;
	c.mem = ctl_mem(&r->ctl, &r->row, 0, r->row.mem_bytes);
	snprintf(path, sizeof(path), "%s/core.%s.%u", r->o->core_dir, r->name,
		 r->lpar);
	c.fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
		    0600);
	if (c.fd < 0 || !c.mem)
		error = -errno;
	if (!error)
		error = put_core(&c);
	if (c.fd >= 0 && close(c.fd) && !error)
		error = -errno;
	free(c.notes);
	if (error)
		say("no core file %s: %s", path, strerror(-error));
	else
		say("%s: core file %s", r->name, path);
}
