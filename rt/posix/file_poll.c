/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that wait for files: poll, select, epoll.
 */
#include "posix.h"
#include "file_sys.h"
#include "fd/epoll.h"
#include "linux_file.h"

/* -- time-outs and signal masks ------------------------------------------- */

/* 0 does not wait; poll_entries() takes no other meaning for it. */
static uint64_t until_ms(int ms)
{
	if (ms < 0)
		return RT_FOREVER;
	return ms ? deadline_in((uint64_t)ms * 1000000) : 0;
}

static int until_timespec(const void *at, uint64_t *until)
{
	uint64_t ns;
	int err;

	*until = RT_FOREVER;
	if (!at)
		return 0;
	err = timespec_get(at, &ns);
	if (!err)
		*until = ns ? deadline_in(ns) : 0;
	return err;
}

/* Until the call returns, and the handlers it brings have started. */
static int use_mask(const uint64_t *mask, uint64_t bytes)
{
	if (!mask)
		return 0;
	if (bytes != sizeof(*mask))
		return -EINVAL;
	if (!rt_user_ok(mask, sizeof(*mask)))
		return -EFAULT;
	signal_mask_for_call(*mask);
	return 0;
}

/* -- poll ----------------------------------------------------------------- */

struct pollfd {
	int32_t fd;
	int16_t events, revents;
};

#define POLL_FEW 8 /* no memory is taken for so many */

static void put_entries(struct poll_entry *e, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		file_put(e[i].file);
}

static int poll_files(struct pollfd *fds, struct poll_entry *e, unsigned n,
		      uint64_t until)
{
	int bad = 0, ready;

	for (unsigned i = 0; i < n; i++) {
		e[i] = (struct poll_entry){.events = (uint16_t)fds[i].events};
		if (fds[i].fd < 0)
			continue;
		e[i].file = fd_file((uint32_t)fds[i].fd);
		if (!e[i].file)
			e[i].got = POLLNVAL;
		bad += !e[i].file;
	}
	ready = poll_entries(e, n, bad ? 0 : until);
	if (ready >= 0 || bad)
		for (unsigned i = 0; i < n; i++)
			fds[i].revents = (int16_t)e[i].got;
	put_entries(e, n);
	return ready < 0 && !bad ? ready : (ready < 0 ? 0 : ready) + bad;
}

static long do_poll(struct pollfd *fds, uint64_t n, uint64_t until)
{
	struct poll_entry few[POLL_FEW], *e = few;
	long ready;

	if (n > FD_MAX)
		return -EINVAL;
	if (n && !rt_user_ok(fds, n * sizeof(*fds)))
		return -EFAULT;
	if (n > POLL_FEW)
		e = rt_alloc(n * sizeof(*e));
	if (!e)
		return -ENOMEM;
	ready = poll_files(fds, e, (unsigned)n, until);
	if (e != few)
		rt_free(e);
	return ready;
}

SYS(poll)
{
	return do_poll(arg_ptr(s, 0), (uint32_t)s->a[1],
		       until_ms((int)s->a[2]));
}

SYS(ppoll)
{
	uint64_t until;
	int err = until_timespec(arg_ptr(s, 2), &until);

	if (!err)
		err = use_mask(arg_ptr(s, 3), s->a[4]);
	return err ? err : do_poll(arg_ptr(s, 0), (uint32_t)s->a[1], until);
}

/* -- select --------------------------------------------------------------- */

#define IN_SET	(POLLRDNORM | POLLRDBAND | POLLIN | POLLHUP | POLLERR)
#define OUT_SET (POLLWRNORM | POLLWRBAND | POLLOUT | POLLERR)
#define EX_SET	POLLPRI

struct sets {
	uint64_t *set[3]; /* in, out, exceptions; NULL: none */
	unsigned n;	  /* numbers */
	unsigned files;	  /* that are in some set */
};

static const unsigned set_asks[3] = {POLLIN, POLLOUT, POLLPRI};
static const unsigned set_tells[3] = {IN_SET, OUT_SET, EX_SET};

static bool in_set(const uint64_t *set, unsigned fd)
{
	return set && set[fd / 64] >> fd % 64 & 1;
}

static unsigned asked_of(const struct sets *s, unsigned fd)
{
	unsigned events = 0;

	for (unsigned i = 0; i < 3; i++)
		if (in_set(s->set[i], fd))
			events |= set_asks[i];
	return events;
}

static int sets_entries(struct sets *s, struct poll_entry *e, uint32_t *fds)
{
	for (unsigned fd = 0; fd < s->n; fd++) {
		unsigned events = asked_of(s, fd);
		struct poll_entry *x = &e[s->files];

		if (!events)
			continue;
		*x = (struct poll_entry){.file = fd_file(fd), .events = events};
		if (!x->file)
			return -EBADF;
		fds[s->files++] = fd;
	}
	return 0;
}

