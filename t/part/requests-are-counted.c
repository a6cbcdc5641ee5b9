/* SPDX-License-Identifier: BSD-2-Clause */
/* What desc.counts tells of 9P requests is what the program did. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "9p.h"
#include "part.h"
#include "tap.h"

#define PIECE  4096
#define PIECES 25

extern struct prose_desc prose_desc;
static char buf[PIECE];

static const struct prose_9p_counts *counts(void)
{
	return (const void *)(uintptr_t)prose_desc.counts;
}

static struct prose_9p_count row(uint8_t type)
{
	const char *p = (const char *)counts() + counts()->bytes;

	for (uint32_t i = 0; i < counts()->rows; i++) {
		struct prose_9p_count c;

		memcpy(&c, p + i * counts()->row_bytes, sizeof(c));
		if (c.type == type)
			return c;
	}
	return (struct prose_9p_count){0};
}

static uint64_t in_buckets(const struct prose_9p_count *c)
{
	uint64_t n = 0;

	for (int i = 0; i < PROSE_9P_BUCKETS; i++)
		n += c->bucket[i];
	return n;
}

/* All rows together; bytes that cannot be show up in it. */
static uint64_t answered(void)
{
	uint64_t n = 0;

	for (unsigned t = 0; t < 256; t += 2)
		n += row((uint8_t)t).count;
	return n;
}

static void write_some(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT, 0600);

	for (int i = 0; i < PIECES; i++)
		if (write(fd, buf, PIECE) != PIECE)
			ok(0, "piece %d is written", i);
	for (int i = 0; i < PIECES; i++)
		if (pread(fd, buf, PIECE, i * PIECE) != PIECE)
			ok(0, "piece %d is read", i);
	close(fd);
	unlink(path);
	unlink(path);
}

int main(void)
{
	struct prose_9p_count w0, r0, w, r;

	access(".", F_OK); /* there are no counts before the first request */
	ok(counts()->magic == PROSE_9P_COUNTS_MAGIC, "counts are there");
	w0 = row(PROSE_TPWRITE);
	r0 = row(PROSE_TPREAD);
	write_some("requests-are-counted.tmp");
	w = row(PROSE_TPWRITE);
	r = row(PROSE_TPREAD);
	ok(w.count - w0.count == PIECES, "writes are counted");
	ok(w.bytes - w0.bytes == PIECES * PIECE, "and their bytes");
	ok(r.count - r0.count == PIECES, "reads are counted");
	ok(r.bytes - r0.bytes == PIECES * PIECE, "and their bytes");
	ok(in_buckets(&w) == w.count && in_buckets(&r) == r.count,
	   "each is in one bucket");
	ok(w.max_tb > 0 && w.max_tb <= w.total_tb, "times add up");
	ok(row(PROSE_TWALK).count > 0, "walks are counted");
	ok(row(PROSE_TUNLINKAT).errors == 1, "errors are counted");
	ok(answered() <= counts()->received &&
	       counts()->received <= counts()->sent,
	   "answers do not outnumber requests");
	return tap_done();
}
