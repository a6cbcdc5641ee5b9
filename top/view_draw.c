/* SPDX-License-Identifier: BSD-2-Clause */
/* What the screens are made of. */
#include <curses.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view.h"

static const char letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
#define LETTERS (sizeof(letters) - 1)

static bool colours(void)
{
	return has_colors() && !getenv("NO_COLOR");
}

int view_attr(int c)
{
	static const int mono[] = {A_NORMAL, A_BOLD, A_DIM, A_BOLD, A_STANDOUT};

	if (colours())
		return (int)COLOR_PAIR(c);
	return c < VIEW_LPAR ? mono[c] : (int)A_NORMAL;
}

int view_lpar_attr(uint32_t lpar)
{
	if (!lpar)
		return view_attr(VIEW_PLAIN);
	return view_attr(VIEW_LPAR + (lpar - 1) % VIEW_LPAR_COLOURS);
}

char view_letter(uint32_t lpar)
{
	return lpar ? letters[(lpar - 1) % LETTERS] : '.';
}

int view_text(int y, int x, const char *format, ...)
{
	char text[512];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (x < COLS && y < LINES)
		mvaddnstr(y, x, text, COLS - x);
	return x + n;
}

void view_title(int y, const char *text)
{
	attron(A_REVERSE);
	mvprintw(y, 0, "%-*.*s", COLS, COLS, text);
	attroff(A_REVERSE);
}

int view_cell(int y, int x, const struct meter *m, const struct top_part *p)
{
	char text[METER_TEXT_BYTES];

	meter_show(m, p, text, sizeof(text));
	view_text(y, x, "%*.*s", m->width, abs(m->width), text);
	return x + abs(m->width) + 1;
}

int view_caption(int y, int x, const struct meter *m)
{
	view_text(y, x, "%*s", m->width, m->caption);
	return x + abs(m->width) + 1;
}

/* -- pictures ------------------------------------------------------------- */

void view_heights(const struct view *v, int y, int x, const unsigned char *h,
		  unsigned cells)
{
	static const char *const blocks[] = {" ",      "\u2581", "\u2582",
					     "\u2583", "\u2584", "\u2585",
					     "\u2586", "\u2587", "\u2588"};
	static const char ascii[] = " .:-=+*#@";

	for (unsigned i = 0; i < cells && x + (int)i < COLS; i++) {
		unsigned height = h[i] > 8 ? 8 : h[i];

		if (v->ascii)
			mvaddch(y, x + i, ascii[height]);
		else
			mvaddstr(y, x + i, blocks[height]);
	}
}

static int cells_of(double share, int width)
{
	return isnan(share) || share <= 0 ? 0
	       : share >= 1		  ? width
					  : (int)lround(share * width);
}

void view_bar(const struct view *v, int y, int x, int width, double a, double b)
{
	int inner = width - 2, n = cells_of(a, inner);
	int more = cells_of(a + (isnan(b) ? 0 : b), inner) - n;

	view_text(y, x, "[%*s]", inner, "");
	for (int i = 0; i < inner && x + 1 + i < COLS; i++) {
		bool first = i < n;

		if (i >= n + more)
			break;
		attron(view_attr(first ? VIEW_GOOD : VIEW_BAD));
		if (v->ascii)
			mvaddch(y, x + 1 + i, first ? '#' : '+');
		else
			mvaddstr(y, x + 1 + i, first ? "\u2588" : "\u2592");
		attroff(view_attr(first ? VIEW_GOOD : VIEW_BAD));
	}
}

/* -- lists ---------------------------------------------------------------- */

void view_list(struct view *v, int y, int end)
{
	v->page = end > y ? end - y : 0;
	if (v->at < v->first)
		v->first = v->at;
	if (v->page && v->at >= v->first + v->page)
		v->first = v->at - v->page + 1;
	if (v->first + v->page > v->parts)
		v->first = v->parts > v->page ? v->parts - v->page : 0;
	if (!v->parts && v->page)
		view_text(y, 0, "%s",
			  *v->order->filter ? "no partition of that name"
					    : "no partition");
}

void view_scrolled(struct view *v, unsigned lines, int page)
{
	unsigned most = page > 0 && lines > (unsigned)page ? lines - page : 0;

	v->lines = lines;
	if (v->scroll == most || (v->scroll < most && !v->at_end))
		return;
	v->scroll = most;
	v->again = true;
}

const struct top_part *view_chosen(const struct view *v)
{
	return v->at < v->parts ? v->part[v->at] : NULL;
}
