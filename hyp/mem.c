/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory partitions are made of: which granules are used, and which of
 * the free ones still hold what a partition left. Only clean memory is given
 * out. All of it under part_lock.
 */
#include "core.h"

#define MEM_GRANULES (1u << 18) /* RAM beyond that stays unused */

static uint64_t used[MEM_GRANULES / 64], dirty[MEM_GRANULES / 64];
static uint64_t granule, first, end; /* the last two count granules */

static int bit(const uint64_t *map, uint64_t n)
{
	return map[n / 64] >> n % 64 & 1;
}

static void bit_set(uint64_t *map, uint64_t n, int value)
{
	uint64_t mask = 1ull << n % 64;

	map[n / 64] = value ? map[n / 64] | mask : map[n / 64] & ~mask;
}

void mem_init(void)
{
	memset(used, 0, sizeof(used));
	memset(dirty, 0, sizeof(dirty));
	granule = mach_granule_bytes();
	first = (PROSE_PARTS_RA + granule - 1) / granule;
	end = mach_ram_bytes() / granule;
	if (end > MEM_GRANULES)
		end = MEM_GRANULES;
	if (end > first)
		stats_mem((end - first) * granule, 0);
}

/* 0: free and clean, 1: free, 2: not. */
static int range_state(uint64_t from, uint64_t n)
{
	int state = 0;

	for (uint64_t i = from; i < from + n; i++) {
		if (bit(used, i))
			return 2;
		if (bit(dirty, i))
			state = 1;
	}
	return state;
}

int mem_alloc(uint64_t bytes, uint64_t align, prose_ra *ra)
{
	uint64_t n = bytes / granule, step = align / granule;
	int error = -PROSE_E_NOMEM;

	if (step == 0)
		step = 1;
	for (uint64_t i = (first + step - 1) / step * step; i + n <= end;
	     i += step) {
		int state = range_state(i, n);

		if (state == 0) {
			for (uint64_t k = 0; k < n; k++)
				bit_set(used, i + k, 1);
			stats_mem(-(int64_t)bytes, 0);
			*ra = i * granule;
			return 0;
		}
		if (state == 1)
			error = -PROSE_E_AGAIN;
	}
	return error;
}

void mem_free(prose_ra ra, uint64_t bytes)
{
	for (uint64_t i = ra / granule; i < (ra + bytes) / granule; i++) {
		bit_set(used, i, 0);
		bit_set(dirty, i, 1);
	}
	stats_mem(0, bytes);
}

int mem_is_dirty(prose_ra ra, uint64_t bytes)
{
	uint64_t i = ra / granule;

	if (bytes == 0 || i < first || ra >= end * granule ||
	    bytes > end * granule - ra)
		return 0;
	for (; i < (ra + bytes + granule - 1) / granule; i++)
		if (bit(used, i) || !bit(dirty, i))
			return 0;
	return 1;
}

uint64_t mem_dirty_from(prose_ra *ra)
{
	uint64_t i = *ra / granule, from;

	if (i < first)
		i = first;
	while (i < end && !bit(dirty, i))
		i++;
	for (from = i; i < end && bit(dirty, i); i++)
		;
	*ra = from * granule;
	return (i - from) * granule;
}

void mem_clean(prose_ra ra, uint64_t bytes)
{
	for (uint64_t i = ra / granule; i < (ra + bytes) / granule; i++)
		bit_set(dirty, i, 0);
	stats_mem(bytes, -(int64_t)bytes);
}
