/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Paths of fids along the stream of records. Numbers are used again: a path
 * is known from the record that gave it, or from the partition's own list as
 * long as no record still to come says otherwise.
 */
#include "trace.h"

#include <stdlib.h>
#include <string.h>

#define FIDS_MAX 8192

struct known {
	uint32_t lpar, fid;
	bool clunked; /* who uses it next uses another file */
	char path[PROSE_TRACE_PATH_BYTES + 1];
};

static struct known *list;
static unsigned known, victim;

/* The record before was FID or more of it: whose, and which. */
static struct {
	uint32_t lpar;
	int index;
} growing = {0, -1};

static struct known *find(uint32_t lpar, uint32_t fid)
{
	for (unsigned i = known; i-- > 0;)
		if (list[i].lpar == lpar && list[i].fid == fid)
			return &list[i];
	return NULL;
}

static struct known *make(uint32_t lpar, uint32_t fid)
{
	struct known *k = find(lpar, fid);

	if (!k && known == FIDS_MAX)
		k = &list[victim++ % FIDS_MAX];
	if (!k) {
		if (!list)
			list = malloc(FIDS_MAX * sizeof(*list));
		if (!list)
			return NULL;
		k = &list[known++];
	}
	*k = (struct known){.lpar = lpar, .fid = fid};
	return k;
}

static void grow(const struct rec_event *e)
{
	char *to = list[growing.index].path;
	size_t n = strlen(to);

	if (n + 16 > PROSE_TRACE_PATH_BYTES)
		return;
	memcpy(to + n, &e->r.a, 8);
	memcpy(to + n + 8, &e->r.b, 8);
	to[n + 16] = 0;
}

static void used(uint32_t lpar, uint32_t fid, uint8_t type)
{
	struct known *k = find(lpar, fid);

	if (!k)
		return;
	if (k->clunked && type != PROSE_TCLUNK)
		*k->path = k->clunked = 0;
	if (type == PROSE_TCLUNK)
		k->clunked = true;
}

void fids_see(struct trace *t, const struct rec_event *e)
{
	struct known *k;

	if (!e->lpar)
		return;
	if (e->r.type == PROSE_TR_T9P)
		used(e->lpar, (uint32_t)(e->r.a >> 32), (uint8_t)e->r.a);
	if (e->r.type == PROSE_TR_FID &&
	    (k = make(e->lpar, (uint32_t)e->r.a))) {
		growing.lpar = e->lpar;
		growing.index = (int)(k - list);
	} else if (growing.index >= 0 && e->lpar == growing.lpar) {
		if (e->r.type == PROSE_TR_PATH_MORE && !e->lost)
			grow(e);
		else
			growing.index = -1;
	}
}

struct sought {
	uint32_t fid;
};

static bool gives(void *arg, const struct prose_trace_record *r)
{
	return r->type == PROSE_TR_FID &&
	       (uint32_t)r->a == ((struct sought *)arg)->fid;
}

const char *fids_path(struct trace *t, uint32_t lpar, uint32_t fid)
{
	struct known *k = find(lpar, fid);
	struct sought s = {fid};
	char path[PVIEW_PATH_BYTES] = "";
	struct pview *v;

	if (k || fid == PROSE_9P_NOFID)
		return k ? k->path : "";
	v = trace_view(t, lpar);
	if (!v || recorder_ahead(&t->rec, lpar, gives, &s))
		return "";
	pview_fid_path(v, fid, path, sizeof(path));
	k = *path ? make(lpar, fid) : NULL;
	if (!k)
		return "";
	snprintf(k->path, sizeof(k->path), "%.*s", PROSE_TRACE_PATH_BYTES,
		 path);
	return k->path;
}
