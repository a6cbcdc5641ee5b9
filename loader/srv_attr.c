/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attributes of files and of file systems. Extended attributes are refused.
 */
#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>
#include "srv_int.h"

#define GETATTR_BASIC 0x7ffull

enum {
	SET_MODE = 0x1,
	SET_UID = 0x2,
	SET_GID = 0x4,
	SET_SIZE = 0x8,
	SET_ATIME = 0x10,
	SET_MTIME = 0x20,
	SET_ATIME_TO = 0x80, /* to the time given, not to now */
	SET_MTIME_TO = 0x100
};

static void put_time(struct p9 *out, const struct timespec *t)
{
	p9_put64(out, (uint64_t)t->tv_sec);
	p9_put64(out, (uint64_t)t->tv_nsec);
}

int op_getattr(struct srv *s, struct msg *m)
{
	static const struct timespec never;
	struct fid *f = fid_get(s, p9_get32(&m->in));
	struct p9 *out = &m->out;
	struct p9_qid q;
	struct stat st;
	int rc;

	p9_get64(&m->in); /* all is answered, whatever is asked */
	if (m->in.bad)
		return -EBADMSG;
	if (!f)
		return -EBADF;
	rc = fid_stat(s, f, &st);
	if (!rc)
		rc = fid_qid(s, f, &q);
	if (rc)
		return rc;
	p9_put64(out, GETATTR_BASIC);
	p9_putqid(out, &q);
	p9_put32(out, st.st_mode);
	p9_put32(out, st.st_uid);
	p9_put32(out, st.st_gid);
	p9_put64(out, st.st_nlink);
	p9_put64(out, st.st_rdev);
	p9_put64(out, (uint64_t)st.st_size);
	p9_put64(out, (uint64_t)st.st_blksize);
	p9_put64(out, (uint64_t)st.st_blocks);
	put_time(out, &st.st_atim);
	put_time(out, &st.st_mtim);
	put_time(out, &st.st_ctim);
	put_time(out, &never); /* birth */
	p9_put64(out, 0);      /* generation */
	p9_put64(out, 0);      /* data version */
	return 0;
}

struct attr {
	uint32_t valid, mode, uid, gid;
	uint64_t size;
	struct timespec time[2];
};

static int set_owner(struct fid *f, const struct attr *a)
{
	uid_t uid = a->valid & SET_UID ? a->uid : (uid_t)-1;
	gid_t gid = a->valid & SET_GID ? a->gid : (gid_t)-1;

	return fchownat(f->io.fd, "", uid, gid, AT_EMPTY_PATH);
}

static int set_mode(struct fid *f, const struct attr *a)
{
	struct fdpath p = srv_fdpath(f->io.fd);

	if (f->open)
		return fchmod(f->io.fd, a->mode & 07777);
	return chmod(p.s, a->mode & 07777);
}

static int set_size(struct fid *f, const struct attr *a)
{
	struct fdpath p = srv_fdpath(f->io.fd);

	if (f->open)
		return ftruncate(f->io.fd, (off_t)a->size);
	return truncate(p.s, (off_t)a->size);
}

static long which_time(uint32_t valid, uint32_t set, uint32_t to, long nsec)
{
	if (!(valid & set))
		return UTIME_OMIT;
	return valid & to ? nsec : UTIME_NOW;
}

static int set_times(struct fid *f, struct attr *a)
{
	struct fdpath p = srv_fdpath(f->io.fd);
	struct timespec *t = a->time;

	if (a->valid & SET_ATIME_TO && (unsigned long)t[0].tv_nsec > 999999999)
		return errno = EINVAL, -1;
	if (a->valid & SET_MTIME_TO && (unsigned long)t[1].tv_nsec > 999999999)
		return errno = EINVAL, -1;
	t[0].tv_nsec =
	    which_time(a->valid, SET_ATIME, SET_ATIME_TO, t[0].tv_nsec);
	t[1].tv_nsec =
	    which_time(a->valid, SET_MTIME, SET_MTIME_TO, t[1].tv_nsec);
	if (f->open)
		return futimens(f->io.fd, t);
	return utimensat(AT_FDCWD, p.s, t, 0);
}

/* In this order: a change of owner takes set-user-id bits away. */
static int set_all(struct fid *f, struct attr *a)
{
	int rc = 0;

	if (a->valid & (SET_UID | SET_GID))
		rc = set_owner(f, a);
	if (!rc && a->valid & SET_MODE)
		rc = set_mode(f, a);
	if (!rc && a->valid & SET_SIZE)
		rc = set_size(f, a);
	if (!rc && a->valid & (SET_ATIME | SET_MTIME))
		rc = set_times(f, a);
	return rc ? -errno : 0;
}

int op_setattr(struct srv *s, struct msg *m)
{
	struct fid *f = fid_get(s, p9_get32(&m->in));
	struct attr a;

	a.valid = p9_get32(&m->in);
	a.mode = p9_get32(&m->in);
	a.uid = p9_get32(&m->in);
	a.gid = p9_get32(&m->in);
	a.size = p9_get64(&m->in);
	for (int i = 0; i < 2; i++) {
		a.time[i].tv_sec = (time_t)p9_get64(&m->in);
		a.time[i].tv_nsec = (long)p9_get64(&m->in);
	}
	if (m->in.bad)
		return -EBADMSG;
	if (!f)
		return -EBADF;
	if (f->kind == FID_FDDIR)
		return -EPERM;
	if (f->kind == FID_STDIO && s->o.only) /* ">" of a plain file */
		a.valid &= SET_MODE | SET_UID | SET_GID;
	return set_all(f, &a);
}

int op_statfs(struct srv *s, struct msg *m)
{
	struct fid *f = fid_get(s, p9_get32(&m->in));
	struct statfs st;
	uint64_t id;

	if (m->in.bad)
		return -EBADMSG;
	if (!f)
		return -EBADF;
	if (fstatfs(f->io.fd < 0 ? s->root : f->io.fd, &st))
		return -errno;
	memcpy(&id, &st.f_fsid, sizeof(id));
	if (s->o.only) /* so that a server of that mount knows it */
		st.f_type = V9FS_MAGIC;
	p9_put32(&m->out, (uint32_t)st.f_type);
	p9_put32(&m->out, (uint32_t)st.f_bsize);
	p9_put64(&m->out, st.f_blocks);
	p9_put64(&m->out, st.f_bfree);
	p9_put64(&m->out, st.f_bavail);
	p9_put64(&m->out, st.f_files);
	p9_put64(&m->out, st.f_ffree);
	p9_put64(&m->out, id);
	p9_put32(&m->out, (uint32_t)st.f_namelen);
	return 0;
}

int op_xattrwalk(struct srv *s, struct msg *m)
{
	return -EOPNOTSUPP;
}

int op_xattrcreate(struct srv *s, struct msg *m)
{
	return -EOPNOTSUPP;
}
