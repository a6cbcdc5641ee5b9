/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One partition closely: its threads, open files, last events, all from its
 * own memory and so as far as that can be believed.
 */
#include <string.h>

#include "pview.h"
#include "take.h"

static int see_thread(void *arg, prose_gpa at, const struct prose_thread *t)
{
	struct detail *d = arg;
	struct detail_thread *to = &d->thread[d->threads];

	if (t->state == PROSE_THREAD_DEAD)
		return 0;
	memset(to, 0, sizeof(*to));
	to->tid = t->tid;
	to->state = t->state;
	to->wait = t->wait;
	to->run_tb = t->run_tb;
	memcpy(to->name, t->name, sizeof(to->name));
	snap_clean(to->name, sizeof(to->name));
	return ++d->threads == DETAIL_THREADS;
}

static int see_fid(void *arg, const struct prose_9p_fid *f, const char *path)
{
	struct detail *d = arg;
	struct detail_file *to = &d->file[d->files];

	memset(to, 0, sizeof(*to));
	to->fid = f->fid;
	to->flags = f->flags;
	to->offset = SNAP_UNKNOWN;
	strncpy(to->path, path, sizeof(to->path) - 1);
	snap_clean(to->path, sizeof(to->path));
	return ++d->files == DETAIL_FILES;
}

static void events(const struct pview *v, struct detail *d)
{
	struct pview_ring r;
	uint64_t head, next;

	if (pview_ring(v, PVIEW_RING_RT, &r))
		return;
	head = pview_ring_head(&r);
	next = head > DETAIL_EVENTS ? head - DETAIL_EVENTS : 0;
	d->flags = r.flags;
	d->events = pview_ring_read(&r, &next, d->event, DETAIL_EVENTS, NULL);
}

static bool has_offset(uint8_t type)
{
	return type == PROSE_TREAD || type == PROSE_TWRITE ||
	       type == PROSE_TPREAD || type == PROSE_TPWRITE ||
	       type == PROSE_TREADDIR;
}

static void offset_of(struct detail *d, uint32_t fid, uint64_t offset)
{
	for (uint32_t i = 0; i < d->files; i++)
		if (d->file[i].fid == fid)
			d->file[i].offset = offset;
}

/* Where a file was last read or written is what its requests said. */
static void offsets(struct detail *d, const struct snap_part *p)
{
	for (uint32_t i = 0; i < d->events; i++) {
		const struct prose_trace_record *r = &d->event[i];

		if (r->type == PROSE_TR_T9P && has_offset(r->a & 0xff))
			offset_of(d, r->a >> 32, r->b);
	}
	for (uint32_t i = 0; i < p->requests; i++) {
		const struct prose_9p_request *q = &p->request[i].r;

		if (has_offset(q->type))
			offset_of(d, q->fid, q->offset);
	}
}

void take_detail(struct ctl *c, const struct snap_part *p, struct detail *d)
{
	struct pview v;

	pview_live_row(&v, c, &p->row);
	d->lpar = p->row.lpar;
	d->arch = v.arch;
	d->flags = d->threads = d->files = d->events = 0;
	pview_threads(&v, see_thread, d);
	pview_fids(&v, see_fid, d);
	events(&v, d);
	offsets(d, p);
}
