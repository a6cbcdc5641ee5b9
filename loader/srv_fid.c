/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fids and qids. Owns the table of fids and the numbering of the file
 * systems seen: a qid's path is the inode number, with the file system's
 * number above it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "srv_int.h"

#define INO_BITS 48

static struct fid **bucket(struct srv *s, uint32_t id)
{
	return &s->fid[id % SRV_BUCKETS];
}

struct fid *fid_get(struct srv *s, uint32_t id)
{
	struct fid *f = *bucket(s, id);

	while (f && f->id != id)
		f = f->next;
	return f;
}

int fid_new(struct srv *s, uint32_t id, enum fid_kind kind, int fd,
	    struct fid **fid)
{
	struct fid *f = NULL;
	int rc = -EBADF;

	if (id == PROSE_9P_NOFID || fid_get(s, id))
		goto out;
	rc = -EMFILE;
	if (s->nr_fids >= SRV_FIDS)
		goto out;
	rc = -ENOMEM;
	f = calloc(1, sizeof(*f));
	if (!f)
		goto out;
	f->id = id;
	f->refs = 1;
	f->kind = kind;
	f->io.fd = fd;
	f->next = *bucket(s, id);
	*bucket(s, id) = f;
	s->nr_fids++;
	if (fid)
		*fid = f;
	return 0;
out:
	if (fd >= 0)
		close(fd);
	return rc;
}

void fid_put(struct srv *s, struct fid *f)
{
	if (--f->refs)
		return;
	if (f->kind == FID_STDIO)
		stdio_put(s, f->std);
	else if (f->kind == FID_NET)
		net_put(s, f);
	else if (f->io.fd >= 0)
		close(f->io.fd);
	free(f->dir);
	free(f);
}

void fid_clunk(struct srv *s, struct fid *f)
{
	struct fid **at = bucket(s, f->id);

	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
	s->nr_fids--;
	fid_put(s, f);
}

void fid_clunk_all(struct srv *s)
{
	for (unsigned i = 0; i < SRV_BUCKETS; i++)
		while (s->fid[i])
			fid_clunk(s, s->fid[i]);
}

int fid_dirfd(struct srv *s, uint32_t id)
{
	struct fid *f = fid_get(s, id);

	if (!f)
		return -EBADF;
	return f->kind == FID_TREE ? f->io.fd : -ENOTDIR;
}

static void plain(struct stat *st)
{
	st->st_mode = S_IFREG | (st->st_mode & 0777);
	st->st_rdev = 0;
	st->st_size = 0;
}

int fid_stat(struct srv *s, struct fid *f, struct stat *st)
{
	if (f->kind == FID_NET) {
		net_stat(s, f, st);
		return 0;
	}
	if (f->kind != FID_FDDIR && fstat(f->io.fd, st))
		return -errno;
	if (f->kind == FID_STDIO && s->o.only)
		plain(st);
	if (f->kind != FID_FDDIR)
		return 0;
	memset(st, 0, sizeof(*st));
	st->st_mode = S_IFDIR | 0500;
	st->st_nlink = 2;
	st->st_uid = getuid();
	st->st_gid = getgid();
	st->st_blksize = PROSE_PAGE_BYTES;
	return 0;
}

/* The number of a file system; those that are too many share the last. */
static unsigned dev_index(struct srv *s, dev_t dev)
{
	unsigned i;

	for (i = 0; i < s->nr_devs; i++)
		if (s->dev[i] == dev)
			return i;
	if (s->nr_devs == SRV_DEVS)
		return SRV_DEVS - 1;
	s->dev[s->nr_devs++] = dev;
	return i;
}

uint64_t srv_qid_path(struct srv *s, dev_t dev, uint64_t ino)
{
	uint64_t high = ino >> INO_BITS;

	/* what is too long is folded: unlikely to meet, not impossible */
	ino = (ino ^ (high << 20)) & ((1ull << INO_BITS) - 1);
	return (uint64_t)dev_index(s, dev) << INO_BITS | ino;
}

void srv_qid(struct srv *s, const struct stat *st, struct p9_qid *q)
{
	q->type = S_ISDIR(st->st_mode) ? 0x80 : S_ISLNK(st->st_mode) ? 2 : 0;
	q->version = (uint32_t)(st->st_mtim.tv_sec * 1000000000ull +
				(uint64_t)st->st_mtim.tv_nsec) ^
		     (uint32_t)st->st_size << 8;
	q->path = srv_qid_path(s, st->st_dev, st->st_ino);
}

int fid_qid(struct srv *s, struct fid *f, struct p9_qid *q)
{
	struct stat st;
	int rc = fid_stat(s, f, &st);

	if (f->kind == FID_NET)
		net_qid(f->place, q);
	else if (!rc)
		srv_qid(s, &st, q);
	return rc;
}

struct fdpath srv_fdpath(int fd)
{
	struct fdpath p;

	snprintf(p.s, sizeof(p.s), "/proc/self/fd/%d", fd);
	return p;
}

/* From the root down a path; symbolic links are not followed. */
static int attach_at(struct srv *s, char *path, struct where *p)
{
	char *save, *name = strtok_r(path, "/", &save);
	int rc = 0;

	p->fd = fcntl(s->root, F_DUPFD_CLOEXEC, 0);
	if (p->fd < 0)
		return -errno;
	for (; !rc && name; name = strtok_r(NULL, "/", &save))
		rc = walk_place(s, p, name);
	return rc;
}

int fid_new_at(struct srv *s, uint32_t id, const struct where *p,
	       struct fid **fid)
{
	struct fid *f;
	int rc = fid_new(s, id, p->net ? FID_NET : FID_TREE, p->fd, &f);

	if (rc)
		return rc;
	f->place = p->net;
	if (fid)
		*fid = f;
	return 0;
}

int op_attach(struct srv *s, struct msg *m)
{
	uint32_t id = p9_get32(&m->in);
	struct where p = {.fd = -1};
	char aname[4096];
	struct p9_qid q;
	struct fid *f;
	uint16_t n;
	int rc;
	bool std;

	p9_get32(&m->in); /* afid */
	p9_getstr(&m->in, &n);
	rc = srv_getpath(m, aname, sizeof(aname));
	p9_get32(&m->in); /* n_uname: it is who it is */
	if (rc < 0 || m->in.bad)
		return rc < 0 ? rc : -EBADMSG;
	if (s->o.only && strcmp(aname, s->o.only))
		return -EACCES;
	std = !strcmp(aname, PROSE_9P_ANAME_FD);
	if (std)
		rc = fid_new(s, id, FID_FDDIR, -1, &f);
	else if (!(rc = attach_at(s, aname, &p)))
		rc = fid_new_at(s, id, &p, &f);
	if (rc < 0)
		return rc;
	rc = fid_qid(s, f, &q);
	if (rc) {
		fid_clunk(s, f);
		return rc;
	}
	p9_putqid(&m->out, &q);
	return 0;
}

int op_clunk(struct srv *s, struct msg *m)
{
	struct fid *f = fid_get(s, p9_get32(&m->in));

	if (m->in.bad)
		return -EBADMSG;
	if (!f)
		return -EBADF;
	fid_clunk(s, f);
	return 0;
}
