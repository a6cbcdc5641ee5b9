/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of open files. Owns the references the numbers have.
 */
#include "fd/file.h"

static struct {
	struct file *file;
	bool cloexec;
} table[FD_MAX];
static unsigned lowest; /* all below are taken */

void epoll_forget(struct file *f);

struct file *file_get(struct file *f)
{
	f->refs++;
	return f;
}

void file_put(struct file *f)
{
	if (!f || --f->refs)
		return;
	if (f->watchers)
		epoll_forget(f);
	f->ops->close(f);
}

static int lowest_free(unsigned min)
{
	unsigned fd = min > lowest ? min : lowest;

	while (fd < FD_MAX && table[fd].file)
		fd++;
	if (min <= lowest)
		lowest = fd;
	return fd < FD_MAX ? (int)fd : -EMFILE;
}

int fd_install(struct file *f, unsigned min, bool cloexec)
{
	int fd;

	if (!f)
		return -ENOMEM;
	fd = lowest_free(min);
	if (fd < 0) {
		file_put(f);
		return fd;
	}
	table[fd].file = f;
	table[fd].cloexec = cloexec;
	return fd;
}

int fd_install_pair(struct file *ends[2], int32_t *to, bool cloexec)
{
	int a = fd_install(ends[0], 0, cloexec), b;

	if (a < 0) {
		file_put(ends[1]);
		return a;
	}
	b = fd_install(ends[1], 0, cloexec);
	if (b < 0) {
		fd_close((unsigned)a);
		return b;
	}
	to[0] = a;
	to[1] = b;
	return 0;
}

/* Numbers come as the low half of a register. */
static struct file *at(uint64_t fd)
{
	return (uint32_t)fd < FD_MAX ? table[(uint32_t)fd].file : NULL;
}

struct file *fd_file(uint64_t fd)
{
	struct file *f = at(fd);

	return f ? file_get(f) : NULL;
}

int fd_close(uint64_t fd)
{
	struct file *f = at(fd);

	if (!f)
		return -EBADF;
	table[(uint32_t)fd].file = NULL;
	if ((uint32_t)fd < lowest)
		lowest = (uint32_t)fd;
	file_put(f);
	return 0;
}

int fd_dup_to(uint64_t from, uint64_t to, bool cloexec)
{
	struct file *f = at(from), *old = at(to);

	if (!f || (uint32_t)to >= FD_MAX)
		return -EBADF;
	table[(uint32_t)to].file = file_get(f);
	table[(uint32_t)to].cloexec = cloexec;
	file_put(old);
	return (int)(uint32_t)to;
}

int fd_get_flags(uint64_t fd)
{
	if (!at(fd))
		return -EBADF;
	return table[(uint32_t)fd].cloexec ? FD_CLOEXEC : 0;
}

int fd_set_flags(uint64_t fd, int flags)
{
	if (!at(fd))
		return -EBADF;
	table[(uint32_t)fd].cloexec = flags & FD_CLOEXEC;
	return 0;
}

long fd_pread(uint64_t fd, void *to, uint64_t bytes, uint64_t offset)
{
	struct file *f = fd_file(fd);
	struct iov v = {to, bytes};
	long n = -EBADF;

	if (f && !f->fid)
		n = -ENODEV;
	else if (f && f->ops->readv)
		n = f->ops->readv(f, &v, 1, offset);
	file_put(f);
	return n;
}

void fd_init(void)
{
	for (unsigned i = 0; i < 3; i++)
		if (!(rt_boot->flags & PROSE_BOOT_NO_FD0 << i))
			fd_install(stdio_new(i), i, false);
}

/* Writes were answered before their calls returned, and the server forgets
 * the fids with the partition: there is nothing to wait for. */
void fd_deinit(void)
{
}
