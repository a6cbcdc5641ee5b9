/* SPDX-License-Identifier: BSD-2-Clause */
/* The screen of partitions: a line each, as many columns as there is room. */
#include <curses.h>
#include <stdio.h>
#include <stdlib.h>

#include "view.h"

/* How many of the meters fit. */
static unsigned fitting(void)
{
	int x = -1;
	unsigned n = 0;

	for (; n < meter_count && meters[n].width; n++) {
		x += 1 + abs(meters[n].width);
		if (x > COLS)
			break;
	}
	return n;
}

static void heading(const struct view *v, unsigned n, int y)
{
	int x = 0;

	view_title(y, "");
	for (unsigned i = 0; i < n; i++) {
		attrset(A_REVERSE |
			((int)i == v->order->meter ? A_UNDERLINE : 0));
		mvprintw(y, x, "%*s", meters[i].width, meters[i].caption);
		x += abs(meters[i].width) + 1;
	}
	attrset(A_NORMAL);
}

static enum view_colour colour(const struct top_part *p)
{
	switch (p->now.state) {
	case PROSE_PART_RUNNING:
		return VIEW_GOOD;
	case PROSE_PART_PAUSED:
		return VIEW_DIM;
	case PROSE_PART_ENDED:
		return p->now.end == PROSE_END_EXIT ? VIEW_DIM : VIEW_BAD;
	}
	return VIEW_PLAIN;
}

static void line(const struct top_part *p, unsigned n, int y)
{
	char text[METER_TEXT_BYTES];
	int x = 0;

	attrset(view_attr(colour(p)));
	for (unsigned i = 0; i < n; i++) {
		int width = abs(meters[i].width);

		meter_show(&meters[i], p, text, sizeof(text));
		mvprintw(y, x, "%*.*s", meters[i].width, width, text);
		x += width + 1;
	}
	attrset(A_NORMAL);
}

void view_parts(struct view *v, const struct top *t, int y)
{
	unsigned n = fitting();

	heading(v, n, y++);
	for (unsigned i = v->first; i < v->parts && y < LINES - 1; i++)
		line(v->part[i], n, y++);
	if (!v->parts && y < LINES - 1)
		mvaddnstr(y, 0,
			  *v->order->filter ? "no partition of that name"
					    : "no partition", COLS);
}
