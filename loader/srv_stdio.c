/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The three files that the launcher was given, and how terminals, pipes and
 * sockets are read and written by a server that must not block.
 *
 * What was given is shared with other processes, so its O_NONBLOCK is not
 * ours to set. Pipes and terminals are opened a second time, which makes a
 * description of our own; where that cannot be, they are polled first, and
 * then moved as much as certainly does not block.
 */
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include "srv_int.h"

#define MEM_MAJOR 1 /* /dev/null, zero, full, random: never block */
#define PTMX	  makedev(5, 2)
#define TTY_BYTES 256 /* what fits when a terminal polls writable */

void io_init(struct io *io, int fd, const struct stat *st)
{
	mode_t mode = st->st_mode;

	*io = (struct io){.fd = fd};
	io->pipe = io->ask = S_ISFIFO(mode);
	io->socket = S_ISSOCK(mode);
	io->stream = io->pipe || io->socket ||
		     (S_ISCHR(mode) && major(st->st_rdev) != MEM_MAJOR);
	io->nonblock = io->stream;
}

static ssize_t checked(ssize_t n)
{
	if (n >= 0)
		return n;
	return errno == EINTR ? -EAGAIN : -errno;
}

/* On a description that is shared: only what is sure not to block. */
static ssize_t careful(const struct io *io, uint8_t *data, size_t bytes,
		       bool write_it)
{
	size_t most = io->pipe ? PIPE_BUF : TTY_BYTES;

	if (io->socket && write_it)
		return checked(
		    send(io->fd, data, bytes, MSG_DONTWAIT | MSG_NOSIGNAL));
	if (io->socket)
		return checked(recv(io->fd, data, bytes, MSG_DONTWAIT));
	if (!write_it)
		return checked(read(io->fd, data, bytes));
	return checked(write(io->fd, data, bytes < most ? bytes : most));
}

ssize_t io_stream(const struct io *io, uint8_t *data, size_t bytes,
		  bool write_it)
{
	struct pollfd p = {io->fd, write_it ? POLLOUT : POLLIN, 0};

	if (!bytes)
		return 0;
	if (!io->nonblock || (io->ask && !write_it)) {
		if (poll(&p, 1, 0) <= 0)
			return -EAGAIN;
	}
	if (!io->nonblock)
		return careful(io, data, bytes, write_it);
	if (write_it)
		return checked(write(io->fd, data, bytes));
	return checked(read(io->fd, data, bytes));
}

/* The same file with a description of our own, if that can be had. */
static int reopen(int fd, const struct stat *st)
{
	struct fdpath p = srv_fdpath(fd);
	int flags = fcntl(fd, F_GETFL);
	struct stat now;
	int mine;

	if (flags < 0 || !(S_ISFIFO(st->st_mode) || isatty(fd)) ||
	    st->st_rdev == PTMX)
		return -1;
	mine =
	    open(p.s, (flags & O_ACCMODE) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (mine >= 0 && (fstat(mine, &now) || now.st_ino != st->st_ino ||
			  now.st_dev != st->st_dev)) {
		close(mine);
		mine = -1;
	}
	return mine;
}

static int std_init(struct std *std, int fd)
{
	struct stat st;
	int mine;

	std->given = std->io.fd = -1;
	if (fd < 0 || fstat(fd, &st))
		return 0;
	std->given = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (std->given < 0)
		return -errno;
	io_init(&std->io, std->given, &st);
	if (!std->io.stream)
		return 0;
	mine = reopen(fd, &st);
	std->io.nonblock = mine >= 0;
	if (mine >= 0)
		std->io.fd = mine;
	return 0;
}

static void std_close(struct std *std)
{
	if (std->io.fd >= 0 && std->io.fd != std->given)
		close(std->io.fd);
	if (std->given >= 0)
		close(std->given);
	std->given = std->io.fd = -1;
}

int stdio_init(struct srv *s)
{
	int rc = 0;

	for (int i = 0; i < 3; i++) {
		int one = std_init(&s->std[i], s->o.stdio[i]);

		rc = rc ? rc : one;
	}
	return rc;
}

void stdio_deinit(struct srv *s)
{
	for (int i = 0; i < 3; i++)
		std_close(&s->std[i]);
}

int stdio_walk(struct srv *s, uint32_t newid, unsigned n)
{
	struct fid *f;
	int rc = fid_new(s, newid, FID_STDIO, -1, &f);

	if (rc)
		return rc;
	f->std = n;
	f->io = s->std[n].io;
	s->std[n].refs++;
	return 0;
}

void stdio_put(struct srv *s, unsigned n)
{
	if (!--s->std[n].refs && s->std[n].opened && !s->o.only)
		std_close(&s->std[n]);
}
