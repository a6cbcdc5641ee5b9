/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A walk under way: what walk_text.c, walk.c and walk_quick.c share.
 */
#ifndef RT_FD_WALK_INT_H
#define RT_FD_WALK_INT_H

#include "fd/file.h"

struct work {
	struct work *next;
	struct fid *at;	  /* walked so far */
	const char *rest; /* what is still to be walked, in: */
	char text[2][PATH_MAX];
	unsigned which;	     /* of the two */
	char done[PATH_MAX]; /* path of `at`; "" if it grew too long */
	unsigned links;
	struct p9_name name[PROSE_9P_WALK_NAMES];
	struct p9_qid qid[PROSE_9P_WALK_NAMES];
	char link[PATH_MAX + 16];
};

/* -- walk_text.c: paths as text; nothing here blocks ---------------------- */

struct work *work_get(void);   /* NULL: no memory */
void work_put(struct work *k); /* with its reference; may block */
/* `at` goes to the work. -ENOENT: the path is empty; -ENAMETOOLONG. */
int work_begin(struct work *k, struct fid *at, const char *path);
void work_set_done(struct work *k, const char *path);
void work_append_done(struct work *k, struct p9_name name);
/* The next name of a path, without "." unless it is the last and `dot`;
 * false: there is none. */
bool work_next_name(const char **s, struct p9_name *name, bool dot);
/* Up to 16 names for one message. How many there were; all of `rest` before
 * *behind was dealt with. */
int work_gather(struct work *k, unsigned how, const char **behind);
/* Name number i of this message is a link: put its target there. `root`: to
 * begin at if that is absolute. */
int work_splice(struct work *k, unsigned i, const char *target, size_t bytes,
		const char *behind, struct fid *root);

/* -- walk.c --------------------------------------------------------------- */

/* Make root and working directory, at the first use of a path. */
int walk_start(void);
/* Where a path starts; a reference. NULL: *err says why. */
struct fid *walk_base(int dirfd, const char *path, int *err);
/* The server stopped behind `got` names: at a link, which is followed (0),
 * or for good: -errno. */
int walk_stopped(struct work *k, unsigned got);
/* The rest of a walk, after a step that gave `err` (1: go on). Ends k. */
int walk_go_on(struct work *k, int err, unsigned how, struct walked *w);

#endif
