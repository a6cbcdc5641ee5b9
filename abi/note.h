/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How an ELF file says that it is PROSE's: its identification bytes, which
 * binfmt_misc matches on, and its notes, of owner "PROSE".
 */
#ifndef PROSE_NOTE_H
#define PROSE_NOTE_H

#include "abi.h"

/* e_ident[EI_OSABI] is ELFOSABI_STANDALONE, e_ident[EI_ABIVERSION] 'P'. */
#define PROSE_ELF_OSABI	     255
#define PROSE_ELF_ABIVERSION 0x50

#define PROSE_NOTE_OWNER "PROSE"

enum prose_note {
	PROSE_NT_DESC = 1, /* struct prose_note_desc; every native image */
	PROSE_NT_CONF = 2, /* struct prose_note_conf; the last one counts */
	/* of a core file: dump.h */
	PROSE_NT_CORE_PART = 0x100, /* struct prose_part_row */
	PROSE_NT_CORE_TRACE = 0x101,
	PROSE_NT_CORE_INFO = 0x102,
	PROSE_NT_CORE_VCPU = 0x103,
	PROSE_NT_CORE_CPUS = 0x104,
	PROSE_NT_CORE_FILE = 0x105,
	PROSE_NT_CORE_DESC = 0x106,
	PROSE_NT_CORE_CHAN = 0x107,
	PROSE_NT_CORE_9P = 0x108,
	PROSE_NT_CORE_FID = 0x109
};

struct prose_note_desc {
	uint32_t revision; /* PROSE_DESC_REVISION */
	uint32_t pad;
	prose_gpa desc;
};
PROSE_SIZE(struct prose_note_desc, 16);

/* What the program wants unless the command line says otherwise; 0 in a
 * field: no wish. */
struct prose_note_conf {
	uint32_t revision; /* 1 */
	uint32_t bytes;
	uint64_t mem_bytes;
	uint64_t stack_bytes;
	uint32_t policy;   /* enum prose_policy + 1 */
	uint32_t required; /* slots a frame */
	uint32_t desired;
	uint32_t cpu; /* + 1 */
};
PROSE_SIZE(struct prose_note_conf, 40);

#endif
