/* SPDX-License-Identifier: BSD-2-Clause */
#include "dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "proto.h"

static int name_good(const char *s, size_t bytes)
{
	static const char ok[] = "abcdefghijklmnopqrstuvwxyz"
				 "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	return bytes && bytes < DIR_NAME_BYTES && *s != '.' &&
	       strspn(s, ok) >= bytes;
}

static int name_copy(char *to, const char *s, size_t bytes)
{
	if (!name_good(s, bytes))
		return -EINVAL;
	memcpy(to, s, bytes);
	to[bytes] = 0;
	return 0;
}

int dir_split(const char *spec, char name[DIR_NAME_BYTES],
	      char machine[DIR_NAME_BYTES])
{
	const char *given = spec ? spec : "", *env = getenv("PROSE_NAME");
	size_t bytes = strcspn(given, "/");
	const char *rest = given + bytes;

	machine[0] = 0;
	if (*rest && name_copy(machine, rest + 1, strlen(rest + 1)))
		return -EINVAL;
	if (bytes)
		return name_copy(name, given, bytes);
	if (!env || !*env)
		env = "default";
	return name_copy(name, env, strlen(env));
}

/* The folder above BASE, and BASE's own name in it. */
static const char *base(char name[DIR_NAME_BYTES])
{
	const char *run = getenv("XDG_RUNTIME_DIR");

	if (run && *run == '/') {
		strcpy(name, "prose");
		return run;
	}
	snprintf(name, DIR_NAME_BYTES, "prose-%u", (unsigned)geteuid());
	return "/tmp";
}

static int private_open(int at, const char *name, bool make)
{
	struct stat st;
	int fd, error = 0;

	if (make && mkdirat(at, name, 0700) && errno != EEXIST)
		return -errno;
	fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ELOOP || errno == ENOTDIR ? -EPERM : -errno;
	if (fstat(fd, &st))
		error = -errno;
	else if (st.st_uid != geteuid() || (st.st_mode & 077))
		error = -EPERM;
	if (!error)
		return fd;
	close(fd);
	return error;
}

int dir_open(const char *name, const char *machine, bool make)
{
	char own[DIR_NAME_BYTES];
	const char *way[] = {own, name, machine};
	int fd = open(base(own), O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -ENOTDIR;
	for (int i = 0; i < 3 && *way[i] && fd >= 0; i++) {
		int up = fd;

		fd = private_open(up, way[i], make);
		close(up);
	}
	return fd;
}

int dir_path(const char *name, const char *machine, char *path, size_t bytes)
{
	char own[DIR_NAME_BYTES];
	const char *top = base(own);
	int n = snprintf(path, bytes, "%s/%s/%s%s%s", top, own, name,
			 *machine ? "/" : "", machine);

	return n < 0 || (size_t)n >= bytes ? -ENAMETOOLONG : 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

int dir_machines(const char *name, char list[][DIR_NAME_BYTES], int max)
{
	int fd = dir_open(name, "", false), n = 0;
	struct dirent *e;
	DIR *d;

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	d = fdopendir(fd);
	if (!d) {
		close(fd);
		return -ENOMEM;
	}
	while (n < max && (e = readdir(d)))
		if (!name_copy(list[n], e->d_name, strlen(e->d_name)))
			n++;
	closedir(d);
	qsort(list, n, sizeof(*list), by_name);
	return n;
}

/* By the open folder: its path may be longer than a socket's address, and
 * may have been replaced since it was checked. */
static void sock_address(struct sockaddr_un *sun, int dir)
{
	memset(sun, 0, sizeof(*sun));
	sun->sun_family = AF_UNIX;
	snprintf(sun->sun_path, sizeof(sun->sun_path),
		 "/proc/self/fd/%d/" PROTO_SOCK, dir);
}

static int sock_make(int dir, struct sockaddr_un *sun)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	sock_address(sun, dir);
	return fd < 0 ? -errno : fd;
}

int dir_connect(int dir)
{
	struct sockaddr_un sun;
	int fd = sock_make(dir, &sun), error;

	if (fd < 0)
		return fd;
	if (!connect(fd, (struct sockaddr *)&sun, sizeof(sun)))
		return fd;
	error = -errno;
	close(fd);
	return error == -ECONNREFUSED || error == -EPROTOTYPE ? -ENOENT : error;
}

int dir_listen(int dir)
{
	struct sockaddr_un sun;
	int fd = sock_make(dir, &sun), error;

	if (fd < 0)
		return fd;
	if (unlinkat(dir, PROTO_SOCK, 0) && errno != ENOENT)
		goto fail;
	if (!bind(fd, (struct sockaddr *)&sun, sizeof(sun)) && !listen(fd, 128))
		return fd;
fail:
	error = -errno;
	close(fd);
	return error;
}
