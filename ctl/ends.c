/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where programs ended, in words; and how, when their partitions are gone: a
 * file in the machine's folder has the last ENDS of them.
 */
#include "ctl.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define ENDS 4096

struct end {
	uint32_t lpar;
	uint32_t status;
	uint32_t daemon; /* of this machine, not of one before it */
	uint32_t end;	 /* enum prose_end */
};

bool ctl_end_address(const struct prose_part_row *row, uint32_t arch)
{
	return row->end_info || arch != PROSE_ARCH_X86_64 ||
	       (row->end_code != SIGSEGV && row->end_code != SIGBUS);
}

struct ctl_words ctl_end_where(const struct prose_part_row *row, uint32_t arch)
{
	struct ctl_words w;
	int n = snprintf(w.s, sizeof(w.s), "at pc %#llx, ",
			 (unsigned long long)row->end_pc);

	if (ctl_end_address(row, arch))
		snprintf(w.s + n, sizeof(w.s) - n, "address %#llx",
			 (unsigned long long)row->end_info);
	else
		snprintf(w.s + n, sizeof(w.s) - n, "address not told");
	return w;
}

static int ends_open(struct ctl *c, int flags)
{
	int fd = openat(c->dir, "ends", flags | O_CLOEXEC | O_NOFOLLOW, 0600);

	return fd < 0 ? -errno : fd;
}

int ctl_end_note(struct ctl *c, uint32_t lpar, int status, uint32_t end)
{
	struct end e = {lpar, status, c->daemon_pid, end};
	int fd = ends_open(c, O_CREAT | O_WRONLY);
	ssize_t n;

	if (fd < 0)
		return fd;
	n = pwrite(fd, &e, sizeof(e), lpar % ENDS * sizeof(e));
	close(fd);
	return n == sizeof(e) ? 0 : -EIO;
}

int ctl_end_find(struct ctl *c, uint32_t lpar, uint32_t *end)
{
	struct end e = {0};
	int fd = ends_open(c, O_RDONLY);
	ssize_t n;

	if (fd < 0)
		return fd;
	n = pread(fd, &e, sizeof(e), lpar % ENDS * sizeof(e));
	close(fd);
	if (n != sizeof(e) || e.lpar != lpar ||
	    e.daemon != (uint32_t)c->daemon_pid)
		return -ENOENT;
	if (end)
		*end = e.end;
	return e.status & 255;
}
