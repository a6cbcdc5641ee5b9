/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making, moving and removing names. A name is one component, relative to a
 * directory that was walked to.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include "srv_int.h"

#define P9_REMOVEDIR 0x200u

/* Decodes a directory's fid and a name in it. */
struct place {
	int dir;
	int rc;
	char name[SRV_NAME_MAX];
};

static void get_place(struct srv *s, struct msg *m, struct place *p)
{
	p->dir = fid_dirfd(s, p9_get32(&m->in));
	p->rc = srv_getname(m, p->name);
	if (p->dir < 0)
		p->rc = p->dir;
	if (m->in.bad)
		p->rc = -EBADMSG;
}

/* The answer to making a name: its qid. */
static int made(struct srv *s, struct msg *m, const struct place *p, int rc)
{
	struct p9_qid q;
	struct stat st;

	if (rc || fstatat(p->dir, p->name, &st, AT_SYMLINK_NOFOLLOW))
		return -errno;
	srv_qid(s, &st, &q);
	p9_putqid(&m->out, &q);
	return 0;
}

int op_mkdir(struct srv *s, struct msg *m)
{
	struct place p;
	uint32_t mode;

	get_place(s, m, &p);
	mode = p9_get32(&m->in);
	p9_get32(&m->in); /* gid */
	if (p.rc || m->in.bad)
		return m->in.bad ? -EBADMSG : p.rc;
	return made(s, m, &p, mkdirat(p.dir, p.name, mode & 07777));
}

int op_mknod(struct srv *s, struct msg *m)
{
	uint32_t mode, high, low;
	struct place p;

	get_place(s, m, &p);
	mode = p9_get32(&m->in);
	high = p9_get32(&m->in);
	low = p9_get32(&m->in);
	p9_get32(&m->in); /* gid */
	if (p.rc || m->in.bad)
		return m->in.bad ? -EBADMSG : p.rc;
	return made(s, m, &p, mknodat(p.dir, p.name, mode, makedev(high, low)));
}

int op_symlink(struct srv *s, struct msg *m)
{
	char target[PATH_MAX];
	struct place p;
	int n;

	get_place(s, m, &p);
	n = srv_getpath(m, target, sizeof(target));
	p9_get32(&m->in); /* gid */
	if (p.rc || m->in.bad)
		return m->in.bad ? -EBADMSG : p.rc;
	if (n < 0)
		return n;
	return made(s, m, &p, symlinkat(target, p.dir, p.name));
}

int op_link(struct srv *s, struct msg *m)
{
	int dir = fid_dirfd(s, p9_get32(&m->in));
	struct fid *f = fid_get(s, p9_get32(&m->in));
	char name[SRV_NAME_MAX];
	int rc = srv_getname(m, name);
	struct fdpath p;

	if (rc)
		return rc;
	if (!f || dir < 0)
		return f ? dir : -EBADF;
	if (f->kind != FID_TREE)
		return -EXDEV;
	p = srv_fdpath(f->io.fd);
	if (linkat(AT_FDCWD, p.s, dir, name, AT_SYMLINK_FOLLOW))
		return -errno;
	return 0;
}

int op_renameat(struct srv *s, struct msg *m)
{
	struct place from, to;

	get_place(s, m, &from);
	get_place(s, m, &to);
	if (from.rc || to.rc)
		return m->in.bad ? -EBADMSG : from.rc ? from.rc : to.rc;
	if (renameat(from.dir, from.name, to.dir, to.name))
		return -errno;
	return 0;
}

int op_rename(struct srv *s, struct msg *m)
{
	struct fid *f = fid_get(s, p9_get32(&m->in));
	char name[SRV_NAME_MAX];
	struct place to;
	int dir, rc = 0;

	get_place(s, m, &to);
	if (to.rc)
		return to.rc;
	if (!f)
		return -EBADF;
	dir = walk_parent(s, f, name);
	if (dir < 0)
		return dir;
	if (renameat(dir, name, to.dir, to.name))
		rc = -errno;
	close(dir);
	return rc;
}

int op_unlinkat(struct srv *s, struct msg *m)
{
	struct place p;
	uint32_t flags;

	get_place(s, m, &p);
	flags = p9_get32(&m->in);
	if (p.rc || m->in.bad)
		return m->in.bad ? -EBADMSG : p.rc;
	if (flags & ~P9_REMOVEDIR)
		return -EINVAL;
	if (unlinkat(p.dir, p.name, flags ? AT_REMOVEDIR : 0))
		return -errno;
	return 0;
}

static int remove_file(struct srv *s, struct fid *f)
{
	char name[SRV_NAME_MAX];
	struct stat st;
	int dir, rc;

	if (s->o.ro)
		return -EROFS;
	dir = walk_parent(s, f, name);
	if (dir < 0)
		return dir;
	rc = fid_stat(s, f, &st);
	if (!rc && unlinkat(dir, name, S_ISDIR(st.st_mode) ? AT_REMOVEDIR : 0))
		rc = -errno;
	close(dir);
	return rc;
}

int op_remove(struct srv *s, struct msg *m)
{
	struct fid *f = fid_get(s, p9_get32(&m->in));
	int rc;

	if (m->in.bad)
		return -EBADMSG;
	if (!f)
		return -EBADF;
	rc = remove_file(s, f);
	fid_clunk(s, f); /* whether it was removed or not */
	return rc;
}

int op_readlink(struct srv *s, struct msg *m)
{
	struct fid *f = fid_get(s, p9_get32(&m->in));
	char target[PATH_MAX];
	ssize_t n;

	if (m->in.bad)
		return -EBADMSG;
	if (!f || f->kind != FID_TREE)
		return f ? -EINVAL : -EBADF;
	n = readlinkat(f->io.fd, "", target, sizeof(target));
	if (n < 0)
		return errno == ENOENT ? -EINVAL : -errno;
	p9_putstr(&m->out, target, (uint16_t)n);
	return 0;
}
