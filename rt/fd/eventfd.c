/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counters that are files: eventfd, and timerfd, whose counter a timer
 * adds to.
 */
#include "fd/counter.h"

#define COUNT_MAX 0xfffffffffffffffeull

static const struct file_ops event_ops, timer_ops;

static void changed(struct counter *c)
{
	wake(&c->wait, ~0u);
	poll_notify();
}

static int wait_for(struct counter *c)
{
	if (c->f.flags & O_NONBLOCK)
		return -EAGAIN;
	return wait_on(&c->wait, RT_FOREVER, true);
}

/* A timer that repeats goes on when it is read: until then it only counts. */
static void timer_catch_up(struct counter *c)
{
	c->count += (rt_now_ns() - c->due_ns) / c->interval_ns;
	c->due_ns += c->count * c->interval_ns;
	timer_set(&c->timer, c->due_ns);
}

static long counter_readv(struct file *f, const struct iov *v, unsigned n,
			  uint64_t at)
{
	struct counter *c = (struct counter *)f;
	uint64_t count;
	int err;

	if (!n || v[0].bytes < sizeof(count))
		return -EINVAL;
	while (!c->count) {
		err = wait_for(c);
		if (err)
			return err;
	}
	if (c->interval_ns)
		timer_catch_up(c);
	count = c->semaphore ? 1 : c->count;
	c->count -= count;
	__builtin_memcpy(v[0].base, &count, sizeof(count));
	changed(c);
	return sizeof(count);
}

static long event_writev(struct file *f, const struct iov *v, unsigned n,
			 uint64_t at)
{
	struct counter *c = (struct counter *)f;
	uint64_t add;
	int err;

	if (!n || v[0].bytes < sizeof(add))
		return -EINVAL;
	__builtin_memcpy(&add, v[0].base, sizeof(add));
	if (add > COUNT_MAX)
		return -EINVAL;
	while (add > COUNT_MAX - c->count) {
		err = wait_for(c);
		if (err)
			return err;
	}
	c->count += add;
	changed(c);
	return sizeof(add);
}

static unsigned counter_poll(struct file *f)
{
	const struct counter *c = (struct counter *)f;
	unsigned got = c->count ? POLLIN : 0;

	if (f->ops == &event_ops && c->count < COUNT_MAX)
		got |= POLLOUT;
	return got;
}

static int counter_stat(struct file *f, struct p9_attr *a)
{
	*a = (struct p9_attr){.mode = 0600, .nlink = 1, .blksize = 4096};
	return 0;
}

static void counter_close(struct file *f)
{
	timer_cancel(&((struct counter *)f)->timer);
	rt_free(f);
}

static const struct file_ops event_ops = {
    .readv = counter_readv,
    .writev = event_writev,
    .poll = counter_poll,
    .stat = counter_stat,
    .close = counter_close,
};

static const struct file_ops timer_ops = {
    .readv = counter_readv,
    .poll = counter_poll,
    .stat = counter_stat,
    .close = counter_close,
};

static struct counter *counter_new(const struct file_ops *ops, uint32_t flags)
{
	struct counter *c = rt_alloc(sizeof(*c));

	if (!c)
		return NULL;
	c->f.ops = ops;
	c->f.refs = 1;
	c->f.flags = flags | O_RDWR;
	return c;
}

struct file *eventfd_new(uint64_t value, bool semaphore, uint32_t flags)
{
	struct counter *c = counter_new(&event_ops, flags);

	if (!c)
		return NULL;
	c->count = value;
	c->semaphore = semaphore;
	return &c->f;
}

struct file *timerfd_new(int clock, uint32_t flags)
{
	struct counter *c = counter_new(&timer_ops, flags);

	if (!c)
		return NULL;
	c->clock = clock;
	return &c->f;
}

struct counter *timerfd_of(struct file *f)
{
	return f->ops == &timer_ops ? (struct counter *)f : NULL;
}

static void fire(struct timer *t)
{
	struct counter *c =
	    (struct counter *)((char *)t - offsetof(struct counter, timer));

	c->count = 1;
	changed(c);
}

void timerfd_set(struct counter *c, uint64_t due_ns, uint64_t interval_ns)
{
	timer_cancel(&c->timer);
	c->count = 0;
	c->due_ns = due_ns;
	c->interval_ns = interval_ns;
	c->timer.fire = fire;
	if (due_ns)
		timer_set(&c->timer, due_ns);
}

uint64_t timerfd_left(const struct counter *c)
{
	uint64_t now = rt_now_ns();

	if (c->count && c->interval_ns)
		return c->interval_ns - (now - c->due_ns) % c->interval_ns;
	if (!c->timer.armed)
		return 0;
	return c->due_ns > now ? c->due_ns - now : 1;
}
