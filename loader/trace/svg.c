/* SPDX-License-Identifier: BSD-2-Clause */
/* --svg: a picture of who had which CPU when, and of the threads of each
 * partition that is traced. */
#include "trace.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LEFT	 150
#define WIDTH	 1000
#define ROW	 22
#define TOP	 34
#define ROWS_MAX 256
#define BARS_MAX 200000
#define TICKS	 10

struct row {
	uint32_t lpar, cpu; /* lpar 0: a CPU's */
	uint32_t who;	    /* whose bar is open; 0: nobody's */
	uint64_t since_tb;
};

struct bar {
	unsigned row;
	uint32_t who;
	uint64_t begin_tb, end_tb;
};

static struct row row[ROWS_MAX];
static unsigned rows;
static struct bar *bar;
static unsigned bars;
static uint64_t dropped, first_tb, last_tb;

static struct row *row_of(uint32_t lpar, uint32_t cpu)
{
	for (unsigned i = 0; i < rows; i++)
		if (row[i].lpar == lpar && row[i].cpu == cpu)
			return &row[i];
	if (rows == ROWS_MAX)
		return NULL;
	row[rows] = (struct row){.lpar = lpar, .cpu = cpu};
	return &row[rows++];
}

static void close_bar(struct row *r, uint64_t tb)
{
	struct bar *list;

	if (r->who && tb > r->since_tb) {
		list = bars % 1024 || bars >= BARS_MAX
			   ? bar
			   : realloc(bar, (bars + 1024) * sizeof(*bar));
		if (!list || bars >= BARS_MAX) {
			dropped++;
		} else {
			bar = list;
			bar[bars++] = (struct bar){(unsigned)(r - row), r->who,
						   r->since_tb, tb};
		}
	}
	r->who = 0;
}

static void open_bar(struct row *r, uint32_t who, uint64_t tb)
{
	if (r->who == who)
		return;
	close_bar(r, tb);
	r->who = who;
	r->since_tb = tb;
}

static void see(struct trace *t, const struct seen *s)
{
	const struct rec_event *e = s->e;
	struct row *r = row_of(e->lpar, e->cpu);

	if (!r)
		return;
	if (!first_tb || e->r.tb < first_tb)
		first_tb = e->r.tb;
	if (e->r.tb > last_tb)
		last_tb = e->r.tb;
	if (e->lost)
		r->who = 0;
	switch (e->r.type) {
	case PROSE_TR_SWITCH_IN:
		open_bar(r, e->r.who, e->r.tb);
		break;
	case PROSE_TR_SWITCH_OUT:
	case PROSE_TR_IDLE:
		close_bar(r, e->r.tb);
		break;
	case PROSE_TR_THREAD_SWITCH:
		open_bar(r, (uint32_t)e->r.b, e->r.tb);
		break;
	default:
		if (e->lpar && !r->who) /* who records, runs */
			open_bar(r, e->r.who, e->r.tb);
	}
}

/* -- drawing -------------------------------------------------------------- */

static double x_of(uint64_t tb)
{
	if (tb < first_tb)
		tb = first_tb;
	return last_tb > first_tb
		   ? LEFT + (double)WIDTH * (double)(tb - first_tb) /
				(double)(last_tb - first_tb)
		   : LEFT;
}

/* CPUs come first, by number. */
static bool before(const struct row *a, const struct row *b)
{
	return a->lpar != b->lpar ? a->lpar < b->lpar : a->cpu < b->cpu;
}

static unsigned y_of(unsigned n)
{
	unsigned place = 0;

	for (unsigned i = 0; i < rows; i++)
		place += before(&row[i], &row[n]);
	return TOP + place * ROW;
}

/* Neighbours in number are far apart in colour. */
static unsigned hue(uint32_t who)
{
	return (unsigned)(who * 137ull % 360);
}

/* Text that may stand in XML. */
static void put_text(FILE *f, const char *s)
{
	for (; *s; s++)
		if (*s == '<' || *s == '&' || *s == '>' || *s == '"')
			fprintf(f, "&#%d;", *s);
		else
			fputc(*s >= ' ' && *s < 127 ? *s : '?', f);
}

static void who_text(struct trace *t, const struct bar *b, char *to,
		     size_t room)
{
	const struct row *r = &row[b->row];

	if (r->lpar)
		snprintf(to, room, "thread %" PRIu32, b->who);
	else
		snprintf(to, room, "LPAR %" PRIu32 " %s", b->who,
			 trace_part_name(t, b->who));
}

static void draw_bar(struct trace *t, FILE *f, const struct bar *b)
{
	double x = x_of(b->begin_tb), w = x_of(b->end_tb) - x;
	char who[64];

	who_text(t, b, who, sizeof(who));
	fprintf(f,
		"<rect x=\"%.2f\" y=\"%u\" width=\"%.2f\" height=\"%d\" "
		"fill=\"hsl(%u,60%%,60%%)\"><title>",
		x, y_of(b->row) + 2, w < 0.2 ? 0.2 : w, ROW - 4, hue(b->who));
	put_text(f, who);
	fprintf(f, ", %.6f s</title></rect>\n",
		trace_seconds(t, b->end_tb - b->begin_tb));
	if (w < 8 * (double)strlen(who))
		return;
	fprintf(f, "<text x=\"%.2f\" y=\"%u\">", x + 3, y_of(b->row) + ROW - 7);
	put_text(f, who);
	fprintf(f, "</text>\n");
}

static void draw_axis(struct trace *t, FILE *f)
{
	unsigned bottom = TOP + rows * ROW;

	for (int i = 0; i <= TICKS; i++) {
		double x = LEFT + (double)WIDTH * i / TICKS;

		fprintf(f,
			"<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%u\" "
			"stroke=\"#ccc\"/><text x=\"%.1f\" y=\"%d\" "
			"text-anchor=\"middle\">%.6f</text>\n",
			x, TOP - 6, x, bottom, x, TOP - 12,
			trace_seconds(t, last_tb - first_tb) * i / TICKS);
	}
	for (unsigned i = 0; i < rows; i++) {
		fprintf(f, "<text x=\"4\" y=\"%u\">", y_of(i) + ROW - 7);
		if (row[i].lpar) {
			fprintf(f, "LPAR %" PRIu32 " ", row[i].lpar);
			put_text(f, trace_part_name(t, row[i].lpar));
		} else {
			fprintf(f, "CPU %" PRIu32, row[i].cpu);
		}
		fprintf(f, "</text>\n");
	}
}

static void draw(struct trace *t, FILE *f)
{
	unsigned height = TOP + rows * ROW + 24;

	fprintf(f,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
		"height=\"%u\" font-family=\"sans-serif\" font-size=\"11\">\n"
		"<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
		LEFT + WIDTH + 40, height);
	draw_axis(t, f);
	for (unsigned i = 0; i < bars; i++)
		draw_bar(t, f, &bar[i]);
	fprintf(f, "<text x=\"%d\" y=\"%u\">seconds%s</text>\n</svg>\n", LEFT,
		height - 8, dropped ? "; not all is drawn" : "");
}

static void end(struct trace *t)
{
	bool bad;

	if (t->start_tb && source_now(t) > last_tb)
		last_tb = source_now(t);
	for (unsigned i = 0; i < rows; i++)
		close_bar(&row[i], last_tb);
	draw(t, t->svg);
	bad = ferror(t->svg);
	if (fclose(t->svg) || bad) {
		say("%s: %s", t->o.svg, strerror(errno));
		t->failed = true;
	}
	free(bar);
}

const struct sink sink_svg = {.see = see, .end = end};
