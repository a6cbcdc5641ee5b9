/* SPDX-License-Identifier: BSD-2-Clause */
/* The ELF files of a partition, as libdwfl has them. */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "int.h"

static const Dwfl_Callbacks callbacks = {
    .find_elf = dwfl_build_id_find_elf,
    .find_debuginfo = dwfl_standard_find_debuginfo,
    .section_address = dwfl_offline_section_address,
};

static bool same_build(Dwfl_Module *m, const struct pview_file *f)
{
	const unsigned char *id;
	GElf_Addr at;
	int n;

	if (!f->build_id_bytes)
		return true;
	n = dwfl_module_build_id(m, &id, &at);
	return n == (int)f->build_id_bytes &&
	       !memcmp(id, f->build_id, f->build_id_bytes);
}

static void trouble(struct stacks *k, const char *path, const char *why)
{
	if (!*k->trouble)
		snprintf(k->trouble, sizeof(k->trouble), "%.180s %s", path,
			 why);
}

/* Where the segment with the table of .eh_frame lies. */
static uint64_t find_eh_hdr(Dwfl_Module *m)
{
	GElf_Addr bias;
	Elf *e = dwfl_module_getelf(m, &bias);
	GElf_Phdr p;
	size_t n;

	if (!e || elf_getphdrnum(e, &n))
		return 0;
	for (size_t i = 0; i < n; i++)
		if (gelf_getphdr(e, i, &p) && p.p_type == PT_GNU_EH_FRAME)
			return p.p_vaddr + bias;
	return 0;
}

static bool is_elf(int fd, uint32_t arch)
{
	Elf64_Ehdr h;

	return pread(fd, &h, sizeof(h), 0) == sizeof(h) &&
	       !memcmp(h.e_ident, ELFMAG, SELFMAG) && h.e_machine == arch;
}

static void report(struct stacks *k, int i)
{
	const struct pview_file *f = &k->file[i];
	int fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	Dwfl_Module *m;

	if (fd < 0) {
		trouble(k, f->path, "is not there any more");
		return;
	}
	m = is_elf(fd, k->v->arch)
		? dwfl_report_elf(k->dwfl, f->path, f->path, fd, f->bias, true)
		: NULL;
	if (!m) {
		close(fd);
		trouble(k, f->path, "is no program any more");
	} else if (!same_build(m, f)) {
		/* It stays reported: names of another build would mislead. */
		trouble(k, f->path, "is another build now");
		k->file[i].path[0] = 0;
	} else {
		k->eh_hdr[i] = find_eh_hdr(m);
	}
}

static void report_all(struct stacks *k)
{
	dwfl_report_begin(k->dwfl);
	for (int i = 0; i < k->files; i++)
		if (*k->file[i].path)
			report(k, i);
	dwfl_report_end(k->dwfl, NULL, NULL);
}

static bool has_wrong(const struct stacks *k)
{
	for (int i = 0; i < k->files; i++)
		if (!*k->file[i].path)
			return true;
	return false;
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
	if (has_wrong(k)) /* once more, without these */
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
