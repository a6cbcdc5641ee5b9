/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From names to files, one component at a time and never through a symbolic
 * link. Owns the rule that nothing leads out of the root.
 */
#include <limits.h>
#include <string.h>
#include <unistd.h>
#include "srv_int.h"

static bool same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static int open_path(int dir, const char *name)
{
	int fd = openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* Going up from this directory, does one meet the root? A directory that
 * somebody moved out of the root after it was walked to does not. */
static bool beneath(struct srv *s, int fd)
{
	struct stat st, up;
	int at = fcntl(fd, F_DUPFD_CLOEXEC, 0), next;
	bool yes = false;

	while (at >= 0 && !fstat(at, &st)) {
		yes = same(&st, &s->root_st);
		next = yes ? -1 : open_path(at, "..");
		if (next >= 0 && (fstat(next, &up) || same(&st, &up))) {
			close(next); /* the top of all */
			next = -1;
		}
		close(at);
		at = next;
	}
	if (at >= 0)
		close(at);
	return yes;
}

static int walk_up(struct srv *s, int dir)
{
	struct stat st;
	int fd;

	if (fstat(dir, &st))
		return -errno;
	if (same(&st, &s->root_st)) {
		fd = fcntl(dir, F_DUPFD_CLOEXEC, 0);
		return fd < 0 ? -errno : fd;
	}
	fd = open_path(dir, "..");
	if (fd >= 0 && !s->whole && !beneath(s, fd)) {
		close(fd);
		return -ENOENT;
	}
	return fd;
}

int walk_step(struct srv *s, int dir, const char *name)
{
	if (!*name || strchr(name, '/'))
		return -ENOENT;
	if (!strcmp(name, ".."))
		return walk_up(s, dir);
	return open_path(dir, name);
}

static int is_root(struct srv *s, int fd)
{
	struct stat st;

	return !fstat(fd, &st) && same(&st, &s->root_st);
}

/* On failure the walk is nowhere. */
static int arrive(struct where *p, int fd)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = fd < 0 ? -1 : fd;
	p->net = 0;
	return fd < 0 ? fd : 0;
}

int walk_place(struct srv *s, struct where *p, const char *name)
{
	uint64_t net;
	int rc;

	if (p->net) {
		rc = net_walk(s, &p->net, name);
		if (rc <= 0 || s->o.only) /* its root is the root */
			return rc < 0 ? rc : 0;
		rc = fcntl(s->root, F_DUPFD_CLOEXEC, 0);
		return arrive(p, rc < 0 ? -errno : rc);
	}
	net = !strcmp(name, "net") && is_root(s, p->fd) ? net_root(s) : 0;
	if (!net)
		return arrive(p, walk_step(s, p->fd, name));
	arrive(p, -1);
	p->net = net;
	return 0;
}

/* A second O_PATH descriptor of the same file, even if it has no name. */
static int clone(struct fid *f)
{
	struct fdpath p = srv_fdpath(f->io.fd);
	int fd;

	if (f->open)
		fd = open(p.s, O_PATH | O_CLOEXEC);
	else
		fd = fcntl(f->io.fd, F_DUPFD_CLOEXEC, 0);
	return fd < 0 ? -errno : fd;
}

static int put_qid(struct srv *s, struct p9 *out, const struct where *p)
{
	struct p9_qid q;
	struct stat st;

	if (p->net)
		net_qid(p->net, &q);
	else if (fstat(p->fd, &st))
		return -errno;
	else
		srv_qid(s, &st, &q);
	p9_putqid(out, &q);
	return 0;
}

/* Walk as far as it goes: how far is *n, where to is *p if that is 0. */
static int walk_names(struct srv *s, struct msg *m, struct where *p,
		      uint16_t names, uint16_t *n)
{
	char name[SRV_NAME_MAX];
	int rc = 0;

	for (*n = 0; *n < names; ++*n) {
		rc = srv_getpath(m, name, sizeof(name));
		if (rc >= 0)
			rc = walk_place(s, p, name);
		if (!rc)
			rc = put_qid(s, &m->out, p);
		if (rc)
			break;
	}
	if (rc)
		arrive(p, -1);
	return rc;
}

