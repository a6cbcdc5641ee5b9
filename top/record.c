/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing a recording, and what both ways share. */
#include "record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "record_int.h"

static struct record *open_file(const char *path, const char *mode)
{
	struct record *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	errno = 0;
	r->file = gzopen(path, mode);
	if (r->file)
		return r;
	if (!errno)
		errno = ENOMEM;
	free(r);
	return NULL;
}

static void put(struct record *r, const void *data, uint32_t bytes)
{
	if (!r->error && bytes && gzwrite(r->file, data, bytes) != (int)bytes)
		r->error = errno ? -errno : -EIO;
}

static void chunk(struct record *r, uint32_t type, uint32_t index,
		  uint32_t bytes)
{
	struct record_chunk c = {type, index, bytes, 0};

	put(r, &c, sizeof(c));
}

struct record *record_create(const char *path)
{
	struct record *r = open_file(path, "wbe1");
	struct record_head h = {RECORD_MAGIC, RECORD_REVISION, 0};

	if (r)
		put(r, &h, sizeof(h));
	return r;
}

struct record *record_open(const char *path)
{
	struct record *r = open_file(path, "rbe");
	struct record_head h;

	if (!r)
		return NULL;
	if (gzread(r->file, &h, sizeof(h)) == sizeof(h) &&
	    !memcmp(h.magic, RECORD_MAGIC, sizeof(h.magic)) &&
	    h.revision == RECORD_REVISION)
		return r;
	record_close(r);
	errno = EPROTO;
	return NULL;
}

int record_close(struct record *r)
{
	int error = r->error, closed = gzclose(r->file);

	if (!error && closed != Z_OK)
		error = closed == Z_ERRNO && errno ? -errno : -EIO;
	for (unsigned i = 0; i < RECORD_KEPT; i++)
		free(r->kept[i]);
	free(r);
	return error;
}

static void put_part(struct record *r, unsigned i, const struct snap_part *p)
{
	uint32_t counts = p->types * sizeof(p->count[0]);
	uint32_t requests = p->requests * sizeof(p->request[0]);

	chunk(r, RECORD_PART, i, PART_HEAD + counts + requests);
	put(r, p, PART_HEAD);
	put(r, p->count, counts);
	put(r, p->request, requests);
}

static void put_detail(struct record *r, const struct detail *d)
{
	uint32_t threads = d->threads * sizeof(d->thread[0]);
	uint32_t files = d->files * sizeof(d->file[0]);
	uint32_t events = d->events * sizeof(d->event[0]);

	chunk(r, RECORD_DETAIL, 0, DETAIL_HEAD + threads + files + events);
	put(r, d, DETAIL_HEAD);
	put(r, d->thread, threads);
	put(r, d->file, files);
	put(r, d->event, events);
}

static void put_cpu(struct record *r, unsigned i, const struct snap *s)
{
	uint32_t bytes = s->cpu[i].events * sizeof(*s->event[i]);

	chunk(r, RECORD_CPU, i, sizeof(s->cpu[i]));
	put(r, &s->cpu[i], sizeof(s->cpu[i]));
	if (!bytes)
		return;
	chunk(r, RECORD_EVENTS, i, bytes);
	put(r, s->event[i], bytes);
}

int record_put(struct record *r, const struct snap *s)
{
	struct record_look l = {s->ns, s->wall_ns, s->machine};

	chunk(r, RECORD_LOOK, 0, sizeof(l));
	put(r, &l, sizeof(l));
	for (unsigned i = 0; i < s->machine.cpus; i++)
		put_cpu(r, i, s);
	for (unsigned i = 0; i < PROSE_PARTS; i++)
		if (s->used[i])
			put_part(r, i, &s->part[i]);
	if (s->detail.lpar)
		put_detail(r, &s->detail);
	chunk(r, RECORD_END, 0, 0);
	return r->error;
}
