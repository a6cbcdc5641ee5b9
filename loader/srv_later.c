/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests that wait: for a descriptor, for time to pass, or for others to
 * be served. Owns the epoll instance and the list; one request never holds
 * up another.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include "srv_int.h"

#define TICK_MIN_MS 1u
#define TICK_MAX_MS 32u

static int watch(struct srv *s, int *fd)
{
	struct epoll_event ev = {.events = EPOLLIN, .data.ptr = fd};

	return *fd < 0 || epoll_ctl(s->epoll, EPOLL_CTL_ADD, *fd, &ev);
}

void later_deinit(struct srv *s)
{
	int *fd[] = {&s->epoll, &s->tick, &s->turn};

	for (int i = 0; i < 3; i++) {
		if (*fd[i] >= 0)
			close(*fd[i]);
		*fd[i] = -1;
	}
}

/* Most programs never make anything wait: done when one does. */
static int later_init(struct srv *s)
{
	int error;

	if (s->epoll >= 0)
		return 0;
	s->epoll = epoll_create1(EPOLL_CLOEXEC);
	s->tick = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	s->turn = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (s->epoll >= 0 && !watch(s, &s->tick) && !watch(s, &s->turn))
		return 0;
	error = -errno;
	later_deinit(s);
	return error;
}

static void tick_arm(struct srv *s, unsigned ms)
{
	struct itimerspec t = {.it_value.tv_nsec = (long)ms * 1000000};

	s->tick_ms = ms;
	timerfd_settime(s->tick, 0, &t, NULL);
}

/* Make epoll know what this one waits for. */
static int wait_for(struct srv *s, struct later *l)
{
	struct epoll_event ev = {.events = l->events, .data.ptr = l};
	uint64_t one = 1;

	if (l->wait == WAIT_TICK)
		tick_arm(s, TICK_MIN_MS);
	if (l->wait == WAIT_TURN && write(s->turn, &one, sizeof(one)) < 0)
		return -errno;
	if (l->wait != WAIT_FD)
		return 0;
	/* epoll takes a descriptor once: each request has its own */
	l->fd = fcntl(l->slow ? slow_fd(l->slow) : l->fid->io.fd,
		      F_DUPFD_CLOEXEC, 0);
	if (l->fd < 0 || epoll_ctl(s->epoll, EPOLL_CTL_ADD, l->fd, &ev))
		return -errno;
	return 0;
}

static void later_free(struct srv *s, struct later *l)
{
	if (l->drop)
		l->drop(s, l);
	if (l->fd >= 0) {
		/* by hand: the description outlives this descriptor */
		epoll_ctl(s->epoll, EPOLL_CTL_DEL, l->fd, NULL);
		close(l->fd);
	}
	if (l->fid)
		fid_put(s, l->fid);
	free(l->copy);
	free(l);
}

static int later_keep(struct srv *s, const struct later *first)
{
	struct later *l, **at = &s->later;
	int rc;

	if (s->nr_later >= SRV_PENDING)
		return -EAGAIN;
	rc = later_init(s);
	if (rc)
		return rc;
	rc = -ENOMEM;
	l = malloc(sizeof(*l));
	if (!l)
		return -ENOMEM;
	*l = *first;
	l->fd = -1;
	if (l->fid)
		l->fid->refs++;
	if (l->type == PROSE_TWRITE) { /* the message goes away */
		l->copy = malloc(l->count);
		if (!l->copy)
			goto out;
		l->data = memcpy(l->copy, l->data, l->count);
	}
	rc = wait_for(s, l);
	if (rc)
		goto out;
	while (*at) /* first come, first served */
		at = &(*at)->next;
	l->next = NULL;
	*at = l;
	s->nr_later++;
	return SRV_LATER;
out:
	l->drop = NULL; /* the caller's */
	later_free(s, l);
	return rc;
}

int later_start(struct srv *s, struct msg *m, struct later *l)
{
	int rc;

	l->tag = m->tag;
	l->type = m->type;
	rc = l->step(s, l, &m->out);
	if (rc == 0)
		return later_keep(s, l);
	return rc < 0 ? rc : 0;
}

static void later_unlink(struct srv *s, struct later *l)
{
	struct later **at = &s->later;

	while (*at != l)
		at = &(*at)->next;
	*at = l->next;
	s->nr_later--;
}

/* One step; true if that was the last one, and *l is gone. */
static bool later_go(struct srv *s, struct later *l)
{
	struct p9 out;
	int rc;

	srv_begin(s, &out, l->type + 1, l->tag);
	rc = l->step(s, l, &out);
	if (rc == 0)
		return false;
	later_unlink(s, l);
	srv_answer(s, &out, l->type + 1, l->tag, rc);
	later_free(s, l);
	return true;
}

static unsigned go_all(struct srv *s, enum later_wait wait)
{
	struct later *l, *next;
	unsigned left = 0;

	for (l = s->later; l; l = next) {
		next = l->next;
		if (l->wait == wait)
			left += !later_go(s, l);
	}
	return left;
}

static void ticked(struct srv *s)
{
	uint64_t n;

	if (read(s->tick, &n, sizeof(n)) < 0)
		return;
	n = s->tick_ms * 2;
	if (go_all(s, WAIT_TICK))
		tick_arm(s, n < TICK_MAX_MS ? (unsigned)n : TICK_MAX_MS);
}

static void turned(struct srv *s)
{
	uint64_t n;

	if (!go_all(s, WAIT_TURN) && read(s->turn, &n, sizeof(n)) < 0)
		return;
}

void srv_progress(struct srv *s)
{
	struct epoll_event ev[16];
	int n = s->epoll < 0 ? 0 : epoll_wait(s->epoll, ev, 16, 0);

	for (int i = 0; i < n; i++) {
		if (ev[i].data.ptr == &s->tick)
			ticked(s);
		else if (ev[i].data.ptr == &s->turn)
			turned(s);
		else
			later_go(s, ev[i].data.ptr);
	}
}

void later_flush(struct srv *s, uint16_t tag)
{
	struct later *l = s->later;
	struct p9 out;

	while (l && l->tag != tag)
		l = l->next;
	if (!l)
		return;
	later_unlink(s, l);
	if (l->write && l->done) {
		srv_begin(s, &out, l->type + 1, l->tag);
		p9_put32(&out, (uint32_t)l->done);
		srv_answer(s, &out, l->type + 1, l->tag, 0);
	}
	later_free(s, l);
}

void later_drop_all(struct srv *s)
{
	while (s->later) {
		struct later *l = s->later;

		later_unlink(s, l);
		later_free(s, l);
	}
}

int srv_fd(const struct srv *s)
{
	return s->epoll;
}

unsigned srv_pending(const struct srv *s)
{
	return s->nr_later;
}
