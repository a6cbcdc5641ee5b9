/* SPDX-License-Identifier: BSD-2-Clause */
/* The flight recorder records every system call, with what the ring's flags
 * promise, until its `off` is set, and again when that is cleared. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "part.h"
#include "tap.h"
#include "trace.h"

extern struct prose_desc prose_desc;

static struct prose_trace_ring *ring(void)
{
	return (void *)(uintptr_t)prose_desc.trace;
}

static const struct prose_trace_record *record(uint64_t n)
{
	const char *first = (const char *)ring() + ring()->bytes;

	return (const void *)(first + n % ring()->records *
					  sizeof(struct prose_trace_record));
}

static uint64_t from, to; /* what is looked at: points print, too */

/* The records of one type in it; the last of them to *last. */
static unsigned count(uint32_t type, struct prose_trace_record *last)
{
	unsigned n = 0;

	for (uint64_t i = from; i < to; i++)
		if (record(i)->type == type) {
			*last = *record(i);
			n++;
		}
	return n;
}

int main(void)
{
	struct prose_trace_record r = {0};
	char buf[3];

	ok(ring()->magic == PROSE_TRACE_MAGIC, "there is a ring");
	ok(ring()->flags & PROSE_TRACE_ARGS, "arguments are recorded");
	from = ring()->head;
	read(77, buf, sizeof(buf));
	to = ring()->head;
	is(count(PROSE_TR_SYSCALL, &r), 1);
	is(r.b, 77);
	is(r.a >> 16, (uintptr_t)buf);
	is(count(PROSE_TR_SYSRET, &r), 1);
	is(r.a >> 16, sizeof(buf));
	is((int64_t)r.b, -9);

	from = ring()->head;
	access("/a/path/that/is/longer/than/sixteen", F_OK);
	to = ring()->head;
	is(count(PROSE_TR_PATH, &r), 1);
	ok(!memcmp(&r.a, "/a/path/that/is/", 16), "a path's beginning");
	ok(count(PROSE_TR_PATH_MORE, &r) >= 2, "and the rest");

	ring()->off = 1;
	from = ring()->head;
	read(77, buf, sizeof(buf));
	is(ring()->head, from);
	ring()->off = 0;
	from = ring()->head;
	read(77, buf, sizeof(buf));
	to = ring()->head;
	is(count(PROSE_TR_SYSRET, &r), 1);
	return tap_done();
}
