/* SPDX-License-Identifier: BSD-2-Clause */
#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "device.h"
#include "dir.h"
#include "proto.h"

int device_here(void)
{
	static int here = -1;

	if (here < 0)
		here = !access(PROSE_DEVICE, F_OK);
	return here;
}

static int attach(struct ctl *c, int fd)
{
	struct prose_ioc_info info;
	int error;

	if (ioctl(fd, PROSE_IOC_INFO, &info))
		return -errno;
	if (info.revision != PROSE_MACHINE_REVISION)
		return -EPROTO;
	error = ctl_map(c, fd, info.ram_bytes, info.client);
	return error ? error : ctl_ready(c);
}

/* There is no daemon: `sock` stays -1. */
int device_open(struct ctl *c)
{
	int fd = open(PROSE_DEVICE, O_RDWR | O_CLOEXEC | O_NONBLOCK), error;

	if (fd < 0)
		return -errno;
	c->bell = fd;
	c->dir = dir_open("default", "powernv", true);
	c->wake = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	error = c->wake < 0 ? -errno : attach(c, fd);
	if (error)
		ctl_close(c);
	return error;
}

int device_ring(struct ctl *c)
{
	uint8_t byte = c->client;

	return write(c->bell, &byte, 1) == 1 ? 0 : -EIO;
}

static int owner(struct ctl *c, uint64_t client, uint64_t *pid)
{
	struct prose_ioc_owner o = {.client = (uint32_t)client};

	if (ioctl(c->bell, PROSE_IOC_OWNER, &o))
		return -errno;
	*pid = o.pid;
	return 0;
}

int device_ask(struct ctl *c, unsigned op, uint64_t value, uint64_t *answer)
{
	switch (op) {
	case PROTO_OWNER:
		return owner(c, value, answer);
	case PROTO_SCRUB: /* the host's daemon does, by itself: give it time */
		nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
		return 0;
	}
	return -EOPNOTSUPP;
}
