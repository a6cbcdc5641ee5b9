/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opening and making files, and what is done to open ones but reading and
 * writing. Owns the translation of open flags; a file is opened by its
 * descriptor, so that what was checked while walking is what is opened.
 */
#include <unistd.h>
#include "srv_int.h"

/* 9P's open flags are Linux's generic ones; the host's may differ. What is
 * not here is the client's business or makes no sense. */
#define P9_ACCMODE  03u
#define P9_EXCL	    0200u
#define P9_NONBLOCK 04000u

static const struct {
	uint32_t p9;
	int host;
} open_flags[] = {
    {01000, O_TRUNC},	    {02000, O_APPEND},	   {010000, O_DSYNC},
    {0200000, O_DIRECTORY}, {01000000, O_NOATIME}, {04010000, O_SYNC},
};

/* Descriptors are ours alone, so they may be O_NONBLOCK. */
static int host_flags(uint32_t p9)
{
	int flags = (int)(p9 & P9_ACCMODE) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	unsigned n = sizeof(open_flags) / sizeof(open_flags[0]);

	for (unsigned i = 0; i < n; i++)
		if ((p9 & open_flags[i].p9) == open_flags[i].p9)
			flags |= open_flags[i].host;
	return flags;
}

/* The fid is open from now on, as fd; pack qid and iounit. */
static int opened(struct srv *s, struct fid *f, int fd, struct p9 *out)
{
	struct p9_qid q;
	struct stat st;

	if (fstat(fd, &st)) {
		int rc = -errno;

		close(fd);
		return rc;
	}
	close(f->io.fd);
	io_init(&f->io, fd, &st);
	f->io.slow = slow_is(fd, &st);
	f->open = true;
	srv_qid(s, &st, &q);
	if (f->io.stream)
		q.type |= PROSE_9P_QTAPPEND;
	p9_putqid(out, &q);
	p9_put32(out, 0);
	return 1;
}

static int open_step(struct srv *s, struct later *l, struct p9 *out)
{
	struct fdpath p = srv_fdpath(l->fid->io.fd);
	int fd;

	if (l->fid->open) /* by another request, meanwhile */
		return -EBUSY;
	fd = open(p.s, (int)l->flags);
	if (fd >= 0)
		return opened(s, l->fid, fd, out);
	/* a fifo without readers: its writer waits for one */
	if (errno == ENXIO && l->write)
		return 0;
	return errno == EINTR ? 0 : -errno;
}

static int slow_open_step(struct srv *s, struct later *l, struct p9 *out)
{
	int64_t fd;

	if (!slow_over(l))
		return 0;
	fd = slow_result(l, out);
	if (fd < 0)
		return fd == -EINTR ? -EIO : (int)fd;
	if (!l->fid->open)
		return opened(s, l->fid, (int)fd, out);
	close((int)fd);
	return -EBUSY;
}

/* Under --ro, devices and fifos may be written, as on a read-only mount. */
static int may_open(struct srv *s, const struct stat *st, uint32_t flags)
{
	bool content = S_ISREG(st->st_mode) || S_ISDIR(st->st_mode) ||
		       S_ISBLK(st->st_mode);
	bool change = (flags & P9_ACCMODE) || host_flags(flags) & O_TRUNC;

	return s->o.ro && content && change ? -EROFS : 0;
}

/* v9fs reads by one message, and so less than was asked for and is there, from
 * who is O_NONBLOCK. Empty may be what blocks: /proc and the like. */
static bool has_data(const struct stat *st)
{
	return S_ISREG(st->st_mode) && st->st_size;
}

/* The three files and their directory are open already. */
static int open_std(struct srv *s, struct fid *f, struct msg *m)
{
	struct p9_qid q;
	struct stat st;
	int rc = fid_stat(s, f, &st);

	if (rc)
		return rc;
	if (f->kind == FID_STDIO)
		s->std[f->std].opened = true;
	f->open = true;
	srv_qid(s, &st, &q);
	p9_putqid(&m->out, &q);
	p9_put32(&m->out, 0);
	return 0;
}

