/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The screen of channels: each partition's, then of the one under the cursor
 * its doorbells, its requests by type, and those in flight now.
 */
#include <curses.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "hist.h"
#include "recorder.h"
#include "view.h"

#define RING  6
#define SPARK 20

/* -- the list ------------------------------------------------------------- */

static const char *const shown[] = {"lpar",
				    "name",
				    "p9_sent_per_second",
				    "p9_received_per_second",
				    "p9_written_bytes_per_second",
				    "p9_read_bytes_per_second",
				    "p9_p99_seconds"};
#define SHOWN (sizeof(shown) / sizeof(*shown))

static double filled(uint64_t tail, uint64_t head, uint64_t bytes)
{
	return bytes && tail - head <= bytes ? (double)(tail - head) / bytes
					     : NAN;
}

static void ring(const struct view *v, int y, int x, double share)
{
	if (isnan(share))
		view_text(y, x, "%*s", RING, "-");
	else
		view_bar(v, y, x, RING,
			 share > 0 && share < 0.25 ? 0.25 : share, 0);
}

static void list_head(int y)
{
	int x = 0;

	view_title(y, "");
	attron(A_REVERSE);
	for (size_t i = 0; i < SHOWN; i++)
		x = view_caption(y, x, &meters[meter_find(shown[i])]);
	view_text(y, x, "%-*s %-*s FLY", RING, "UP", RING, "DOWN");
	attroff(A_REVERSE);
}

static void list_line(const struct view *v, const struct top_part *p, int y)
{
	const struct prose_chan *c = &p->now.chan[PROSE_CHAN_ID_9P];
	bool chosen = p->now.row.lpar == v->chosen;
	int x = 0;

	attrset(chosen ? A_STANDOUT : A_NORMAL);
	for (size_t i = 0; i < SHOWN; i++)
		x = view_cell(y, x, &meters[meter_find(shown[i])], p);
	attrset(A_NORMAL);
	if (!c->magic) {
		view_text(y, x, "none");
		return;
	}
	ring(v, y, x, filled(c->part.tail, c->ctl.head, c->up_bytes));
	ring(v, y, x + RING + 1,
	     filled(c->ctl.tail, c->part.head, c->down_bytes));
	view_text(y, x + 2 * RING + 2, "%3u", p->now.requests);
}

/* -- one of them ---------------------------------------------------------- */

static void rate(char *to, size_t room, const struct top_part *p, uint64_t now,
		 uint64_t was)
{
	double by = now > was ? now - was : 0;

	meter_format(METER_RATE, p->seconds > 0 ? by / p->seconds : NAN, to,
		     room);
}

static int bells(const struct top_part *p, int y, const char *who,
		 const struct prose_chan_side *now,
		 const struct prose_chan_side *was)
{
	char sent[16], saved[16], sent_rate[16], saved_rate[16];
	double all = (double)now->rung + now->unrung;

	meter_format(METER_TOTAL, now->rung, sent, 16);
	meter_format(METER_TOTAL, now->unrung, saved, 16);
	rate(sent_rate, 16, p, now->rung, was->rung);
	rate(saved_rate, 16, p, now->unrung, was->unrung);
	view_text(y, 0,
		  "  %-10s rang %s doorbells (%s/s), suppressed %s (%s/s,"
		  " %.0f%%)%s",
		  who, sent, sent_rate, saved, saved_rate,
		  all > 0 ? 100 * now->unrung / all : 0,
		  now->sleeping ? "  asleep" : "");
	return y + 1;
}

static int channel(const struct top_part *p, unsigned id, int y, int end)
{
	const struct prose_chan *c = &p->now.chan[id], *was = &p->was.chan[id];
	char up[16], down[16];

	if (!c->magic || y + 3 > end)
		return y;
	format_bytes(c->part.tail, up, 16);
	format_bytes(c->ctl.tail, down, 16);
	view_text(y++, 0,
		  "LPAR %u %s: up %llu of %llu bytes wait, %s so far;"
		  " down %llu of %llu, %s so far",
		  p->now.row.lpar, id == PROSE_CHAN_ID_9P ? "9P" : "CTL",
		  (unsigned long long)(c->part.tail - c->ctl.head),
		  (unsigned long long)c->up_bytes, up,
		  (unsigned long long)(c->ctl.tail - c->part.head),
		  (unsigned long long)c->down_bytes, down);
	y = bells(p, y, "partition", &c->part, &was->part);
	return bells(p, y, "controller", &c->ctl, &was->ctl);
}

/* -- by type -------------------------------------------------------------- */

