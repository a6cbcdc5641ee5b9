/* SPDX-License-Identifier: BSD-2-Clause */
/* The clock: timebase to nanoseconds and back. */
#include "rt_time.h"

#define NS 1000000000ull

static uint64_t ns_per_tick; /* times 2^32 */
static uint64_t ticks_per_ns;

static uint64_t scale(uint64_t v, uint64_t by)
{
	return (uint64_t)(((unsigned __int128)v * by) >> 32);
}

/* a / b * 2^32, for a and b below 2^32 * b */
static uint64_t ratio(uint64_t a, uint64_t b)
{
	uint64_t whole = a / b, rest = a % b;

	return whole << 32 | (rest << 32) / b;
}

void time_init(void)
{
	ns_per_tick = ratio(NS, rt_boot->tb_hz);
	ticks_per_ns = ratio(rt_boot->tb_hz, NS);
}

static uint64_t stopped(void)
{
	return __atomic_load_n(&prose_desc.vcpu[0].stopped_tb,
			       __ATOMIC_RELAXED);
}

uint64_t time_ticks(void)
{
	uint64_t gone = stopped(), tb = rt_tb(), again;

	/* stopped between the two: the clock must not jump */
	while ((again = stopped()) != gone) {
		gone = again;
		tb = rt_tb();
	}
	return tb - gone;
}

uint64_t rt_now_ns(void)
{
	return scale(time_ticks(), ns_per_tick);
}

uint64_t rt_unix_ns(void)
{
	return rt_boot->epoch_ns +
	       scale(rt_tb() - rt_boot->epoch_tb, ns_per_tick);
}

uint64_t time_ns_of(uint64_t ticks)
{
	return scale(ticks, ns_per_tick);
}

uint64_t time_tb(uint64_t ns)
{
	/* 292 years; a sum with what was stopped does not overflow */
	if (ns >= 1ull << 62)
		return ~0ull;
	return scale(ns, ticks_per_ns) + stopped() + 1;
}

uint64_t time_resolution_ns(void)
{
	return (ns_per_tick >> 32) + 1;
}
