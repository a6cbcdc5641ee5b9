/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Core files of partitions that ended: ELF cores as Linux makes them, which
 * gdb, drgn and eu-stack open, with the stats row as a note of PROSE's.
 */
#ifndef LOADER_CORE_H
#define LOADER_CORE_H

#include <stddef.h>
#include <stdint.h>

#include "run.h"

/* Write DIR/core.NAME.LPAR; says where, or why not. */
void core_write(struct run *r);

/* -- core_regs.c: registers as the notes have them ---------------------- */

#define CORE_REGS_MAX 4096 /* of a struct prose_regs_* */

/* Program counter in a struct prose_regs_* of that machine. */
uint64_t core_pc(uint16_t machine, const void *regs);
size_t core_regs_bytes(uint16_t machine);

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
