/* SPDX-License-Identifier: BSD-2-Clause */
/* The ELF files of a partition, as libdwfl has them. */
#include <elfutils/libdwelf.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "int.h"

static int find_elf(Dwfl_Module *m, void **user, const char *name,
		    Dwarf_Addr base, char **file, Elf **elf)
{
	const char *path = *user;

	*file = strdup(path);
	return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

static const Dwfl_Callbacks callbacks = {
    .find_elf = find_elf,
    .find_debuginfo = dwfl_standard_find_debuginfo,
    .section_address = dwfl_offline_section_address,
};

static void trouble(struct stacks *k, const char *path, const char *why)
{
	if (!*k->trouble)
		snprintf(k->trouble, sizeof(k->trouble), "%.180s %s", path,
			 why);
}

/* Where its segments go: libdwfl thinks of the first one as the lowest. */
static bool find_range(int fd, struct stacks *k, int which, uint64_t *lo,
		       uint64_t *hi)
{
	uint64_t bias = k->file[which].bias;
	Elf64_Ehdr h;
	Elf64_Phdr p;

	*lo = *hi = 0;
	if (pread(fd, &h, sizeof(h), 0) != sizeof(h) ||
	    memcmp(h.e_ident, ELFMAG, SELFMAG) || h.e_machine != k->v->arch ||
	    h.e_phentsize != sizeof(p))
		return false;
	for (unsigned i = 0; i < h.e_phnum; i++) {
		if (pread(fd, &p, sizeof(p), h.e_phoff + i * sizeof(p)) !=
		    sizeof(p))
			return false;
		if (p.p_type == PT_GNU_EH_FRAME)
			k->eh_hdr[which] = p.p_vaddr + bias;
		if (p.p_type != PT_LOAD)
			continue;
		if (!*hi)
			*lo = (p.p_vaddr & -(p.p_align ? p.p_align : 1)) + bias;
		if (p.p_vaddr + p.p_memsz + bias > *hi)
			*hi = p.p_vaddr + p.p_memsz + bias;
	}
	return *lo < *hi;
}

static void report(struct stacks *k, int i)
{
	struct pview_file *f = &k->file[i];
	int fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	Dwfl_Module *m = NULL;
	uint64_t lo, hi;
	void **user;

	if (fd < 0) {
		trouble(k, f->path, "is not there any more");
		return;
	}
	if (find_range(fd, k, i, &lo, &hi) &&
	    stack_build_id(f->path, f->build_id, f->build_id_bytes))
		m = dwfl_report_module(k->dwfl, f->path, lo, hi);
	close(fd);
	if (!m) {
		trouble(k, f->path, "is another file now");
		return;
	}
	dwfl_module_info(m, &user, NULL, NULL, NULL, NULL, NULL, NULL);
	*user = f->path;
}

static void report_all(struct stacks *k)
{
	dwfl_report_begin(k->dwfl);
	for (int i = 0; i < k->files; i++)
		if (*k->file[i].path)
			report(k, i);
	dwfl_report_end(k->dwfl, NULL, NULL);
}

int open_files(struct stacks *k, const char *rt_guest)
{
	k->files = pview_files(k->v, rt_guest, k->file, PVIEW_FILES);
	if (k->files < 0)
		k->files = 0;
	k->dwfl = dwfl_begin(&callbacks);
	if (!k->dwfl)
		return -PROSE_E_NOMEM;
	report_all(k);
	return 0;
}

bool in_text(struct stacks *k, uint64_t pc)
{
	Dwfl_Module *m = dwfl_addrmodule(k->dwfl, pc);
	GElf_Addr bias;
	Elf *e = m ? dwfl_module_getelf(m, &bias) : NULL;
	GElf_Phdr p;
	size_t n;

	if (!e || elf_getphdrnum(e, &n))
		return false;
	for (size_t i = 0; i < n; i++)
		if (gelf_getphdr(e, i, &p) && p.p_type == PT_LOAD &&
		    p.p_flags & PF_X && pc - bias - p.p_vaddr < p.p_memsz)
			return true;
	return false;
}

bool stack_build_id(const char *path, const uint8_t *id, unsigned bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	const void *there;
	bool same = false;
	Elf *e;

	elf_version(EV_CURRENT);
	e = fd < 0 ? NULL : elf_begin(fd, ELF_C_READ, NULL);
	if (e && elf_kind(e) == ELF_K_ELF)
		same = !bytes ||
		       (dwelf_elf_gnu_build_id(e, &there) == (int)bytes &&
			!memcmp(there, id, bytes));
	elf_end(e);
	if (fd >= 0)
		close(fd);
	return same;
}
