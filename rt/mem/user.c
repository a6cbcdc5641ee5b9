/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Addresses that system calls are given. All of a partition's memory but its
 * vectors is the application's to use.
 */
#include "errno.h"
#include "rt.h"

#define VECTORS_BYTES 0x3000

bool rt_user_ok(const void *p, uint64_t bytes)
{
	uint64_t at = (uint64_t)p;

	if (!bytes)
		return true;
	return at >= VECTORS_BYTES && at < rt_boot->mem_bytes &&
	       bytes <= rt_boot->mem_bytes - at;
}

long rt_user_strlen(const char *s, size_t max)
{
	uint64_t at = (uint64_t)s;
	size_t n, room;

	if (!rt_user_ok(s, 1))
		return -EFAULT;
	room = rt_boot->mem_bytes - at;
	for (n = 0; n < max && n < room; n++)
		if (!s[n])
			return (long)n;
	return n == room ? -EFAULT : -ENAMETOOLONG;
}
