/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hypervisor's flight recorder: a ring a CPU, written by that CPU alone.
 * Positions are kept here; what the map's readers write changes nothing.
 */
#include "core.h"

static uint64_t head[PROSE_CPUS];
static struct prose_trace_ring *ring[PROSE_CPUS];

void trace_init(void)
{
	for (unsigned i = 0; i < mach_cpus(); i++) {
		struct prose_trace_ring *r =
		    mach_va(HYP_TRACE_RA + (uint64_t)i * HYP_TRACE_STRIDE);

		ring[i] = r;
		head[i] = 0;
		memset(r, 0, sizeof(*r));
		r->revision = PROSE_TRACE_REVISION;
		r->bytes = sizeof(*r);
		r->records = HYP_TRACE_RECORDS;
		r->flags = PROSE_TRACE_ARGS;
		r->magic = PROSE_TRACE_MAGIC;
	}
}

void trace(enum prose_trace_type type, uint32_t who, uint64_t a, uint64_t b)
{
	unsigned cpu = mach_cpu();
	struct prose_trace_ring *r = ring[cpu];
	struct prose_trace_record *to = (void *)(r + 1);
	uint64_t n = head[cpu];

	if (__atomic_load_n(&r->off, __ATOMIC_RELAXED))
		return;
	to += n % HYP_TRACE_RECORDS;
	to->tb = mach_tb();
	to->type = type;
	to->who = who;
	to->a = a;
	to->b = b;
	head[cpu] = ++n;
	/* The record is there before head counts it. */
	__atomic_store_n(&r->head, n, __ATOMIC_RELEASE);
}
