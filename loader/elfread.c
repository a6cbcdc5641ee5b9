/* SPDX-License-Identifier: BSD-2-Clause */
#include "elfread.h"

#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "part.h"

#define NOTE_BYTES 65536 /* a longer segment of notes is not looked at */
#define ALIGN_MAX  (1ull << 30)

static int refuse(struct elf *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static int refuse(struct elf *e, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(e->why, sizeof(e->why), format, ap);
	va_end(ap);
	return -ENOEXEC;
}

/* All of it, or an error. */
static int read_at(struct elf *e, void *to, uint64_t bytes, uint64_t offset)
{
	uint8_t *p = to;

	while (bytes) {
		ssize_t n = pread(e->fd, p, bytes, offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			int error = -errno;

			refuse(e, "cannot be read: %s", strerror(errno));
			return error == -ENOEXEC ? -EIO : error;
		}
		if (!n)
			return refuse(e, "is truncated");
		p += n;
		bytes -= n;
		offset += n;
	}
	return 0;
}

static bool in_file(const struct elf *e, uint64_t offset, uint64_t bytes)
{
	return offset <= e->file_bytes && bytes <= e->file_bytes - offset;
}

/* -- the header ----------------------------------------------------------- */

static int check_ident(struct elf *e, const Elf64_Ehdr *h)
{
	const unsigned char *id = h->e_ident;

	if (memcmp(id, ELFMAG, SELFMAG))
		return refuse(e, id[0] == '#' && id[1] == '!'
				     ? "is a script, not an ELF program; "
				       "run its interpreter"
				     : "is not an ELF program");
	if (id[EI_CLASS] != ELFCLASS64)
		return refuse(e, "is not a 64-bit program");
	if (id[EI_DATA] != ELFDATA2LSB)
		return refuse(e, "is big-endian; PROSE runs little-endian "
				 "programs");
	if (id[EI_OSABI] == PROSE_ELF_OSABI) {
		if (id[EI_ABIVERSION] != PROSE_ELF_ABIVERSION)
			return refuse(e, "is for a bare machine, but not "
					 "for PROSE");
		e->native = true;
	} else if (id[EI_OSABI] != ELFOSABI_NONE &&
		   id[EI_OSABI] != ELFOSABI_LINUX) {
		return refuse(e, "is of another system (ELF OS ABI %u)",
			      id[EI_OSABI]);
	}
	return 0;
}

static int check_header(struct elf *e, const Elf64_Ehdr *h)
{
	int error = check_ident(e, h);

	if (error)
		return error;
	if (h->e_type != ET_EXEC && h->e_type != ET_DYN)
		return refuse(e, "is an ELF file but no program (type %u)",
			      h->e_type);
	if (h->e_machine == EM_PPC64 && (h->e_flags & 3) != 2 && h->e_flags & 3)
		return refuse(e, "is of the ELFv1 ABI; PROSE runs ELFv2");
	if (h->e_phentsize != sizeof(Elf64_Phdr) || !h->e_phnum ||
	    h->e_phnum > ELF_SEGMENTS)
		return refuse(e, "has bad program headers (%u of %u bytes)",
			      h->e_phnum, h->e_phentsize);
	if (!in_file(e, h->e_phoff, h->e_phnum * sizeof(Elf64_Phdr)))
		return refuse(e, "is truncated: its program headers are "
				 "outside of it");
	e->machine = h->e_machine;
	e->movable = h->e_type == ET_DYN;
	e->entry = h->e_entry;
	e->phent = h->e_phentsize;
	e->phnum = h->e_phnum;
	return 0;
}

/* -- segments ------------------------------------------------------------- */

static int check_load(struct elf *e, const Elf64_Phdr *p)
{
	struct elf_segment *s = &e->segment[e->segments];

	if (!in_file(e, p->p_offset, p->p_filesz))
		return refuse(e,
			      "is truncated: a segment ends at byte %llu, "
			      "the file at %llu",
			      (unsigned long long)(p->p_offset + p->p_filesz),
			      (unsigned long long)e->file_bytes);
	if (p->p_filesz > p->p_memsz)
		return refuse(e, "has a segment of more bytes in the file than "
				 "in memory");
	if (p->p_memsz > 1ull << 56 || p->p_vaddr > 1ull << 56)
		return refuse(e,
			      "has a segment at %#llx of %#llx bytes, "
			      "outside of any partition",
			      (unsigned long long)p->p_vaddr,
			      (unsigned long long)p->p_memsz);
	if (p->p_align & (p->p_align - 1) || p->p_align > ALIGN_MAX)
		return refuse(e, "has a segment of a bad alignment");
	if (!p->p_memsz)
		return 0;
	*s = (struct elf_segment){p->p_offset, p->p_filesz, p->p_vaddr,
				  p->p_memsz,  p->p_align,  p->p_flags};
	if (!e->segments || s->va < e->lo)
		e->lo = s->va;
	if (s->va + s->mem_bytes > e->hi)
		e->hi = s->va + s->mem_bytes;
	if (s->align > e->align)
		e->align = s->align;
	e->segments++;
	return 0;
}

/* Where the program headers themselves are loaded. */
static void find_phdr(struct elf *e, uint64_t phoff)
{
	uint64_t bytes = (uint64_t)e->phnum * e->phent;

	for (unsigned i = 0; i < e->segments; i++) {
		const struct elf_segment *s = &e->segment[i];

		if (phoff >= s->offset && bytes <= s->file_bytes &&
		    phoff - s->offset <= s->file_bytes - bytes)
			e->phdr = s->va + phoff - s->offset;
	}
}

static int check_entry(struct elf *e)
{
	for (unsigned i = 0; i < e->segments; i++) {
		const struct elf_segment *s = &e->segment[i];

		if (e->entry >= s->va && e->entry - s->va < s->mem_bytes)
			return 0;
	}
	return refuse(e, "has its entry, %#llx, outside of its segments",
		      (unsigned long long)e->entry);
}

/* -- notes ---------------------------------------------------------------- */

static int take_desc(struct elf *e, const uint8_t *desc, uint32_t bytes)
{
	struct prose_note_desc n;

	if (bytes < sizeof(n))
		return refuse(e, "has a short PROSE note");
	memcpy(&n, desc, sizeof(n));
	if (n.revision != PROSE_DESC_REVISION)
		return refuse(e,
			      "is of another revision of PROSE (%u): "
			      "compile it anew",
			      n.revision);
	e->desc = n.desc;
	return 0;
}

static int take_conf(struct elf *e, const uint8_t *desc, uint32_t bytes)
{
	struct prose_note_conf n = {0};

	if (bytes < 8)
		return refuse(e, "has a short PROSE note");
	memcpy(&n, desc, bytes < sizeof(n) ? bytes : sizeof(n));
	if (n.revision != 1)
		return refuse(e,
			      "has settings of another revision (%u): "
			      "compile it anew",
			      n.revision);
	e->conf = n;
	return 0;
}

static void take_build_id(struct elf *e, const Elf64_Nhdr *n,
			  const uint8_t *desc)
{
	if (n->n_descsz > sizeof(e->build_id))
		return;
	memcpy(e->build_id, desc, n->n_descsz);
	e->build_id_bytes = n->n_descsz;
}

static int take_note(struct elf *e, const Elf64_Nhdr *n, const char *name,
		     const uint8_t *desc)
{
	if (n->n_type == NT_GNU_BUILD_ID && n->n_namesz == 4 &&
	    !memcmp(name, "GNU", 4))
		take_build_id(e, n, desc);
	if (n->n_namesz != sizeof(PROSE_NOTE_OWNER) ||
	    memcmp(name, PROSE_NOTE_OWNER, sizeof(PROSE_NOTE_OWNER)))
		return 0;
	if (n->n_type == PROSE_NT_DESC)
		return take_desc(e, desc, n->n_descsz);
	if (n->n_type == PROSE_NT_CONF)
		return take_conf(e, desc, n->n_descsz);
	return 0;
}

static int walk_notes(struct elf *e, const uint8_t *p, uint64_t bytes)
{
	uint64_t at = 0;
	Elf64_Nhdr n;
	int error;

	while (bytes - at >= sizeof(n)) {
		uint64_t name, desc, end;

		memcpy(&n, p + at, sizeof(n));
		name = at + sizeof(n);
		desc = name + (((uint64_t)n.n_namesz + 3) & ~3ull);
		end = desc + n.n_descsz;
		if (end > bytes)
			return refuse(e, "has a broken note");
		error = take_note(e, &n, (const char *)p + name, p + desc);
		if (error)
			return error;
		at = (end + 3) & ~3ull;
		if (at > bytes)
			break;
	}
	return 0;
}

static int read_notes(struct elf *e, const Elf64_Phdr *p)
{
	uint8_t *buf;
	int error;

	if (!in_file(e, p->p_offset, p->p_filesz))
		return refuse(e, "is truncated: its notes are outside of it");
	if (p->p_filesz > NOTE_BYTES || !p->p_filesz)
		return 0;
	buf = malloc(p->p_filesz);
	if (!buf)
		return refuse(e, "has no room for its notes");
	error = read_at(e, buf, p->p_filesz, p->p_offset);
	if (!error)
		error = walk_notes(e, buf, p->p_filesz);
	free(buf);
	return error;
}

/* -- the whole ------------------------------------------------------------ */

static int read_phdrs(struct elf *e, const Elf64_Phdr *p)
{
	int error = 0;

	for (unsigned i = 0; i < e->phnum && !error; i++) {
		if (p[i].p_type == PT_LOAD)
			error = check_load(e, &p[i]);
		else if (p[i].p_type == PT_INTERP)
			error = refuse(e, "is dynamically linked; link it "
					  "with -static");
		else if (p[i].p_type == PT_NOTE)
			error = read_notes(e, &p[i]);
	}
	return error;
}

static int check_whole(struct elf *e, uint64_t phoff)
{
	if (!e->segments)
		return refuse(e, "has nothing to load");
	if (e->native && e->movable)
		return refuse(e, "is position-independent: PROSE's own "
				 "programs are not");
	if (e->native && (!e->desc || e->desc % PROSE_LINE_BYTES))
		return refuse(e, "has no good PROSE note: link it with "
				 "prose-cc");
	find_phdr(e, phoff);
	return check_entry(e);
}

int elf_read(struct elf *e, int fd)
{
	Elf64_Phdr phdr[ELF_SEGMENTS];
	Elf64_Ehdr h;
	struct stat st;
	int error;

	memset(e, 0, sizeof(*e));
	e->fd = fd;
	if (fstat(fd, &st)) {
		refuse(e, "cannot be looked at: %s", strerror(errno));
		return -EIO;
	}
	if (!S_ISREG(st.st_mode))
		return refuse(e, S_ISDIR(st.st_mode) ? "is a folder"
						     : "is not a file");
	e->file_bytes = st.st_size;
	memset(&h, 0, sizeof(h));
	if (e->file_bytes < sizeof(h)) {
		error = read_at(e, &h, e->file_bytes, 0);
		return error ? error
			     : refuse(e, e->file_bytes >= SELFMAG &&
						 !memcmp(&h, ELFMAG, SELFMAG)
					     ? "is truncated"
					     : "is not an ELF program");
	}
	error = read_at(e, &h, sizeof(h), 0);
	if (!error)
		error = check_header(e, &h);
	if (!error)
		error = read_at(e, phdr, e->phnum * sizeof(*phdr), h.e_phoff);
	if (!error)
		error = read_phdrs(e, phdr);
	return error ? error : check_whole(e, h.e_phoff);
}

static int check_room(struct elf *e, uint64_t mem_bytes, uint64_t base)
{
	if (base <= mem_bytes && e->hi <= mem_bytes - base)
		return 0;
	refuse(e, "reaches to %#llx, its partition to %#llx",
	       (unsigned long long)(base + e->hi),
	       (unsigned long long)mem_bytes);
	return -EFBIG;
}

int elf_load(struct elf *e, uint8_t *mem, uint64_t mem_bytes, uint64_t base)
{
	int error = check_room(e, mem_bytes, base);

	for (unsigned i = 0; i < e->segments && !error; i++) {
		const struct elf_segment *s = &e->segment[i];

		error =
		    read_at(e, mem + base + s->va, s->file_bytes, s->offset);
	}
	return error;
}

/* By a small buffer: each page touched for the first time costs as much as
 * copying a few. */
static int copy(struct elf *e, const struct elf_segment *s, int fd, uint64_t at)
{
	static uint8_t buf[32768];
	uint64_t done = 0;

	while (done < s->file_bytes) {
		uint64_t n = s->file_bytes - done;

		if (n > sizeof(buf))
			n = sizeof(buf);
		if (read_at(e, buf, n, s->offset + done) ||
		    pwrite(fd, buf, n, at + done) != (ssize_t)n)
			return -EIO;
		done += n;
	}
	return 0;
}

int elf_load_file(struct elf *e, int fd, uint64_t at, uint64_t mem_bytes,
		  uint64_t base)
{
	int error = check_room(e, mem_bytes, base);

	for (unsigned i = 0; i < e->segments && !error; i++)
		error =
		    copy(e, &e->segment[i], fd, at + base + e->segment[i].va);
	return error;
}
