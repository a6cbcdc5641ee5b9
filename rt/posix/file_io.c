/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that move bytes.
 */
#include "file_sys.h"

typedef long rw_fn(struct file *f, const struct iov *v, unsigned n,
		   uint64_t at);

static long rw(uint64_t fd, const struct iov *v, unsigned n, uint64_t at,
	       bool write)
{
	struct file *f = fd_file(fd);
	unsigned mode;
	rw_fn *fn;
	long got;

	if (!f)
		return -EBADF;
	mode = f->flags & O_ACCMODE;
	fn = write ? f->ops->writev : f->ops->readv;
	if (f->flags & O_PATH || mode == (write ? O_RDONLY : O_WRONLY))
		got = -EBADF;
	else if (at != FILE_HERE && !f->fid && !f->ops->seek)
		got = -ESPIPE;
	else
		got = fn ? fn(f, v, n, at) : -EINVAL;
	file_put(f);
	if (got == -EPIPE && write)
		signal_thread(thread_current(), SIGPIPE);
	return got;
}

static long rw_one(const struct sysargs *s, uint64_t at, bool write)
{
	struct iov v = {arg_ptr(s, 1), s->a[2]};

	if ((int64_t)v.bytes < 0)
		return -EINVAL;
	if (v.bytes > RW_MAX)
		v.bytes = RW_MAX;
	if (!rt_user_ok(v.base, v.bytes))
		return -EFAULT;
	return rw(s->a[0], &v, 1, at, write);
}

static long rw_vec(const struct sysargs *s, uint64_t at, bool write)
{
	const struct iov *v = arg_ptr(s, 1);
	uint64_t n = s->a[2], bytes = 0;

	if (n > IOV_MAX)
		return -EINVAL;
	if (!rt_user_ok(v, n * sizeof(*v)))
		return -EFAULT;
	for (uint64_t i = 0; i < n; i++) {
		if ((int64_t)v[i].bytes < 0 ||
		    (int64_t)(bytes += v[i].bytes) < 0)
			return -EINVAL;
		if (v[i].bytes && !rt_user_ok(v[i].base, v[i].bytes))
			return -EFAULT;
	}
	return rw(s->a[0], v, (unsigned)n, at, write);
}

SYS(read)
{
	return rw_one(s, FILE_HERE, false);
}

SYS(write)
{
	return rw_one(s, FILE_HERE, true);
}

SYS(readv)
{
	return rw_vec(s, FILE_HERE, false);
}

SYS(writev)
{
	return rw_vec(s, FILE_HERE, true);
}

SYS(pread64)
{
	return (int64_t)s->a[3] < 0 ? -EINVAL : rw_one(s, s->a[3], false);
}

SYS(pwrite64)
{
	return (int64_t)s->a[3] < 0 ? -EINVAL : rw_one(s, s->a[3], true);
}

SYS(preadv)
{
	return (int64_t)s->a[3] < 0 ? -EINVAL : rw_vec(s, s->a[3], false);
}

SYS(pwritev)
{
	return (int64_t)s->a[3] < 0 ? -EINVAL : rw_vec(s, s->a[3], true);
}

/* With flags (a[5]; a[4] is the high half of a 32-bit machine's offset). */
static long rw_vec2(const struct sysargs *s, bool write)
{
	if (s->a[5])
		return -EOPNOTSUPP;
	if ((int64_t)s->a[3] < -1)
		return -EINVAL;
	return rw_vec(s, s->a[3], write); /* -1 is FILE_HERE */
}

SYS(preadv2)
{
	return rw_vec2(s, false);
}

SYS(pwritev2)
{
	return rw_vec2(s, true);
}

static int64_t seek(uint64_t fd, int64_t offset, uint64_t whence)
{
	struct file *f = fd_file(fd);
	int64_t at;

	if (!f)
		return -EBADF;
	if ((uint32_t)whence > SEEK_HOLE)
		at = -EINVAL;
	else
		at = f->ops->seek ? f->ops->seek(f, offset, (uint32_t)whence)
				  : -ESPIPE;
	file_put(f);
	return at;
}

