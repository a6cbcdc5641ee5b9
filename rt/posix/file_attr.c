/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that change what a file is: its mode, owner, times, size.
 * And those that bring it to the disk.
 */
#include "posix.h"
#include "file_sys.h"

static const uint64_t here = (uint64_t)AT_FDCWD;

static long path_set(uint64_t dirfd, const char *path, uint32_t flags,
		     const struct p9_setattr *a)
{
	struct fid *fid;
	long err = path_fid(dirfd, path, flags, &fid);

	if (err)
		return err;
	err = p9c_setattr(fid, a);
	fid_put(fid);
	return err;
}

/* The server's name of an open file that may be changed; after 0 give the
 * file back. */
static long fd_fid(uint64_t fd, struct file **f, struct fid **fid)
{
	long err = -EBADF;

	*f = fd_file(fd);
	if (*f && !((*f)->flags & O_PATH))
		err = file_fid(*f, fid);
	if (err)
		file_put(*f);
	return err;
}

static long fd_set(uint64_t fd, const struct p9_setattr *a)
{
	struct file *f;
	struct fid *fid;
	long err = fd_fid(fd, &f, &fid);

	if (err)
		return err;
	err = p9c_setattr(fid, a);
	file_put(f);
	return err;
}

/* -- mode, owner ---------------------------------------------------------- */

static struct p9_setattr mode_is(uint64_t mode)
{
	return (struct p9_setattr){.valid = P9_SET_MODE,
				   .mode = (uint32_t)mode & 07777};
}

static struct p9_setattr owner_is(uint64_t uid, uint64_t gid)
{
	struct p9_setattr a = {.uid = (uint32_t)uid, .gid = (uint32_t)gid};

	if (a.uid != ~0u)
		a.valid |= P9_SET_UID;
	if (a.gid != ~0u)
		a.valid |= P9_SET_GID;
	return a;
}

SYS(chmod)
{
	struct p9_setattr a = mode_is(s->a[1]);

	return path_set(here, arg_ptr(s, 0), 0, &a);
}

SYS(fchmod)
{
	struct p9_setattr a = mode_is(s->a[1]);

	return fd_set(s->a[0], &a);
}

SYS(fchmodat)
{
	struct p9_setattr a = mode_is(s->a[2]);

	return path_set(s->a[0], arg_ptr(s, 1), 0, &a);
}

SYS(chown)
{
	struct p9_setattr a = owner_is(s->a[1], s->a[2]);

	return path_set(here, arg_ptr(s, 0), 0, &a);
}

SYS(lchown)
{
	struct p9_setattr a = owner_is(s->a[1], s->a[2]);

	return path_set(here, arg_ptr(s, 0), AT_SYMLINK_NOFOLLOW, &a);
}

SYS(fchown)
{
	struct p9_setattr a = owner_is(s->a[1], s->a[2]);

	return fd_set(s->a[0], &a);
}

