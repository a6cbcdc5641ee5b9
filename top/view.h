/* SPDX-License-Identifier: BSD-2-Clause */
/* The screens. Only view*.c know curses. */
#ifndef TOP_VIEW_H
#define TOP_VIEW_H

#include <stdbool.h>

#include "act.h"
#include "list.h"

enum view_colour {
	VIEW_PLAIN,
	VIEW_GOOD,
	VIEW_DIM,
	VIEW_WARN,
	VIEW_BAD,
	VIEW_LPAR /* and so many more, by the LPAR */
};
#define VIEW_LPAR_COLOURS 6

struct view;

/* A screen: a new one is a new row of the table in view.c. */
struct screen {
	char key;
	const char *name;
	/* Draw lines y to end - 1. */
	void (*draw)(struct view *v, const struct top *t, int y, int end);
	/* Take a key that means nothing elsewhere; NULL: none. */
	bool (*take)(struct view *v, int key);
	const char *keys; /* for its last line */
};

struct view {
	const struct screen *screen;
	struct list_order *order;
	double seconds;
	bool ascii;
	const char *play;	    /* the file that is played back, or NULL */
	const char *record;	    /* the file that is written, or NULL */
	bool frozen;		    /* no new looks */
	bool over;		    /* there are no more in the file */
	int step;		    /* looks to go on, or back, while frozen */
	bool typing;		    /* keys go into the filter */
	const struct action *asked; /* wants to be confirmed */
	uint32_t asked_lpar;
	char message[200]; /* on the last line, until the next key */
	bool moved;	   /* the cursor was: it stays where it is */
	uint32_t chosen;   /* the LPAR that the cursor is on */
	unsigned at;	   /* where in part[] */
	unsigned first;	   /* what is at the top of the list */
	unsigned page;	   /* lines of the list that are shown */
	unsigned scroll;   /* lines of a text (one, help) that are above */
	unsigned lines;	   /* that it has */
	bool at_end;	   /* it stays at its end, as it grows */
	bool again;	   /* it has to be scrolled: draw it again */
	unsigned column;   /* meters to the left of the screen */
	const struct action_target *target;
	const struct detail *detail; /* of the chosen one, or NULL */
	/* Of the last sample, in the order shown. */
	const struct top_part *part[PROSE_PARTS];
	unsigned parts;
};

/* Are stdin and stdout a terminal that can be drawn on? (view_term.c) */
bool view_possible(void);

void view_open(struct view *v, struct list_order *order, bool ascii);
void view_close(void);

/* Draw all of it. */
void view_draw(struct view *v, const struct top *t);

/* Take the keys that are there; false: to end. */
bool view_keys(struct view *v);

/* The partition that the cursor is on, or NULL. */
const struct top_part *view_chosen(const struct view *v);

/* -- screens -------------------------------------------------------------- */

extern const struct screen view_screens[];
extern const unsigned view_screen_count;

void view_parts(struct view *v, const struct top *t, int y, int end);
void view_sched(struct view *v, const struct top *t, int y, int end);
void view_chan(struct view *v, const struct top *t, int y, int end);
void view_xlat(struct view *v, const struct top *t, int y, int end);
void view_one(struct view *v, const struct top *t, int y, int end);
void view_help(struct view *v, const struct top *t, int y, int end);
bool view_one_key(struct view *v, int key);

/* -- what they are made of (view_draw.c) ---------------------------------- */

/* Attributes of a colour, which a monochrome terminal has, too. */
int view_attr(int colour);
int view_lpar_attr(uint32_t lpar);
/* A letter for an LPAR; two may share one. */
char view_letter(uint32_t lpar);

/* Text from x on, cut at the right edge; where it ended. */
int view_text(int y, int x, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A title line in reverse, to the right edge. */
void view_title(int y, const char *text);
/* A cell of a meter: |width| characters, negative: to the left. */
int view_cell(int y, int x, const struct meter *m, const struct top_part *p);
int view_caption(int y, int x, const struct meter *m);

/* Heights 0 to 8, a character each. */
void view_heights(const struct view *v, int y, int x, const unsigned char *h,
		  unsigned cells);
/* [####++    ]: two shares of 1, in `width` characters. */
void view_bar(const struct view *v, int y, int x, int width, double a,
	      double b);

/* A text had that many lines, of which so many fit. */
void view_scrolled(struct view *v, unsigned lines, int page);

/* A list of v->parts lines in [y, end): makes the cursor visible; which
 * partition is on line y + i is v->part[v->first + i]. */
void view_list(struct view *v, int y, int end);

#endif
