/* SPDX-License-Identifier: BSD-2-Clause */
/* The screens. Only view*.c know curses. */
#ifndef TOP_VIEW_H
#define TOP_VIEW_H

#include <stdbool.h>

#include "list.h"

enum view_screen { VIEW_PARTS, VIEW_SCHED, VIEW_HELP };

enum view_colour { VIEW_PLAIN, VIEW_GOOD, VIEW_DIM, VIEW_BAD };

struct view {
	enum view_screen screen;
	struct list_order *order;
	unsigned first;	 /* line of the list that is at the top */
	bool typing;	 /* keys go into the filter */
	double seconds;
	/* Of the last sample, in the order shown. */
	const struct top_part *part[PROSE_PARTS];
	unsigned parts;
};

void view_open(struct view *v, struct list_order *order, double seconds);
void view_close(void);

/* Draw all of it. */
void view_draw(struct view *v, const struct top *t);

/* Take the keys that are there; false: to end. */
bool view_keys(struct view *v);

/* The screens: from line `y` on, above the last line. */
void view_parts(struct view *v, const struct top *t, int y);
void view_sched(struct view *v, const struct top *t, int y);

/* Attributes of a colour, which a monochrome terminal has, too. */
int view_attr(enum view_colour c);

/* A title line in reverse, to the right edge. */
void view_title(int y, const char *text);

#endif
