/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Directories: entries are read ahead, a message's worth at a time. And
 * files that were opened for their place alone (O_PATH).
 */
#include "fd/file.h"

struct dir {
	struct file f;
	struct lock lock;
	uint64_t next; /* cookie behind the last entry given out */
	uint8_t *buf;
	const uint8_t *data; /* entries not given out yet, in buf */
	uint32_t left;
};

/* As getdents64() gives it. */
struct dirent64 {
	uint64_t ino;
	int64_t off;
	uint16_t reclen;
	uint8_t type;
	char name[];
} __attribute__((packed));

#define DIRENT_HEAD __builtin_offsetof(struct dirent64, name)

static long dir_readv(struct file *f, const struct iov *v, unsigned n,
		      uint64_t at)
{
	return -EISDIR;
}

static int file_stat(struct file *f, struct p9_attr *a)
{
	return p9c_getattr(f->fid ? f->fid : f->walk, a);
}

/* Positions are the server's cookies. */
static int64_t dir_seek(struct file *f, int64_t offset, unsigned whence)
{
	struct dir *d = (struct dir *)f;

	if (whence == SEEK_CUR && !offset)
		return (int64_t)d->next;
	if (whence != SEEK_SET || offset < 0)
		return -EINVAL;
	lock_get(&d->lock);
	d->left = 0;
	d->next = (uint64_t)offset;
	lock_put(&d->lock);
	return offset;
}

static void dir_close(struct file *f)
{
	fid_put(f->fid);
	fid_put(f->walk);
	rt_free(((struct dir *)f)->buf);
	rt_free(f);
}

static const struct file_ops dir_ops = {
    .readv = dir_readv,
    .seek = dir_seek,
    .stat = file_stat,
    .close = dir_close,
};

struct file *dir_new(struct fid *fid, struct fid *walk, uint32_t flags)
{
	struct dir *d = rt_alloc(sizeof(*d));

	if (!d) {
		fid_put(fid);
		fid_put(walk);
		return NULL;
	}
	d->f.ops = &dir_ops;
	d->f.refs = 1;
	d->f.flags = flags;
	d->f.fid = fid;
	d->f.walk = walk;
	return &d->f;
}

/* Have entries read ahead; 0 when there are no more. */
static int refill(struct dir *d)
{
	int err;

	if (d->left)
		return 1;
	if (!d->buf)
		d->buf = rt_alloc(p9c_state.msize);
	if (!d->buf)
		return -ENOMEM;
	err = p9c_readdir(d->f.fid, d->next, d->buf, p9c_state.msize, &d->data,
			  &d->left);
	return err ? err : d->left != 0;
}

/* Give out one entry: its bytes, 0 if it does not fit, or -errno. */
static long give(struct dir *d, uint8_t *to, uint64_t room)
{
	struct dirent64 e;
	struct p9_qid qid;
	struct p9 m;
	uint16_t n;
	const char *name;

	p9_init(&m, (void *)d->data, d->left);
	p9_getqid(&m, &qid);
	e.ino = qid.path;
	e.off = (int64_t)p9_get64(&m);
	e.type = p9_get8(&m);
	name = p9_getstr(&m, &n);
	if (m.bad)
		return -EPROTO;
	e.reclen = (uint16_t)((DIRENT_HEAD + n + 1 + 7) & ~7ul);
	if (e.reclen > room)
		return 0;
	__builtin_memcpy(to, &e, DIRENT_HEAD);
	__builtin_memcpy(to + DIRENT_HEAD, name, n);
	__builtin_memset(to + DIRENT_HEAD + n, 0, e.reclen - DIRENT_HEAD - n);
	d->data += m.at;
	d->left -= m.at;
	d->next = (uint64_t)e.off;
	return e.reclen;
}

/* As many as are read ahead; the first has to fit. */
static long getdents(struct dir *d, uint8_t *to, uint64_t bytes)
{
	uint64_t done = 0;
	long n = refill(d);

	while (n > 0 && d->left) {
		n = give(d, to + done, bytes - done);
		if (n > 0)
			done += (uint64_t)n;
	}
	if (done || n < 0)
		return done ? (long)done : n;
	return d->left ? -EINVAL : 0;
}

long dir_getdents(struct file *f, uint8_t *to, uint64_t bytes)
{
	struct dir *d = (struct dir *)f;
	long n;

	if (f->ops != &dir_ops)
		return -ENOTDIR;
	lock_get(&d->lock);
	n = getdents(d, to, bytes);
	lock_put(&d->lock);
	return n;
}

/* -- O_PATH --------------------------------------------------------------- */

static void path_close(struct file *f)
{
	fid_put(f->fid);
	fid_put(f->walk);
	rt_free(f);
}

static const struct file_ops path_ops = {
    .stat = file_stat,
    .close = path_close,
};

struct file *path_new(struct fid *fid, uint32_t flags)
{
	struct file *f = rt_alloc(sizeof(*f));

	if (!f) {
		fid_put(fid);
		return NULL;
	}
	f->ops = &path_ops;
	f->refs = 1;
	f->flags = flags;
	f->fid = fid;
	if (fid->qid_type & P9_QTDIR)
		f->walk = fid_get(fid);
	return f;
}
