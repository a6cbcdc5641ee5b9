/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The same random operations on two directories, as fsx and fsstress do them:
 * every result, errno, byte and attribute has to be the same. Compiled for
 * the controller's Linux by t/sys/linux-shares-a-folder.t.
 *   linux-fsx DIR DIR SEED OPERATIONS
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES	  3
#define MAX_BYTES 300000

static int dir[2], fd[FILES][2];
static char data[2][MAX_BYTES];

static const char *name(void)
{
	static const char *list[] = {"a", "b",	 "c",	"d",   "d/a", "d/b",
				     "e", "e/a", "e/b", "d/d", "a/x", "none/a"};

	return list[random() % (sizeof(list) / sizeof(list[0]))];
}

static void fill(char *to, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		to[i] = random();
}

/* What one operation gave, on both sides. */
static long got[2];
static int number;

static void differ(const char *what, long a, long b)
{
	printf("operation %d, %s: %ld and %ld\n", number, what, a, b);
	exit(1);
}

static void same(const char *what)
{
	if (got[0] != got[1])
		differ(what, got[0], got[1]);
}

static long result(long r)
{
	return r < 0 ? -errno : r;
}

#define BOTH(what, call)                       \
	do {                                   \
		for (int k = 0; k < 2; k++) {  \
			int here = dir[k];     \
			(void)here;            \
			got[k] = result(call); \
		}                              \
		same(what);                    \
	} while (0)

/* -- files ---------------------------------------------------------------- */

static void do_open(int f)
{
	static const int more[] = {0, O_CREAT, O_CREAT | O_EXCL,
				   O_CREAT | O_TRUNC, O_CREAT | O_APPEND};
	int flags = O_RDWR | more[random() % 5];
	const char *path = name();

	for (int k = 0; k < 2; k++) {
		if (fd[f][k] >= 0)
			close(fd[f][k]);
		fd[f][k] = openat(dir[k], path, flags, 0640);
		got[k] = fd[f][k] < 0 ? -errno : 0;
	}
	same("open");
}

static void do_write(int f)
{
	size_t bytes = random() % (random() & 7 ? 5000 : 70000);
	off_t at = random() % (MAX_BYTES / 2);

	fill(data[0], bytes);
	BOTH("write", pwrite(fd[f][k], data[0], bytes, at));
}

static void do_read(int f)
{
	size_t bytes = random() % (random() & 7 ? 5000 : MAX_BYTES);
	off_t at = random() % (MAX_BYTES / 2);

	BOTH("read", pread(fd[f][k], data[k], bytes, at));
	if (got[0] > 0 && memcmp(data[0], data[1], got[0]))
		differ("what was read", at, bytes);
}

static void do_stat(int at_fd)
{
	struct stat st[2];
	const char *path = name();

	BOTH("stat", at_fd >= 0
			 ? fstat(fd[at_fd][k], &st[k])
			 : fstatat(here, path, &st[k], AT_SYMLINK_NOFOLLOW));
	if (got[0])
		return;
	if (st[0].st_mode != st[1].st_mode)
		differ("mode", st[0].st_mode, st[1].st_mode);
	if (S_ISDIR(st[0].st_mode))
		return;
	if (st[0].st_size != st[1].st_size)
		differ("size", st[0].st_size, st[1].st_size);
	if (st[0].st_nlink != st[1].st_nlink)
		differ("links", st[0].st_nlink, st[1].st_nlink);
}

/* -- names ---------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int list(int at, const char *path, char (*to)[64])
{
	int fd = openat(at, path, O_RDONLY | O_DIRECTORY), n = 0;
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;

	if (!d)
		return -errno;
	while (n < 64 && (e = readdir(d)))
		snprintf(to[n++], 64, "%.63s", e->d_name);
	closedir(d);
	qsort(to, n, 64, by_name);
	return n;
}

static void do_list(void)
{
	static char names[2][64][64];
	const char *path = random() & 1 ? "." : name();

	memset(names, 0, sizeof(names));
	for (int k = 0; k < 2; k++)
		got[k] = list(dir[k], path, names[k]);
	same("list");
	if (memcmp(names[0], names[1], sizeof(names[0])))
		differ("names", 0, 0);
}

static void do_link(void)
{
	const char *from = name(), *to = name();

	if (random() & 1) {
		BOTH("link", linkat(here, from, here, to, 0));
		return;
	}
	BOTH("symlink", symlinkat(from, here, to));
	memset(data, 0, 128);
	memset(data[1], 0, 128);
	BOTH("readlink", readlinkat(here, to, data[k], 100));
	if (strcmp(data[0], data[1]))
		differ("link's text", 0, 0);
}

static void do_names(void)
{
	const char *path = name(), *to = name();
	mode_t mode = random() & 0777;

	switch (random() % 7) {
	case 0:
		BOTH("unlink", unlinkat(here, path, 0));
		break;
	case 1:
		BOTH("mkdir", mkdirat(here, path, 0750));
		break;
	case 2:
		BOTH("rmdir", unlinkat(here, path, AT_REMOVEDIR));
		break;
	case 3:
		BOTH("rename", renameat(here, path, here, to));
		break;
	case 4:
		BOTH("chmod", fchmodat(here, path, mode, 0));
		break;
	case 5:
		do_link();
		break;
	default:
		do_list();
	}
}

static void step(void)
{
	int f = random() % FILES;
	off_t end = random() % MAX_BYTES;

	switch (random() % 9) {
	case 0:
		do_open(f);
		break;
	case 1:
	case 2:
		do_write(f);
		break;
	case 3:
	case 4:
		do_read(f);
		break;
	case 5:
		BOTH("truncate", ftruncate(fd[f][k], end));
		break;
	case 6:
		do_stat(random() & 1 ? f : -1);
		break;
	case 7:
		BOTH("fsync", fsync(fd[f][k]));
		break;
	default:
		do_names();
	}
}

int main(int argc, char **argv)
{
	if (argc != 5)
		return 2;
	for (int k = 0; k < 2; k++)
		dir[k] = open(argv[1 + k], O_RDONLY | O_DIRECTORY);
	if (dir[0] < 0 || dir[1] < 0)
		return 2;
	for (int f = 0; f < FILES; f++)
		fd[f][0] = fd[f][1] = -1;
	srandom(atoi(argv[3]));
	for (number = 0; number < atoi(argv[4]); number++)
		step();
	printf("%d operations, the same\n", number);
	return 0;
}
