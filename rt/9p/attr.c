/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The messages about attributes, locks and what is on the disk.
 */
#include "9p/p9c.h"
#include "errno.h"

#define GETATTR_BASIC 0x7ffull
#define GETATTR_BTIME 0x800ull

static void get_attr(struct p9 *in, struct p9_attr *a)
{
	struct p9_qid qid;

	a->has_btime = p9_get64(in) & GETATTR_BTIME;
	p9_getqid(in, &qid);
	a->qid_type = qid.type;
	a->ino = qid.path;
	a->mode = p9_get32(in);
	a->uid = p9_get32(in);
	a->gid = p9_get32(in);
	a->nlink = p9_get64(in);
	a->rdev = p9_get64(in);
	a->size = p9_get64(in);
	a->blksize = p9_get64(in);
	a->blocks = p9_get64(in);
	a->atime.sec = p9_get64(in);
	a->atime.nsec = p9_get64(in);
	a->mtime.sec = p9_get64(in);
	a->mtime.nsec = p9_get64(in);
	a->ctime.sec = p9_get64(in);
	a->ctime.nsec = p9_get64(in);
	a->btime.sec = p9_get64(in);
	a->btime.nsec = p9_get64(in);
}

struct req *p9c_getattr_send(struct fid *f)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TGETATTR, &m, f);

	if (!r)
		return NULL;
	p9_put64(&m, GETATTR_BASIC | GETATTR_BTIME);
	req_send(r, &m);
	return r;
}

int p9c_getattr_end(struct req *r, struct p9_attr *a)
{
	int err = req_wait(r, false);

	if (!err) {
		get_attr(&r->in, a);
		err = r->in.bad ? -EPROTO : 0;
	}
	req_end(r);
	return err;
}

int p9c_getattr(struct fid *f, struct p9_attr *a)
{
	struct req *r = p9c_getattr_send(f);

	return r ? p9c_getattr_end(r, a) : -EIO;
}

int p9c_setattr(struct fid *f, const struct p9_setattr *a)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TSETATTR, &m, f);

	if (!r)
		return -EIO;
	p9_put32(&m, a->valid);
	p9_put32(&m, a->mode);
	p9_put32(&m, a->uid);
	p9_put32(&m, a->gid);
	p9_put64(&m, a->size);
	p9_put64(&m, a->atime_sec);
	p9_put64(&m, a->atime_nsec);
	p9_put64(&m, a->mtime_sec);
	p9_put64(&m, a->mtime_nsec);
	return req_call(r, &m);
}

static void get_statfs(struct p9 *in, struct p9_statfs *s)
{
	s->type = p9_get32(in);
	s->bsize = p9_get32(in);
	s->blocks = p9_get64(in);
	s->bfree = p9_get64(in);
	s->bavail = p9_get64(in);
	s->files = p9_get64(in);
	s->ffree = p9_get64(in);
	s->fsid = p9_get64(in);
	s->namelen = p9_get32(in);
}

int p9c_statfs(struct fid *f, struct p9_statfs *s)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TSTATFS, &m, f);
	int err;

	if (!r)
		return -EIO;
	req_send(r, &m);
	err = req_wait(r, false);
	if (!err) {
		get_statfs(&r->in, s);
		err = r->in.bad ? -EPROTO : 0;
	}
	req_end(r);
	return err;
}

int p9c_fsync(struct fid *f, bool data_only)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TFSYNC, &m, f);

	if (!r)
		return -EIO;
	p9_put32(&m, data_only);
	return req_call(r, &m);
}

int p9c_fallocate(struct fid *f, uint32_t mode, uint64_t at, uint64_t bytes)
{
	struct p9 m;
	struct req *r;

	if (p9c_plain)
		return -EOPNOTSUPP;
	r = req_begin_fid(PROSE_TFALLOCATE, &m, f);
	if (!r)
		return -EIO;
	p9_put32(&m, mode);
	p9_put64(&m, at);
	p9_put64(&m, bytes);
	return req_call(r, &m);
}

/* Whose locks these are, in the eyes of other machines' users. */
static void put_owner(struct p9 *m, uint32_t pid)
{
	static const char id[] = "prose";

	p9_put32(m, pid);
	p9_putstr(m, id, sizeof(id) - 1);
}

int p9c_lock(struct fid *f, const struct p9_lock *l)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TLOCK, &m, f);
	int err;

	if (!r)
		return -EIO;
	p9_put8(&m, l->type);
	p9_put32(&m, l->flags);
	p9_put64(&m, l->start);
	p9_put64(&m, l->bytes);
	put_owner(&m, l->pid);
	req_send(r, &m);
	err = req_wait(r, l->flags & 1);
	if (!err)
		err = p9_get8(&r->in);
	req_end(r);
	return err;
}

int p9c_flock(struct fid *f, uint32_t operation)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TFLOCK, &m, f);
	int err;

	if (!r)
		return -EIO;
	p9_put32(&m, operation);
	req_send(r, &m);
	err = req_wait(r, true);
	if (!err)
		err = p9_get8(&r->in);
	req_end(r);
	return err;
}

int p9c_getlock(struct fid *f, struct p9_lock *l)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TGETLOCK, &m, f);
	int err;

	if (!r)
		return -EIO;
	p9_put8(&m, l->type);
	p9_put64(&m, l->start);
	p9_put64(&m, l->bytes);
	put_owner(&m, l->pid);
	req_send(r, &m);
	err = req_wait(r, false);
	if (!err) {
		l->type = p9_get8(&r->in);
		l->start = p9_get64(&r->in);
		l->bytes = p9_get64(&r->in);
		l->pid = p9_get32(&r->in);
		err = r->in.bad ? -EPROTO : 0;
	}
	req_end(r);
	return err;
}
