/* SPDX-License-Identifier: BSD-2-Clause */
/* Where this program and its files are. */
#include "self.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "machine.h"

#define ROOM 64 /* for names below the folder */

const char *self_path(void)
{
	static char path[PATH_MAX];
	ssize_t n;

	if (*path)
		return path;
	n = readlink("/proc/self/exe", path, sizeof(path) - ROOM);
	path[n > 0 ? n : 0] = 0;
	return path;
}

const char *self_lib(void)
{
	static char path[PATH_MAX];
	char *slash;

	if (*path)
		return path;
	strcpy(path, self_path());
	slash = strrchr(path, '/');
	if (!slash)
		return strcpy(path, ".");
	*slash = 0;
	slash = strrchr(path, '/');
	if (slash && !strcmp(slash, "/bin"))
		strcpy(slash, "/lib/prose");
	return path;
}

const char *self_resolver(void)
{
	static char path[PATH_MAX + ROOM];

	snprintf(path, sizeof(path), "%s/prose-resolve", self_lib());
	return path;
}

const char *self_rt_guest(uint32_t arch)
{
	static char path[PATH_MAX + ROOM];

	snprintf(path, sizeof(path), "%s/%s/rt-guest.elf", self_lib(),
		 arch == PROSE_ARCH_PPC64LE ? "ppc64" : "x86_64");
	return path;
}
