/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The folders of the machines' state: BASE/NAME/MACHINE, each of mode 0700
 * and the caller's own, where BASE is $XDG_RUNTIME_DIR/prose or, without
 * that, /tmp/prose-UID. A folder that somebody else made or can enter is
 * refused: -EPERM.
 */
#ifndef CTL_DIR_H
#define CTL_DIR_H

#include <stdbool.h>
#include <stddef.h>

#define DIR_NAME_BYTES 64

/* "NAME", "NAME/MACHINE", "/MACHINE", "", NULL: into two strings; what is
 * left out is $PROSE_NAME or "default", and "". -EINVAL: no good name. */
int dir_split(const char *spec, char name[DIR_NAME_BYTES],
	      char machine[DIR_NAME_BYTES]);

/* Open the folder; machine "": the one above the machines. -ENOENT: there
 * is none (and it was not to be made), -ENOTDIR: $XDG_RUNTIME_DIR is bad. */
int dir_open(const char *name, const char *machine, bool make);

/* Where that is, for messages and for others to open. */
int dir_path(const char *name, const char *machine, char *path, size_t bytes);

/* The machines that have a folder, sorted; how many (at most max). */
int dir_machines(const char *name, char list[][DIR_NAME_BYTES], int max);

/* Connect to the socket of the daemon in that folder, or bind it there.
 * -ENOENT: there is no daemon. */
int dir_connect(int dir);
int dir_listen(int dir);

#endif
