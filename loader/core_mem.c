/* SPDX-License-Identifier: BSD-2-Clause */
/* Headers and memory of a core. What nobody touched, and pages of zeros,
 * are holes of the file. */
#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core_int.h"

#define PIECE	       (1u << 20) /* written at once, at most */
#define PROGRESS_BYTES (16u << 20)

/* -- what of the memory there is ------------------------------------------ */

/* The next piece [*from, *to) of the partition that has data; false: none. */
static bool next_data(const struct pview *v, uint64_t *from, uint64_t *to)
{
	uint64_t end = v->row.mem_bytes, ra = v->row.ra;
	off_t lo, hi;

	if (*from >= end)
		return false;
	lo = lseek(v->ctl->ram_fd, ra + *from, SEEK_DATA);
	if (lo < 0 && errno == ENXIO)
		return false;
	hi = lo < 0 ? -1 : lseek(v->ctl->ram_fd, lo, SEEK_HOLE);
	if (hi < 0) { /* no such file: all of it */
		*to = end;
		return true;
	}
	*from = lo - ra;
	*to = (uint64_t)hi - ra < end ? hi - ra : end;
	return *from < end;
}

uint64_t core_touched(const struct core *c)
{
	uint64_t from = 0, to, n = 0;

	for (; next_data(c->s->v, &from, &to); from = to)
		n += to - from;
	return n;
}

static bool is_zero(const uint8_t *page)
{
	const uint64_t *p = (const void *)page;
	uint64_t any = 0;

	for (unsigned i = 0; i < CORE_PAGE / 8; i += 8) {
		any = p[i] | p[i + 1] | p[i + 2] | p[i + 3] | p[i + 4] |
		      p[i + 5] | p[i + 6] | p[i + 7];
		if (any)
			return false;
	}
	return true;
}

/* -- writing -------------------------------------------------------------- */

static int put_at(struct core *c, const void *from, size_t bytes, off_t at)
{
	const uint8_t *p = from;

	if (c->zst >= 0)
		return bytes ? core_zst_put(c, from, bytes, at) : 0;
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

static int put_size(struct core *c, uint64_t bytes)
{
	if (c->zst >= 0)
		return core_zst_put(c, NULL, 0, bytes);
	return ftruncate(c->fd, bytes) ? -errno : 0;
}

static int put_range(struct core *c, const uint8_t *mem, uint64_t from,
		     uint64_t to, off_t at)
{
	while (from < to) {
		uint64_t end;
		int error;

		for (; from < to && is_zero(mem + from); from += CORE_PAGE)
			;
		for (end = from;
		     end < to && end - from < PIECE && !is_zero(mem + end);
		     end += CORE_PAGE)
			;
		error = put_at(c, mem + from, end - from, at + from);
		if (error)
			return error;
		from = end;
	}
	return 0;
}

static int put_memory(struct core *c, off_t at)
{
	const struct pview *v = c->s->v;
	const uint8_t *mem = ctl_mem(v->ctl, &v->row, 0, v->row.mem_bytes);
	uint64_t from = 0, to, done = 0;
	int error = 0;

	if (!mem)
		return -EFAULT;
	while (!error && next_data(v, &from, &to)) {
		if (to - from > PROGRESS_BYTES)
			to = from + PROGRESS_BYTES;
		error = put_range(c, mem, from, to, at);
		done += to - from;
		from = to;
		if (!error && c->s->progress &&
		    c->s->progress(c->s->arg, done, c->touched_bytes))
			error = -EINTR;
	}
	return error ? error : put_size(c, at + v->row.mem_bytes);
}

/* -- headers -------------------------------------------------------------- */

static int by_address(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void cut_at(struct core *c, uint64_t at)
{
	if (at < c->s->v->row.mem_bytes)
		c->cut[c->nr_cuts++] = at & ~(CORE_PAGE - 1);
}

static void cut_elf(struct core *c, const struct elf *e, uint64_t base)
{
	for (unsigned i = 0; e && i < e->segments; i++) {
		cut_at(c, e->segment[i].va + base);
		cut_at(c, e->segment[i].va + base + e->segment[i].mem_bytes +
			      CORE_PAGE - 1);
	}
}

/* Segments of the core begin where those of the images do: readers look for
 * ELF headers at their beginnings. */
static void cut_memory(struct core *c)
{
	unsigned n = 0;

	cut_at(c, 0);
	cut_elf(c, c->s->image, 0);
	cut_elf(c, c->s->app, c->s->app_base);
	qsort(c->cut, c->nr_cuts, sizeof(*c->cut), by_address);
	for (unsigned i = 0; i < c->nr_cuts; i++)
		if (!n || c->cut[i] != c->cut[n - 1])
			c->cut[n++] = c->cut[i];
	c->nr_cuts = n;
	c->cut[n] = c->s->v->row.mem_bytes;
}

static void fill_phdrs(const struct core *c, Elf64_Phdr *p, uint64_t notes_at,
		       uint64_t memory_at)
{
	p[0] = (Elf64_Phdr){.p_type = PT_NOTE,
			    .p_offset = notes_at,
			    .p_filesz = c->notes_bytes,
			    .p_align = 4};
	for (unsigned i = 0; i < c->nr_cuts; i++) {
		uint64_t n = c->cut[i + 1] - c->cut[i];

		p[i + 1] = (Elf64_Phdr){PT_LOAD,
					PF_R | PF_W | PF_X,
					memory_at + c->cut[i],
					c->cut[i],
					0,
					n,
					n,
					CORE_PAGE};
	}
}

static int put_headers(struct core *c, off_t *memory_at)
{
	uint32_t arch = c->s->v->arch;
	Elf64_Ehdr h = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64,
				    ELFDATA2LSB, EV_CURRENT},
			.e_type = ET_CORE,
			.e_machine = arch,
			.e_version = EV_CURRENT,
			.e_phoff = sizeof(h),
			.e_flags = arch == PROSE_ARCH_PPC64LE ? 2 : 0,
			.e_ehsize = sizeof(h),
			.e_phentsize = sizeof(Elf64_Phdr),
			.e_phnum = c->nr_cuts + 1};
	Elf64_Phdr p[CORE_CUTS + 1];
	size_t bytes = h.e_phnum * sizeof(*p);
	int error;

	*memory_at = (sizeof(h) + bytes + c->notes_bytes + CORE_PAGE - 1) &
		     ~(CORE_PAGE - 1);
	fill_phdrs(c, p, sizeof(h) + bytes, *memory_at);
	error = put_at(c, &h, sizeof(h), 0);
	if (!error)
		error = put_at(c, p, bytes, sizeof(h));
	return error ? error
		     : put_at(c, c->notes, c->notes_bytes, sizeof(h) + bytes);
}

int core_put_all(struct core *c)
{
	off_t memory_at;
	int error;

	cut_memory(c);
	error = put_headers(c, &memory_at);
	return error ? error : put_memory(c, memory_at);
}
