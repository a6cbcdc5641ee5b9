/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Spin locks. What they cover is short; nobody sleeps, runs a partition or
 * waits for another CPU with one held.
 */
#ifndef HYP_LOCK_H
#define HYP_LOCK_H

#include <stdint.h>
#include "mach.h"

struct lock {
	uint32_t held;
};

static inline void lock_take(struct lock *l)
{
	while (__atomic_exchange_n(&l->held, 1, __ATOMIC_ACQUIRE))
		while (__atomic_load_n(&l->held, __ATOMIC_RELAXED))
			mach_relax();
}

static inline void lock_drop(struct lock *l)
{
	__atomic_store_n(&l->held, 0, __ATOMIC_RELEASE);
}

#endif