static int walk_tree(struct srv *s, struct msg *m, struct fid *f,
		     uint32_t newid, uint16_t names)
{
	struct where p = {.fd = -1, .net = f->place};
	uint32_t at = m->out.at;
	uint16_t n;
	int rc;

	if (f->kind == FID_TREE)
		p.fd = clone(f);
	if (f->kind == FID_TREE && p.fd < 0)
		return p.fd;
	p9_put16(&m->out, 0);
	rc = walk_names(s, m, &p, names, &n);
	if (m->in.bad || (rc && !n)) {
		arrive(&p, -1);
		return m->in.bad ? -EBADMSG : rc;
	}
	memcpy(m->out.buf + at, &n, sizeof(n));
	if (rc) /* part of the way: no new fid */
		return 0;
	if (newid == f->id)
		fid_clunk(s, f);
	return fid_new_at(s, newid, &p, NULL);
}

/* In the directory of the three files: to one of them, or nowhere. */
static int walk_std(struct srv *s, struct msg *m, struct fid *f, uint32_t newid,
		    uint16_t names)
{
	enum fid_kind kind = f->kind;
	char name[SRV_NAME_MAX] = "";
	struct p9_qid q;
	struct stat st;
	unsigned std = f->std;
	int rc = 0;

	if (names > 1)
		return -ENOENT;
	if (names)
		rc = srv_getpath(m, name, sizeof(name));
	if (rc < 0)
		return rc;
	if (names && kind == FID_STDIO)
		return -ENOTDIR;
	if (names && name[0] >= '0' && name[0] <= '2' && !name[1]) {
		kind = FID_STDIO;
		std = (unsigned)name[0] - '0';
	} else if (names && strcmp(name, "..")) {
		return -ENOENT;
	}
	if (kind == FID_STDIO && s->std[std].io.fd < 0)
		return -ENOENT;
	if (newid == f->id && !names) {
		p9_put16(&m->out, 0);
		return 0;
	}
	if (newid == f->id)
		fid_clunk(s, f);
	rc = kind == FID_STDIO ? stdio_walk(s, newid, std)
			       : fid_new(s, newid, kind, -1, NULL);
	if (rc)
		return rc;
	p9_put16(&m->out, names);
	if (!names)
		return 0;
	rc = fid_stat(s, fid_get(s, newid), &st);
	srv_qid(s, &st, &q);
	p9_putqid(&m->out, &q);
	return rc;
}

int op_walk(struct srv *s, struct msg *m)
{
	struct fid *f = fid_get(s, p9_get32(&m->in));
	uint32_t newid = p9_get32(&m->in);
	uint16_t names = p9_get16(&m->in);

	if (m->in.bad)
		return -EBADMSG;
	if (!f || newid == PROSE_9P_NOFID ||
	    (newid != f->id && fid_get(s, newid)))
		return -EBADF;
	if (names > PROSE_9P_WALK_NAMES)
		return -EINVAL;
	if (f->kind == FID_TREE || f->kind == FID_NET)
		return walk_tree(s, m, f, newid, names);
	return walk_std(s, m, f, newid, names);
}

int walk_parent(struct srv *s, struct fid *f, char name[SRV_NAME_MAX])
{
	struct fdpath p = srv_fdpath(f->io.fd);
	struct stat st, named;
	char path[PATH_MAX], *slash;
	ssize_t n;
	int fd;

	if (f->kind != FID_TREE)
		return -EPERM;
	n = readlink(p.s, path, sizeof(path) - 1);
	if (n <= 0 || fstat(f->io.fd, &st))
		return -errno;
	path[n] = 0;
	slash = strrchr(path, '/');
	if (!slash || strlen(slash + 1) >= SRV_NAME_MAX || !slash[1] ||
	    same(&st, &s->root_st))
		return -EBUSY;
	strcpy(name, slash + 1);
	slash[slash == path] = 0;
	fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	/* the path is only a hint: is this the file, and inside? */
	if (!fstatat(fd, name, &named, AT_SYMLINK_NOFOLLOW) &&
	    same(&st, &named) && (s->whole || beneath(s, fd)))
		return fd;
	close(fd);
	return -ENOENT;
}