SYS(lseek)
{
	return seek(s->a[0], (int64_t)s->a[1], s->a[2]);
}

SYS(_llseek)
{
	int64_t *to = arg_ptr(s, 3), at;

	if (!rt_user_ok(to, sizeof(*to)))
		return -EFAULT;
	at = seek(s->a[0], (int64_t)(s->a[1] << 32 | (uint32_t)s->a[2]),
		  s->a[4]);
	if (at < 0)
		return at;
	*to = at;
	return 0;
}

/* -- from file to file ---------------------------------------------------- */

#define COPY_BYTES (256u << 10)

struct copy {
	struct file *in, *out;
	uint64_t *in_at, *out_at; /* NULL: where the file is */
	uint8_t *buf;
};

static uint64_t position(const uint64_t *at)
{
	return at ? *at : FILE_HERE;
}

/* What was read and could not be written is read again, if it can be. */
static void give_back(struct copy *c, uint64_t bytes)
{
	if (c->in_at)
		*c->in_at -= bytes;
	else if (bytes && c->in->ops->seek)
		c->in->ops->seek(c->in, -(int64_t)bytes, SEEK_CUR);
}

static long copy_piece(struct copy *c, uint64_t bytes)
{
	struct iov v = {c->buf, bytes};
	long got = c->in->ops->readv(c->in, &v, 1, position(c->in_at)), put;

	if (got <= 0)
		return got;
	if (c->in_at)
		*c->in_at += (uint64_t)got;
	v.bytes = (uint64_t)got;
	put = c->out->ops->writev(c->out, &v, 1, position(c->out_at));
	give_back(c, (uint64_t)(put < 0 ? got : got - put));
	if (put > 0 && c->out_at)
		*c->out_at += (uint64_t)put;
	return put;
}

static long copy_all(struct copy *c, uint64_t bytes)
{
	uint64_t done = 0;
	long n = 0;

	while (done < bytes) {
		uint64_t want = bytes - done;

		n = copy_piece(c, want < COPY_BYTES ? want : COPY_BYTES);
		if (n <= 0)
			break;
		done += (uint64_t)n;
		if (thread_breathe())
			break;
	}
	return done ? (long)done : n;
}

static bool may(const struct file *f, bool write)
{
	return f && !(f->flags & O_PATH) &&
	       (write ? f->ops->writev : f->ops->readv) &&
	       (f->flags & O_ACCMODE) != (write ? O_RDONLY : O_WRONLY);
}

static long copy(uint64_t in, uint64_t *in_at, uint64_t out, uint64_t *out_at,
		 uint64_t bytes)
{
	struct copy c = {fd_file(in), fd_file(out), in_at, out_at, NULL};
	long n = -EBADF;

	if (may(c.in, false) && may(c.out, true)) {
		uint64_t room = bytes < COPY_BYTES ? bytes : COPY_BYTES;

		c.buf = rt_alloc(room + !room);
		n = c.buf ? copy_all(&c, bytes < RW_MAX ? bytes : RW_MAX)
			  : -ENOMEM;
		rt_free(c.buf);
	}
	file_put(c.in);
	file_put(c.out);
	if (n == -EPIPE)
		signal_thread(thread_current(), SIGPIPE);
	return n;
}

SYS(sendfile)
{
	uint64_t *at = arg_ptr(s, 2);

	if (at && !rt_user_ok(at, sizeof(*at)))
		return -EFAULT;
	if (at && (int64_t)*at < 0)
		return -EINVAL;
	return copy(s->a[1], at, s->a[0], NULL, s->a[3]);
}

SYS(copy_file_range)
{
	uint64_t *in_at = arg_ptr(s, 1), *out_at = arg_ptr(s, 3);

	if (s->a[5])
		return -EINVAL;
	if ((in_at && !rt_user_ok(in_at, sizeof(*in_at))) ||
	    (out_at && !rt_user_ok(out_at, sizeof(*out_at))))
		return -EFAULT;
	return copy(s->a[0], in_at, s->a[2], out_at, s->a[4]);
}
