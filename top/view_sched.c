/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The screen of the schedule: of each CPU the slots of a frame, a character
 * each, by the partition they are promised to, and below it who had them in
 * the last frames; then each partition's share, and how late it got it.
 */
#include <curses.h>
#include <stdio.h>
#include <string.h>

#include "hist.h"
#include "view.h"

#define LABEL	  9
#define PARTS_MIN 4 /* lines for the list below */
#define SPARK	  14

static int across(void)
{
	int room = COLS - LABEL;

	return room >= PROSE_FRAME_SLOTS ? PROSE_FRAME_SLOTS
	       : room >= 50		 ? 50
					 : 25;
}

static void slot(int y, int i, int wide, uint32_t lpar, bool little, int more)
{
	int attr = view_lpar_attr(lpar) | more;

	attron(attr);
	mvaddch(y, LABEL + i % wide, little ? ':' : view_letter(lpar));
	attroff(attr);
}

static int promised(const struct top_cpu *c, int y, int end)
{
	int wide = across();

	for (int i = 0; i < PROSE_FRAME_SLOTS && y + i / wide < end; i++) {
		if (i % wide == 0)
			view_text(y + i / wide, 0, "owner %2d", i);
		slot(y + i / wide, i, wide, c->now.owner[i], false,
		     i == (int)c->now.slot ? A_REVERSE : 0);
	}
	return y + PROSE_FRAME_SLOTS / wide;
}

/* The frame that began at `from`: who had each slot, underlined if that is
 * not whom it was promised to. */
static void held(const struct top *t, unsigned cpu, uint64_t from, int ago,
		 int y, int end)
{
	const struct timeline *l = t->lines;
	int wide = across();

	for (int i = 0; i < PROSE_FRAME_SLOTS && y + i / wide < end; i++) {
		uint64_t at = from + i * l->slot_tb, had = 0;
		uint32_t owner = t->cpu[cpu].now.owner[i], lpar;

		if (i % wide == 0)
			view_text(y + i / wide, 0, i ? "" : "-%d ms",
				  ago * (int)(PROSE_FRAME_SLOTS *
					      (PROSE_SLOT_NS / 1000000)));
		if (!timeline_known(l, cpu, at))
			continue;
		lpar = timeline_slot(l, cpu, at, &had);
		slot(y + i / wide, i, wide, lpar, lpar && had * 2 < l->slot_tb,
		     owner && lpar != owner ? A_UNDERLINE : 0);
	}
}

static void head(const struct top_cpu *c, unsigned i, int y)
{
	int x;

	attron(A_BOLD);
	x = view_text(y, 0, "CPU %u", i);
	attroff(A_BOLD);
	if (c->part == c->part) /* not NAN */
		x = view_text(y, x,
			      "  partitions %.1f%%  idle %.1f%%"
			      "  hypervisor %.1f%%",
			      c->part, c->idle, c->hyp);
	if (c->now.lpar)
		view_text(y, x, "  now LPAR %u %c", c->now.lpar,
			  view_letter(c->now.lpar));
}

static int cpu(const struct top *t, unsigned i, int y, int end)
{
	int lines = PROSE_FRAME_SLOTS / across();
	uint64_t frame = t->lines ? timeline_frame(t->lines, t->now_tb) : 0;
	uint64_t frame_tb =
	    t->lines ? t->lines->slot_tb * PROSE_FRAME_SLOTS : 0;

	if (y >= end)
		return y;
	head(&t->cpu[i], i, y++);
	y = promised(&t->cpu[i], y, end);
	for (int ago = 1;
	     y + lines <= end && frame > ago * frame_tb && frame_tb; ago++) {
		held(t, i, frame - ago * frame_tb, ago, y, end);
		y += lines;
	}
	return y;
}

/* -- the list ------------------------------------------------------------- */

/* A partition's line shows these meters. */
static const char *const shown[] = {
    "lpar",	    "name",	    "policy",	   "granted_percent",
    "used_percent", "late_percent", "lent_percent"};
#define SHOWN (sizeof(shown) / sizeof(*shown))

static void heading(int y)
{
	int x = 2;

	view_title(y, "");
	attron(A_REVERSE);
	for (size_t i = 0; i < SHOWN; i++)
		x = view_caption(y, x, &meters[meter_find(shown[i])]);
	view_text(y, x, "%6s %6s %-*s %6s", "DELAY", "p99", SPARK,
		  "<2us to   >8ms", "MAX");
	attroff(A_REVERSE);
}

static void jitter(const struct view *v, const struct top *t, uint32_t lpar,
		   int y, int x)
{
	const struct jitter *j =
	    t->lines ? timeline_jitter(t->lines, lpar) : NULL;
	unsigned char heights[SPARK];
	char text[3][16];
	struct hist h = {0};

	if (!j || !j->count) {
		view_text(y, x, "%6s %6s", "-", "-");
		return;
	}
	h.count = j->count;
	memcpy(h.bucket, j->bucket, sizeof(j->bucket));
	meter_format(METER_LATENCY, hist_below(&h, 0.5) / 1e6, text[0], 16);
	meter_format(METER_LATENCY, hist_below(&h, 0.99) / 1e6, text[1], 16);
	meter_format(METER_LATENCY, (double)j->max_tb / t->machine.tb_hz,
		     text[2], 16);
	view_text(y, x, "%6s %6s %*s %6s", text[0], text[1], SPARK, "",
		  text[2]);
	hist_heights(j->bucket, JITTER_BUCKETS, 0, heights, SPARK);
	view_heights(v, y, x + 14, heights, SPARK);
}

static void line(const struct view *v, const struct top *t,
		 const struct top_part *p, int y)
{
	uint32_t lpar = p->now.row.lpar;
	int x = 2;

	attrset(view_lpar_attr(lpar));
	view_text(y, 0, "%c", view_letter(lpar));
	attrset(lpar == v->chosen ? A_STANDOUT : A_NORMAL);
	for (size_t i = 0; i < SHOWN; i++)
		x = view_cell(y, x, &meters[meter_find(shown[i])], p);
	attrset(A_NORMAL);
	jitter(v, t, lpar, y, x);
}

/* As many CPUs as have room for a frame and its owners; the arrows bring
 * the others. */
static void cpus(const struct view *v, const struct top *t, int y, int end)
{
	int least = 1 + 2 * (PROSE_FRAME_SLOTS / across());
	unsigned shown = (end - y) / least, first = 0;

	if (shown < 1)
		shown = 1;
	if (shown < t->cpus)
		first =
		    v->column < t->cpus - shown ? v->column : t->cpus - shown;
	else
		shown = t->cpus;
	for (unsigned i = 0; i < shown; i++) {
		int share = (end - y) / (int)(shown - i);

		cpu(t, first + i, y, y + share);
		y += share;
	}
}

void view_sched(struct view *v, const struct top *t, int y, int end)
{
	int room = end - y, below = v->parts + 1;

	/* The list gets what it needs, but not more than half. */
	if (below < PARTS_MIN)
		below = PARTS_MIN;
	if (below > room / 2)
		below = room / 2;
	cpus(v, t, y, end - below);
	y = end - below;
	heading(y++);
	view_list(v, y, end);
	for (unsigned i = v->first; i < v->parts && y < end; i++)
		line(v, t, v->part[i], y++);
}
