/* SPDX-License-Identifier: BSD-2-Clause */
/* Which file is to be run, and can it be? */
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int cannot(const struct run *r, const char *why)
{
	say("%s %s", r->o->file, why);
	return EXIT_CANNOT;
}

/* As the shell looks for a command, but the current folder comes first. */
static int open_in_path(const char *file)
{
	const char *at = getenv("PATH");
	char path[PATH_MAX];
	size_t n;
	int fd;

	while (at && *at) {
		n = strcspn(at, ":");
		if (n &&
		    snprintf(path, sizeof(path), "%.*s/%s", (int)n, at, file) <
			(int)sizeof(path) &&
		    !access(path, X_OK)) {
			fd = open(path, O_RDONLY | O_CLOEXEC);
			if (fd >= 0)
				return fd;
		}
		at += n + (at[n] == ':');
	}
	errno = ENOENT;
	return -1;
}

static int open_file(struct run *r)
{
	const char *file = r->o->file;
	int fd = r->o->fd;

	if (fd < 0)
		fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && errno == ENOENT && *file && !strchr(file, '/'))
		fd = open_in_path(file);
	return fd;
}

static int explain(struct run *r)
{
	int error = errno;

	if (error == ENOENT || error == ENOTDIR) {
		say("%s: there is no such file", r->o->file);
		return EXIT_MISSING;
	}
	say("%s cannot be opened: %s", r->o->file, strerror(error));
	return EXIT_CANNOT;
}

/* The kernel has looked already at what it hands over as a descriptor. */
static bool may_execute(const struct run *r, int fd)
{
	return r->o->fd >= 0 || !faccessat(fd, "", X_OK, AT_EMPTY_PATH);
}

/* A Linux program runs above rt's own image. */
static int open_guest(struct run *r)
{
	const char *path;
	int fd;

	r->app = r->image;
	path = self_rt_guest(r->app.machine);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		say("%s, which Linux programs need, cannot be opened: %s; "
		    "build it with `make`",
		    path, strerror(errno));
		return EXIT_PROSE;
	}
	if (!elf_read(&r->image, fd) && r->image.native)
		return 0;
	say("%s %s", path, *r->image.why ? r->image.why : "is not PROSE's");
	return EXIT_PROSE;
}

int run_open(struct run *r)
{
	const struct backend *b;
	char why[96];
	int fd = open_file(r);

	r->app.fd = -1;
	r->name = strrchr(r->o->file, '/');
	r->name = r->name && r->name[1] ? r->name + 1 : r->o->file;
	if (fd < 0)
		return explain(r);
	if (elf_read(&r->image, fd))
		return cannot(r, r->image.why);
	if (!may_execute(r, fd))
		return cannot(r, "may not be executed: chmod +x makes it so");
	b = backend_for_arch(r->image.machine);
	if (!b) {
		snprintf(why, sizeof(why),
			 "is for another processor (ELF machine %u); PROSE "
			 "runs powerpc64le and x86-64",
			 r->image.machine);
		return cannot(r, why);
	}
	machine_spec_kind(b->name);
	return r->image.native ? 0 : open_guest(r);
}
