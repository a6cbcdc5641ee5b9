/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The screen of the schedule: the slots of each CPU's frame, a character
 * each, by the partition they are promised to; the current one in reverse.
 */
#include <curses.h>
#include <stdio.h>

#include "view.h"

static const char letters[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
#define LETTERS (sizeof(letters) - 1)

/* By the LPAR, so that a partition keeps its letter; two may share one. */
static char letter(uint32_t lpar)
{
	return lpar ? letters[(lpar - 1) % LETTERS] : '.';
}

static int slots(const struct prose_cpu_row *row, int y)
{
	int wide = COLS >= PROSE_FRAME_SLOTS + 4 ? PROSE_FRAME_SLOTS
						 : PROSE_FRAME_SLOTS / 2;

	for (int i = 0; i < PROSE_FRAME_SLOTS; i++) {
		int at = y + i / wide;

		if (at >= LINES - 1)
			break;
		if (i % wide == 0)
			mvprintw(at, 0, "%3d ", i);
		if (i == (int)row->slot)
			attron(A_REVERSE);
		mvaddch(at, 4 + i % wide, letter(row->owner[i]));
		attroff(A_REVERSE);
	}
	return y + PROSE_FRAME_SLOTS / wide;
}

static int cpu(const struct top_cpu *c, unsigned i, int y)
{
	char has[40] = "nobody";

	if (c->now.lpar)
		snprintf(has, sizeof(has), "LPAR %u (%c)", c->now.lpar,
			 letter(c->now.lpar));
	if (y >= LINES - 1)
		return y;
	attron(A_BOLD);
	mvprintw(y, 0, "CPU %u", i);
	attroff(A_BOLD);
	if (c->part == c->part) /* not NAN */
		printw("  partitions %.1f%%  idle %.1f%%  hypervisor %.1f%%",
		       c->part, c->idle, c->hyp);
	printw("  now %s", has);
	return slots(&c->now, y + 1);
}

/* A partition's line shows these meters. */
static const char *const shown[] = {"lpar", "name", "policy",
				    "granted_percent", "used_percent",
				    "late_percent", "lent_percent",
				    "wait_percent"};
#define SHOWN (sizeof(shown) / sizeof(*shown))

static void heading(int y)
{
	char text[160];
	int n = snprintf(text, sizeof(text), "    ");

	for (size_t i = 0; i < SHOWN; i++) {
		const struct meter *m = &meters[meter_find(shown[i])];

		n += snprintf(text + n, sizeof(text) - n, "%*s ", m->width,
			      m->caption);
	}
	view_title(y, text);
}

static void line(const struct top_part *p, int y)
{
	char text[METER_TEXT_BYTES];

	mvprintw(y, 0, "  %c ", letter(p->now.lpar));
	for (size_t i = 0; i < SHOWN; i++) {
		const struct meter *m = &meters[meter_find(shown[i])];

		meter_show(m, p, text, sizeof(text));
		printw("%*s ", m->width, text);
	}
}

void view_sched(struct view *v, const struct top *t, int y)
{
	for (unsigned i = 0; i < t->cpus; i++)
		y = cpu(&t->cpu[i], i, y);
	if (y >= LINES - 2)
		return;
	heading(y++);
	for (unsigned i = v->first; i < v->parts && y < LINES - 1; i++)
		line(v->part[i], y++);
}
