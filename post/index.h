/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The index of the caller's core files: a file of lines in
 * $XDG_STATE_HOME/prose/cores (~/.local/state/prose/cores), which whoever
 * may write to it may have spoiled: lines that make no sense are left out,
 * and a file is removed only if it is still the core that its line tells of.
 */
#ifndef POST_INDEX_H
#define POST_INDEX_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

struct entry {
	uint64_t time_ns;
	uint32_t lpar;
	bool kept; /* PROSE sets it no limits: the user chose its place */
	char build_id[136]; /* hexadecimal; "-": none */
	char machine[16], end[32], name[64];
	char program[PATH_MAX], path[PATH_MAX];
	/* found when it is read */
	uint64_t disk_bytes;
	bool there;
};

/* Add the core at this path. 0 or -errno. */
int index_add(const char *path, bool kept);
/* All entries, oldest first, malloced; the count, or -errno. */
long index_read(struct entry **to);
/* Forget those for which gone() is true. */
int index_drop(bool (*gone)(const struct entry *e, void *arg), void *arg);
/* The file at this path has another name now. */
void index_moved(const char *path);
/* Remove the file and its line; whether the file was that core. */
bool index_remove(const struct entry *e);
/* Remove old ones and the oldest of too many: $PROSE_CORE_DAYS (14),
 * $PROSE_CORE_MAX (4G). */
void index_limit(void);

/* What the entry of that core would be; false: it is no core. */
bool entry_of(const char *path, struct entry *e);

#endif
