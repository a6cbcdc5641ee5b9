/* SPDX-License-Identifier: BSD-2-Clause */
/* link: top ctl
 * What is recorded plays back as it was; of a file that breaks off, all
 * whole looks are there; and a file of anything harms nobody.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "tap.h"
#include "top/list.h"
#include "top/record.h"

#define LOOKS 5

static struct snap *in, *out;
static struct top top;
static unsigned char good[1 << 20];
static size_t good_bytes;

static void fill(unsigned n)
{
	struct snap_part *p = &in->part[7];

	in->ns = n * 1000000000ull;
	in->machine.cpus = 2;
	in->machine.tb_hz = 1000000000;
	strcpy(in->machine.name, "fake");
	in->used[7] = 1;
	p->row.lpar = 8;
	p->row.hcalls = n * 100;
	strcpy(p->row.name, "recorded");
	p->looked = p->counted = 1;
	p->types = 2;
	p->count[1].type = PROSE_TPREAD;
	p->count[1].bytes = n * 1000;
	p->requests = 1;
	strcpy(p->request[0].path, "/a/path");
	in->cpu[1].there = 1;
	in->cpu[1].events = 3;
	for (unsigned i = 0; i < 3; i++)
		snap_events(in, 1)[i] = (struct prose_trace_record){
		    .tb = n * 10 + i, .type = PROSE_TR_IDLE};
	in->detail.lpar = n == 2 ? 8 : 0;
	in->detail.threads = in->detail.files = in->detail.events = 1;
	strcpy(in->detail.thread[0].name, "worker");
}

static void record(const char *path)
{
	struct record *r = record_create(path);

	for (unsigned n = 0; n < LOOKS; n++) {
		fill(n);
		is(record_put(r, in), 0);
	}
	is(record_close(r), 0);
}

static void same(const char *path)
{
	struct record *r = record_open(path);
	unsigned bad = 0;

	ok(r, "it opens");
	for (unsigned n = 0; n < LOOKS; n++) {
		const struct snap_part *p = &out->part[7];

		fill(n);
		bad += record_get(r, out, 8) != 1 || out->ns != in->ns ||
		       !out->used[7] || out->used[6] || p->types != 2 ||
		       p->count[1].bytes != n * 1000 ||
		       strcmp(p->request[0].path, "/a/path") ||
		       strcmp(p->row.name, "recorded") ||
		       out->cpu[1].events != 3 ||
		       out->event[1][2].tb != n * 10 + 2;
		bad += out->detail.lpar != (n >= 2 ? 8 : 0);
	}
	is(bad, 0);
	is(record_get(r, out, 8), 0);
	record_rewind(r);
	is(record_get(r, out, 0), 1);
	is(out->ns, 0);
	record_close(r);
}

/* As it is within the compression, which random bytes would not get past. */
static void unpack(const char *path)
{
	gzFile f = gzopen(path, "rb");

	good_bytes = gzread(f, good, sizeof(good));
	gzclose(f);
}

static unsigned play(const char *path, const void *data, size_t bytes)
{
	FILE *f = fopen(path, "w");
	struct record *r;
	unsigned n = 0;

	fwrite(data, 1, bytes, f);
	fclose(f);
	r = record_open(path);
	if (!r)
		return 0;
	for (; n < 100 && record_get(r, out, 8); n++)
		sample_take(&top, out);
	record_close(r);
	return n;
}

static void broken(const char *path)
{
	unsigned wrong = 0;

	for (size_t end = 0; end < good_bytes; end += 1 + good_bytes / 300)
		wrong += play(path, good, end) > LOOKS - 1;
	is(wrong, 0);
	is(play(path, good, good_bytes), LOOKS);
}

static void nonsense(const char *path)
{
	static unsigned char data[sizeof(good)];

	srand(1);
	for (int i = 0; i < 400; i++) {
		memcpy(data, good, good_bytes);
		for (int k = 0; k <= rand() % 40; k++)
			data[16 + rand() % (good_bytes - 16)] = rand();
		/* Lengths and counts are where it hurts. */
		data[16 + rand() % 64] ^= 1 << rand() % 8;
		play(path, data, good_bytes);
	}
	ok(1, "it is still here");
}

int main(void)
{
	char path[] = "recordXXXXXX";

	close(mkstemp(path));
	in = snap_new();
	out = snap_new();
	top.lines = calloc(1, sizeof(*top.lines));
	record(path);
	same(path);
	unpack(path);
	broken(path);
	nonsense(path);
	ok(!record_open("/nonexistent/file"), "no file is said to be none");
	ok(!record_create("/nonexistent/file"), "and cannot be made");
	unlink(path);
	snap_free(in);
	snap_free(out);
	free(top.lines);
	return tap_done();
}
