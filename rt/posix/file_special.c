/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that make files without a name: pipes, counters, timers.
 */
#include "posix.h"
#include "file_sys.h"
#include "fd/counter.h"
#include "linux_file.h"

static long make_pipe(int32_t *to, uint32_t flags)
{
	struct file *ends[2];
	int err;

	if (!rt_user_ok(to, 2 * sizeof(*to)))
		return -EFAULT;
	if (flags & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT))
		return -EINVAL;
	err = pipe_new(ends, flags & O_NONBLOCK);
	return err ? err : fd_install_pair(ends, to, flags & O_CLOEXEC);
}

SYS(pipe)
{
	return make_pipe(arg_ptr(s, 0), 0);
}

SYS(pipe2)
{
	return make_pipe(arg_ptr(s, 0), linux_oflags_in((uint32_t)s->a[1]));
}

#define EFD_SEMAPHORE 1

SYS(eventfd2)
{
	uint32_t flags = linux_oflags_in((uint32_t)s->a[1]);

	if (flags & ~(EFD_SEMAPHORE | O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	return fd_install(eventfd_new((uint32_t)s->a[0], flags & EFD_SEMAPHORE,
				      flags & O_NONBLOCK),
			  0, flags & O_CLOEXEC);
}

SYS(eventfd)
{
	return fd_install(eventfd_new((uint32_t)s->a[0], false, 0), 0, false);
}

/* -- timerfd -------------------------------------------------------------- */

#define TFD_TIMER_ABSTIME	1
#define TFD_TIMER_CANCEL_ON_SET 2

struct itimerspec {
	struct timespec interval, value;
};

SYS(timerfd_create)
{
	uint32_t flags = linux_oflags_in((uint32_t)s->a[1]);
	int clock = (int)s->a[0];
	uint64_t now;

	if (flags & ~(O_CLOEXEC | O_NONBLOCK) || clock_read(clock, &now))
		return -EINVAL;
	return fd_install(timerfd_new(clock, flags & O_NONBLOCK), 0,
			  flags & O_CLOEXEC);
}

static void get_timer(const struct counter *c, struct itimerspec *to)
{
	timespec_put(&to->value, timerfd_left(c));
	timespec_put(&to->interval, c->interval_ns);
}

static long set_timer(struct counter *c, uint32_t flags,
		      const struct itimerspec *new, struct itimerspec *old)
{
	uint64_t value, interval;
	int err = timespec_get(&new->value, &value);

	if (!err)
		err = timespec_get(&new->interval, &interval);
	if (!err && flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET))
		err = -EINVAL;
	if (err)
		return err;
	if (old)
		get_timer(c, old);
	if (value)
		value = flags & TFD_TIMER_ABSTIME
			    ? clock_deadline(c->clock, value)
			    : deadline_in(value);
	timerfd_set(c, value, interval);
	return 0;
}

SYS(timerfd_settime)
{
	const struct itimerspec *new = arg_ptr(s, 2);
	struct itimerspec *old = arg_ptr(s, 3);
	struct file *f = fd_file(s->a[0]);
	long err = -EINVAL;

	if (!f)
		return -EBADF;
	if (!rt_user_ok(new, sizeof(*new)) ||
	    (old && !rt_user_ok(old, sizeof(*old))))
		err = -EFAULT;
	else if (timerfd_of(f))
		err = set_timer(timerfd_of(f), (uint32_t)s->a[1], new, old);
	file_put(f);
	return err;
}

SYS(timerfd_gettime)
{
	struct itimerspec *to = arg_ptr(s, 1);
	struct file *f = fd_file(s->a[0]);
	long err = -EINVAL;

	if (!f)
		return -EBADF;
	if (!rt_user_ok(to, sizeof(*to)))
		err = -EFAULT;
	else if (timerfd_of(f))
		err = (get_timer(timerfd_of(f), to), 0);
	file_put(f);
	return err;
}
