/* SPDX-License-Identifier: BSD-2-Clause */
/* Rings of several writers, merged by time. */
#include "recorder.h"

#include <stdlib.h>
#include <string.h>

#define BUFFER 16384 /* records of a ring that may wait to be shown */

struct rec_ring {
	struct pview_ring view;
	uint32_t lpar, cpu;
	uint64_t next;	    /* to be read */
	unsigned at, count; /* shown so far, and filled, of buf */
	unsigned gap_at;    /* before this one, `gap` were lost */
	uint64_t gap;
	struct prose_trace_record buf[BUFFER];
};

/* -- which rings ---------------------------------------------------------- */

static int add(struct recorder *r, const struct pview_ring *view, uint32_t lpar,
	       uint32_t cpu)
{
	struct rec_ring **list =
	    realloc(r->ring, (r->rings + 1) * sizeof(*list));
	struct rec_ring *n = list ? malloc(sizeof(*n)) : NULL;

	if (list)
		r->ring = list;
	if (!n)
		return -PROSE_E_NOMEM;
	memset(n, 0, offsetof(struct rec_ring, buf));
	n->view = *view;
	n->lpar = lpar;
	n->cpu = cpu;
	r->ring[r->rings++] = n;
	return 0;
}

int recorder_add_part(struct recorder *r, const struct pview *v)
{
	struct pview_ring ring;
	int error = pview_ring(v, PVIEW_RING_RT, &ring);

	return error ? error : add(r, &ring, v->row.lpar, 0);
}

int recorder_add_cpus(struct recorder *r, const struct pview *v)
{
	struct pview_ring ring;
	int error = 0, n = 0;

	while (!error && n < PROSE_CPUS && !pview_ring(v, n, &ring))
		error = add(r, &ring, 0, (uint32_t)n++);
	return error ? error : n ? 0 : -PROSE_E_NOENT;
}

int recorder_add_machine(struct recorder *r, struct ctl *c)
{
	return recorder_add_cpus(r, &(struct pview){.ctl = c});
}

static void drop_at(struct recorder *r, unsigned i)
{
	free(r->ring[i]);
	r->ring[i] = r->ring[--r->rings];
}

void recorder_drop(struct recorder *r, uint32_t lpar)
{
	for (unsigned i = r->rings; i-- > 0;)
		if (r->ring[i]->lpar == lpar)
			drop_at(r, i);
}

void recorder_close(struct recorder *r)
{
	while (r->rings)
		drop_at(r, 0);
	free(r->ring);
	*r = (struct recorder){0};
}

void recorder_skip(struct recorder *r)
{
	for (unsigned i = 0; i < r->rings; i++)
		r->ring[i]->next = pview_ring_head(&r->ring[i]->view);
}

/* -- reading -------------------------------------------------------------- */

static void make_room(struct rec_ring *g)
{
	memmove(g->buf, g->buf + g->at, (g->count - g->at) * sizeof(g->buf[0]));
	g->count -= g->at;
	g->gap_at = g->gap_at > g->at ? g->gap_at - g->at : 0;
	g->at = 0;
}

static void fill(struct recorder *r, struct rec_ring *g)
{
	uint64_t lost = 0;
	long n;

	make_room(g);
	n = pview_ring_read(&g->view, &g->next, g->buf + g->count,
			    BUFFER - g->count, &lost);
	if (lost) {
		g->gap += lost;
		g->gap_at = g->count;
	}
	if (n > 0)
		g->count += (unsigned)n;
	for (unsigned i = 0; i < g->count; i++)
		if (g->buf[i].tb > r->seen_tb)
			r->seen_tb = g->buf[i].tb;
}

/* The ring whose first record is the oldest of all. */
static struct rec_ring *oldest(const struct recorder *r)
{
	struct rec_ring *best = NULL;

	for (unsigned i = 0; i < r->rings; i++) {
		struct rec_ring *g = r->ring[i];

		if (g->at < g->count &&
		    (!best || g->buf[g->at].tb < best->buf[best->at].tb))
			best = g;
	}
	return best;
}

static void show(struct rec_ring *g, rec_see *see, void *arg)
{
	struct rec_event e = {.r = g->buf[g->at],
			      .lpar = g->lpar,
			      .cpu = g->cpu,
			      .flags = g->view.flags};

	if (g->gap && g->at >= g->gap_at) {
		e.lost = g->gap;
		g->gap = 0;
	}
	g->at++;
	see(arg, &e);
}

unsigned recorder_poll(struct recorder *r, bool all, rec_good *good,
		       rec_see *see, void *arg)
{
	uint64_t horizon = all ? ~0ull : r->seen_tb;
	struct rec_ring *g;
	unsigned n = 0;

	for (unsigned i = r->rings; i-- > 0;) {
		g = r->ring[i];
		fill(r, g);
		if (good && g->lpar && !good(arg, g->lpar))
			drop_at(r, i);
	}
	while ((g = oldest(r)) && g->buf[g->at].tb <= horizon) {
		show(g, see, arg);
		n++;
	}
	return n;
}

bool recorder_ahead(const struct recorder *r, uint32_t lpar,
		    bool (*is)(void *arg, const struct prose_trace_record *r),
		    void *arg)
{
	for (unsigned i = 0; i < r->rings; i++) {
		const struct rec_ring *g = r->ring[i];

		for (unsigned n = g->at; g->lpar == lpar && n < g->count; n++)
			if (is(arg, &g->buf[n]))
				return true;
	}
	return false;
}
