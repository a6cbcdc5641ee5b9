/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pipes within the partition. Writes of up to PIPE_BUF bytes are not mixed
 * with others'.
 */
#include "fd/file.h"
#include "linux_file.h"

#define PIPE_BYTES 65536
#define PIPE_BUF   4096

struct pipe {
	uint8_t *data; /* a ring, made at the first write */
	uint64_t head, tail;
	bool ends[2]; /* open: to read, to write */
	struct waitq readers, writers;
};

struct pipe_end {
	struct file f;
	struct pipe *pipe;
	bool write;
};

static struct pipe *pipe_of(struct file *f)
{
	return ((struct pipe_end *)f)->pipe;
}

static uint64_t used(const struct pipe *p)
{
	return p->tail - p->head;
}

static void moved(struct pipe *p)
{
	wake(&p->readers, ~0u);
	wake(&p->writers, ~0u);
	poll_notify();
}

/* Bytes in one piece, from or to a place in the ring. */
static uint64_t piece(uint64_t at, uint64_t bytes)
{
	uint64_t room = PIPE_BYTES - at % PIPE_BYTES;

	return bytes < room ? bytes : room;
}

static uint64_t take(struct pipe *p, uint8_t *to, uint64_t bytes)
{
	uint64_t done = 0;

	if (bytes > used(p))
		bytes = used(p);
	while (done < bytes) {
		uint64_t n = piece(p->head, bytes - done);

		__builtin_memcpy(to + done, p->data + p->head % PIPE_BYTES, n);
		p->head += n;
		done += n;
	}
	return done;
}

static uint64_t give(struct pipe *p, const uint8_t *from, uint64_t bytes)
{
	uint64_t done = 0, room = PIPE_BYTES - used(p);

	if (bytes > room)
		bytes = room;
	while (done < bytes) {
		uint64_t n = piece(p->tail, bytes - done);

		__builtin_memcpy(p->data + p->tail % PIPE_BYTES, from + done,
				 n);
		p->tail += n;
		done += n;
	}
	return done;
}

static long pipe_readv(struct file *f, const struct iov *v, unsigned n,
		       uint64_t at)
{
	struct pipe *p = pipe_of(f);
	uint64_t done = 0, want = 0;
	int err;

	for (unsigned i = 0; i < n; i++)
		want += v[i].bytes;
	while (want && !used(p)) {
		if (!p->ends[1])
			return 0;
		if (f->flags & O_NONBLOCK)
			return -EAGAIN;
		err = wait_on(&p->readers, RT_FOREVER, true);
		if (err)
			return err;
	}
	for (unsigned i = 0; i < n; i++)
		done += take(p, v[i].base, v[i].bytes);
	if (done)
		moved(p);
	return (long)done;
}

/* Room for all of a small write, or for any of a large one. */
static int wait_room(struct pipe *p, uint64_t bytes, bool may_wait)
{
	uint64_t need = bytes <= PIPE_BUF ? bytes : 1;
	int err;

	for (;;) {
		if (!p->ends[0])
			return -EPIPE;
		if (PIPE_BYTES - used(p) >= need)
			return 0;
		if (!may_wait)
			return -EAGAIN;
		err = wait_on(&p->writers, RT_FOREVER, true);
		if (err)
			return err;
	}
}

static long write_part(struct file *f, const uint8_t *from, uint64_t bytes,
		       uint64_t whole)
{
	struct pipe *p = pipe_of(f);
	uint64_t done = 0;
	int err;

	while (done < bytes) {
		err = wait_room(p, whole, !(f->flags & O_NONBLOCK));
		if (err)
			return done ? (long)done : err;
		done += give(p, from + done, bytes - done);
		whole = whole <= PIPE_BUF ? bytes - done : whole;
		moved(p);
	}
	return (long)done;
}

static long pipe_writev(struct file *f, const struct iov *v, unsigned n,
			uint64_t at)
{
	struct pipe *p = pipe_of(f);
	uint64_t whole = 0, done = 0;
	long got;

	if (!p->data)
		p->data = rt_alloc(PIPE_BYTES);
	if (!p->data)
		return -ENOMEM;
	for (unsigned i = 0; i < n; i++)
		whole += v[i].bytes;
	for (unsigned i = 0; i < n; i++) {
		got = write_part(f, v[i].base, v[i].bytes, whole);
		if (got < 0)
			return done ? (long)done : got;
		done += (uint64_t)got;
		if (whole <= PIPE_BUF)
			whole -= (uint64_t)got;
		if ((uint64_t)got < v[i].bytes)
			break;
	}
	return (long)done;
}

static unsigned pipe_poll(struct file *f)
{
	const struct pipe *p = pipe_of(f);
	unsigned got = 0;

	if (((struct pipe_end *)f)->write) {
		if (!p->ends[0])
			got |= POLLERR;
		return PIPE_BYTES - used(p) >= PIPE_BUF ? got | POLLOUT : got;
	}
	if (!p->ends[1])
		got |= POLLHUP;
	return used(p) ? got | POLLIN : got;
}

static int pipe_stat(struct file *f, struct p9_attr *a)
{
	*a = (struct p9_attr){.mode = S_IFIFO | 0600,
			      .nlink = 1,
			      .blksize = 4096,
			      .uid = rt_boot->uid,
			      .gid = rt_boot->gid,
			      .ino = (uintptr_t)pipe_of(f)};
	return 0;
}

static long pipe_ioctl(struct file *f, uint32_t op, uint64_t arg)
{
	uint32_t *to = (uint32_t *)(uintptr_t)arg;

	if (op != LINUX_FIONREAD)
		return -ENOTTY;
	if (!rt_user_ok(to, sizeof(*to)))
		return -EFAULT;
	*to = (uint32_t)used(pipe_of(f));
	return 0;
}

static void pipe_close(struct file *f)
{
	struct pipe *p = pipe_of(f);

	p->ends[((struct pipe_end *)f)->write] = false;
	rt_free(f);
	moved(p);
	if (p->ends[0] || p->ends[1])
		return;
	rt_free(p->data);
	rt_free(p);
}

static const struct file_ops read_ops = {
    .readv = pipe_readv,
    .poll = pipe_poll,
    .stat = pipe_stat,
    .ioctl = pipe_ioctl,
    .close = pipe_close,
};

static const struct file_ops write_ops = {
    .writev = pipe_writev,
    .poll = pipe_poll,
    .stat = pipe_stat,
    .ioctl = pipe_ioctl,
    .close = pipe_close,
};

static struct pipe_end *end_new(struct pipe *p, bool write, uint32_t flags)
{
	struct pipe_end *e = rt_alloc(sizeof(*e));

	if (!e)
		return NULL;
	e->f.ops = write ? &write_ops : &read_ops;
	e->f.refs = 1;
	e->f.flags = flags | (write ? O_WRONLY : O_RDONLY);
	e->pipe = p;
	e->write = write;
	p->ends[write] = true;
	return e;
}

int pipe_new(struct file *ends[2], uint32_t flags)
{
	struct pipe *p = rt_alloc(sizeof(*p));
	struct pipe_end *r = p ? end_new(p, false, flags) : NULL;
	struct pipe_end *w = r ? end_new(p, true, flags) : NULL;

	if (!w) {
		rt_free(r);
		rt_free(p);
		return -ENOMEM;
	}
	ends[0] = &r->f;
	ends[1] = &w->f;
	return 0;
}
