/* SPDX-License-Identifier: BSD-2-Clause */
/* What gdb asks of a program beside its memory: from the boot block, which
 * is the partition's to change and therefore checked. */
#include <elf.h>
#include <signal.h>
#include <string.h>
#include "live_int.h"
#include "rsp.h"

static int boot_of(struct live *l, uint32_t pid, struct prose_part_row *row,
		   struct prose_boot *boot)
{
	struct prose_desc desc;
	int status = ctl_part_row(l->ctl, pid, row);

	if (status < 0)
		return status;
	if (live_copy(l, row, row->desc, &desc, sizeof(desc)) ||
	    live_copy(l, row, desc.boot, boot, sizeof(*boot)) ||
	    boot->magic != PROSE_BOOT_MAGIC)
		return -PROSE_E_NOENT;
	return 0;
}

long live_uid(struct live *l, uint32_t pid)
{
	struct prose_part_row row;
	struct prose_boot boot;

	return boot_of(l, pid, &row, &boot) < 0 ? -1 : (long)boot.uid;
}

static void put_pair(struct text *to, uint64_t type, uint64_t value)
{
	uint64_t pair[] = {type, value};

	text_add(to, pair, sizeof(pair));
}

int live_auxv(struct target *t, uint32_t pid, struct text *to)
{
	struct prose_part_row row;
	struct prose_boot boot;
	int status = boot_of((struct live *)t, pid, &row, &boot);

	if (status < 0)
		return status;
	put_pair(to, AT_PHDR, boot.app_phdr);
	put_pair(to, AT_PHENT, boot.app_phent);
	put_pair(to, AT_PHNUM, boot.app_phnum);
	put_pair(to, AT_PAGESZ, PROSE_PAGE_BYTES);
	if (boot.app_entry)
		put_pair(to, AT_ENTRY, boot.app_entry);
	put_pair(to, AT_NULL, 0);
	return 0;
}

#define PHDRS 64 /* of a program, that are looked at */

/* The next segment of a type, from *i on. */
static bool find_segment(struct live *l, const struct prose_part_row *row,
			 const struct prose_boot *boot, uint32_t type,
			 unsigned *i, Elf64_Phdr *ph)
{
	if (boot->app_phent != sizeof(*ph))
		return false;
	for (; *i < boot->app_phnum && *i < PHDRS; ++*i) {
		if (live_copy(l, row, boot->app_phdr + *i * sizeof(*ph), ph,
			      sizeof(*ph)))
			return false;
		if (ph->p_type == type)
			return true;
	}
	return false;
}

/* How many bytes of variables each thread has, with their alignment. */
static uint64_t tls_bytes(struct live *l, uint32_t pid)
{
	struct prose_part_row row;
	struct prose_boot boot;
	unsigned i = 0;
	Elf64_Phdr ph;

	if (boot_of(l, pid, &row, &boot) < 0 ||
	    !find_segment(l, &row, &boot, PT_TLS, &i, &ph) || !ph.p_align ||
	    ph.p_align & (ph.p_align - 1))
		return 0;
	return (ph.p_memsz + ph.p_align - 1) & -ph.p_align;
}

#define NOTES_BYTES 0x10000 /* of a segment */

int live_notes(struct target *t, uint32_t pid, struct text *to)
{
	struct live *l = (struct live *)t;
	struct prose_part_row row;
	struct prose_boot boot;
	Elf64_Phdr ph;
	int status = boot_of(l, pid, &row, &boot);

	for (unsigned i = 0;
	     status >= 0 && find_segment(l, &row, &boot, PT_NOTE, &i, &ph);
	     i++) {
		const void *notes = ctl_mem(
		    l->ctl, &row, ph.p_vaddr + boot.app_base, ph.p_filesz);

		if (notes && ph.p_filesz <= NOTES_BYTES)
			text_add(to, notes, ph.p_filesz);
	}
	return status;
}

int live_fault(struct target *t, uint32_t pid, uint32_t tid, int signal,
	       uint64_t *at)
{
	const struct arch *a = ((struct live *)t)->arch;
	uint8_t regs[LIVE_REGS];
	int status = live_regs_read(t, pid, tid, regs);
	bool data = signal == SIGSEGV || signal == SIGBUS;

	if (status < 0)
		return status;
	memcpy(at, regs + (data ? a->fault_offset : a->pc_offset), sizeof(*at));
	return 0;
}

int live_tls(struct target *t, uint32_t pid, uint32_t tid, uint64_t offset,
	     uint64_t *at)
{
	struct live *l = (struct live *)t;
	uint64_t bias = l->arch->tls_bias, tp;
	uint8_t regs[LIVE_REGS];
	int status = live_regs_read(t, pid, tid, regs);

	if (status < 0)
		return status;
	memcpy(&tp, regs + l->arch->tp_offset, sizeof(tp));
	if (!bias)
		bias = tls_bytes(l, pid);
	if (!bias || !tp)
		return -PROSE_E_NOENT;
	*at = tp - bias + offset;
	return 0;
}

static void put_string(struct live *l, const struct prose_part_row *row,
		       prose_gpa at, struct text *to)
{
	char c;

	for (int i = 0; i < 4096 && !live_copy(l, row, at + i, &c, 1) && c; i++)
		text_add(to, &c, 1);
}

int live_exec_file(struct target *t, uint32_t pid, struct text *to)
{
	struct live *l = (struct live *)t;
	struct prose_part_row row;
	struct prose_boot boot;
	char first = 0;
	int status = boot_of(l, pid, &row, &boot);

	if (status < 0)
		return status;
	live_copy(l, &row, boot.exec, &first, 1);
	if (first != '/') {
		put_string(l, &row, boot.cwd, to);
		text_add(to, "/", 1);
	}
	put_string(l, &row, boot.exec, to);
	return 0;
}
