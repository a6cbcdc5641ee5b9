/* SPDX-License-Identifier: BSD-2-Clause */
/* Becoming a client of a machine, and no longer being one. */
#include "ctl.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "inside.h"
#include "dir.h"
#include "proto.h"

enum { FD_RAM, FD_BELL, FD_WAKE, FDS };

static int send_request(int sock, uint32_t op, uint64_t value)
{
	struct proto_request q = {PROTO_MAGIC, op, value};

	return send(sock, &q, sizeof(q), MSG_NOSIGNAL) == sizeof(q) ? 0 : -EIO;
}

/* Descriptors of the message into fd[]; how many came. */
static int take_fds(struct msghdr *msg, int fd[FDS])
{
	struct cmsghdr *c = CMSG_FIRSTHDR(msg);

	if (!c || c->cmsg_type != SCM_RIGHTS ||
	    c->cmsg_len != CMSG_LEN(FDS * sizeof(int)))
		return 0;
	memcpy(fd, CMSG_DATA(c), FDS * sizeof(int));
	return FDS;
}

static int get_reply(int sock, struct proto_reply *r, int fd[FDS])
{
	union {
		struct cmsghdr align;
		char buf[CMSG_SPACE(FDS * sizeof(int))];
	} u;
	struct iovec iov = {r, sizeof(*r)};
	struct msghdr msg = {.msg_iov = &iov,
			     .msg_iovlen = 1,
			     .msg_control = u.buf,
			     .msg_controllen = sizeof(u.buf)};
	ssize_t n;

	do {
		n = recvmsg(sock, &msg, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	if (n != sizeof(*r))
		return n ? -EPROTO : -EIO;
	if (r->status)
		return r->status;
	if (fd && take_fds(&msg, fd) != FDS)
		return -EPROTO;
	return 0;
}

int ctl_ask(struct ctl *c, unsigned op, uint64_t value, uint64_t *answer)
{
	struct proto_reply r;
	int error;

	if (device_here())
		return device_ask(c, op, value, answer);
	error = send_request(c->sock, op, value);

	if (!error)
		error = get_reply(c->sock, &r, NULL);
	if (!error && answer)
		*answer = r.value;
	return error;
}

int ctl_map(struct ctl *c, int ram_fd, uint64_t ram_bytes, unsigned client)
{
	void *ram = mmap(NULL, ram_bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
			 ram_fd, 0);

	if (ram == MAP_FAILED)
		return -errno;
	c->ram = ram;
	c->ram_bytes = ram_bytes;
	c->client = client;
	c->machine = (struct prose_machine *)(c->ram + PROSE_MACHINE_RA);
	return 0;
}

/* The machine is ready: is its header one that this build understands? */
int ctl_ready(struct ctl *c)
{
	struct prose_machine *m = c->machine;
	uint64_t mbox = m->mbox, stats = m->stats;

	if (__atomic_load_n(&m->magic, __ATOMIC_ACQUIRE) != PROSE_MACHINE_MAGIC)
		return -EAGAIN;
	if (m->revision != PROSE_MACHINE_REVISION ||
	    m->ram_bytes > c->ram_bytes || mbox > PROSE_HYP_BYTES ||
	    stats > PROSE_HYP_BYTES)
		return -EPROTO;
	c->mbox = (struct prose_mbox *)(c->ram + mbox) + c->client;
	c->stats = (struct prose_stats *)(c->ram + stats);
	return c->stats->magic == PROSE_STATS_MAGIC &&
		       c->stats->revision == PROSE_STATS_REVISION
		   ? 0
		   : -EPROTO;
}

static int attach(struct ctl *c)
{
	struct proto_reply r;
	int fd[FDS], error = get_reply(c->sock, &r, fd);

	if (error)
		return error == -EIO ? -ENOENT : error;
	c->bell = fd[FD_BELL];
	c->wake = fd[FD_WAKE];
	c->daemon_pid = r.daemon_pid;
	c->machine_pid = r.machine_pid;
	c->ram_fd = fd[FD_RAM];
	error = ctl_map(c, fd[FD_RAM], r.ram_bytes, r.client);
	if (!error)
		error = ctl_ready(c);
	if (!error)
		ctl_awake(c, 0); /* whatever the number's last owner was */
	return error;
}

/* Ask to be a client; attach() awaits the answer. */
static int ask_one(struct ctl *c, const char *name, const char *machine)
{
	int dir = dir_open(name, machine, false), error;

	if (dir < 0)
		return dir;
	c->dir = dir;
	c->sock = dir_connect(dir);
	error = c->sock < 0 ? c->sock : send_request(c->sock, PROTO_ATTACH, 0);
	if (error)
		ctl_close(c);
	return error == -EIO ? -ENOENT : error;
}

static int open_one(struct ctl *c, const char *name, const char *machine)
{
	int error = ask_one(c, name, machine);

	return error ? error : ctl_end(c);
}

int ctl_end(struct ctl *c)
{
	int error = c->ram ? 0 : attach(c);

	if (error)
		ctl_close(c);
	return error;
}

int ctl_begin(struct ctl *c, const char *spec)
{
	char name[DIR_NAME_BYTES], machine[DIR_NAME_BYTES];

	if (dir_split(spec, name, machine) || !*machine || device_here())
		return ctl_open(c, spec);
	memset(c, 0, sizeof(*c));
	c->sock = c->bell = c->wake = c->ram_fd = c->dir = -1;
	return ask_one(c, name, machine);
}

int ctl_open(struct ctl *c, const char *spec)
{
	char name[DIR_NAME_BYTES], machine[DIR_NAME_BYTES];
	char list[16][DIR_NAME_BYTES];
	int n, error = dir_split(spec, name, machine);

	memset(c, 0, sizeof(*c));
	c->sock = c->bell = c->wake = c->ram_fd = c->dir = -1;
	if (error)
		return error;
	if (device_here())
		return device_open(c);
	if (*machine)
		return open_one(c, name, machine);
	n = dir_machines(name, list, 16);
	if (n < 0)
		return n;
	error = -ENOENT;
	for (int i = 0; i < n && error == -ENOENT; i++)
		error = open_one(c, name, list[i]);
	return error;
}

void ctl_close(struct ctl *c)
{
	int fd[] = {c->sock, c->bell, c->wake, c->ram_fd, c->dir};

	if (c->ram)
		munmap(c->ram, c->ram_bytes);
	for (int i = 0; i < 5; i++)
		if (fd[i] >= 0)
			close(fd[i]);
	memset(c, 0, sizeof(*c));
	c->sock = c->bell = c->wake = c->ram_fd = c->dir = -1;
}

int ctl_dir(const char *spec, char *path, size_t bytes)
{
	char name[DIR_NAME_BYTES], machine[DIR_NAME_BYTES];
	int fd, error = dir_split(spec, name, machine);

	if (!error)
		error = dir_path(name, machine, path, bytes);
	if (error)
		return error;
	fd = dir_open(name, machine, true);
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}
