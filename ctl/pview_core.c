/* SPDX-License-Identifier: BSD-2-Clause */
/* Core files: the ELF file is hostile, and may be cut off anywhere. */
#include "pview.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEGMENTS_MAX 65535u
#define NOTES_MAX    (64u << 20)
#define MEM_MAX	     (1ull << 48)

/* Bytes of the file, or fewer at its end; -1. */
static ssize_t get(int fd, void *to, size_t bytes, uint64_t at)
{
	size_t done = 0;

	while (done < bytes) {
		ssize_t n =
		    pread(fd, (char *)to + done, bytes - done, at + done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (!n)
			break;
		done += n;
	}
	return done;
}

static int take_load(struct pview *v, const Elf64_Phdr *p)
{
	if (p->p_memsz > MEM_MAX || p->p_vaddr > MEM_MAX ||
	    p->p_filesz > p->p_memsz || p->p_offset > MEM_MAX)
		return -PROSE_E_INVAL;
	v->segment[v->segments++] = (struct pview_segment){
	    p->p_vaddr, p->p_memsz, p->p_offset, p->p_filesz};
	return 0;
}

static int take_notes(struct pview *v, const Elf64_Phdr *p)
{
	uint8_t *more;
	ssize_t n;

	if (p->p_filesz > NOTES_MAX - v->notes_bytes || p->p_offset > MEM_MAX)
		return -PROSE_E_INVAL;
	more = realloc(v->notes, v->notes_bytes + p->p_filesz + 1);
	if (!more)
		return -PROSE_E_NOMEM;
	v->notes = more;
	n = get(v->fd, more + v->notes_bytes, p->p_filesz, p->p_offset);
	if (n > 0)
		v->notes_bytes += n;
	return 0;
}

static int take_phdrs(struct pview *v, const Elf64_Ehdr *h)
{
	Elf64_Phdr p;
	int error = 0;

	v->segment = calloc(h->e_phnum, sizeof(*v->segment));
	if (!v->segment)
		return -PROSE_E_NOMEM;
	for (unsigned i = 0; i < h->e_phnum && !error; i++) {
		if (h->e_phoff > MEM_MAX ||
		    get(v->fd, &p, sizeof(p), h->e_phoff + i * sizeof(p)) !=
			sizeof(p))
			return -PROSE_E_INVAL;
		if (p.p_type == PT_LOAD)
			error = take_load(v, &p);
		else if (p.p_type == PT_NOTE)
			error = take_notes(v, &p);
	}
	return error;
}

static bool good_header(const Elf64_Ehdr *h)
{
	return !memcmp(h->e_ident, ELFMAG, SELFMAG) &&
	       h->e_ident[EI_CLASS] == ELFCLASS64 &&
	       h->e_ident[EI_DATA] == ELFDATA2LSB && h->e_type == ET_CORE &&
	       (h->e_machine == PROSE_ARCH_PPC64LE ||
		h->e_machine == PROSE_ARCH_X86_64) &&
	       h->e_phentsize == sizeof(Elf64_Phdr) && h->e_phnum &&
	       h->e_phnum < SEGMENTS_MAX;
}

/* Older ones have no CORE_INFO. */
static int take_prose(struct pview *v)
{
	size_t bytes;
	const void *row =
	    pview_note(v, PROSE_NOTE_OWNER, PROSE_NT_CORE_PART, 0, &bytes);
	const void *info;

	if (!row || bytes < sizeof(v->row))
		return -PROSE_E_INVAL;
	memcpy(&v->row, row, sizeof(v->row));
	v->row.name[PROSE_NAME_BYTES - 1] = 0;
	if (v->row.mem_bytes > MEM_MAX)
		return -PROSE_E_INVAL;
	info = pview_note(v, PROSE_NOTE_OWNER, PROSE_NT_CORE_INFO, 0, &bytes);
	if (!info || bytes < sizeof(v->info))
		return 0;
	memcpy(&v->info, info, sizeof(v->info));
	v->info.machine[sizeof(v->info.machine) - 1] = 0;
	v->info.version[sizeof(v->info.version) - 1] = 0;
	v->info.hyp_version[sizeof(v->info.hyp_version) - 1] = 0;
	v->tb_hz = v->info.tb_hz;
	return 0;
}

int pview_core_fd(struct pview *v, int fd)
{
	Elf64_Ehdr h;
	int error;

	*v = (struct pview){.fd = fd};
	if (get(fd, &h, sizeof(h), 0) != sizeof(h) || !good_header(&h))
		error = -PROSE_E_INVAL;
	else
		error = take_phdrs(v, &h);
	if (!error) {
		v->arch = h.e_machine;
		error = take_prose(v);
	}
	if (error)
		pview_close(v);
	return error;
}

int pview_core(struct pview *v, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0 || fstat(fd, &st)) {
		int error = errno;

		if (fd >= 0)
			close(fd);
		*v = (struct pview){.fd = -1};
		return -error;
	}
	if (!S_ISREG(st.st_mode)) {
		close(fd);
		*v = (struct pview){.fd = -1};
		return -PROSE_E_INVAL;
	}
	return pview_core_fd(v, fd);
}

/* -- notes ---------------------------------------------------------------- */

static size_t up4(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

const void *pview_note(const struct pview *v, const char *owner, uint32_t type,
		       unsigned n, size_t *bytes)
{
	const uint8_t *p = v->notes;
	size_t left = v->notes_bytes, name, desc;
	Elf64_Nhdr h;

	while (left >= sizeof(h)) {
		memcpy(&h, p, sizeof(h));
		p += sizeof(h);
		left -= sizeof(h);
		name = up4(h.n_namesz);
		desc = up4(h.n_descsz);
		if (name > left || h.n_descsz > left - name)
			break;
		if (h.n_type == type &&
		    (!owner || (h.n_namesz == strlen(owner) + 1 &&
				!memcmp(p, owner, h.n_namesz))) &&
		    !n--) {
			*bytes = h.n_descsz;
			return p + name;
		}
		if (desc > left - name)
			break;
		p += name + desc;
		left -= name + desc;
	}
	return NULL;
}

static int cpu_of_core(const struct pview *v, unsigned cpu,
		       struct prose_cpu_row *to)
{
	size_t bytes;
	const uint8_t *rows =
	    pview_note(v, PROSE_NOTE_OWNER, PROSE_NT_CORE_CPUS, 0, &bytes);

	if (!rows || cpu >= bytes / sizeof(*to))
		return -PROSE_E_NOENT;
	memcpy(to, rows + cpu * sizeof(*to), sizeof(*to));
	return 0;
}

int pview_cpu(const struct pview *v, unsigned cpu, struct prose_cpu_row *to)
{
	if (!v->ctl)
		return cpu_of_core(v, cpu, to);
	if (cpu >= PROSE_CPUS || cpu >= v->ctl->machine->cpus)
		return -PROSE_E_NOENT;
	memcpy(to, &v->ctl->stats->cpu[cpu], sizeof(*to));
	return 0;
}
