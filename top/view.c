/* SPDX-License-Identifier: BSD-2-Clause */
/* The terminal, and what all screens have in common. */
#include "view.h"

#include <curses.h>
#include <langinfo.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CPU_WIDTH 39 /* of a CPU's bar, at least */

const struct screen view_screens[] = {
    {'p', "Partitions", view_parts, NULL,
     "< > R sort  / filter  arrows  Enter closer"},
    {'s', "Schedule", view_sched, NULL,
     "/ filter  up down  left right CPUs  Enter closer"},
    {'c', "Channels", view_chan, NULL, "/ filter  up down  Enter closer"},
    {'t', "Translation", view_xlat, NULL, "/ filter  up down  Enter closer"},
    {'o', "One", view_one, view_one_key,
     "z pause  r resume  k kill  d dump  g gdb  arrows"},
    {'?', "Help", view_help, NULL, "arrows"},
};
const unsigned view_screen_count = sizeof(view_screens) / sizeof(*view_screens);

/* -- the terminal --------------------------------------------------------- */

static void open_colours(void)
{
	static const short lpar[VIEW_LPAR_COLOURS] = {
	    COLOR_GREEN, COLOR_YELLOW,	COLOR_CYAN,
	    COLOR_BLUE,	 COLOR_MAGENTA, COLOR_WHITE};

	if (getenv("NO_COLOR") || !has_colors())
		return;
	start_color();
	use_default_colors();
	init_pair(VIEW_GOOD, COLOR_GREEN, -1);
	init_pair(VIEW_DIM, COLOR_CYAN, -1);
	init_pair(VIEW_WARN, COLOR_YELLOW, -1);
	init_pair(VIEW_BAD, COLOR_RED, -1);
	for (int i = 0; i < VIEW_LPAR_COLOURS; i++)
		init_pair(VIEW_LPAR + i, lpar[i], -1);
}

void view_open(struct view *v, struct list_order *order, bool ascii)
{
	v->order = order;
	v->ascii = ascii || strcmp(nl_langinfo(CODESET), "UTF-8");
	v->screen = view_screens;
	if (!initscr())
		exit(125);
	atexit(view_close); /* whoever ends us leaves a good terminal */
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(25);
	curs_set(0);
	open_colours();
}

void view_close(void)
{
	if (!isendwin())
		endwin();
}

/* -- the first lines ------------------------------------------------------ */

static unsigned in_state(const struct top *t, uint32_t state)
{
	unsigned n = 0;

	for (unsigned i = 0; i < PROSE_PARTS; i++)
		n += t->used[i] && t->part[i].now.row.state == state;
	return n;
}

/* What is not just looking on. */
static int draw_mark(const struct view *v, int x)
{
	const char *mark = v->over     ? "  END"
			   : v->frozen ? "  HELD"
			   : v->play   ? "  PLAYING"
			   : v->record ? "  RECORDING"
				       : "";

	attron(view_attr(VIEW_WARN) | A_BOLD);
	x = view_text(0, x, "%s", mark);
	attroff(view_attr(VIEW_WARN) | A_BOLD);
	return x;
}

static void draw_first(const struct view *v, const struct top *t)
{
	char free_text[16], ram_text[16], when[16] = "";
	time_t wall = t->wall_ns / 1000000000;
	struct tm tm;
	int x;

	meter_format(METER_BYTES, t->machine.mem_free_bytes, free_text, 16);
	meter_format(METER_BYTES, t->machine.ram_bytes, ram_text, 16);
	if (localtime_r(&wall, &tm))
		strftime(when, sizeof(when), "%H:%M:%S", &tm);
	attron(A_BOLD);
	x = view_text(0, 0, "prose %s", t->machine.name);
	attroff(A_BOLD);
	x = draw_mark(v, x);
	x = view_text(0, x, "  %s  %u partition%s, %u running  %s of %s free",
		      when, t->parts, t->parts == 1 ? "" : "s",
		      in_state(t, PROSE_PART_RUNNING), free_text, ram_text);
	if (!v->play && !v->frozen)
		x = view_text(0, x, "  every %.3g s", v->seconds);
	if (v->play || v->record)
		view_text(0, x, "  %s", v->play ? v->play : v->record);
}

static void draw_cpu(const struct view *v, const struct top *t, unsigned i,
		     int y, int x, int width)
{
	const struct top_cpu *c = &t->cpu[i];
	int bar = width - 15;

	view_text(y, x, "CPU%-2u", i);
	if (isnan(c->part)) {
		view_text(y, x + 6, "-");
		return;
	}
	view_bar(v, y, x + 5, bar, c->part / 100, c->hyp / 100);
	view_text(y, x + 5 + bar, "%5.1f%%", c->part + c->hyp);
	attron(view_lpar_attr(c->now.lpar));
	view_text(y, x + 12 + bar, "%c", view_letter(c->now.lpar));
	attroff(view_lpar_attr(c->now.lpar));
}

