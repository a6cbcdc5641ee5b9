/* SPDX-License-Identifier: BSD-2-Clause */
/* The post-mortem target: a core file of PROSE's, by ctl/pview.h. */
#ifndef GDBPROXY_CORE_H
#define GDBPROXY_CORE_H

#include "target.h"

/* It takes the fd. NULL: it is no core of a partition. Its LPAR id, and the
 * signal it ended by (0: none). */
struct target *core_create(int fd, uint32_t *lpar, uint32_t *signal);

/* core_open.c: the file, unpacked by this `prose` if it is compressed; -1. */
int core_open(const char *prose, const char *path);

#endif
