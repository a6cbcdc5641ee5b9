/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vFile: files by way of gdb (gdb manual, "Host I/O Packets"), for reading,
 * with the rights of whoever runs this server. Of /proc only what a partition
 * has is there: its memory map.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "errors.h"
#include "session.h"

#define PATH_BYTES 4096
#define PIECE	   (RSP_PACKET_BYTES / 2 - 64)

/* Errors and flags have numbers of the protocol's own. */
static unsigned file_error(int error)
{
	static const uint8_t same[] = {EPERM,  ENOENT, EINTR,  EBADF,  EACCES,
				       EFAULT, EBUSY,  EEXIST, ENODEV, ENOTDIR,
				       EISDIR, EINVAL, ENFILE, EMFILE, EFBIG,
				       ENOSPC, ESPIPE, EROFS};

	if (error == ENAMETOOLONG)
		return 91;
	for (unsigned i = 0; i < sizeof(same); i++)
		if (same[i] == error)
			return error;
	return 9999;
}

static void result(struct session *s, long value)
{
	text_clear(&s->out);
	if (value < 0)
		text_printf(&s->out, "F-1,%x", file_error(errno));
	else
		text_printf(&s->out, "F%lx", value);
}

static void attach(struct session *s, const void *data, size_t bytes)
{
	text_add(&s->out, ";", 1);
	text_add(&s->out, data, bytes);
}

static bool take_path(const char **a, char path[PATH_BYTES])
{
	size_t n = take_hex(a, path, PATH_BYTES - 1);

	path[n] = 0;
	return n && strlen(path) == n;
}

/* -- descriptors: gdb has numbers of ours alone --------------------------- */

static int *slot(struct session *s, uint64_t fd)
{
	if (fd < SESSION_FILES && s->file[fd] > 0)
		return &s->file[fd];
	errno = EBADF;
	return NULL;
}

static int keep(struct session *s, int fd)
{
	for (int i = 0; fd >= 0 && i < SESSION_FILES; i++) {
		if (s->file[i] > 0)
			continue;
		s->file[i] = fd;
		return i;
	}
	if (fd >= 0) {
		close(fd);
		errno = EMFILE;
	}
	return -1;
}

void session_files_close(struct session *s)
{
	for (int i = 0; i < SESSION_FILES; i++)
		if (s->file[i] > 0)
			close(s->file[i]);
}

/* -- opening -------------------------------------------------------------- */

/* gdb takes pids for processes of a Linux: all of a partition's memory is
 * there, readable, writable, executable. */
static int open_proc(struct session *s, const char *path)
{
	unsigned pid;
	char name[32];
	uint8_t byte;
	uint64_t lo = 0, hi = 1ull << 40;
	int fd;

	if (sscanf(path, "/proc/%u/%31s", &pid, name) != 2 ||
	    (strcmp(name, "maps") && strcmp(name, "smaps")) ||
	    !inferior_find(s, pid)) {
		errno = ENOENT;
		return -1;
	}
	while (hi - lo > 1) {
		uint64_t at = lo + (hi - lo) / 2;

		if (s->target->ops->mem_read(s->target, pid, at, &byte, 1) == 1)
			lo = at;
		else
			hi = at;
	}
	fd = memfd_create("maps", MFD_CLOEXEC);
	if (fd >= 0)
		dprintf(fd, "00000000-%08llx rwxp 00000000 00:00 0 \n",
			(unsigned long long)hi);
	return fd;
}

static void file_open(struct session *s, const char *a)
{
	char path[PATH_BYTES];
	uint64_t flags, mode;
	int fd;

	errno = EINVAL;
	if (!take_path(&a, path) || !take_char(&a, ',') ||
	    !take_u64(&a, &flags) || !take_char(&a, ',') ||
	    !take_u64(&a, &mode)) {
		result(s, -1);
		return;
	}
	errno = EROFS;
	if (flags)
		fd = -1;
	else if (!strncmp(path, "/proc/", 6))
		fd = open_proc(s, path);
	else
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	result(s, keep(s, fd));
}

/* -- the others ----------------------------------------------------------- */

static void file_close(struct session *s, const char *a)
{
	uint64_t fd;
	int *f = take_u64(&a, &fd) ? slot(s, fd) : NULL;

	if (f) {
		close(*f);
		*f = 0;
	}
	result(s, f ? 0 : -1);
}

static void file_pread(struct session *s, const char *a)
{
	uint64_t fd, bytes, at;
	char *data;
	long n = -1;
	int *f;

	errno = EINVAL;
	if (!take_u64(&a, &fd) || !take_char(&a, ',') ||
	    !take_u64(&a, &bytes) || !take_char(&a, ',') ||
	    !take_u64(&a, &at) || !(f = slot(s, fd))) {
		result(s, -1);
		return;
	}
	bytes = bytes < PIECE ? bytes : PIECE;
	data = malloc(bytes + 1);
	if (data)
		n = pread(*f, data, bytes, at);
	result(s, n);
	if (n >= 0)
		attach(s, data, n);
	free(data);
}

static void big_endian(uint8_t **to, uint64_t value, int bytes)
{
	for (int i = bytes - 1; i >= 0; i--)
		*(*to)++ = value >> (8 * i);
}

static void file_fstat(struct session *s, const char *a)
{
	uint8_t data[64], *p = data;
	uint64_t fd;
	int *f = take_u64(&a, &fd) ? slot(s, fd) : NULL;
	struct stat st;

	if (!f || fstat(*f, &st)) {
		result(s, -1);
		return;
	}
	big_endian(&p, st.st_dev, 4);
	big_endian(&p, st.st_ino, 4);
	big_endian(&p, st.st_mode, 4);
	big_endian(&p, st.st_nlink, 4);
	big_endian(&p, st.st_uid, 4);
	big_endian(&p, st.st_gid, 4);
	big_endian(&p, st.st_rdev, 4);
	big_endian(&p, st.st_size, 8);
	big_endian(&p, st.st_blksize, 8);
	big_endian(&p, st.st_blocks, 8);
	big_endian(&p, st.st_atime, 4);
	big_endian(&p, st.st_mtime, 4);
	big_endian(&p, st.st_ctime, 4);
	result(s, sizeof(data));
	attach(s, data, sizeof(data));
}

static void file_readlink(struct session *s, const char *a)
{
	char path[PATH_BYTES], to[PATH_BYTES];
	long n = -1;

	errno = EINVAL;
	if (take_path(&a, path))
		n = readlink(path, to, sizeof(to));
	result(s, n);
	if (n >= 0)
		attach(s, to, n);
}

/* All inferiors see the same files. */
static void file_setfs(struct session *s, const char *a)
{
	result(s, 0);
}

static const struct {
	const char *name;
	void (*run)(struct session *s, const char *a);
} table[] = {
    {"open:", file_open},	  {"close:", file_close},
    {"pread:", file_pread},	  {"fstat:", file_fstat},
    {"readlink:", file_readlink}, {"setfs:", file_setfs},
};

static void cmd_file(struct session *s, const char *a, size_t n)
{
	for (unsigned i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (take_word(&a, table[i].name)) {
			table[i].run(s, a);
			return;
		}
}

const struct command cmds_file[] = {
    {"vFile:", cmd_file},
    {0},
};
