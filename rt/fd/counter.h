/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that are counters. */
#ifndef RT_FD_COUNTER_H
#define RT_FD_COUNTER_H

#include "fd/file.h"

struct counter {
	struct file f;
	uint64_t count;
	bool semaphore;
	struct waitq wait;
	/* timerfd */
	int clock;
	uint64_t due_ns, interval_ns; /* rt_now_ns(); 0: not set */
	struct timer timer;
};

struct file *timerfd_new(int clock, uint32_t flags);
/* NULL: it is none. */
struct counter *timerfd_of(struct file *f);
void timerfd_set(struct counter *c, uint64_t due_ns, uint64_t interval_ns);
uint64_t timerfd_left(const struct counter *c); /* 0: not set */

#endif
