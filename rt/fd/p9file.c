/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files of the 9P server. A regular file's position is kept here and sent
 * with each request; a stream's is where the server's own file stands.
 */
#include "fd/p9file.h"
#include "fd/vec.h"

struct io {
	struct fid *fid;
	uint64_t at; /* or PROSE_9P_HERE */
	bool wait;   /* for a signal, too */
};

static int64_t io_read(void *arg, uint8_t *p, uint64_t bytes, uint64_t done)
{
	const struct io *io = arg;
	bool here = io->at == PROSE_9P_HERE;

	/* what a stream has now was read: more would mean to wait */
	if (here && done)
		return 0;
	return p9c_pread(io->fid, p, bytes, here ? io->at : io->at + done,
			 io->wait);
}

static int64_t io_write(void *arg, uint8_t *p, uint64_t bytes, uint64_t done)
{
	const struct io *io = arg;
	bool here = io->at == PROSE_9P_HERE;

	return p9c_pwrite(io->fid, p, bytes, here ? io->at : io->at + done,
			  io->wait);
}

static int64_t resolve(struct p9_file *p)
{
	int64_t end;

	if (!p->at_end)
		return (int64_t)p->offset;
	end = p9c_lseek(p->f.fid, 0, SEEK_END);
	if (end >= 0) {
		p->offset = (uint64_t)end;
		p->at_end = false;
	}
	return end;
}

/* O_NONBLOCK: is there anything, or room? */
static int ready(struct p9_file *p, struct fid *fid, unsigned want)
{
	int got;

	if (!(p->f.flags & O_NONBLOCK) || !p->stream)
		return 0;
	got = p9c_poll(fid, 0);
	if (got < 0)
		return got;
	return got & (int)(want | POLLERR | POLLHUP) ? 0 : -EAGAIN;
}

static long at_position(struct p9_file *p, struct io *io, const struct iov *v,
			unsigned n, bool write)
{
	int64_t at;
	long got;

	lock_get(&p->lock);
	at = write && p->f.flags & O_APPEND ? 0 : resolve(p);
	io->at = (uint64_t)at;
	got = at < 0  ? (long)at
	      : write ? vec_write(io_write, io, v, n)
		      : vec_read(io_read, io, v, n);
	if (got > 0 && write && p->f.flags & O_APPEND)
		p->at_end = true;
	else if (got > 0)
		p->offset = (uint64_t)at + (uint64_t)got;
	lock_put(&p->lock);
	return got;
}

static long move(struct file *f, const struct iov *v, unsigned n, uint64_t at,
		 bool write)
{
	struct p9_file *p = p9_file(f);
	struct io io = {.at = at};
	long got = file_fid(f, &io.fid);

	if (got)
		return got;
	if (at == FILE_HERE && !p->stream) {
		got = at_position(p, &io, v, n, write);
		if (got != -ESPIPE)
			return got;
		p->stream = true;
	}
	if (at == FILE_HERE) {
		io.at = PROSE_9P_HERE;
		io.wait = true;
		got = ready(p, io.fid, write ? POLLOUT : POLLIN);
		if (got)
			return got;
	}
	return write ? vec_write(io_write, &io, v, n)
		     : vec_read(io_read, &io, v, n);
}

static long p9_readv(struct file *f, const struct iov *v, unsigned n,
		     uint64_t at)
{
	return move(f, v, n, at, false);
}

static long p9_writev(struct file *f, const struct iov *v, unsigned n,
		      uint64_t at)
{
	return move(f, v, n, at, true);
}

static int64_t seek_here(struct p9_file *p, int64_t offset, unsigned whence)
{
	int64_t at = 0;

	if (whence == SEEK_CUR)
		at = resolve(p);
	else if (whence != SEEK_SET)
		return p9c_lseek(p->f.fid, (uint64_t)offset, whence);
	if (at >= 0 && __builtin_add_overflow(at, offset, &at))
		return -EOVERFLOW;
	return at < 0 ? -EINVAL : at;
}

static int64_t p9_seek(struct file *f, int64_t offset, unsigned whence)
{
	struct p9_file *p = p9_file(f);
	struct fid *fid;
	int64_t at = file_fid(f, &fid);

	if (at)
		return at;
	if (p->stream)
		return p9c_lseek(fid, (uint64_t)offset, whence);
	lock_get(&p->lock);
	at = seek_here(p, offset, whence);
	if (at >= 0) {
		p->offset = (uint64_t)at;
		p->at_end = false;
	}
	lock_put(&p->lock);
	return at;
}

