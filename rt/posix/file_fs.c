/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls about file systems, and what is in directories.
 */
#include "file_sys.h"

/* -- file systems --------------------------------------------------------- */

/* struct statfs and statfs64 of all 64-bit machines. */
struct linux_statfs {
	uint64_t type, bsize, blocks, bfree, bavail, files, ffree, fsid;
	uint64_t namelen, frsize, flags, spare[4];
};
PROSE_SIZE(struct linux_statfs, 120);

#define ST_VALID 0x20

static long put_statfs(struct fid *fid, struct linux_statfs *to)
{
	struct p9_statfs st;
	int err;

	if (!rt_user_ok(to, sizeof(*to)))
		return -EFAULT;
	err = p9c_statfs(fid, &st);
	if (err)
		return err;
	*to = (struct linux_statfs){
	    .type = st.type,
	    .bsize = st.bsize,
	    .blocks = st.blocks,
	    .bfree = st.bfree,
	    .bavail = st.bavail,
	    .files = st.files,
	    .ffree = st.ffree,
	    .fsid = st.fsid,
	    .namelen = st.namelen,
	    .frsize = st.bsize,
	    .flags = ST_VALID | (rt_boot->flags & PROSE_BOOT_READONLY ? 1 : 0),
	};
	return 0;
}

static long path_statfs(const char *path, struct linux_statfs *to)
{
	struct fid *fid;
	long err = path_fid((uint64_t)AT_FDCWD, path, 0, &fid);

	if (err)
		return err;
	err = put_statfs(fid, to);
	fid_put(fid);
	return err;
}

static long fd_statfs(uint64_t fd, struct linux_statfs *to)
{
	struct file *f = fd_file(fd);
	struct fid *fid;
	long err;

	if (!f)
		return -EBADF;
	err = file_fid(f, &fid);
	if (!err)
		err = put_statfs(fid, to);
	file_put(f);
	return err == -EINVAL ? -ENOSYS : err;
}

SYS(statfs)
{
	return path_statfs(arg_ptr(s, 0), arg_ptr(s, 1));
}

SYS(fstatfs)
{
	return fd_statfs(s->a[0], arg_ptr(s, 1));
}

/* With the structure's size. */
SYS(statfs64)
{
	if (s->a[1] != sizeof(struct linux_statfs))
		return -EINVAL;
	return path_statfs(arg_ptr(s, 0), arg_ptr(s, 2));
}

SYS(fstatfs64)
{
	if (s->a[1] != sizeof(struct linux_statfs))
		return -EINVAL;
	return fd_statfs(s->a[0], arg_ptr(s, 2));
}

/* -- directories ---------------------------------------------------------- */

SYS(getdents64)
{
	struct file *f;
	long n;

	if (!rt_user_ok(arg_ptr(s, 1), (uint32_t)s->a[2]))
		return -EFAULT;
	f = fd_file(s->a[0]);
	if (!f)
		return -EBADF;
	n = dir_getdents(f, arg_ptr(s, 1), (uint32_t)s->a[2]);
	file_put(f);
	return n;
}