static long sets_result(struct sets *s, const struct poll_entry *e,
			const uint32_t *fds)
{
	long bits = 0;

	for (unsigned i = 0; i < s->files; i++)
		for (unsigned j = 0; j < 3; j++) {
			uint64_t bit = 1ull << fds[i] % 64;

			if (!in_set(s->set[j], fds[i]))
				continue;
			if (e[i].got & set_tells[j])
				bits++;
			else
				s->set[j][fds[i] / 64] &= ~bit;
		}
	return bits;
}

static long do_select(struct sets *s, uint64_t until)
{
	struct poll_entry *e = rt_alloc(s->n * sizeof(*e) + 1);
	uint32_t *fds = rt_alloc(s->n * sizeof(*fds) + 1);
	long n = -ENOMEM;

	if (e && fds) {
		n = sets_entries(s, e, fds);
		if (!n)
			n = poll_entries(e, s->files, until);
		put_entries(e, s->files);
		if (n >= 0)
			n = sets_result(s, e, fds);
	}
	rt_free(e);
	rt_free(fds);
	return n;
}

static long select_sets(const struct sysargs *s, uint64_t until)
{
	struct sets sets = {.n = (uint32_t)s->a[0]};

	if ((int32_t)s->a[0] < 0)
		return -EINVAL;
	if (sets.n > FD_MAX)
		sets.n = FD_MAX;
	for (unsigned i = 0; i < 3; i++) {
		sets.set[i] = arg_ptr(s, 1 + i);
		if (sets.set[i] &&
		    !rt_user_ok(sets.set[i], (sets.n + 63) / 64 * 8))
			return -EFAULT;
	}
	return do_select(&sets, until);
}

SYS(select)
{
	const struct timeval *tv = arg_ptr(s, 4);
	uint64_t until = RT_FOREVER;

	if (tv && !rt_user_ok(tv, sizeof(*tv)))
		return -EFAULT;
	if (tv && (tv->sec < 0 || tv->usec < 0))
		return -EINVAL;
	if (tv && tv->sec < (int64_t)(RT_FOREVER / 1000000000 / 2))
		until = tv->sec || tv->usec
			    ? deadline_in((uint64_t)tv->sec * 1000000000 +
					  (uint64_t)tv->usec * 1000)
			    : 0;
	return select_sets(s, until);
}

SYS(pselect6)
{
	struct {
		const uint64_t *mask;
		uint64_t bytes;
	} *six = arg_ptr(s, 5);
	uint64_t until;
	int err = until_timespec(arg_ptr(s, 4), &until);

	if (six && !rt_user_ok(six, sizeof(*six)))
		return -EFAULT;
	if (!err && six)
		err = use_mask(six->mask, six->bytes);
	return err ? err : select_sets(s, until);
}

/* -- epoll ---------------------------------------------------------------- */

SYS(epoll_create1)
{
	uint32_t flags = linux_oflags_in((uint32_t)s->a[0]);

	if (flags & ~O_CLOEXEC)
		return -EINVAL;
	return fd_install(epoll_new(), 0, flags & O_CLOEXEC);
}

SYS(epoll_create)
{
	if ((int)s->a[0] <= 0)
		return -EINVAL;
	return fd_install(epoll_new(), 0, false);
}

SYS(epoll_ctl)
{
	const struct linux_epoll_event *ev = arg_ptr(s, 3);
	struct file *p = fd_file(s->a[0]), *f = fd_file(s->a[2]);
	unsigned op = (unsigned)s->a[1];
	long err = -EBADF;

	if (op != EPOLL_CTL_DEL && !rt_user_ok(ev, sizeof(*ev)))
		err = -EFAULT;
	else if (p && f)
		err = epoll_control(p, op, (uint32_t)s->a[2], f,
				    op == EPOLL_CTL_DEL ? 0 : ev->events,
				    op == EPOLL_CTL_DEL ? 0 : ev->data);
	file_put(p);
	file_put(f);
	return err;
}

static void put_event(void *arg, unsigned n, uint32_t events, uint64_t data)
{
	struct linux_epoll_event *ev = arg;

	ev[n].events = events;
	ev[n].data = data;
}

static long epoll_wait(const struct sysargs *s, uint64_t until)
{
	struct linux_epoll_event *ev = arg_ptr(s, 1);
	int max = (int)s->a[2];
	struct file *p;
	long n;

	if (max <= 0 || max > (1 << 20))
		return -EINVAL;
	if (!rt_user_ok(ev, (unsigned)max * sizeof(*ev)))
		return -EFAULT;
	p = fd_file(s->a[0]);
	if (!p)
		return -EBADF;
	n = epoll_wait_for(p, put_event, ev, (unsigned)max, until);
	file_put(p);
	return n;
}

SYS(epoll_wait)
{
	return epoll_wait(s, until_ms((int)s->a[3]));
}

SYS(epoll_pwait)
{
	int err = use_mask(arg_ptr(s, 4), s->a[5]);

	return err ? err : epoll_wait(s, until_ms((int)s->a[3]));
}

SYS(epoll_pwait2)
{
	uint64_t until;
	int err = until_timespec(arg_ptr(s, 3), &until);

	if (!err)
		err = use_mask(arg_ptr(s, 4), s->a[5]);
	return err ? err : epoll_wait(s, until);
}
