/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Watchpoints by stepping and comparing: no machine so far watches memory by
 * itself. A change is seen, whoever made it, after the next instruction of a
 * thread that is stepped; what only reads, or writes the same, is not.
 */
#include <string.h>
#include "live_int.h"

static int look(struct live *l, const struct live_part *p,
		const struct live_watch *w, void *to)
{
	struct prose_part_row row;
	int status = ctl_part_row(l->ctl, p->lpar, &row);

	return status < 0 ? status : live_copy(l, &row, w->at, to, w->bytes);
}

int live_watch_set(struct live *l, struct live_part *p, prose_gpa at,
		   uint64_t bytes)
{
	struct live_watch *w = &p->watch[p->watches];
	int status;

	if (p->watches == LIVE_WATCHES || !bytes || bytes > sizeof(w->was))
		return -PROSE_E_NOMEM;
	w->at = at;
	w->bytes = bytes;
	status = look(l, p, w, w->was);
	if (status >= 0)
		p->watches++;
	return status;
}

int live_watch_clear(struct live_part *p, prose_gpa at, uint64_t bytes)
{
	for (unsigned i = 0; i < p->watches; i++) {
		if (p->watch[i].at != at || p->watch[i].bytes != bytes)
			continue;
		p->watch[i] = p->watch[--p->watches];
		return 0;
	}
	return 0;
}

void live_watch_begin(struct live *l, struct live_part *p)
{
	for (unsigned i = 0; i < p->watches; i++)
		look(l, p, &p->watch[i], p->watch[i].was);
}

bool live_watch_hit(struct live *l, struct live_part *p, prose_gpa *at)
{
	uint8_t now[sizeof(p->watch[0].was)];

	for (unsigned i = 0; i < p->watches; i++) {
		const struct live_watch *w = &p->watch[i];

		if (look(l, p, w, now) < 0 || !memcmp(now, w->was, w->bytes))
			continue;
		*at = w->at;
		return true;
	}
	return false;
}
