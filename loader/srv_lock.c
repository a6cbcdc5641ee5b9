/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Record locks and flock()s: the host's own, held by this process, which to
 * everybody else is the program. So two fids of one partition never stand in
 * each other's way by record locks, and clunking an open file drops its
 * locks, as with close().
 *
 * A lock that blocks is tried again and again; it is not in the host's
 * queue, and the host finds no deadlock.
 */
#include <string.h>
#include <sys/file.h>
#include "srv_int.h"

#define LOCK_BLOCK 1u /* flag: answer when it is had */

enum lock_status { LOCK_SUCCESS = 0, LOCK_BLOCKED = 1 };

static int lock_step(struct srv *s, struct later *l, struct p9 *out)
{
	int rc = fcntl(l->fid->io.fd, F_SETLK, &l->lock);
	bool held = rc && (errno == EAGAIN || errno == EACCES);

	if (rc && !held)
		return errno == EINTR ? 0 : -errno;
	if (held && l->flags & LOCK_BLOCK)
		return 0;
	p9_put8(out, held ? LOCK_BLOCKED : LOCK_SUCCESS);
	return 1;
}

/* 9P's lock types are 0 read, 1 write, 2 none. */
static const short host_type[] = {F_RDLCK, F_WRLCK, F_UNLCK};

static uint8_t wire_type(short type)
{
	return type == F_RDLCK ? 0 : type == F_WRLCK ? 1 : 2;
}

static int get_range(struct msg *m, struct flock *k)
{
	uint64_t start = p9_get64(&m->in), length = p9_get64(&m->in);

	k->l_whence = SEEK_SET;
	k->l_start = (off_t)start;
	k->l_len = (off_t)length;
	if (start >> 63 || length >> 63)
		return -EINVAL;
	return 0;
}

static int may_lock(struct fid *f)
{
	return f && f->open && f->io.fd >= 0 ? 0 : -EBADF;
}

int op_lock(struct srv *s, struct msg *m)
{
	struct later l = {.step = lock_step, .wait = WAIT_TICK};
	uint8_t type;
	uint16_t n;
	int rc;

	l.fid = fid_get(s, p9_get32(&m->in));
	type = p9_get8(&m->in);
	l.flags = p9_get32(&m->in);
	rc = get_range(m, &l.lock);
	p9_get32(&m->in); /* the client's process: it has one */
	p9_getstr(&m->in, &n);
	if (m->in.bad)
		return -EBADMSG;
	if (rc || type > 2)
		return -EINVAL;
	rc = may_lock(l.fid);
	if (rc)
		return rc;
	l.lock.l_type = host_type[type];
	return later_start(s, m, &l);
}

int op_getlock(struct srv *s, struct msg *m)
{
	struct fid *f = fid_get(s, p9_get32(&m->in));
	uint8_t type = p9_get8(&m->in);
	struct flock k = {0};
	int rc = get_range(m, &k);
	uint32_t proc = p9_get32(&m->in);
	uint16_t n;
	const char *client = p9_getstr(&m->in, &n);

	if (m->in.bad)
		return -EBADMSG;
	if (rc || type > 2)
		return -EINVAL;
	rc = may_lock(f);
	if (rc)
		return rc;
	/* v9fs says 2, whatever it is asked: then any lock stands in the way */
	k.l_type = type == 2 ? F_WRLCK : host_type[type];
	if (fcntl(f->io.fd, F_GETLK, &k))
		return -errno;
	if (k.l_type != F_UNLCK)
		proc = (uint32_t)k.l_pid;
	p9_put8(&m->out, wire_type(k.l_type));
	p9_put64(&m->out, (uint64_t)k.l_start);
	p9_put64(&m->out, (uint64_t)k.l_len);
	p9_put32(&m->out, proc);
	p9_putstr(&m->out, client, n);
	return 0;
}

/* -- flock(2): the lock of an open file, not of a process ----------------- */

static int flock_step(struct srv *s, struct later *l, struct p9 *out)
{
	int operation = (int)(l->flags & ~PROSE_9P_FLOCK_NOWAIT);
	int rc = flock(l->fid->io.fd, operation | LOCK_NB);
	bool held = rc && errno == EWOULDBLOCK;

	if (rc && !held)
		return errno == EINTR ? 0 : -errno;
	if (held && !(l->flags & PROSE_9P_FLOCK_NOWAIT))
		return 0;
	p9_put8(out, held ? LOCK_BLOCKED : LOCK_SUCCESS);
	return 1;
}

int op_flock(struct srv *s, struct msg *m)
{
	struct later l = {.step = flock_step, .wait = WAIT_TICK};
	uint32_t what;
	int rc;

	l.fid = fid_get(s, p9_get32(&m->in));
	l.flags = p9_get32(&m->in);
	if (m->in.bad)
		return -EBADMSG;
	what = l.flags & ~PROSE_9P_FLOCK_NOWAIT;
	if (what != PROSE_9P_FLOCK_SHARED && what != PROSE_9P_FLOCK_ALONE &&
	    what != PROSE_9P_FLOCK_NONE)
		return -EINVAL;
	rc = may_lock(l.fid);
	return rc ? rc : later_start(s, m, &l);
}
