/* SPDX-License-Identifier: BSD-2-Clause */
/* The terminal, the keys, and what all screens have in common. */
#include "view.h"

#include <ctype.h>
#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const help[] = {
	"p  F1     partitions",
	"s  F2     schedule: which partition each slot of a CPU is promised to",
	"?  F3  h  this help",
	"q         end",
	"",
	"< >       sort by the column to the left, to the right",
	"c n l m   sort by CPU%, name, LPAR, memory",
	"r         the other way round",
	"/         filter: part of a name, or an LPAR; Enter keeps, Esc clears",
	"arrows    scroll; PageUp, PageDown, Home too",
	"",
	"CPU%      time on a CPU; LATE% of its required slots, lost to others",
	"GRANT%    its required slots; LENT% of these, given away as it waited",
	"WAIT%     wanted a CPU and had none; rates are a second",
	"-         not known: there is no earlier sample of it",
	"Columns that find no room appear on a wider terminal, or by -b.",
};

/* -- the terminal -------------------------------------------------------- */

void view_open(struct view *v, struct list_order *order, double seconds)
{
	memset(v, 0, sizeof(*v));
	v->order = order;
	v->seconds = seconds;
	if (!initscr())
		exit(125);
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(25);
	curs_set(0);
	if (getenv("NO_COLOR") || !has_colors())
		return;
	start_color();
	use_default_colors();
	init_pair(VIEW_GOOD, COLOR_GREEN, -1);
	init_pair(VIEW_DIM, COLOR_CYAN, -1);
	init_pair(VIEW_BAD, COLOR_RED, -1);
}

void view_close(void)
{
	endwin();
}

int view_attr(enum view_colour c)
{
	static const int mono[] = {A_NORMAL, A_BOLD, A_NORMAL, A_STANDOUT};

	return has_colors() && !getenv("NO_COLOR") ? (int)COLOR_PAIR(c)
						    : mono[c];
}

void view_title(int y, const char *text)
{
	attron(A_REVERSE);
	mvprintw(y, 0, "%-*.*s", COLS, COLS, text);
	attroff(A_REVERSE);
}

/* -- drawing ------------------------------------------------------------- */

static void draw_help(int y)
{
	view_title(y++, "Help");
	for (size_t i = 0; i < sizeof(help) / sizeof(*help); i++, y++)
		if (y < LINES - 1)
			mvaddnstr(y, 1, help[i], COLS - 1);
}

static int draw_head(const struct view *v, const struct top *t)
{
	char free_text[32];
	struct top_part p = {.now.mem_bytes = t->mem_free_bytes};

	meter_show(&meters[meter_find("mem_bytes")], &p, free_text,
		   sizeof(free_text));
	move(0, 0);
	printw("prose %.15s  %u partitions, %u CPUs, %s free  every %.3g s",
	       t->machine, t->parts, t->cpus, free_text, v->seconds);
	if (t->torn)
		printw("  (%u rows in motion)", t->torn);
	return 1;
}

static void draw_foot(const struct view *v)
{
	char line[160];

	if (v->typing)
		snprintf(line, sizeof(line), "filter: %s_", v->order->filter);
	else
		snprintf(line, sizeof(line),
			 "p partitions  s schedule  ? help  / filter%s%s"
			 "  < > sort: %s  q quit",
			 *v->order->filter ? ": " : "", v->order->filter,
			 meters[v->order->meter].caption);
	view_title(LINES - 1, line);
}

void view_draw(struct view *v, const struct top *t)
{
	int y;

	v->parts = list_make(t, v->order, v->part);
	if (v->first >= v->parts)
		v->first = v->parts ? v->parts - 1 : 0;
	erase();
	y = draw_head(v, t);
	if (v->screen == VIEW_PARTS)
		view_parts(v, t, y);
	else if (v->screen == VIEW_SCHED)
		view_sched(v, t, y);
	else
		draw_help(y);
	draw_foot(v);
	refresh();
}

/* -- keys ---------------------------------------------------------------- */

static void type(struct view *v, int key)
{
	char *filter = v->order->filter;
	size_t n = strlen(filter);

	if (key == '\n' || key == '\r' || key == KEY_ENTER || key == 27)
		v->typing = false;
	if (key == 27)
		*filter = 0;
	else if ((key == KEY_BACKSPACE || key == 127 || key == 8) && n)
		filter[n - 1] = 0;
	else if (key >= ' ' && key <= '~' &&
		 n + 1 < sizeof(v->order->filter))
		filter[n] = key, filter[n + 1] = 0;
}

static void sort_by(struct view *v, int meter)
{
	v->order->meter = meter;
	v->order->up = meters[meter].text ||
		       meters[meter].kind == METER_NUMBER;
}

/* To the next column in a direction, passing over those of no width. */
static void sort_move(struct view *v, int by)
{
	int m = v->order->meter;

	do {
		m = (m + by + meter_count) % meter_count;
	} while (!meters[m].width);
	sort_by(v, m);
}

static void scroll_by(struct view *v, int by)
{
	long to = (long)v->first + by;

	v->first = to < 0 ? 0 : to;
}

static bool sort_key(struct view *v, int key)
{
	static const struct {
		int key;
		const char *meter;
	} keys[] = {{'c', "used_percent"},
		    {'n', "name"},
		    {'l', "lpar"},
		    {'m', "mem_bytes"}};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (keys[i].key == key)
			return sort_by(v, meter_find(keys[i].meter)), true;
	return false;
}

static void command(struct view *v, int key)
{
	switch (key) {
	case 'p': case KEY_F(1): v->screen = VIEW_PARTS; return;
	case 's': case KEY_F(2): v->screen = VIEW_SCHED; return;
	case '?': case 'h': case KEY_F(3): v->screen = VIEW_HELP; return;
	case '<': sort_move(v, -1); return;
	case '>': sort_move(v, 1); return;
	case 'r': v->order->up = !v->order->up; return;
	case '/': v->typing = true; return;
	case KEY_UP: scroll_by(v, -1); return;
	case KEY_DOWN: scroll_by(v, 1); return;
	case KEY_PPAGE: scroll_by(v, 4 - LINES); return;
	case KEY_NPAGE: scroll_by(v, LINES - 4); return;
	case KEY_HOME: v->first = 0; return;
	case 27: *v->order->filter = 0; return;
	}
	sort_key(v, key);
}

bool view_keys(struct view *v)
{
	int key;

	while ((key = getch()) != ERR) {
		if (v->typing)
			type(v, key);
		else if (key == 'q')
			return false;
		else
			command(v, key);
	}
	return true;
}
