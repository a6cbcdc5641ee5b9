/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * socketpair(): two pipes, one each way, within the partition.
 */
#include "net/sock.h"

struct half {
	struct file f;
	struct file *in, *out;
};

static struct half *half(struct file *f)
{
	return (struct half *)f;
}

static long pair_readv(struct file *f, const struct iov *v, unsigned n,
		       uint64_t at)
{
	struct file *in = half(f)->in;

	in->flags =
	    (in->flags & ~(uint32_t)O_NONBLOCK) | (f->flags & O_NONBLOCK);
	return in->ops->readv(in, v, n, at);
}

static long pair_writev(struct file *f, const struct iov *v, unsigned n,
			uint64_t at)
{
	struct file *out = half(f)->out;

	out->flags =
	    (out->flags & ~(uint32_t)O_NONBLOCK) | (f->flags & O_NONBLOCK);
	return out->ops->writev(out, v, n, at);
}

/* As of a socket: the peer's end is an end of file to be read. */
static unsigned pair_poll(struct file *f)
{
	struct half *h = half(f);
	unsigned got = h->in->ops->poll(h->in) | h->out->ops->poll(h->out);

	if (got & POLLHUP)
		got |= POLLIN | POLLRDHUP;
	return got & ~(unsigned)POLLERR;
}

static int pair_stat(struct file *f, struct p9_attr *a)
{
	int err = half(f)->in->ops->stat(half(f)->in, a);

	a->mode = S_IFSOCK | 0777;
	return err;
}

static long pair_ioctl(struct file *f, uint32_t op, uint64_t arg)
{
	return half(f)->in->ops->ioctl(half(f)->in, op, arg);
}

static void pair_close(struct file *f)
{
	file_put(half(f)->in);
	file_put(half(f)->out);
	rt_free(f);
}

static const struct file_ops pair_ops = {
    .readv = pair_readv,
    .writev = pair_writev,
    .poll = pair_poll,
    .stat = pair_stat,
    .ioctl = pair_ioctl,
    .close = pair_close,
};

bool is_pair(const struct file *f)
{
	return f->ops == &pair_ops;
}

static struct file *half_new(struct file *in, struct file *out, uint32_t flags)
{
	struct half *h = rt_alloc(sizeof(*h));

	if (!h)
		return NULL;
	h->f.ops = &pair_ops;
	h->f.refs = 1;
	h->f.flags = O_RDWR | (flags & O_NONBLOCK);
	h->in = in;
	h->out = out;
	return &h->f;
}

static int halves(struct file *there[2], struct file *back[2], uint32_t flags,
		  struct file *ends[2])
{
	ends[0] = half_new(back[0], there[1], flags);
	ends[1] = half_new(there[0], back[1], flags);
	if (ends[0] && ends[1])
		return 0;
	rt_free(ends[0]);
	rt_free(ends[1]);
	return -ENOMEM;
}

static void put_both(struct file *pipe[2])
{
	file_put(pipe[0]);
	file_put(pipe[1]);
}

int pair_new(uint32_t flags, struct file *ends[2])
{
	struct file *there[2], *back[2];
	int err = pipe_new(there, 0);

	if (err)
		return err;
	err = pipe_new(back, 0);
	if (!err) {
		err = halves(there, back, flags, ends);
		if (err)
			put_both(back);
	}
	if (err)
		put_both(there);
	return err;
}
