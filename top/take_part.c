/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a partition's own memory tells: channels, 9P counts, requests in
 * flight. All of it may be nonsense: copied, then checked, then bounded.
 */
#include "take.h"

#include <stdlib.h>
#include <string.h>

#include "pview.h"

#define THREADS_MOST 4096
#define FIDS_MOST    512 /* looked through for the paths of requests */
#define ROWS_MOST    256

static int count_thread(void *arg, prose_gpa at, const struct prose_thread *t)
{
	uint32_t *n = arg;

	*n += t->state != PROSE_THREAD_DEAD;
	return *n >= THREADS_MOST;
}

/* -- counts --------------------------------------------------------------- */

static void count_row(const struct pview *v, prose_gpa at, uint32_t bytes,
		      struct snap_part *p)
{
	struct prose_9p_count *to = &p->count[p->types];

	memset(to, 0, sizeof(*to));
	if (bytes > sizeof(*to))
		bytes = sizeof(*to);
	if (!pview_read(v, at, to, bytes) && to->count && to->type < 256)
		p->types++;
}

static void counts(const struct pview *v, prose_gpa at, struct snap_part *p)
{
	struct prose_9p_counts h;
	uint32_t rows;

	p->types = 0;
	if (!at || pview_read(v, at, &h, sizeof(h)) ||
	    h.magic != PROSE_9P_COUNTS_MAGIC || h.bytes < sizeof(h) ||
	    h.row_bytes < sizeof(uint64_t) * 6)
		return;
	rows = h.rows < ROWS_MOST ? h.rows : ROWS_MOST;
	p->counted = 1;
	p->sent = h.sent;
	p->received = h.received;
	for (uint32_t i = 0; i < rows && p->types < SNAP_TYPES; i++)
		count_row(v, at + h.bytes + (uint64_t)i * h.row_bytes,
			  h.row_bytes, p);
}

/* -- requests in flight --------------------------------------------------- */

struct paths {
	struct snap_part *p;
	unsigned seen;
};

static int match_path(void *arg, const struct prose_9p_fid *f, const char *path)
{
	struct paths *w = arg;

	for (unsigned i = 0; i < w->p->requests; i++) {
		struct snap_request *r = &w->p->request[i];

		if (r->r.fid != f->fid)
			continue;
		strncpy(r->path, path, sizeof(r->path) - 1);
		snap_clean(r->path, sizeof(r->path));
	}
	return ++w->seen >= FIDS_MOST;
}

static int by_age(const void *a, const void *b)
{
	const struct prose_9p_request *x = a, *y = b;

	return (x->sent_tb > y->sent_tb) - (x->sent_tb < y->sent_tb);
}

static void requests(const struct pview *v, struct snap_part *p)
{
	struct prose_9p_state s;
	struct paths w = {p, 0};
	unsigned n = 0;

	p->requests = 0;
	if (pview_9p(v, &s))
		return;
	for (unsigned i = 0; i < PROSE_9P_TAGS; i++)
		if (s.request[i].type)
			s.request[n++] = s.request[i];
	qsort(s.request, n, sizeof(s.request[0]), by_age);
	if (n > SNAP_REQUESTS)
		n = SNAP_REQUESTS;
	for (unsigned i = 0; i < n; i++)
		p->request[i] = (struct snap_request){.r = s.request[i]};
	p->requests = n;
	if (n)
		pview_fids(v, match_path, &w);
}

void take_part(struct ctl *c, struct snap_part *p)
{
	struct prose_desc d;
	struct pview v;

	pview_live_row(&v, c, &p->row);
	p->requests = p->types = p->threads = 0;
	memset(p->chan, 0, sizeof(p->chan));
	if (pview_desc(&v, &d))
		return;
	p->looked = 1;
	pview_threads(&v, count_thread, &p->threads);
	for (unsigned i = 0; i < 2; i++)
		if (pview_chan(&v, i, &p->chan[i]))
			memset(&p->chan[i], 0, sizeof(p->chan[i]));
	counts(&v, d.counts, p);
	requests(&v, p);
}