/* A bar a CPU, several on a line; the line below. */
static int draw_cpus(const struct view *v, const struct top *t, int y)
{
	int across = COLS / CPU_WIDTH > 1 ? COLS / CPU_WIDTH : 1;
	int most = LINES / 6 > 1 ? LINES / 6 : 1, width;

	if (across > (int)t->cpus)
		across = t->cpus ? t->cpus : 1;
	width = COLS / across;
	for (unsigned i = 0; i < t->cpus && (int)i < most * across; i++)
		draw_cpu(v, t, i, y + i / across, i % across * width, width);
	if ((int)t->cpus < most * across)
		most = (t->cpus + across - 1) / across;
	return y + most;
}

/* -- the last line -------------------------------------------------------- */

static void draw_tabs(const struct view *v)
{
	int x = 0;

	view_title(LINES - 1, "");
	for (unsigned i = 0; i < view_screen_count; i++) {
		const struct screen *s = &view_screens[i];

		attrset(s == v->screen ? A_BOLD : A_REVERSE);
		x = view_text(LINES - 1, x, " %c %s ", s->key, s->name);
	}
	attrset(A_REVERSE);
	view_text(LINES - 1, x, " q Quit");
	attrset(A_NORMAL);
}

/* What does not fit begins in the line above. */
static void draw_message(const char *line)
{
	int n = (int)strlen(line), most = COLS;

	if (n > most && LINES > 2) {
		while (most > 0 && line[most] != ' ')
			most--;
		view_title(LINES - 2, line);
		mvprintw(LINES - 2, most, "%*s", COLS - most, "");
		line += most;
	}
	view_title(LINES - 1, line);
}

static void draw_foot(const struct view *v)
{
	char line[300];

	if (v->typing)
		snprintf(line, sizeof(line), "filter: %s_", v->order->filter);
	else if (v->asked)
		snprintf(line, sizeof(line), "LPAR %u: %s? y/n", v->asked_lpar,
			 v->asked->question);
	else if (*v->message)
		snprintf(line, sizeof(line), "%s", v->message);
	else {
		draw_tabs(v);
		return;
	}
	draw_message(line);
}

static void draw_keys(const struct view *v)
{
	bool sorts = v->screen->draw == view_parts;
	int x;

	if (LINES < 12)
		return;
	attron(view_attr(VIEW_DIM));
	x = view_text(LINES - 2, 0, "%s  space %s%s%s%s", v->screen->keys,
		      v->frozen ? "go on" : "hold", v->play ? "  [ ] step" : "",
		      sorts ? "  by " : "",
		      sorts ? meters[v->order->meter].caption : "");
	attroff(view_attr(VIEW_DIM));
	attron(A_BOLD);
	if (*v->order->filter)
		view_text(LINES - 2, x, "  only %s", v->order->filter);
	attroff(A_BOLD);
}

static bool is_there(const struct top *t, uint32_t lpar)
{
	for (unsigned i = 0; i < PROSE_PARTS; i++)
		if (t->used[i] && t->part[i].now.row.lpar == lpar)
			return true;
	return false;
}

/* The cursor stays on its partition, or where it was when that is gone; a
 * closer look stays on what is gone, but not on what a filter hides. */
static void place_cursor(struct view *v, const struct top *t)
{
	bool found = false;

	if (!v->moved && v->screen->draw == view_parts)
		v->at = v->chosen = 0;
	for (unsigned i = 0; i < v->parts && !found; i++)
		if (v->part[i]->now.row.lpar == v->chosen) {
			v->at = i;
			found = true;
		}
	if (found)
		return;
	if (v->at >= v->parts)
		v->at = v->parts ? v->parts - 1 : 0;
	if (v->screen->draw != view_one || is_there(t, v->chosen))
		v->chosen = v->parts ? v->part[v->at]->now.row.lpar : 0;
}

static void draw(struct view *v, const struct top *t)
{
	int y;

	erase();
	draw_first(v, t);
	y = draw_cpus(v, t, 1);
	v->screen->draw(v, t, y, LINES - (LINES < 12 ? 1 : 2));
	draw_keys(v);
	draw_foot(v);
}

void view_draw(struct view *v, const struct top *t)
{
	v->parts = list_make(t, v->order, v->part);
	place_cursor(v, t);
	v->again = false;
	draw(v, t);
	if (v->again)
		draw(v, t);
	refresh();
}
