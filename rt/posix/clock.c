/* SPDX-License-Identifier: BSD-2-Clause */
/* Clocks, and sleeping by them. */
#include "posix.h"

#define NS 1000000000ull

int timespec_get(const void *at, uint64_t *ns)
{
	struct timespec t;

	if (!rt_user_ok(at, sizeof(t)))
		return -EFAULT;
	t = *(const struct timespec *)at;
	if (t.sec < 0 || t.nsec < 0 || t.nsec >= (int64_t)NS)
		return -EINVAL;
	*ns = (uint64_t)t.sec < RT_FOREVER / NS - 1
		  ? (uint64_t)t.sec * NS + (uint64_t)t.nsec
		  : RT_FOREVER - 1;
	return 0;
}

int timespec_put(void *at, uint64_t ns)
{
	if (!rt_user_ok(at, sizeof(struct timespec)))
		return -EFAULT;
	*(struct timespec *)at =
	    (struct timespec){(int64_t)(ns / NS), (int64_t)(ns % NS)};
	return 0;
}

uint64_t deadline_in(uint64_t ns)
{
	uint64_t now = rt_now_ns();

	return ns < RT_FOREVER - 1 - now ? now + ns : RT_FOREVER - 1;
}

/* Clocks of a process or thread have negative numbers: ~id << 3, and what
 * kind. */
int clock_of_thread(uint32_t tid)
{
	return (int)(~tid << 3 | 6);
}

static int cpu_clock(int clock, uint64_t *ns)
{
	uint32_t id = ~(uint32_t)(clock >> 3);
	struct thread *t;

	if (!(clock & 4)) {
		if (id && id != rt_boot->pid)
			return -EINVAL;
		*ns = time_ns_of(thread_all_run_tb());
		return 0;
	}
	t = id ? thread_by_tid(id) : thread_current();
	if (!t)
		return -EINVAL;
	*ns = time_ns_of(thread_run_tb(t));
	return 0;
}

int clock_read(int clock, uint64_t *ns)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_REALTIME_ALARM:
	case CLOCK_TAI:
		*ns = rt_unix_ns();
		return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
	case CLOCK_BOOTTIME_ALARM:
		*ns = rt_now_ns();
		return 0;
	case CLOCK_PROCESS_CPUTIME:
		*ns = time_ns_of(thread_all_run_tb());
		return 0;
	case CLOCK_THREAD_CPUTIME:
		*ns = time_ns_of(thread_run_tb(thread_current()));
		return 0;
	}
	return clock < 0 ? cpu_clock(clock, ns) : -EINVAL;
}

uint64_t clock_deadline(int clock, uint64_t ns)
{
	uint64_t now;

	if (clock_read(clock, &now))
		return RT_FOREVER - 1;
	return deadline_in(ns > now ? ns - now : 0);
}

long sys_clock_gettime(const struct sysargs *s)
{
	uint64_t ns;
	int err = clock_read((int)s->a[0], &ns);

	return err ? err : timespec_put(PTR(s, 1), ns);
}

long sys_clock_getres(const struct sysargs *s)
{
	uint64_t ns;
	int err = clock_read((int)s->a[0], &ns);

	if (err || !s->a[1])
		return err;
	return timespec_put(PTR(s, 1), time_resolution_ns());
}

long sys_gettimeofday(const struct sysargs *s)
{
	uint64_t ns = rt_unix_ns();
	struct timeval *tv = PTR(s, 0);
	uint64_t *zone = PTR(s, 1);

	if ((tv && !rt_user_ok(tv, sizeof(*tv))) ||
	    (zone && !rt_user_ok(zone, sizeof(*zone))))
		return -EFAULT;
	if (tv)
		*tv = (struct timeval){(int64_t)(ns / NS),
				       (int64_t)(ns % NS / 1000)};
	if (zone)
		*zone = 0;
	return 0;
}

long sys_time(const struct sysargs *s)
{
	uint64_t sec = rt_unix_ns() / NS;

	if (s->a[0] && !rt_user_ok(PTR(s, 0), 8))
		return -EFAULT;
	if (s->a[0])
		*(uint64_t *)PTR(s, 0) = sec;
	return (long)sec;
}

static long sleep_until(uint64_t until_ns, void *rest)
{
	uint64_t now;
	int err = wait_on(NULL, until_ns, true);

	if (err != -EINTR)
		return err == -ETIMEDOUT ? 0 : err;
	now = rt_now_ns();
	if (rest && timespec_put(rest, until_ns > now ? until_ns - now : 0))
		return -EFAULT;
	return -EINTR;
}

long sys_nanosleep(const struct sysargs *s)
{
	uint64_t ns;
	int err = timespec_get(PTR(s, 0), &ns);

	return err ? err : sleep_until(deadline_in(ns), PTR(s, 1));
}

long sys_clock_nanosleep(const struct sysargs *s)
{
	int clock = (int)s->a[0];
	uint64_t ns, now;
	int err = timespec_get(PTR(s, 2), &ns);

	if (err)
		return err;
	if (clock == CLOCK_THREAD_CPUTIME || clock_read(clock, &now))
		return -EINVAL;
	if (s->a[1] & TIMER_ABSTIME)
		return sleep_until(clock_deadline(clock, ns), NULL);
	return sleep_until(deadline_in(ns), PTR(s, 3));
}

struct tms {
	int64_t user, system, children_user, children_system;
};

long sys_times(const struct sysargs *s)
{
	struct tms *t = PTR(s, 0);

	if (t && !rt_user_ok(t, sizeof(*t)))
		return -EFAULT;
	if (t)
		*t = (struct tms){
		    .user = (int64_t)(time_ns_of(thread_all_run_tb()) /
				      (NS / 100))};
	return (long)(rt_now_ns() / (NS / 100));
}
