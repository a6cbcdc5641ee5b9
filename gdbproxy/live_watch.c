/* SPDX-License-Identifier: BSD-2-Clause */
/* Watchpoints: the hypervisor's. What is set is kept here, so that it can be
 * taken back when gdb goes away. */
#include <string.h>
#include "live_int.h"

static struct live_watch *find(struct live_part *p, const struct live_watch *w)
{
	for (unsigned i = 0; i < p->watches; i++)
		if (p->watch[i].at == w->at && p->watch[i].bytes == w->bytes &&
		    p->watch[i].kind == w->kind)
			return &p->watch[i];
	return NULL;
}

static int clear(struct live *l, struct live_part *p, struct live_watch *w)
{
	struct live_watch gone = *w;

	*w = p->watch[--p->watches];
	return ctl_call(l->ctl, PROSE_H_WATCH_CLEAR, p->lpar, gone.at,
			gone.bytes, gone.kind);
}

int live_watch(struct live *l, struct live_part *p, bool set, enum point type,
	       prose_gpa at, uint64_t bytes)
{
	struct live_watch w = {.at = at, .bytes = bytes};
	struct live_watch *found;
	int status;

	w.kind = type == POINT_WRITE  ? PROSE_WATCH_WRITE
		 : type == POINT_READ ? PROSE_WATCH_READ
				      : PROSE_WATCH_ACCESS;
	found = find(p, &w);
	if (!set)
		return found ? clear(l, p, found) : 0;
	if (found)
		return 0;
	if (p->watches == PROSE_WATCHES)
		return -PROSE_E_NOMEM;
	status =
	    ctl_call(l->ctl, PROSE_H_WATCH_SET, p->lpar, at, bytes, w.kind);
	if (status >= 0 || status == -PROSE_E_EXIST)
		p->watch[p->watches++] = w;
	/* Where there is no memory nothing will change. */
	return status == -PROSE_E_EXIST || status == -PROSE_E_FAULT ? 0
								    : status;
}

void live_watches_clear(struct live *l, struct live_part *p)
{
	while (p->watches)
		clear(l, p, &p->watch[p->watches - 1]);
}
