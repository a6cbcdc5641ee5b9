/* SPDX-License-Identifier: BSD-2-Clause */
/* The ring of trace records. It overwrites, never waits. */
#include "rt_trace.h"
#include "thread.h"

#define RECORDS 2048

static struct {
	struct prose_trace_ring head;
	struct prose_trace_record record[RECORDS];
} ring __attribute__((aligned(PROSE_LINE_BYTES)));

void trace_init(void)
{
	ring.head.magic = PROSE_TRACE_MAGIC;
	ring.head.revision = PROSE_TRACE_REVISION;
	ring.head.bytes = sizeof(ring.head);
	ring.head.records = RECORDS;
	prose_desc.trace = (prose_gpa)(uintptr_t)&ring;
}

void rt_trace(enum prose_trace_type type, uint64_t a, uint64_t b)
{
	uint64_t n = ring.head.head;

	ring.record[n % RECORDS] = (struct prose_trace_record){
	    .tb = rt_tb(), .type = type, .who = rt_tid(), .a = a, .b = b};
	__atomic_store_n(&ring.head.head, n + 1, __ATOMIC_RELEASE);
}