static int p9_stat(struct file *f, struct p9_attr *a)
{
	struct fid *fid;
	int err = file_fid(f, &fid);

	return err ? err : p9c_getattr(fid, a);
}

/* A file that cannot be asked to wait is always ready. */
static bool waits(struct p9_file *p, struct fid *fid)
{
	struct p9_attr a;

	if (p->kind == P9_UNKNOWN && !p->stream && !p9c_getattr(fid, &a))
		p->kind = (a.mode & S_IFMT) == S_IFREG ? P9_REGULAR : P9_OTHER;
	return p->kind != P9_REGULAR && !p9c_plain;
}

static void asked(struct req *r)
{
	struct poll_entry *e = r->arg;
	int got = p9c_poll_result(r);

	e->req = NULL;
	e->got = got < 0 ? POLLERR : (unsigned)got;
	e->answered = true;
	poll_notify();
}

static unsigned p9_poll_ask(struct file *f, struct poll_entry *e, bool wait)
{
	unsigned want = (e->events & (POLLIN | POLLOUT)) | POLLERR | POLLHUP;
	struct fid *fid;

	/* asked without waiting it may have answered that there is nothing */
	if (e->req || (e->answered && (!wait || e->got & want)))
		return e->got;
	if (file_fid(f, &fid))
		return POLLERR;
	e->answered = true;
	if (!waits(p9_file(f), fid))
		return e->got = POLLIN | POLLOUT;
	e->answered = false;
	e->got = 0;
	e->req = p9c_poll_start(fid, wait ? want : 0, asked, e);
	return e->got;
}

static uint32_t p9_get_flags(struct file *f)
{
	struct fid *fid;
	uint32_t fl, bytes = sizeof(fl);

	if (p9_file(f)->stdio < 0 || file_fid(f, &fid) ||
	    p9c_ioctl(fid, PROSE_9P_GETFL, NULL, 0, &fl, &bytes) < 0 ||
	    bytes < sizeof(fl))
		return f->flags;
	return (f->flags & ~(uint32_t)O_ACCMODE) |
	       (fl & (O_ACCMODE | O_APPEND));
}

/* Whether it appends is the server's to know: it opens the file again. */
static int reopen(struct p9_file *p, uint32_t flags)
{
	struct fid *f;
	int err = p9c_plain ? -EINVAL : walk_clone(p->f.fid, &f);

	if (err)
		return err;
	err = p9c_lopen(f, flags);
	if (err) {
		fid_put(f);
		return err;
	}
	fid_put(p->f.fid);
	p->f.fid = f;
	return 0;
}

#define SETTABLE (O_APPEND | O_NONBLOCK)

static int p9_set_flags(struct file *f, uint32_t flags)
{
	struct p9_file *p = p9_file(f);
	uint32_t new = (f->flags & ~(uint32_t)SETTABLE) | (flags & SETTABLE);
	int err = 0;

	lock_get(&p->lock);
	if (p->stdio < 0 && (flags ^ f->flags) & O_APPEND) {
		resolve(p);
		err = reopen(p, new);
	}
	if (!err)
		f->flags = new;
	lock_put(&p->lock);
	return err;
}

/* A file of the launcher's is let go by a clunk, so it is opened for that. */
static void p9_close(struct file *f)
{
	struct fid *fid;

	if (p9_file(f)->stdio >= 0)
		file_fid(f, &fid);
	fid_put(f->fid);
	rt_free(f);
}

const struct file_ops p9file_ops = {
    .readv = p9_readv,
    .writev = p9_writev,
    .seek = p9_seek,
    .stat = p9_stat,
    .poll_ask = p9_poll_ask,
    .ioctl = p9file_ioctl,
    .get_flags = p9_get_flags,
    .set_flags = p9_set_flags,
    .close = p9_close,
};

struct file *p9file_new(struct fid *fid, uint32_t flags)
{
	struct p9_file *p = rt_alloc(sizeof(*p));

	if (!p) {
		fid_put(fid);
		return NULL;
	}
	p->f.ops = &p9file_ops;
	p->f.refs = 1;
	p->f.flags = flags;
	p->f.fid = fid;
	p->stream = !p9c_plain && fid->qid_type & PROSE_9P_QTAPPEND;
	p->stdio = -1;
	return &p->f;
}
