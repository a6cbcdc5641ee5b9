/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files that write a core share. */
#ifndef LOADER_CORE_INT_H
#define LOADER_CORE_INT_H

#include <sys/types.h>

#include "core.h"

#define CORE_CUTS (2 * 2 * ELF_SEGMENTS + 2)
#define CORE_PAGE 4096ull

struct core {
	const struct core_source *s;
	int fd;
	int zst; /* what is written goes there instead, if not -1 */
	pid_t zst_pid;
	uint8_t *notes;
	size_t notes_bytes, notes_room;
	int error; /* a note that could not be kept */
	/* of the memory */
	uint64_t touched_bytes;
	unsigned nr_cuts;
	uint64_t cut[CORE_CUTS];
};

/* All notes; core_note.c and core_state.c. */
void core_notes(struct core *c);
void core_note_process(struct core *c);
void core_note_add(struct core *c, const char *owner, uint32_t type,
		   const void *head, size_t head_bytes, const void *data,
		   size_t bytes);
void core_notes_prose(struct core *c);
void core_note_info(struct core *c);
void core_note_cpus(struct core *c);
/* core_machine.c */
void core_notes_machine(struct core *c);

/* core_mem.c: how much memory was touched; headers, notes and memory. */
uint64_t core_touched(const struct core *c);
int core_put_all(struct core *c);

/* core_zst.c: have c->fd written to by who compresses; what goes there, in
 * ascending order, no bytes at the file's end to be done; and whether all
 * went well, or what else went wrong. 0 or -errno. */
int core_zst_begin(struct core *c);
int core_zst_put(struct core *c, const void *from, size_t bytes, off_t at);
int core_zst_end(struct core *c, int error);

/* Start prose-core with that stdin and stdout; its pid, or -errno. */
pid_t core_tool_start(const char *const *words, int in, int out);

#endif
