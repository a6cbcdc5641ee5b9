/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the file system calls share: arguments, and the file behind a
 * number.
 */
#ifndef RT_POSIX_FILE_SYS_H
#define RT_POSIX_FILE_SYS_H

#include "fd/file.h"

#define SYS(name)                                 \
	long sys_##name(const struct sysargs *s); \
	long sys_##name(const struct sysargs *s)

static inline void *arg_ptr(const struct sysargs *s, unsigned n)
{
	return (void *)(uintptr_t)s->a[n];
}

/* A path of the application: 0, -EFAULT, -ENAMETOOLONG. */
int path_ok(const char *path);

#endif
