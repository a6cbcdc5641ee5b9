/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * epoll: a list of files to be polled, which is a file. A POLL that the
 * server has not answered stays with its item from one wait to the next.
 *
 * Edge-triggered items tell once of what is ready until it was seen not
 * ready, or something happened to the file: to that one if its kind counts
 * that (sockets), else to any of this partition. Refuses an
 * epoll inside an epoll, which nothing here needs.
 */
#include "fd/epoll.h"

struct item {
	struct item *next;
	struct poll_entry e; /* no reference: file_put() takes it out */
	uint32_t fd;
	uint32_t flags;	    /* EPOLLET, EPOLLONESHOT */
	bool off;	    /* ONESHOT has told */
	unsigned told;	    /* EPOLLET: of this ... */
	unsigned told_when; /* ... see when() */
	uint64_t data;
};

struct epoll {
	struct file f;
	struct epoll *next; /* of all there are */
	struct lock lock;   /* the list: to ask the server may block */
	struct item *items;
};

static struct epoll *epolls;

static struct item **find(struct epoll *p, uint32_t fd, struct file *f)
{
	struct item **i = &p->items;

	while (*i && ((*i)->fd != fd || (*i)->e.file != f))
		i = &(*i)->next;
	return i;
}

static void drop(struct item **at)
{
	struct item *i = *at;

	*at = i->next;
	i->e.file->watchers--;
	poll_stop(&i->e);
	rt_free(i);
}

/* A file goes away for good: nobody watches it any more. */
void epoll_forget(struct file *f)
{
	for (struct epoll *p = epolls; p && f->watchers; p = p->next) {
		lock_get(&p->lock);
		for (struct item **i = &p->items; *i;) {
			if ((*i)->e.file == f)
				drop(i);
			else
				i = &(*i)->next;
		}
		lock_put(&p->lock);
	}
}

static void epoll_close(struct file *f)
{
	struct epoll *p = (struct epoll *)f, **at = &epolls;

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	while (p->items)
		drop(&p->items);
	rt_free(p);
}

/* Something happened to the file since, if this is another number. */
static unsigned when(const struct item *i)
{
	const struct file *f = i->e.file;

	return f->counts_changes ? f->changes : poll_generation;
}

/* What an item has to tell now; 0: nothing. */
static unsigned look(struct item *i, bool wait)
{
	unsigned got = i->off ? 0 : poll_look(&i->e, wait);

	if (!(i->flags & EPOLLET))
		return got;
	if (i->told_when == when(i))
		got &= ~i->told;
	return got;
}

static unsigned epoll_poll(struct file *f)
{
	for (struct item *i = ((struct epoll *)f)->items; i; i = i->next)
		if (look(i, true))
			return POLLIN;
	return 0;
}

static int epoll_stat(struct file *f, struct p9_attr *a)
{
	*a = (struct p9_attr){.mode = 0600, .nlink = 1, .blksize = 4096};
	return 0;
}

static const struct file_ops epoll_ops = {
    .poll = epoll_poll,
    .stat = epoll_stat,
    .close = epoll_close,
};

struct file *epoll_new(void)
{
	struct epoll *p = rt_alloc(sizeof(*p));

	if (!p)
		return NULL;
	p->f.ops = &epoll_ops;
	p->f.refs = 1;
	p->f.flags = O_RDWR;
	p->next = epolls;
	epolls = p;
	return &p->f;
}

static void set(struct item *i, uint32_t events, uint64_t data)
{
	poll_stop(&i->e);
	i->e.events = events & 0xffff;
	i->flags = events & (EPOLLET | EPOLLONESHOT);
	i->off = false;
	i->told = 0;
	i->data = data;
}

static int add(struct epoll *p, uint32_t fd, struct file *f, uint32_t events,
	       uint64_t data)
{
	struct item *i;

	if (!f->ops->poll && !f->ops->poll_ask)
		return -EPERM;
	i = rt_alloc(sizeof(*i));
	if (!i)
		return -ENOMEM;
	i->e.file = f;
	i->fd = fd;
	f->watchers++;
	set(i, events, data);
	i->next = p->items;
	p->items = i;
	poll_notify();
	return 0;
}

static int control(struct epoll *p, unsigned op, uint32_t fd, struct file *f,
		   uint32_t events, uint64_t data)
{
	struct item **i = find(p, fd, f);

	switch (op) {
	case EPOLL_CTL_ADD:
		return *i ? -EEXIST : add(p, fd, f, events, data);
	case EPOLL_CTL_DEL:
		if (!*i)
			return -ENOENT;
		drop(i);
		return 0;
	case EPOLL_CTL_MOD:
		if (!*i)
			return -ENOENT;
		set(*i, events, data);
		poll_notify();
		return 0;
	}
	return -EINVAL;
}

int epoll_control(struct file *epoll, unsigned op, uint32_t fd, struct file *f,
		  uint32_t events, uint64_t data)
{
	struct epoll *p = (struct epoll *)epoll;
	int err;

	if (epoll->ops != &epoll_ops || f->ops == &epoll_ops)
		return -EINVAL;
	lock_get(&p->lock);
	err = control(p, op, fd, f, events, data);
	lock_put(&p->lock);
	return err;
}

static void told(struct item *i, unsigned got)
{
	i->told = got;
	i->told_when = when(i);
	i->off = i->flags & EPOLLONESHOT;
}

/* Next time begin with this item, so that all get their turn. */
static void rotate(struct epoll *p, struct item *first)
{
	struct item **at = &p->items, *old = p->items;

	if (!first || first == old)
		return;
	while (*at != first)
		at = &(*at)->next;
	*at = NULL;
	p->items = first;
	for (at = &p->items; *at; at = &(*at)->next)
		;
	*at = old;
}

static unsigned look_all(struct epoll *p, epoll_fn *tell, void *arg,
			 unsigned max, bool wait, bool *asking)
{
	unsigned n = 0;

	struct item *i;

	*asking = false;
	lock_get(&p->lock);
	for (i = p->items; i && n < max; i = i->next) {
		unsigned got = look(i, wait);

		*asking = *asking || i->e.req;
		if (!got)
			continue;
		tell(arg, n++, got, i->data);
		told(i, got);
	}
	rotate(p, i);
	lock_put(&p->lock);
	return n;
}

int epoll_wait_for(struct file *epoll, epoll_fn *tell, void *arg, unsigned max,
		   uint64_t until_ns)
{
	struct epoll *p = (struct epoll *)epoll;
	bool wait = until_ns != 0, asking;
	unsigned n, generation;
	int err = 0;

	if (epoll->ops != &epoll_ops)
		return -EINVAL;
	poll_round++;
	for (;;) {
		generation = poll_generation;
		n = look_all(p, tell, arg, max, wait, &asking);
		if (n || err || (!wait && !asking))
			break;
		err = poll_sleep(generation, wait ? until_ns : RT_FOREVER);
	}
	/* next time the server is asked anew */
	for (struct item *i = p->items; i; i = i->next)
		i->e.answered = i->e.answered && i->e.req;
	return n || err == -ETIMEDOUT ? (int)n : err;
}
