/* SPDX-License-Identifier: BSD-2-Clause */
/* The keys. */
#include <curses.h>
#include <stdio.h>
#include <string.h>

#include "view.h"

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
	else if (key >= ' ' && key <= '~' && n + 1 < sizeof(v->order->filter))
		filter[n] = key, filter[n + 1] = 0;
}

/* -- sorting -------------------------------------------------------------- */

static void sort_by(struct view *v, int meter)
{
	v->order->meter = meter;
	v->order->up = meters[meter].text || meters[meter].kind == METER_NUMBER;
}

/* To the next column in a direction, passing over those of no width. */
static void sort_move(struct view *v, long by)
{
	int m = v->order->meter;

	do {
		m = (m + (int)by + (int)meter_count) % (int)meter_count;
	} while (!meters[m].width);
	sort_by(v, m);
}

static bool sort_key(struct view *v, int key)
{
	static const struct {
		int key;
		const char *meter;
	} keys[] = {{'P', "used_percent"},
		    {'M', "touched_bytes"},
		    {'N', "lpar"},
		    {'A', "name"},
		    {'T', "cpu_seconds"}};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (keys[i].key == key)
			return sort_by(v, meter_find(keys[i].meter)), true;
	return false;
}

/* -- moving --------------------------------------------------------------- */

static bool is_text(const struct view *v)
{
	return v->screen->draw == view_one || v->screen->draw == view_help;
}

static void move_by(struct view *v, long by)
{
	long most = is_text(v) ? v->lines : v->parts;
	long to = (is_text(v) ? v->scroll : v->at) + by;

	v->at_end = to >= most;
	if (to >= most)
		to = most - 1;
	if (to < 0)
		to = 0;
	if (is_text(v)) {
		v->scroll = to;
		return;
	}
	v->moved = true;
	v->at = to;
	v->chosen = v->parts ? v->part[to]->now.row.lpar : 0;
}

static void column_by(struct view *v, long by)
{
	if (by < 0 && v->column)
		v->column--;
	else if (by > 0 && v->column + 3 < meter_count)
		v->column++;
}

static void show(struct view *v, const struct screen *s)
{
	v->screen = s;
	v->scroll = 0;
	v->at_end = false;
}

static bool screen_key(struct view *v, int key)
{
	unsigned at = v->screen - view_screens;

	if (key == '\t' || key == KEY_BTAB) {
		at += key == '\t' ? 1 : view_screen_count - 1;
		show(v, &view_screens[at % view_screen_count]);
		return true;
	}
	if (key == 'h' || key == KEY_F(1))
		key = '?';
	if (key == '\n' || key == '\r' || key == KEY_ENTER)
		key = 'o';
	if (key >= '1' && key < '1' + (int)view_screen_count)
		key = view_screens[key - '1'].key;
	for (unsigned i = 0; i < view_screen_count; i++)
		if (view_screens[i].key == key)
			return show(v, &view_screens[i]), true;
	return false;
}

/* -- doing ---------------------------------------------------------------- */

static void act(struct view *v)
{
	const struct action *a = v->asked;
	char said[180];
	int status;

	if (a->terminal) {
		def_prog_mode();
		endwin();
	}
	status = action_run(a, v->target, v->asked_lpar, said, sizeof(said));
	if (a->terminal) {
		reset_prog_mode();
		clearok(stdscr, TRUE);
	}
	if (*said)
		snprintf(v->message, sizeof(v->message), "%s: %s", a->name,
			 said);
	else if (status)
		snprintf(v->message, sizeof(v->message), "%s: exit status %d",
			 a->name, status);
	else
		snprintf(v->message, sizeof(v->message), "%s: done", a->name);
}

static void confirm(struct view *v, int key)
{
	if (key == 'y' || key == 'Y')
		act(v);
	else
		snprintf(v->message, sizeof(v->message), "%s: not done",
			 v->asked->name);
	v->asked = NULL;
}

bool view_one_key(struct view *v, int key)
{
	for (unsigned i = 0; i < action_count; i++) {
		if (actions[i].key != key)
			continue;
		if (!v->target || !v->chosen)
			snprintf(v->message, sizeof(v->message), "%s",
				 v->target ? "there is no partition"
					   : "this is a recording: nothing "
					     "can be done");
		else
			v->asked = &actions[i];
		v->asked_lpar = v->chosen;
		return true;
	}
	return false;
}

/* -- all of them ---------------------------------------------------------- */

static void page_by(struct view *v, long by)
{
	move_by(v, by * (LINES - 5));
}

static void turn(struct view *v, long by)
{
	v->order->up = !v->order->up;
}

static void set_filter(struct view *v, long on)
{
	v->typing = on;
	if (!on)
		*v->order->filter = 0;
}

static void hold(struct view *v, long by)
{
	v->frozen = by || !v->frozen;
	v->step += by;
}

static const struct {
	int key;
	void (*press)(struct view *v, long by);
	long by;
} keys[] = {
    {'<', sort_move, -1},
    {'>', sort_move, 1},
    {'R', turn, 0},
    {'/', set_filter, 1},
    {KEY_F(4), set_filter, 1},
    {27, set_filter, 0},
    {' ', hold, 0},
    {']', hold, 1},
    {'[', hold, -1},
    {KEY_UP, move_by, -1},
    {KEY_DOWN, move_by, 1},
    {KEY_PPAGE, page_by, -1},
    {KEY_NPAGE, page_by, 1},
    {KEY_HOME, move_by, -100000},
    {KEY_END, move_by, 100000},
    {KEY_LEFT, column_by, -1},
    {KEY_RIGHT, column_by, 1},
};

static void command(struct view *v, int key)
{
	if (v->screen->take && v->screen->take(v, key))
		return;
	if (screen_key(v, key) || sort_key(v, key))
		return;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (keys[i].key == key)
			keys[i].press(v, keys[i].by);
}

bool view_keys(struct view *v)
{
	int key;

	while ((key = getch()) != ERR) {
		if (key != KEY_RESIZE)
			*v->message = 0;
		if (v->typing)
			type(v, key);
		else if (v->asked && key != KEY_RESIZE)
			confirm(v, key);
		else if (key == 'q' || key == KEY_F(10))
			return false;
		else
			command(v, key);
	}
	return true;
}