static int by_time(const void *a, const void *b)
{
	const struct prose_9p_count *x = a, *y = b;

	return (x->total_tb < y->total_tb) - (x->total_tb > y->total_tb);
}

/* The first cell is of latencies below 2 us, whatever the machine's clock. */
static unsigned first_bucket(uint64_t tb_hz)
{
	unsigned i = 0;

	while (i < 40 && (2ull << i) * 1000000 <= tb_hz)
		i++;
	return i;
}

static void type_line(const struct view *v, const struct top_part *p,
		      const struct prose_9p_count *c, int y)
{
	const struct prose_9p_count *was = sample_count(&p->was, c->type);
	unsigned char heights[SPARK];
	char text[8][16];
	struct hist h;

	hist_9p_type(&h, c);
	format_count(c->count, text[0], 16);
	rate(text[1], 16, p, c->count,
	     was	      ? was->count
	     : p->was.counted ? 0
			      : c->count);
	format_count(c->errors, text[2], 16);
	format_bytes(c->bytes, text[3], 16);
	meter_format(METER_LATENCY, hist_9p_below(c, 0.5) / p->tb_hz, text[4],
		     16);
	meter_format(METER_LATENCY, hist_9p_below(c, 0.99) / p->tb_hz, text[5],
		     16);
	format_latency((double)c->max_tb / p->tb_hz, text[6], 16);
	view_text(y, 0, "%-10s %6s %6s %5s %6s %6s %6s %6s", rec_9p(c->type).s,
		  text[0], text[1], text[2], text[3], text[4], text[5],
		  text[6]);
	hist_heights(h.bucket, HIST_BUCKETS, first_bucket(p->tb_hz), heights,
		     SPARK);
	view_heights(v, y, 59, heights, SPARK);
}

static int types(const struct view *v, const struct top_part *p, int y, int end)
{
	struct prose_9p_count sorted[SNAP_TYPES];

	if (!p->now.counted || y + 2 > end)
		return y;
	memcpy(sorted, p->now.count, sizeof(sorted));
	qsort(sorted, p->now.types, sizeof(*sorted), by_time);
	view_title(y++, "TYPE        COUNT     /s   ERR  BYTES    P50    P99"
			"    MAX <2us      to     >1s");
	for (uint32_t i = 0; i < p->now.types && y < end; i++)
		type_line(v, p, &sorted[i], y++);
	return y;
}

/* -- in flight ------------------------------------------------------------ */

static void request(const struct top_part *p, const struct snap_request *q,
		    int y)
{
	double age = p->now_tb > q->r.sent_tb ? p->now_tb - q->r.sent_tb : 0;
	char old[16], bytes[16] = "-", offset[24] = "-";

	format_latency(age / p->tb_hz, old, 16);
	if (q->r.count)
		format_bytes(q->r.count, bytes, 16);
	if (q->r.offset != PROSE_9P_HERE)
		snprintf(offset, sizeof(offset), "%llu",
			 (unsigned long long)q->r.offset);
	view_text(y, 0, "%6s %-10s %3u %5u %6d %6s %12s %s", old,
		  rec_9p(q->r.type).s, q->r.tag, q->r.tid, (int)q->r.fid, bytes,
		  offset, *q->path ? q->path : "-");
}

static void in_flight(const struct top_part *p, int y, int end)
{
	if (y + 2 > end)
		return;
	view_title(y++, "   AGE IN FLIGHT  TAG   TID    FID  BYTES       OFFSET"
			" PATH");
	if (!p->now.requests)
		view_text(y, 0, "       nothing");
	for (uint32_t i = 0; i < p->now.requests && y < end; i++)
		request(p, &p->now.request[i], y++);
}

void view_chan(struct view *v, const struct top *t, int y, int end)
{
	int room = end - y, list = v->parts + 1;
	const struct top_part *p;

	if (list > room / 3)
		list = room / 3;
	if (list < 2)
		list = 2;
	list_head(y++);
	view_list(v, y, y + list - 1);
	for (unsigned i = v->first; i < v->parts && i < v->first + v->page; i++)
		list_line(v, v->part[i], y + i - v->first);
	y += list - 1;
	p = view_chosen(v);
	if (!p || y >= end)
		return;
	y = channel(p, PROSE_CHAN_ID_9P, y, end);
	if (end - y > 14)
		y = channel(p, PROSE_CHAN_ID_CTL, y, end);
	y = types(v, p, y, end - (p->now.requests > 2 ? 4 : 2));
	in_flight(p, y, end);
}
