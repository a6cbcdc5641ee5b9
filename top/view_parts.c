/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The screen of partitions: a line each, as many columns as there is room;
 * the arrows bring the others. LPAR and name stay.
 */
#include <curses.h>
#include <stdlib.h>

#include "view.h"

#define FIXED 2

static enum view_colour colour(const struct top_part *p)
{
	switch (p->now.row.state) {
	case PROSE_PART_RUNNING:
		return VIEW_GOOD;
	case PROSE_PART_PAUSED:
		return VIEW_WARN;
	case PROSE_PART_ENDED:
		return p->now.row.end == PROSE_END_EXIT ? VIEW_DIM : VIEW_BAD;
	}
	return VIEW_PLAIN;
}

/* The meter of the n-th column from the left; NULL: no more. */
static const struct meter *column(const struct view *v, unsigned n, int x)
{
	unsigned i = n < FIXED ? n : n + v->column;

	if (i >= meter_count || !meters[i].width ||
	    x + abs(meters[i].width) > COLS)
		return NULL;
	return &meters[i];
}

static void heading(const struct view *v, int y)
{
	const struct meter *m;
	int x = 0;

	view_title(y, "");
	for (unsigned n = 0; (m = column(v, n, x)); n++) {
		attrset(A_REVERSE);
		if (m == &meters[v->order->meter])
			attron(A_BOLD | A_UNDERLINE);
		x = view_caption(y, x, m);
	}
	attrset(A_NORMAL);
}

static void line(const struct view *v, const struct top_part *p, int y)
{
	bool chosen = p->now.row.lpar == v->chosen;
	int attr = chosen ? (int)A_STANDOUT : view_attr(colour(p)), x = 0;
	const struct meter *m;

	attrset(attr);
	if (chosen)
		view_text(y, 0, "%*s", COLS, "");
	for (unsigned n = 0; (m = column(v, n, x)); n++)
		x = view_cell(y, x, m, p);
	attrset(A_NORMAL);
}

void view_parts(struct view *v, const struct top *t, int y, int end)
{
	heading(v, y++);
	view_list(v, y, end);
	for (unsigned i = v->first; i < v->parts && y < end; i++)
		line(v, v->part[i], y++);
}
