/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The screen of one partition: what it is, its threads with their stacks,
 * its open files, its last events. A text that is scrolled.
 */
#include <curses.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "recorder.h"
#include "view.h"

/* Where the text goes: lines above `v->scroll` are only counted. */
struct page {
	struct view *v;
	int y, end;
	unsigned line;
};

static bool shown(struct page *p, int *y)
{
	*y = p->y + (int)p->line - (int)p->v->scroll;
	p->line++;
	return *y >= p->y && *y < p->end;
}

static void put(struct page *p, int attr, const char *format, ...)
{
	char text[400];
	va_list ap;
	int y;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (!shown(p, &y))
		return;
	attron(attr);
	view_text(y, 0, "%s", text);
	attroff(attr);
}

static void title(struct page *p, const char *format, ...)
{
	char text[200];
	va_list ap;
	int y;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (shown(p, &y))
		view_title(y, text);
}

/* -- what it is ----------------------------------------------------------- */

static const char *value(const struct top_part *p, const char *meter)
{
	static char text[8][METER_TEXT_BYTES];
	static unsigned n;
	char *to = text[n++ % 8];

	meter_show(&meters[meter_find(meter)], p, to, METER_TEXT_BYTES);
	return to;
}

/* Exits that should be rare. */
static const char *others(const struct top_part *p)
{
	static const char *const kinds[] = {
	    "exits_illegal_per_second", "exits_debug_per_second",
	    "exits_fault_per_second", "exits_io_per_second"};
	static char text[16];
	double sum = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		sum += meter_value(&meters[meter_find(kinds[i])], p);
	meter_format(METER_RATE, sum, text, sizeof(text));
	return text;
}

static void state(struct page *g, const struct top_part *p)
{
	static const char *const why[] = {
	    [PROSE_WHY_NONE] = "",
	    [PROSE_WHY_PAUSE] = ": paused by a command",
	    [PROSE_WHY_STOP] = ": stopped by a signal",
	    [PROSE_WHY_BREAK] = ": at a breakpoint",
	    [PROSE_WHY_STEP] = ": stepped",
	    [PROSE_WHY_WATCH] = ": at a watchpoint",
	};
	const struct prose_part_row *r = &p->now.row;
	const char *more =
	    r->why < sizeof(why) / sizeof(*why) ? why[r->why] : "";

	put(g, A_BOLD, "LPAR %u  %s  of %s  %s%s", r->lpar, r->name,
	    *p->now.user ? p->now.user : "-", format_state(r->state), more);
	put(g, 0,
	    "CPU %s%% of %s%% granted, late %s%%, lent %s%%   policy %s on"
	    " CPU %s",
	    value(p, "used_percent"), value(p, "granted_percent"),
	    value(p, "late_percent"), value(p, "lent_percent"),
	    value(p, "policy"), value(p, "cpu"));
	put(g, 0, "memory %s touched of %s at %#llx   up %s, on a CPU %s",
	    value(p, "touched_bytes"), value(p, "mem_bytes"),
	    (unsigned long long)r->ra, value(p, "run_seconds"),
	    value(p, "cpu_seconds"));
	put(g, 0,
	    "a second: %s hcalls, %s exits: hcall %s timer %s doorbell %s"
	    " interrupt %s other %s",
	    value(p, "hcalls_per_second"), value(p, "exits_per_second"),
	    value(p, "exits_hcall_per_second"),
	    value(p, "exits_timer_per_second"),
	    value(p, "exits_doorbell_per_second"),
	    value(p, "exits_interrupt_per_second"), others(p));
}

/* -- threads -------------------------------------------------------------- */

static void ago_text(const struct top_part *p, uint64_t tb, char to[16])
{
	double ago = p->now_tb > tb ? p->now_tb - tb : 0;

	format_latency(ago / (p->tb_hz ? p->tb_hz : 1), to, 16);
}

/* What can be said of one that has a CPU: where it was when it last left it. */
static void seen(struct page *g, const struct top_part *p, uint64_t seen_tb)
{
	char when[16];

	ago_text(p, seen_tb, when);
	put(g, view_attr(VIEW_DIM), "        it has CPU %u; %s ago it was at",
	    p->now.row.last_cpu, when);
}

static void thread(struct page *g, const struct top_part *p,
		   const struct detail *d, const struct detail_thread *t)
{
	const char *until = "";
	char waits[60] = "", ran[16];

	format_duration((double)t->run_tb / (p->tb_hz ? p->tb_hz : 1), ran,
			sizeof(ran));
	if (t->wait && t->state == PROSE_THREAD_BLOCKED)
		snprintf(waits, sizeof(waits), " in %.40s",
			 rec_syscall(d->arch, t->wait - 1).s);
	if (t->state == PROSE_THREAD_RUNNING)
		until = " before this turn";
	put(g,
	    view_attr(t->state == PROSE_THREAD_RUNNING ? VIEW_GOOD
						       : VIEW_PLAIN) |
		A_BOLD,
	    "%5u %-16s %s%s  ran %s%s", t->tid, *t->name ? t->name : "-",
	    format_thread(t->state), waits, ran, until);
	if (!t->frames && *t->why)
		put(g, view_attr(VIEW_DIM), "        %s", t->why);
	else if (t->frames && t->seen_tb)
		seen(g, p, t->seen_tb);
	for (uint32_t i = 0; i < t->frames; i++)
		put(g, 0, "     %c%-2u %s", '#', i, t->frame[i]);
}

/* -- files ---------------------------------------------------------------- */

static void file(struct page *g, const struct detail_file *f)
{
	static const char *const mode[] = {"r", "w", "rw", "-"};
	char offset[24] = "-";

	if (f->offset != SNAP_UNKNOWN)
		snprintf(offset, sizeof(offset), "%llu",
			 (unsigned long long)f->offset);
	put(g, 0, "%5u %-4s %14s %s", f->fid, mode[f->flags & 3], offset,
	    *f->path ? f->path : "-");
}

static void event(struct page *g, const struct top_part *p,
		  const struct detail *d, const struct prose_trace_record *r)
{
	char text[300], when[16];

	ago_text(p, r->tb, when);
	rec_text(text, sizeof(text), d->arch, d->flags, r);
	snap_clean(text, sizeof(text));
	put(g, 0, "%7s ago %5u %s", when, r->who, text);
}

static void details(struct page *g, const struct top_part *p,
		    const struct detail *d)
{
	title(g, "  TID THREAD, %u", d->threads);
	for (uint32_t i = 0; i < d->threads; i++)
		thread(g, p, d, &d->thread[i]);
	title(g, "  FID MODE    LAST OFFSET FILE, %u", d->files);
	for (uint32_t i = 0; i < d->files; i++)
		file(g, &d->file[i]);
	title(g, "   WHEN        TID EVENT, the last first");
	for (uint32_t i = d->events; i-- > 0;)
		event(g, p, d, &d->event[i]);
}

void view_one(struct view *v, const struct top *t, int y, int end)
{
	const struct top_part *p = view_chosen(v);
	struct page g = {v, y, end, 0};

	if (!p || p->now.row.lpar != v->chosen) {
		view_text(y, 0,
			  v->chosen ? "LPAR %u is no more" : "no partition",
			  v->chosen);
		return;
	}
	state(&g, p);
	if (v->detail && v->detail->lpar == v->chosen)
		details(&g, p, v->detail);
	else
		put(&g, 0,
		    v->play ? "nothing closer of it was recorded yet" : "...");
	view_scrolled(v, g.line, end - y);
}
