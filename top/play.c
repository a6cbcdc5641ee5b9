/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading a recording. The file may be anything: a chunk is read whole, its
 * length checked against what its type can have, its counts against the
 * length, its texts ended.
 */
#include <stdlib.h>
#include <string.h>

#include "record_int.h"

void record_rewind(struct record *r)
{
	gzrewind(r->file);
	gzseek(r->file, sizeof(struct record_head), SEEK_SET);
}

static bool get_look(struct snap *s, const void *data, uint32_t bytes)
{
	struct record_look l;

	if (bytes != sizeof(l))
		return false;
	memcpy(&l, data, sizeof(l));
	if (l.machine.cpus > PROSE_CPUS)
		return false;
	s->ns = l.ns;
	s->wall_ns = l.wall_ns;
	s->machine = l.machine;
	snap_clean(s->machine.name, sizeof(s->machine.name));
	snap_clean(s->machine.version, sizeof(s->machine.version));
	memset(s->used, 0, sizeof(s->used));
	for (unsigned i = 0; i < PROSE_CPUS; i++)
		s->cpu[i].there = s->cpu[i].events = 0;
	return true;
}

static bool get_cpu(struct snap *s, uint32_t i, const void *data,
		    uint32_t bytes)
{
	if (i >= PROSE_CPUS || bytes != sizeof(s->cpu[i]))
		return false;
	memcpy(&s->cpu[i], data, bytes);
	s->cpu[i].events = 0;
	return true;
}

static bool get_events(struct snap *s, uint32_t i, const void *data,
		       uint32_t bytes)
{
	uint32_t n = bytes / sizeof(struct prose_trace_record);

	if (i >= PROSE_CPUS || n > SNAP_EVENTS)
		return false;
	memcpy(snap_events(s, i), data, n * sizeof(*s->event[i]));
	s->cpu[i].events = n;
	return true;
}

static bool get_part(struct snap *s, uint32_t i, const uint8_t *data,
		     uint32_t bytes)
{
	uint64_t counts, requests;
	struct snap_part *p;

	if (i >= PROSE_PARTS || bytes < PART_HEAD)
		return false;
	p = &s->part[i];
	memcpy(p, data, PART_HEAD);
	counts = (uint64_t)p->types * sizeof(p->count[0]);
	requests = (uint64_t)p->requests * sizeof(p->request[0]);
	if (p->types > SNAP_TYPES || p->requests > SNAP_REQUESTS ||
	    bytes != PART_HEAD + counts + requests)
		return false;
	memcpy(p->count, data + PART_HEAD, counts);
	memcpy(p->request, data + PART_HEAD + counts, requests);
	snap_clean(p->row.name, sizeof(p->row.name));
	snap_clean(p->user, sizeof(p->user));
	for (uint32_t k = 0; k < p->requests; k++)
		snap_clean(p->request[k].path, SNAP_PATH);
	s->used[i] = p->row.lpar != 0;
	return true;
}

/* -- details -------------------------------------------------------------- */

static struct detail *keep_for(struct record *r, uint32_t lpar)
{
	struct detail **to = NULL;

	for (unsigned i = 0; i < RECORD_KEPT && !to; i++)
		if (!r->kept[i] || r->kept[i]->lpar == lpar)
			to = &r->kept[i];
	if (!to)
		to = &r->kept[r->keep++ % RECORD_KEPT];
	if (!*to)
		*to = calloc(1, sizeof(**to));
	return *to;
}

static void clean_detail(struct detail *d)
{
	for (uint32_t i = 0; i < d->threads; i++) {
		struct detail_thread *t = &d->thread[i];

		snap_clean(t->name, sizeof(t->name));
		snap_clean(t->why, sizeof(t->why));
		if (t->frames > DETAIL_FRAMES)
			t->frames = DETAIL_FRAMES;
		for (uint32_t k = 0; k < t->frames; k++)
			snap_clean(t->frame[k], sizeof(t->frame[k]));
	}
	for (uint32_t i = 0; i < d->files; i++)
		snap_clean(d->file[i].path, sizeof(d->file[i].path));
}

static bool get_detail(struct record *r, const uint8_t *data, uint32_t bytes)
{
	struct detail head, *d;
	size_t threads, files, events;

	if (bytes < DETAIL_HEAD)
		return false;
	memcpy(&head, data, DETAIL_HEAD);
	if (head.threads > DETAIL_THREADS || head.files > DETAIL_FILES ||
	    head.events > DETAIL_EVENTS || !head.lpar)
		return false;
	threads = head.threads * sizeof(d->thread[0]);
	files = head.files * sizeof(d->file[0]);
	events = head.events * sizeof(d->event[0]);
	if (bytes != DETAIL_HEAD + threads + files + events)
		return false;
	d = keep_for(r, head.lpar);
	if (!d)
		return false;
	memcpy(d, &head, DETAIL_HEAD);
	memcpy(d->thread, data + DETAIL_HEAD, threads);
	memcpy(d->file, data + DETAIL_HEAD + threads, files);
	memcpy(d->event, data + DETAIL_HEAD + threads + files, events);
	clean_detail(d);
	return true;
}

void record_detail(struct record *r, struct snap *s, uint32_t want)
{
	s->detail.lpar = 0;
	for (unsigned i = 0; want && i < RECORD_KEPT; i++)
		if (r->kept[i] && r->kept[i]->lpar == want)
			s->detail = *r->kept[i];
}

/* -- chunks --------------------------------------------------------------- */

static bool next_chunk(struct record *r, struct record_chunk *c)
{
	return gzread(r->file, c, sizeof(*c)) == sizeof(*c) &&
	       c->bytes <= sizeof(r->chunk) &&
	       gzread(r->file, r->chunk, c->bytes) == (int)c->bytes;
}

static bool get_chunk(struct record *r, struct snap *s,
		      const struct record_chunk *c)
{
	switch (c->type) {
	case RECORD_LOOK:
		return get_look(s, r->chunk, c->bytes);
	case RECORD_CPU:
		return get_cpu(s, c->index, r->chunk, c->bytes);
	case RECORD_PART:
		return get_part(s, c->index, r->chunk, c->bytes);
	case RECORD_EVENTS:
		return get_events(s, c->index, r->chunk, c->bytes);
	case RECORD_DETAIL:
		return get_detail(r, r->chunk, c->bytes);
	}
	return true;
}

int record_get(struct record *r, struct snap *s, uint32_t want)
{
	struct record_chunk c;
	bool begun = false;

	while (next_chunk(r, &c)) {
		if (c.type == RECORD_END && begun) {
			record_detail(r, s, want);
			return 1;
		}
		begun |= c.type == RECORD_LOOK;
		if (!begun || !get_chunk(r, s, &c))
			return 0;
	}
	return 0;
}