SYS(fchownat)
{
	struct p9_setattr a = owner_is(s->a[2], s->a[3]);

	if (s->a[4] & ~(uint64_t)(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	return path_set(s->a[0], arg_ptr(s, 1), (uint32_t)s->a[4], &a);
}

/* -- times ---------------------------------------------------------------- */

#define UTIME_NOW  0x3fffffff
#define UTIME_OMIT 0x3ffffffe

static bool time_ok(const struct timespec *t)
{
	return t->nsec == UTIME_NOW || t->nsec == UTIME_OMIT ||
	       (t->nsec >= 0 && t->nsec < 1000000000);
}

/* t[0] is the last access, t[1] the last change; NULL: both are now. */
static int times_are(const struct timespec *t, struct p9_setattr *a)
{
	*a = (struct p9_setattr){.valid = P9_SET_ATIME | P9_SET_MTIME};
	if (!t)
		return 0;
	if (!time_ok(&t[0]) || !time_ok(&t[1]))
		return -EINVAL;
	if (t[0].nsec == UTIME_OMIT)
		a->valid &= ~(uint32_t)P9_SET_ATIME;
	else if (t[0].nsec != UTIME_NOW)
		a->valid |= P9_SET_ATIME_SET;
	if (t[1].nsec == UTIME_OMIT)
		a->valid &= ~(uint32_t)P9_SET_MTIME;
	else if (t[1].nsec != UTIME_NOW)
		a->valid |= P9_SET_MTIME_SET;
	a->atime_sec = (uint64_t)t[0].sec;
	a->atime_nsec = (uint64_t)t[0].nsec;
	a->mtime_sec = (uint64_t)t[1].sec;
	a->mtime_nsec = (uint64_t)t[1].nsec;
	return 0;
}

/* From microseconds. */
static int times_of_us(const struct timeval *tv, struct p9_setattr *a)
{
	struct timespec t[2];

	if (!tv)
		return times_are(NULL, a);
	if (!rt_user_ok(tv, 2 * sizeof(*tv)))
		return -EFAULT;
	for (int i = 0; i < 2; i++) {
		if (tv[i].usec < 0 || tv[i].usec >= 1000000)
			return -EINVAL;
		t[i] = (struct timespec){tv[i].sec, tv[i].usec * 1000};
	}
	return times_are(t, a);
}

SYS(utimensat)
{
	const struct timespec *t = arg_ptr(s, 2);
	struct p9_setattr a;
	long err;

	if (s->a[3] & ~(uint64_t)(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (t && !rt_user_ok(t, 2 * sizeof(*t)))
		return -EFAULT;
	err = times_are(t, &a);
	if (err || !a.valid)
		return err;
	if (!s->a[1])
		return fd_set(s->a[0], &a);
	return path_set(s->a[0], arg_ptr(s, 1), (uint32_t)s->a[3], &a);
}

SYS(utimes)
{
	struct p9_setattr a;
	int err = times_of_us(arg_ptr(s, 1), &a);

	return err ? err : path_set(here, arg_ptr(s, 0), 0, &a);
}

SYS(futimesat)
{
	struct p9_setattr a;
	int err = times_of_us(arg_ptr(s, 2), &a);

	if (err)
		return err;
	if (!s->a[1])
		return fd_set(s->a[0], &a);
	return path_set(s->a[0], arg_ptr(s, 1), 0, &a);
}

SYS(utime)
{
	const int64_t *sec = arg_ptr(s, 1); /* access, change */
	struct timespec t[2] = {{0}};
	struct p9_setattr a;

	if (sec && !rt_user_ok(sec, 2 * sizeof(*sec)))
		return -EFAULT;
	for (int i = 0; sec && i < 2; i++)
		t[i].sec = sec[i];
	times_are(sec ? t : NULL, &a);
	return path_set(here, arg_ptr(s, 0), 0, &a);
}

/* -- size ----------------------------------------------------------------- */

SYS(truncate)
{
	struct p9_setattr a = {.valid = P9_SET_SIZE, .size = s->a[1]};

	if ((int64_t)s->a[1] < 0)
		return -EINVAL;
	return path_set(here, arg_ptr(s, 0), 0, &a);
}

SYS(ftruncate)
{
	struct p9_setattr a = {.valid = P9_SET_SIZE, .size = s->a[1]};
	struct file *f = fd_file(s->a[0]);
	bool writes = f && (f->flags & O_ACCMODE) != O_RDONLY;

	if (!f)
		return -EBADF;
	file_put(f);
	if ((int64_t)s->a[1] < 0 || !writes)
		return -EINVAL;
	return fd_set(s->a[0], &a);
}

SYS(fallocate)
{
	struct file *f = fd_file(s->a[0]);
	struct fid *fid;
	long err = -EBADF;

	if (f && (f->flags & O_ACCMODE) != O_RDONLY) {
		err = file_fid(f, &fid);
		if ((int64_t)s->a[2] < 0 || (int64_t)s->a[3] <= 0)
			err = -EINVAL;
		else if (err)
			err = -ESPIPE;
		else
			err = p9c_fallocate(fid, (uint32_t)s->a[1], s->a[2],
					    s->a[3]);
	}
	file_put(f);
	return err;
}

/* -- to the disk ---------------------------------------------------------- */

static long do_fsync(uint64_t fd, bool data_only)
{
	struct file *f;
	struct fid *fid;
	long err = fd_fid(fd, &f, &fid);

	if (err)
		return err;
	err = p9c_fsync(fid, data_only);
	file_put(f);
	return err;
}

SYS(fsync)
{
	return do_fsync(s->a[0], false);
}

SYS(fdatasync)
{
	return do_fsync(s->a[0], true);
}

SYS(sync_file_range)
{
	return do_fsync(s->a[0], true);
}

SYS(syncfs)
{
	return do_fsync(s->a[0], false);
}

/* Nothing is held back here, and the host's kernel writes in its own time,
 * which is all that sync() promises. */
SYS(sync)
{
	return 0;
}

/* Advice: there is no cache here to be advised. */
static long advice(uint64_t fd)
{
	struct file *f = fd_file(fd);

	file_put(f);
	return f ? 0 : -EBADF;
}

SYS(fadvise64)
{
	return advice(s->a[0]);
}

SYS(readahead)
{
	return advice(s->a[0]);
}
