/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the file system calls share: arguments, paths, the umask.
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

/* The length of an application's path, which is recorded; -EFAULT,
 * -ENAMETOOLONG. */
long path_len(const char *path);
/* The same, then walk it. */
int path_walk(uint64_t dirfd, const char *path, unsigned how, struct walked *w);
/* The fid that a path, or with AT_EMPTY_PATH and "" a number, stands for;
 * a reference. `flags`: AT_*. */
int path_fid(uint64_t dirfd, const char *path, uint32_t flags,
	     struct fid **fid);

/* Files that are not the server's own, though their names seem so:
 * /dev/stdin, /proc/self/fd/N. The number, or -1. */
int special_fd(const char *path);
/* Is it /proc/self/exe? Then put the program's path to `to`, PATH_MAX
 * bytes. */
bool special_exe(const char *path, char *to);

uint32_t umask_apply(uint32_t mode);

#endif
