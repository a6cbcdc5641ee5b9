/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What happens to sockets. Owns the one file that tells of it, /net/event,
 * and the request that waits there while anybody waits for a socket; so a
 * thousand sockets take one request, and none is asked again and again.
 */
#include "net/sock.h"

#define EVENTS 64

static struct sock *socks;
static struct fid *event;
static struct lock opening;
static struct req *asked; /* the request that waits */
static bool is_deaf;	  /* the server tells no more */
static struct prose_9p_event told[EVENTS];

void event_add(struct sock *s)
{
	s->next = socks;
	socks = s;
}

void event_remove(struct sock *s)
{
	struct sock **at = &socks;

	while (*at != s)
		at = &(*at)->next;
	*at = s->next;
}

void sock_ready(struct sock *s, uint32_t ready)
{
	s->ready = ready;
	wake(&s->wait, ~0u);
}

static void happened(const struct prose_9p_event *e)
{
	struct sock *s = socks;

	while (s && s->ctl->pub.qid_path != e->qid_path)
		s = s->next;
	if (!s)
		return; /* it was closed meanwhile */
	s->f.changes++;
	s->unsure = false;
	sock_ready(s, e->ready);
}

/* Whoever waits for a socket finds out. */
static void deaf(void)
{
	is_deaf = true;
	for (struct sock *s = socks; s; s = s->next) {
		s->f.changes++;
		sock_ready(s, s->ready | POLLERR | POLLHUP);
	}
}

/* The request is over: somebody who still waits has to send the next one. */
static void relieve(void)
{
	struct sock *s = socks;

	while (s && !s->wait.first)
		s = s->next;
	if (s)
		wake(&s->wait, 1);
}

static void answered(struct req *r)
{
	uint32_t bytes = req_status(r) ? 0 : p9_get32(&r->in);
	struct prose_9p_event e;

	asked = NULL;
	if (!bytes || bytes > sizeof(told) || r->in.bad)
		deaf();
	else
		for (unsigned i = 0; i < bytes / sizeof(e); i++) {
			e = told[i];
			happened(&e);
		}
	relieve();
	poll_notify();
}

static int open_event(void)
{
	struct walked w;
	int opened = -EAGAIN, err;

	if (event)
		return 0;
	err = walk_lopen(AT_FDCWD, "/net/event", 0, O_RDONLY, &w, &opened);
	if (err)
		return err;
	if (opened == -EAGAIN)
		opened = p9c_lopen(w.fid, O_RDONLY);
	if (opened)
		fid_put(w.fid);
	else
		event = w.fid;
	return opened;
}

int event_arm(void)
{
	int err;

	if (asked || is_deaf)
		return asked ? 0 : -EIO;
	lock_get(&opening);
	err = open_event();
	if (!err && !asked) {
		asked = p9c_pread_start(event, told, sizeof(told),
					PROSE_9P_HERE, answered, NULL);
		err = asked ? 0 : -EIO;
	}
	lock_put(&opening);
	return err;
}

struct sync {
	struct prose_9p_event told[EVENTS];
	uint32_t bytes;
	bool over;
	struct waitq wait;
};

static void synced(struct req *r)
{
	struct sync *y = r->arg;
	uint32_t bytes = req_status(r) ? 0 : p9_get32(&r->in);
	struct prose_9p_event e;

	y->bytes = bytes > sizeof(y->told) || r->in.bad ? 0 : bytes;
	for (unsigned i = 0; i < y->bytes / sizeof(e); i++) {
		e = y->told[i];
		happened(&e);
	}
	y->over = true;
	wake(&y->wait, ~0u);
	if (y->bytes)
		poll_notify();
}

/* Know of all that has happened by now. */
static void event_sync(void)
{
	struct sync y;

	lock_get(&opening);
	y.bytes = open_event() ? 0 : sizeof(y.told);
	lock_put(&opening);
	while (y.bytes == sizeof(y.told)) {
		y.over = false;
		y.wait.first = NULL;
		if (!p9c_pread_start(event, y.told, sizeof(y.told), 0, synced,
				     &y))
			return;
		while (!y.over)
			wait_on(&y.wait, RT_FOREVER, false);
	}
}

/* Ask, where it cannot be known. What happens meanwhile is newer. */
static void make_sure(struct sock *s)
{
	unsigned changes = s->f.changes;
	int got = s->unsure ? p9c_poll(s->ctl, 0) : -EAGAIN;

	if (got < 0 || changes != s->f.changes)
		return;
	s->unsure = false;
	s->ready = (uint32_t)got;
}

unsigned sock_poll_ask(struct file *f, struct poll_entry *e, bool wait)
{
	static unsigned synced_round;
	struct sock *s = sock_of(f);
	uint32_t want = e->events | POLLERR | POLLHUP;

	make_sure(s);
	/* also of what is ready: an edge may be waited for */
	if (wait)
		return event_arm() ? POLLERR : s->ready;
	if (!(s->ready & want) && synced_round != poll_round) {
		synced_round = poll_round;
		event_sync();
	}
	return s->ready;
}

int sock_wait(struct sock *s, uint32_t want, uint64_t until_ns)
{
	int err = 0;

	make_sure(s);
	want |= POLLERR | POLLHUP;
	while (!err && !(s->ready & want)) {
		err = event_arm();
		if (!err && !(s->ready & want))
			err = wait_on(&s->wait, until_ns, true);
	}
	return err;
}
