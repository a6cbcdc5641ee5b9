/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that tell about files.
 */
#include "file_sys.h"
#include "linux_file.h"

static const uint64_t here = (uint64_t)AT_FDCWD;

/* 9P does not tell of devices: all files seem to be on this one. */
#define DEV_MAJOR 0
#define DEV_MINOR 80
#define DEV	  ((uint64_t)(DEV_MAJOR << 8 | DEV_MINOR))

#define AT_STAT_FLAGS                                            \
	(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | \
	 AT_STATX_SYNC_TYPE)

static int fd_attr(uint64_t fd, struct p9_attr *a)
{
	struct file *f = fd_file(fd);
	int err;

	if (!f)
		return -EBADF;
	err = f->ops->stat ? f->ops->stat(f, a) : -EBADF;
	file_put(f);
	return err;
}

static int path_attr(uint64_t dirfd, const char *path, uint32_t flags,
		     struct p9_attr *a)
{
	struct fid *fid;
	long n;
	int err, special;

	if (flags & ~AT_STAT_FLAGS)
		return -EINVAL;
	n = path_len(path);
	if (n < 0)
		return (int)n;
	if (!n && flags & AT_EMPTY_PATH && (int)dirfd != AT_FDCWD)
		return fd_attr(dirfd, a);
	special = flags & AT_SYMLINK_NOFOLLOW ? -1 : special_fd(path);
	if (special >= 0)
		return fd_attr((unsigned)special, a) ? -ENOENT : 0;
	if (n)
		return walk_getattr(
		    (int)dirfd, path,
		    flags & AT_SYMLINK_NOFOLLOW ? WALK_NOFOLLOW : 0, a);
	err = path_fid(dirfd, path, flags, &fid);
	if (err)
		return err;
	err = p9c_getattr(fid, a);
	fid_put(fid);
	return err;
}

static long put_stat(int err, const struct p9_attr *a, struct linux_stat *to)
{
	if (err)
		return err;
	if (!rt_user_ok(to, sizeof(*to)))
		return -EFAULT;
	*to = (struct linux_stat){
	    .dev = DEV,
	    .ino = a->ino,
	    .nlink = a->nlink,
	    .mode = a->mode,
	    .uid = a->uid,
	    .gid = a->gid,
	    .rdev = a->rdev,
	    .size = a->size,
	    .blksize = a->blksize,
	    .blocks = a->blocks,
	    .atime = a->atime.sec,
	    .atime_nsec = a->atime.nsec,
	    .mtime = a->mtime.sec,
	    .mtime_nsec = a->mtime.nsec,
	    .ctime = a->ctime.sec,
	    .ctime_nsec = a->ctime.nsec,
	};
	return 0;
}

SYS(fstat)
{
	struct p9_attr a;

	return put_stat(fd_attr(s->a[0], &a), &a, arg_ptr(s, 1));
}

SYS(stat)
{
	struct p9_attr a;

	return put_stat(path_attr(here, arg_ptr(s, 0), 0, &a), &a,
			arg_ptr(s, 1));
}

SYS(lstat)
{
	struct p9_attr a;

	return put_stat(path_attr(here, arg_ptr(s, 0), AT_SYMLINK_NOFOLLOW, &a),
			&a, arg_ptr(s, 1));
}

SYS(newfstatat)
{
	struct p9_attr a;

	return put_stat(
	    path_attr(s->a[0], arg_ptr(s, 1), (uint32_t)s->a[3], &a), &a,
	    arg_ptr(s, 2));
}

/* -- statx ---------------------------------------------------------------- */

struct statx_time {
	int64_t sec;
	uint32_t nsec, pad;
};

struct statx {
	uint32_t mask, blksize;
	uint64_t attributes;
	uint32_t nlink, uid, gid;
	uint16_t mode, pad0;
	uint64_t ino, size, blocks, attributes_mask;
	struct statx_time atime, btime, ctime, mtime;
	uint32_t rdev_major, rdev_minor, dev_major, dev_minor;
	uint64_t mnt_id, pad1[13];
};
PROSE_SIZE(struct statx, 256);

#define STATX_BASIC 0x7ffu
#define STATX_BTIME 0x800u

#define STATX_TIME(t)                                               \
	{                                                           \
		.sec = (int64_t)(t).sec, .nsec = (uint32_t)(t).nsec \
	}

SYS(statx)
{
	struct statx *to = arg_ptr(s, 4);
	struct p9_attr a;
	int err;

	if (!rt_user_ok(to, sizeof(*to)))
		return -EFAULT;
	err = path_attr(s->a[0], arg_ptr(s, 1), (uint32_t)s->a[2], &a);
	if (err)
		return err;
	*to = (struct statx){
	    .mask = STATX_BASIC | (a.has_btime ? STATX_BTIME : 0),
	    .blksize = (uint32_t)a.blksize,
	    .nlink = (uint32_t)a.nlink,
	    .uid = a.uid,
	    .gid = a.gid,
	    .mode = (uint16_t)a.mode,
	    .ino = a.ino,
	    .size = a.size,
	    .blocks = a.blocks,
	    .atime = STATX_TIME(a.atime),
	    .btime = STATX_TIME(a.btime),
	    .ctime = STATX_TIME(a.ctime),
	    .mtime = STATX_TIME(a.mtime),
	    .rdev_major = (uint32_t)(a.rdev >> 8 & 0xfff),
	    .rdev_minor =
		(uint32_t)((a.rdev & 0xff) | (a.rdev >> 12 & 0xfff00)),
	    .dev_major = DEV_MAJOR,
	    .dev_minor = DEV_MINOR,
	};
	return 0;
}

/* -- access --------------------------------------------------------------- */

/* By the permission bits; the server has the last word when it is used. */
static int may(const struct p9_attr *a, uint32_t uid, uint32_t gid,
	       uint32_t want)
{
	uint32_t bits = a->mode;

	if (want & W_OK && rt_boot->flags & PROSE_BOOT_READONLY)
		return -EROFS;
	if (!uid) {
		if (!(want & X_OK) || (a->mode & S_IFMT) == S_IFDIR)
			return 0;
		return a->mode & 0111 ? 0 : -EACCES;
	}
	if (uid == a->uid)
		bits >>= 6;
	else if (gid == a->gid)
		bits >>= 3;
	return (bits & want) == want ? 0 : -EACCES;
}

static long do_access(uint64_t dirfd, const char *path, uint64_t mode,
		      uint32_t flags)
{
	bool effective = flags & AT_EACCESS;
	struct p9_attr a;
	int err;

	if (mode & ~7ull)
		return -EINVAL;
	err = path_attr(dirfd, path, flags & ~AT_EACCESS, &a);
	if (err || !mode)
		return err;
	return may(&a, effective ? rt_boot->euid : rt_boot->uid,
		   effective ? rt_boot->egid : rt_boot->gid, (uint32_t)mode);
}

SYS(access)
{
	return do_access(here, arg_ptr(s, 0), s->a[1], 0);
}

SYS(faccessat)
{
	return do_access(s->a[0], arg_ptr(s, 1), s->a[2], 0);
}

SYS(faccessat2)
{
	return do_access(s->a[0], arg_ptr(s, 1), s->a[2], (uint32_t)s->a[3]);
}
