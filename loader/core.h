/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing core files of partitions: ELF cores as Linux makes them, which
 * gdb, drgn and eu-stack open, with PROSE's own notes (abi/dump.h). The
 * partition stands still meanwhile; nothing in it is believed.
 *
 * A core appears under its name when it is whole, or not at all. One whose
 * name ends in .zst is compressed by zstd.
 */
#ifndef LOADER_CORE_H
#define LOADER_CORE_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "elfread.h"
#include "pview.h"

typedef int core_progress(void *arg, uint64_t done, uint64_t all);

struct core_source {
	const struct pview *v;
	const char *name;	       /* of the program */
	const struct elf *image, *app; /* as in struct boot_plan; or NULL */
	uint64_t app_base;
	const char *program, *rt; /* their paths */
	enum prose_core_why why;
	uint64_t started_ns; /* since when it stands still; 0: it ended */
	/* a hypervisor's: no partition's notes are looked for */
	bool machine;
	bool zst; /* a name that does not end in .zst gets that, too */
	/* called now and then, or NULL; nonzero gives up: -EINTR */
	core_progress *progress;
	void *arg;
};

/* Write DIR/NAME.LPAR.core, or `file` if that is not NULL. The path goes to
 * `path`, also after an error. 0 or -errno. */
int core_write(const struct core_source *s, const char *dir, const char *file,
	       char path[PATH_MAX]);
/* A core of the machine: of its whole RAM for PROSE_CORE_DUMP, else of what is
 * the hypervisor's. */
int core_machine(struct ctl *c, const char *file, bool zst,
		 enum prose_core_why why, core_progress *progress,
		 char path[PATH_MAX]);

/* Whether $PROSE_CORE_ZSTD asks for compressed ones. */
bool core_zst_wanted(void);

/* Run prose-core (the words end with NULL), which tells of cores; -1: it
 * cannot be run. */
int core_tool(const char *const *words);
/* The same of a program of the PATH, which says nothing. */
int core_run(const char *const *words);

/* -- core_regs.c: registers as the notes have them ------------------------ */

struct core_note {
	const char *owner;
	uint32_t type;
	uint32_t bytes;
	uint8_t data[3072];
};
/* The n-th note about a thread's registers; 0: there is none. The first is
 * NT_PRSTATUS. */
int core_regs_note(uint16_t machine, unsigned n, const void *regs, uint32_t tid,
		   int sig, struct core_note *note);

#endif
