/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that make, remove and rename what has a name.
 */
#include "file_sys.h"

static const uint64_t here = (uint64_t)AT_FDCWD;

static bool is(struct p9_name name, const char *s)
{
	return name.bytes == __builtin_strlen(s) &&
	       !__builtin_memcmp(name.s, s, name.bytes);
}

static bool dots(const struct walked *w)
{
	return is(w->name, ".") || is(w->name, "..");
}

/* The directory of a name to be made. */
static int new_name(uint64_t dirfd, const char *path, bool slash_ok,
		    struct walked *w)
{
	int err = path_walk(dirfd, path, WALK_PARENT, w);

	if (err)
		return err;
	if (dots(w))
		err = -EEXIST;
	else if (w->slash && !slash_ok)
		err = -ENOENT;
	if (err)
		fid_put(w->fid);
	return err;
}

static long do_mkdir(uint64_t dirfd, const char *path, uint32_t mode)
{
	struct walked w;
	int err = new_name(dirfd, path, true, &w);

	if (err)
		return err;
	err =
	    p9c_mkdir(w.fid, w.name, umask_apply(mode & 01777), rt_boot->egid);
	fid_put(w.fid);
	return err;
}

SYS(mkdir)
{
	return do_mkdir(here, arg_ptr(s, 0), (uint32_t)s->a[1]);
}

SYS(mkdirat)
{
	return do_mkdir(s->a[0], arg_ptr(s, 1), (uint32_t)s->a[2]);
}

static long do_mknod(uint64_t dirfd, const char *path, uint32_t mode,
		     uint64_t dev)
{
	uint32_t major = (uint32_t)(dev >> 8 & 0xfff);
	uint32_t minor = (uint32_t)((dev & 0xff) | (dev >> 12 & 0xfff00));
	struct walked w;
	int err = new_name(dirfd, path, false, &w);

	if (err)
		return err;
	if (!(mode & S_IFMT))
		mode |= S_IFREG;
	err = p9c_mknod(w.fid, w.name, umask_apply(mode), major, minor,
			rt_boot->egid);
	fid_put(w.fid);
	return err;
}

SYS(mknod)
{
	return do_mknod(here, arg_ptr(s, 0), (uint32_t)s->a[1], s->a[2]);
}

SYS(mknodat)
{
	return do_mknod(s->a[0], arg_ptr(s, 1), (uint32_t)s->a[2], s->a[3]);
}

static long do_symlink(const char *target, uint64_t dirfd, const char *path)
{
	long n = path_len(target);
	struct p9_name to = {target, (uint16_t)n};
	struct walked w;

	if (n <= 0)
		return n ? n : -ENOENT;
	n = new_name(dirfd, path, false, &w);
	if (n)
		return n;
	n = p9c_symlink(w.fid, w.name, to, rt_boot->egid);
	fid_put(w.fid);
	return n;
}

SYS(symlink)
{
	return do_symlink(arg_ptr(s, 0), here, arg_ptr(s, 1));
}

SYS(symlinkat)
{
	return do_symlink(arg_ptr(s, 0), s->a[1], arg_ptr(s, 2));
}

static long do_link(uint64_t olddir, const char *old, uint64_t newdir,
		    const char *new, uint32_t flags)
{
	struct fid *fid;
	struct walked w;
	int err;

	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (!(flags & AT_SYMLINK_FOLLOW))
		flags |= AT_SYMLINK_NOFOLLOW;
	err = path_fid(olddir, old, flags, &fid);
	if (err)
		return err;
	err = new_name(newdir, new, false, &w);
	if (!err) {
		err = p9c_link(w.fid, fid, w.name);
		fid_put(w.fid);
	}
	fid_put(fid);
	return err;
}

SYS(link)
{
	return do_link(here, arg_ptr(s, 0), here, arg_ptr(s, 1), 0);
}

SYS(linkat)
{
	return do_link(s->a[0], arg_ptr(s, 1), s->a[2], arg_ptr(s, 3),
		       (uint32_t)s->a[4]);
}

/* -- away ----------------------------------------------------------------- */

static int rmdir_check(const struct walked *w)
{
	if (is(w->name, "."))
		return -EINVAL;
	return is(w->name, "..") ? -ENOTEMPTY : 0;
}

static int unlink_check(const struct walked *w)
{
	struct p9_qid qid;
	struct fid *f;
	int n;

	if (dots(w))
		return -EISDIR;
	if (!w->slash)
		return 0;
	f = fid_new();
	n = f ? p9c_walk(w->fid, f, &w->name, 1, &qid) : -ENOMEM;
	fid_put(f);
	if (n < 0)
		return n;
	return qid.type & P9_QTDIR ? -EISDIR : -ENOTDIR;
}

static long do_unlink(uint64_t dirfd, const char *path, uint32_t flags)
{
	struct walked w;
	int err;

	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	err = path_walk(dirfd, path, WALK_PARENT, &w);
	if (err)
		return err;
	err = flags ? rmdir_check(&w) : unlink_check(&w);
	if (!err)
		err = p9c_unlinkat(w.fid, w.name, flags);
	fid_put(w.fid);
	return err;
}

SYS(unlink)
{
	return do_unlink(here, arg_ptr(s, 0), 0);
}

SYS(rmdir)
{
	return do_unlink(here, arg_ptr(s, 0), AT_REMOVEDIR);
}

SYS(unlinkat)
{
	return do_unlink(s->a[0], arg_ptr(s, 1), (uint32_t)s->a[2]);
}

/* "a/" has to be a directory, if it is there. */
static int slash_check(const struct walked *w)
{
	struct p9_qid qid;
	struct fid *f;
	int n;

	if (!w->slash)
		return 0;
	f = fid_new();
	n = f ? p9c_walk(w->fid, f, &w->name, 1, &qid) : -ENOMEM;
	fid_put(f);
	return n == 1 && !(qid.type & P9_QTDIR) ? -ENOTDIR : 0;
}

static int rename_walked(const struct walked *from, const struct walked *to)
{
	int err;

	if (dots(from) || dots(to))
		return -EBUSY;
	err = slash_check(from);
	if (!err)
		err = slash_check(to);
	return err ? err
		   : p9c_renameat(from->fid, from->name, to->fid, to->name);
}

static long do_rename(uint64_t olddir, const char *old, uint64_t newdir,
		      const char *new)
{
	struct walked from, to;
	int err = path_walk(olddir, old, WALK_PARENT, &from);

	if (err)
		return err;
	err = path_walk(newdir, new, WALK_PARENT, &to);
	if (!err) {
		err = rename_walked(&from, &to);
		fid_put(to.fid);
	}
	fid_put(from.fid);
	return err;
}

SYS(rename)
{
	return do_rename(here, arg_ptr(s, 0), here, arg_ptr(s, 1));
}

SYS(renameat)
{
	return do_rename(s->a[0], arg_ptr(s, 1), s->a[2], arg_ptr(s, 3));
}

/* 9P knows no flags. */
SYS(renameat2)
{
	if (s->a[4])
		return -EINVAL;
	return do_rename(s->a[0], arg_ptr(s, 1), s->a[2], arg_ptr(s, 3));
}
