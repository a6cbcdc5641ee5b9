/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scheduling of threads, as programs ask about it: one CPU, round robin,
 * nobody before anybody else.
 */
#include "posix.h"

#define SCHED_OTHER 0
#define SCHED_FIFO  1
#define SCHED_RR    2
#define SCHED_IDLE  5

static bool is_thread(uint64_t tid)
{
	return !(uint32_t)tid || thread_by_tid((uint32_t)tid);
}

long sys_sched_yield(const struct sysargs *s)
{
	thread_yield();
	return 0;
}

long sys_sched_getaffinity(const struct sysargs *s)
{
	if (!is_thread(s->a[0]))
		return -ESRCH;
	if (s->a[1] < 8 || s->a[1] % 8)
		return -EINVAL;
	if (!rt_user_ok(PTR(s, 2), 8))
		return -EFAULT;
	*(uint64_t *)PTR(s, 2) = 1;
	return 8;
}

long sys_sched_setaffinity(const struct sysargs *s)
{
	if (!is_thread(s->a[0]))
		return -ESRCH;
	if (!s->a[1] || !rt_user_ok(PTR(s, 2), s->a[1]))
		return -EFAULT;
	return *(uint8_t *)PTR(s, 2) & 1 ? 0 : -EINVAL;
}

long sys_sched_getscheduler(const struct sysargs *s)
{
	return is_thread(s->a[0]) ? SCHED_OTHER : -ESRCH;
}

long sys_sched_getparam(const struct sysargs *s)
{
	if (!is_thread(s->a[0]))
		return -ESRCH;
	if (!rt_user_ok(PTR(s, 1), 4))
		return -EFAULT;
	*(int32_t *)PTR(s, 1) = 0;
	return 0;
}

static long set(uint64_t tid, uint64_t policy, const int32_t *priority)
{
	if (!is_thread(tid))
		return -ESRCH;
	if (!rt_user_ok(priority, 4))
		return -EFAULT;
	if (policy == SCHED_FIFO || policy == SCHED_RR)
		return -EPERM;
	return policy > SCHED_IDLE || *priority ? -EINVAL : 0;
}

long sys_sched_setparam(const struct sysargs *s)
{
	return set(s->a[0], SCHED_OTHER, PTR(s, 1));
}

long sys_sched_setscheduler(const struct sysargs *s)
{
	return set(s->a[0], s->a[1], PTR(s, 2));
}

static long priority_of(uint64_t policy, long real_time)
{
	if (policy > SCHED_IDLE + 1 || policy == 4)
		return -EINVAL;
	return policy == SCHED_FIFO || policy == SCHED_RR ? real_time : 0;
}

long sys_sched_get_priority_max(const struct sysargs *s)
{
	return priority_of(s->a[0], 99);
}

long sys_sched_get_priority_min(const struct sysargs *s)
{
	return priority_of(s->a[0], 1);
}

long sys_sched_rr_get_interval(const struct sysargs *s)
{
	if (!is_thread(s->a[0]))
		return -ESRCH;
	return timespec_put(PTR(s, 1), sched_slice_ns(thread_current()));
}

long sys_getcpu(const struct sysargs *s)
{
	for (unsigned i = 0; i < 2; i++) {
		if (!s->a[i])
			continue;
		if (!rt_user_ok(PTR(s, i), 4))
			return -EFAULT;
		*(uint32_t *)PTR(s, i) = 0;
	}
	return 0;
}

#define NICE_ZERO 20 /* getpriority's result is 20 less nice */

long sys_getpriority(const struct sysargs *s)
{
	return s->a[0] > 2 ? -EINVAL : NICE_ZERO;
}

/* Worse would be ignored, and better is not to be had. */
long sys_setpriority(const struct sysargs *s)
{
	if (s->a[0] > 2)
		return -EINVAL;
	return (int32_t)s->a[2] < 0 ? -EACCES : 0;
}