int op_lopen(struct srv *s, struct msg *m)
{
	struct later l = {.step = open_step, .wait = WAIT_TICK};
	struct fid *f = fid_get(s, p9_get32(&m->in));
	uint32_t p9 = p9_get32(&m->in);
	struct stat st;
	int rc;

	l.fid = f;
	if (m->in.bad)
		return -EBADMSG;
	if (!f)
		return -EBADF;
	if (f->open)
		return -EBUSY;
	if (f->kind != FID_TREE)
		return open_std(s, f, m);
	if (fstat(f->io.fd, &st))
		return -errno;
	rc = may_open(s, &st, p9);
	if (rc)
		return rc;
	l.write = S_ISFIFO(st.st_mode) &&
		  (p9 & (P9_ACCMODE | P9_NONBLOCK)) == O_WRONLY;
	l.flags = (uint32_t)host_flags(p9);
	if (has_data(&st))
		l.flags &= ~(uint32_t)O_NONBLOCK;
	if (!slow_is(f->io.fd, &st))
		return later_start(s, m, &l);
	l.step = slow_open_step;
	return slow_start(s, m, &l, f->io.fd);
}

int op_lcreate(struct srv *s, struct msg *m)
{
	struct fid *f = fid_get(s, p9_get32(&m->in));
	char name[SRV_NAME_MAX];
	int rc = srv_getname(m, name), fd, flags;
	uint32_t p9 = p9_get32(&m->in), mode = p9_get32(&m->in) & 07777;
	bool made;

	p9_get32(&m->in); /* gid: the file system decides */
	if (m->in.bad)
		return -EBADMSG;
	if (rc < 0)
		return rc;
	if (!f || f->kind != FID_TREE)
		return -EBADF;
	if (f->open)
		return -EBUSY;
	flags = (host_flags(p9) & ~O_DIRECTORY) | O_CREAT | O_NOFOLLOW;
	fd = openat(f->io.fd, name, (flags & ~O_NONBLOCK) | O_EXCL, mode);
	made = fd >= 0;
	if (!made && errno == EEXIST && !(p9 & P9_EXCL))
		fd = openat(f->io.fd, name, flags, mode);
	if (fd < 0)
		return -errno;
	rc = opened(s, f, fd, &m->out);
	if (made)
		f->io.slow = false;
	return rc < 0 ? rc : 0;
}

static struct fid *open_fid(struct srv *s, uint32_t id)
{
	struct fid *f = fid_get(s, id);

	return f && f->open && f->io.fd >= 0 ? f : NULL;
}

int op_lseek(struct srv *s, struct msg *m)
{
	struct fid *f = open_fid(s, p9_get32(&m->in));
	int64_t offset = (int64_t)p9_get64(&m->in);
	uint32_t whence = p9_get32(&m->in);
	off_t at;

	if (m->in.bad)
		return -EBADMSG;
	if (!f)
		return -EBADF;
	if (whence > SEEK_HOLE)
		return -EINVAL;
	at = lseek(f->io.fd, offset, (int)whence);
	if (at < 0)
		return -errno;
	p9_put64(&m->out, (uint64_t)at);
	return 0;
}

int op_fsync(struct srv *s, struct msg *m)
{
	struct fid *f = open_fid(s, p9_get32(&m->in));
	uint32_t data_only = p9_get32(&m->in);

	if (m->in.bad)
		return -EBADMSG;
	if (!f)
		return -EBADF;
	if (data_only ? fdatasync(f->io.fd) : fsync(f->io.fd))
		return -errno;
	return 0;
}

int op_fallocate(struct srv *s, struct msg *m)
{
	struct fid *f = open_fid(s, p9_get32(&m->in));
	uint32_t mode = p9_get32(&m->in);
	int64_t offset = (int64_t)p9_get64(&m->in);
	int64_t bytes = (int64_t)p9_get64(&m->in);

	if (m->in.bad)
		return -EBADMSG;
	if (!f)
		return -EBADF;
	if (fallocate(f->io.fd, (int)mode, offset, bytes))
		return -errno;
	return 0;
}
