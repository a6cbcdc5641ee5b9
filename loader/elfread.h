/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading a program's ELF file. The file is hostile: every number in it is
 * checked against the file and against the others before it is used.
 * Refused: what is not a static 64-bit little-endian program.
 */
#ifndef LOADER_ELFREAD_H
#define LOADER_ELFREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "note.h"

#define ELF_SEGMENTS 64
#define ELF_BUILD_ID 64

struct elf_segment {
	uint64_t offset, file_bytes; /* in the file */
	uint64_t va, mem_bytes;
	uint64_t align;
	uint32_t flags; /* PF_x */
};

struct elf {
	int fd;
	uint64_t file_bytes;
	uint16_t machine; /* e_machine */
	bool native;	  /* PROSE's own, else a Linux program */
	bool movable;	  /* ET_DYN: static-pie, linked at 0 */
	uint64_t entry;
	uint64_t phdr; /* where the program headers are loaded; 0: nowhere */
	uint32_t phent, phnum;
	uint64_t lo, hi; /* what the segments take, whole */
	uint64_t align;	 /* the largest of the segments' */
	unsigned segments;
	struct elf_segment segment[ELF_SEGMENTS];
	prose_gpa desc;		     /* native: the descriptor */
	struct prose_note_conf conf; /* 0 where there is no wish */
	unsigned build_id_bytes;
	uint8_t build_id[ELF_BUILD_ID];
	char why[160]; /* after an error */
};

/* 0, or -errno and the words for it in why: -ENOEXEC (it is no program that
 * could run here), -EIO (it cannot be read). The descriptor stays the
 * caller's. */
int elf_read(struct elf *e, int fd);

/* Copy the segments to where they belong in mem, which is zero there;
 * `base` is added to their addresses. Checks that all is inside mem_bytes:
 * -EFBIG. */
int elf_load(struct elf *e, uint8_t *mem, uint64_t mem_bytes, uint64_t base);

/* The same into a file, in which the memory begins at `at`: quicker, as no
 * page of a map is touched. -EIO: that file cannot be written to. */
int elf_load_file(struct elf *e, int fd, uint64_t at, uint64_t mem_bytes,
		  uint64_t base);

#endif
