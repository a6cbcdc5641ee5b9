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
	ring.head.flags = PROSE_TRACE_ARGS;
	prose_desc.trace = (prose_gpa)(uintptr_t)&ring;
}

void rt_trace(enum prose_trace_type type, uint64_t a, uint64_t b)
{
	uint64_t n = ring.head.head;
	struct prose_trace_record *r = &ring.record[n % RECORDS];

	if (__atomic_load_n(&ring.head.off, __ATOMIC_RELAXED))
		return;
	r->tb = rt_tb();
	r->type = type;
	r->who = current->pub.tid;
	r->a = a;
	r->b = b;
	__atomic_store_n(&ring.head.head, n + 1, __ATOMIC_RELEASE);
}

static void text(enum prose_trace_type type, const char *path, size_t bytes)
{
	if (bytes > PROSE_TRACE_PATH_BYTES)
		bytes = PROSE_TRACE_PATH_BYTES;
	do {
		uint64_t part[2] = {0};
		size_t n = bytes < sizeof(part) ? bytes : sizeof(part);

		__builtin_memcpy(part, path, n);
		rt_trace(type, part[0], part[1]);
		type = PROSE_TR_PATH_MORE;
		path += n;
		bytes -= n;
	} while (bytes);
}

void rt_trace_path(const char *path, size_t bytes)
{
	text(PROSE_TR_PATH, path, bytes);
}

void rt_trace_fid(uint32_t fid, const char *path, size_t bytes)
{
	rt_trace(PROSE_TR_FID, fid, bytes);
	text(PROSE_TR_PATH_MORE, path, bytes);
}
