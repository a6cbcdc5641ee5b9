/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls about open files and their numbers: dup, fcntl, ioctl, locks.
 */
#include "file_sys.h"
#include "linux_file.h"

SYS(close)
{
	return fd_close(s->a[0]);
}

SYS(close_range)
{
	if (s->a[0] > s->a[1] || s->a[2] & ~6ull)
		return -EINVAL;
	for (uint64_t fd = s->a[0]; fd <= s->a[1] && fd < FD_MAX; fd++) {
		if (s->a[2] & 4)
			fd_set_flags(fd, FD_CLOEXEC);
		else
			fd_close(fd);
	}
	return 0;
}

static long dup_from(uint64_t fd, uint64_t min, bool cloexec)
{
	struct file *f = fd_file(fd);

	if (!f)
		return -EBADF;
	if (min >= FD_MAX) {
		file_put(f);
		return -EINVAL;
	}
	return fd_install(f, (unsigned)min, cloexec);
}

SYS(dup)
{
	return dup_from(s->a[0], 0, false);
}

SYS(dup2)
{
	if ((uint32_t)s->a[0] != (uint32_t)s->a[1])
		return fd_dup_to(s->a[0], s->a[1], false);
	return fd_get_flags(s->a[0]) < 0 ? -EBADF : (long)(uint32_t)s->a[1];
}

SYS(dup3)
{
	uint32_t flags = linux_oflags_in((uint32_t)s->a[2]);

	if ((uint32_t)s->a[0] == (uint32_t)s->a[1] || flags & ~O_CLOEXEC)
		return -EINVAL;
	return fd_dup_to(s->a[0], s->a[1], flags & O_CLOEXEC);
}

/* -- locks ---------------------------------------------------------------- */

/* struct flock, as on all 64-bit machines. */
struct flock {
	int16_t type, whence;
	uint32_t pad0;
	int64_t start, len;
	int32_t pid;
	uint32_t pad1;
};

#define F_RDLCK	      0
#define F_WRLCK	      1
#define F_UNLCK	      2
#define LOCK_RETRY_NS 20000000ull
#define LOCK_MAY_WAIT 1

static int lock_range(struct file *f, const struct flock *l, struct p9_lock *to)
{
	struct p9_attr a;
	int64_t base = 0;

	if (l->type < 0 || l->type > F_UNLCK || (uint16_t)l->whence > SEEK_END)
		return -EINVAL;
	if (l->whence == SEEK_CUR)
		base = f->ops->seek ? f->ops->seek(f, 0, SEEK_CUR) : -EINVAL;
	else if (l->whence == SEEK_END)
		base = f->ops->stat(f, &a) ? -EINVAL : (int64_t)a.size;
	if (base < 0 || __builtin_add_overflow(base, l->start, &base))
		return -EINVAL;
	if (l->len < 0 && __builtin_add_overflow(base, l->len, &base))
		return -EINVAL;
	if (base < 0)
		return -EINVAL;
	to->type = (uint8_t)l->type;
	to->start = (uint64_t)base;
	to->bytes = (uint64_t)(l->len < 0 ? -l->len : l->len);
	to->pid = rt_boot->pid;
	return 0;
}

static long set_lock(struct fid *fid, struct p9_lock *l, bool wait)
{
	static struct waitq nobody;
	int n;

	l->flags = wait ? LOCK_MAY_WAIT : 0;
	for (;;) {
		n = p9c_lock(fid, l);
		if (n != P9_LOCK_BLOCKED)
			break;
		if (!wait)
			return -EAGAIN;
		/* a server that cannot wait */
		n = wait_on(&nobody, rt_now_ns() + LOCK_RETRY_NS, true);
		if (n == -EINTR)
			return n;
	}
	return n > 0 ? -ENOLCK : n;
}

static long fcntl_lock(struct file *f, unsigned cmd, struct flock *l)
{
	struct p9_lock want;
	struct fid *fid;
	long n;

	if (!rt_user_ok(l, sizeof(*l)))
		return -EFAULT;
	n = file_fid(f, &fid);
	if (!n)
		n = lock_range(f, l, &want);
	if (n)
		return n;
	if (cmd != F_GETLK && cmd != F_OFD_GETLK)
		return set_lock(fid, &want,
				cmd == F_SETLKW || cmd == F_OFD_SETLKW);
	n = p9c_getlock(fid, &want);
	if (n)
		return n;
	l->type = want.type;
	if (want.type == F_UNLCK)
		return 0;
	l->whence = SEEK_SET;
	l->start = (int64_t)want.start;
	l->len = (int64_t)want.bytes;
	l->pid = (int32_t)want.pid;
	return 0;
}

