/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a partition finds in its memory when it starts: images, boot block,
 * and how the rest is divided.
 *
 *   0 ... hi              the native image (or rt's, and above it the app's)
 *   free_lo ... free_hi   free
 *   free_hi ... boot      the main thread's stack
 *   boot ... mem_bytes    the boot block and its strings
 */
#ifndef LOADER_BOOT_H
#define LOADER_BOOT_H

#include "elfread.h"
#include "part.h"

struct boot_plan {
	/* what is started */
	struct elf *image; /* native: the program; else rt-guest.elf */
	struct elf *app;   /* a Linux program above it, or NULL */
	const char *exec;
	char *const *argv;
	char *const *envp;
	const char *cwd;
	uint64_t stack_bytes; /* 0: by the size of the partition */
	bool ro;
	uint32_t no_stdio; /* bit n: the caller had closed n */
	uint32_t lpar;	   /* from here on for boot_load() only */
	uint64_t tb_hz, epoch_tb, epoch_ns;
	int ram_fd; /* the memory is in this file, from `ra` on */
	uint64_t ra;
	/* what boot_size() found */
	uint64_t app_base, image_hi, strings_bytes;
	uint64_t mem_bytes; /* wanted at least */
	uint32_t umask;	    /* the caller's */
};

/* How much memory does it need, and where goes what? 0, or -EFBIG with the
 * words in `why`. */
int boot_size(struct boot_plan *p, char *why, size_t bytes);

/* Load all and write the boot block; its address goes to *boot. The memory
 * is zero. 0 or -errno, with the words in `why`. */
int boot_load(struct boot_plan *p, uint8_t *mem, uint64_t mem_bytes,
	      prose_gpa *boot, char *why, size_t bytes);

#endif