/* Linux's numbers are 9P's. To a server without it, it is a record lock of
 * all the file, as for Linux's own client. */
static long whole_lock(struct fid *fid, uint32_t op)
{
	struct p9_lock all = {.pid = rt_boot->pid, .type = F_UNLCK};
	bool wait = !(op & PROSE_9P_FLOCK_NOWAIT);
	long n;

	if (!p9c_plain) {
		n = p9c_flock(fid, op);
		return n > 0 ? -EAGAIN : n;
	}
	if (op & PROSE_9P_FLOCK_SHARED)
		all.type = F_RDLCK;
	else if (op & PROSE_9P_FLOCK_ALONE)
		all.type = F_WRLCK;
	return set_lock(fid, &all, wait);
}

static bool flock_ok(uint32_t op)
{
	op &= ~(uint32_t)PROSE_9P_FLOCK_NOWAIT;
	return op == PROSE_9P_FLOCK_SHARED || op == PROSE_9P_FLOCK_ALONE ||
	       op == PROSE_9P_FLOCK_NONE;
}

SYS(flock)
{
	uint32_t op = (uint32_t)s->a[1];
	struct file *f = fd_file(s->a[0]);
	struct fid *fid;
	long n = -EBADF;

	if (f && !(f->flags & O_PATH))
		n = flock_ok(op) ? file_fid(f, &fid) : -EINVAL;
	if (!n)
		n = whole_lock(fid, op);
	file_put(f);
	return n;
}

/* -- fcntl, ioctl --------------------------------------------------------- */

static long set_flags(struct file *f, uint32_t flags)
{
	if (f->ops->set_flags)
		return f->ops->set_flags(f, flags);
	f->flags = (f->flags & ~(uint32_t)O_NONBLOCK) | (flags & O_NONBLOCK);
	return 0;
}

static long fcntl(struct file *f, unsigned cmd, const struct sysargs *s)
{
	switch (cmd) {
	case F_GETFL:
		return linux_oflags_out(f->ops->get_flags ? f->ops->get_flags(f)
							  : f->flags);
	case F_SETFL:
		return set_flags(f, linux_oflags_in((uint32_t)s->a[2]));
	case F_GETLK:
	case F_SETLK:
	case F_SETLKW:
	case F_OFD_GETLK:
	case F_OFD_SETLK:
	case F_OFD_SETLKW:
		return fcntl_lock(f, cmd, arg_ptr(s, 2));
	}
	return -EINVAL;
}

SYS(fcntl)
{
	unsigned cmd = (unsigned)s->a[1];
	struct file *f;
	long n;

	switch (cmd) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		return dup_from(s->a[0], (uint32_t)s->a[2],
				cmd == F_DUPFD_CLOEXEC);
	case F_GETFD:
		return fd_get_flags(s->a[0]);
	case F_SETFD:
		return fd_set_flags(s->a[0], (int)s->a[2]);
	}
	f = fd_file(s->a[0]);
	if (!f)
		return -EBADF;
	n = f->flags & O_PATH && cmd != F_GETFL ? -EBADF : fcntl(f, cmd, s);
	file_put(f);
	return n;
}

static long ioctl(struct file *f, uint32_t op, const struct sysargs *s)
{
	const int *on = arg_ptr(s, 2);

	if (f->flags & O_PATH)
		return -EBADF;
	if (op != LINUX_FIONBIO)
		return f->ops->ioctl ? f->ops->ioctl(f, op, s->a[2]) : -ENOTTY;
	if (!rt_user_ok(on, sizeof(*on)))
		return -EFAULT;
	return set_flags(f, *on ? f->flags | O_NONBLOCK
				: f->flags & ~(uint32_t)O_NONBLOCK);
}

SYS(ioctl)
{
	uint32_t op = (uint32_t)s->a[1];
	struct file *f = fd_file(s->a[0]);
	long n;

	if (!f)
		return -EBADF;
	if (op == LINUX_FIOCLEX || op == LINUX_FIONCLEX)
		n = fd_set_flags(s->a[0], op == LINUX_FIOCLEX);
	else
		n = ioctl(f, op, s);
	file_put(f);
	return n;
}
