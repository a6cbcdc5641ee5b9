/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The screen of translation: what it costs a partition that addresses are
 * translated, or that they are not. What is not measured is a dash.
 */
#include <curses.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "view.h"

enum mode {
	MODE_REAL,  /* offset real mode: nothing is translated */
	MODE_HPT,   /* the partition has page tables, the hypervisor enters
		     * their entries */
	MODE_NESTED /* the host's second-level tables */
};

static enum mode mode_of(const struct top *t, const struct top_part *p)
{
	if (!strcmp(t->machine.name, "kvm"))
		return MODE_NESTED;
	return p->now.row.flags & PROSE_CREATE_FOREIGN || p->now.row.table
		   ? MODE_HPT
		   : MODE_REAL;
}

/* A column of the table: a text of a partition in a mode. */
struct column {
	const char *caption;
	int width;
	void (*text)(const struct top_part *p, enum mode m, char *to,
		     size_t room);
};

static void dash(char *to, size_t room)
{
	snprintf(to, room, "-");
}

static void mode_text(const struct top_part *p, enum mode m, char *to,
		      size_t room)
{
	static const char *const name[] = {"real", "HPT", "nested"};

	snprintf(to, room, "%s", name[m]);
}

static void rmor(const struct top_part *p, enum mode m, char *to, size_t room)
{
	if (m == MODE_NESTED)
		dash(to, room);
	else
		snprintf(to, room, "%lluM",
			 (unsigned long long)p->now.row.ra >> 20);
}

/* RMLS: up to where real mode addresses go. */
static void limit(const struct top_part *p, enum mode m, char *to, size_t room)
{
	if (m == MODE_NESTED)
		dash(to, room);
	else
		format_bytes(p->now.row.mem_bytes, to, room);
}

static void faults(const struct top_part *p, enum mode m, char *to, size_t room)
{
	format_count(p->now.row.exits[PROSE_EXIT_FAULT], to, room);
}

static void tlb_misses(const struct top_part *p, enum mode m, char *to,
		       size_t room)
{
	if (m == MODE_REAL)
		snprintf(to, room, "0");
	else
		dash(to, room);
}

static void page(const struct top_part *p, enum mode m, char *to, size_t room)
{
	if (m == MODE_REAL)
		snprintf(to, room, "none");
	else if (p->now.row.backing_bytes)
		format_bytes(p->now.row.backing_bytes, to, room);
	else
		dash(to, room);
}

static void paged(uint64_t n, enum mode m, char *to, size_t room)
{
	if (m == MODE_HPT)
		format_count(n, to, room);
	else
		dash(to, room);
}

static void entered(const struct top_part *p, enum mode m, char *to,
		    size_t room)
{
	paged(p->now.row.hpt_entered, m, to, room);
}

static void removed(const struct top_part *p, enum mode m, char *to,
		    size_t room)
{
	paged(p->now.row.hpt_removed, m, to, room);
}

static void evicted(const struct top_part *p, enum mode m, char *to,
		    size_t room)
{
	paged(p->now.row.hpt_evicted, m, to, room);
}

static void slb(const struct top_part *p, enum mode m, char *to, size_t room)
{
	paged(p->now.row.slb_switches, m, to, room);
}

static const struct column columns[] = {
    {"MODE", -6, mode_text}, {"RMOR", 6, rmor},	      {"RMLS", 5, limit},
    {"FAULTS", 6, faults},   {"TLBM", 4, tlb_misses}, {"PAGE", 4, page},
    {"HPT+", 5, entered},    {"HPT-", 5, removed},    {"EVICT", 5, evicted},
    {"SLB", 5, slb},
};
#define COLUMNS (sizeof(columns) / sizeof(*columns))

static const char *const ids[] = {"lpar", "name"};

static void heading(int y)
{
	int x = 0;

	view_title(y, "");
	attron(A_REVERSE);
	for (int i = 0; i < 2; i++)
		x = view_caption(y, x, &meters[meter_find(ids[i])]);
	for (size_t i = 0; i < COLUMNS; i++) {
		const struct column *c = &columns[i];

		view_text(y, x, "%*s", c->width, c->caption);
		x += (c->width < 0 ? -c->width : c->width) + 1;
	}
	attroff(A_REVERSE);
}

static void line(const struct view *v, const struct top *t,
		 const struct top_part *p, int y)
{
	char text[40];
	int x = 0;

	attrset(p->now.row.lpar == v->chosen ? A_STANDOUT : A_NORMAL);
	for (int i = 0; i < 2; i++)
		x = view_cell(y, x, &meters[meter_find(ids[i])], p);
	attrset(A_NORMAL);
	for (size_t i = 0; i < COLUMNS; i++) {
		const struct column *c = &columns[i];

		c->text(p, mode_of(t, p), text, sizeof(text));
		view_text(y, x, "%*s", c->width, text);
		x += (c->width < 0 ? -c->width : c->width) + 1;
	}
}

/* -- a model: not a measurement, and called so ---------------------------- */

static bool has_model(const struct view *v)
{
	for (unsigned i = 0; i < v->parts; i++)
		if (v->part[i]->now.model.lpar)
			return true;
	return false;
}

static void modelled(const struct top_part *p, int y)
{
	static const unsigned of[] = {
	    offsetof(struct prose_tlb_row, instructions),
	    offsetof(struct prose_tlb_row, accesses),
	    offsetof(struct prose_tlb_row, translated),
	    offsetof(struct prose_tlb_row, erat_misses),
	    offsetof(struct prose_tlb_row, tlb_misses),
	    offsetof(struct prose_tlb_row, walk_accesses)};
	const unsigned base = offsetof(struct snap_part, model);
	char text[16];
	int x;

	x = view_cell(y, 0, &meters[meter_find("lpar")], p);
	x = view_cell(y, x, &meters[meter_find("name")], p);
	for (size_t i = 0; i < sizeof(of) / sizeof(*of); i++) {
		double by = sample_delta(p, base + of[i]);
		bool good = p->was.model.lpar == p->now.model.lpar &&
			    p->now.model.lpar && p->seconds > 0;

		meter_format(METER_RATE, good ? by / p->seconds : NAN, text,
			     sizeof(text));
		x = view_text(y, x, "%9s ", text);
	}
}

static void model(const struct view *v, int y, int end)
{
	view_title(y++, " LPAR A MODEL SAYS   INSTR/s    DATA/s   TRANS/s"
			"    ERAT/s TLBMISS/s   WALKS/s");
	for (unsigned i = v->first; i < v->parts && y < end; i++)
		modelled(v->part[i], y++);
}

/* -- the CPUs ------------------------------------------------------------- */

static int cpus(const struct top *t, int y, int end)
{
	char loads[16], misses[16], share[16];

	view_title(y++, "CPU  dTLB LOADS/s  MISSES/s  MISSED%   of the vCPU's"
			" thread, while in the guest");
	for (unsigned i = 0; i < t->cpus && y < end; i++) {
		const struct top_cpu *c = &t->cpu[i];

		meter_format(METER_RATE, c->tlb_loads, loads, 16);
		meter_format(METER_RATE, c->tlb_misses, misses, 16);
		meter_format(
		    METER_PERCENT,
		    c->tlb_loads > 0 ? 100 * c->tlb_misses / c->tlb_loads : NAN,
		    share, 16);
		view_text(y++, 0, "%3u  %12s  %8s  %7s", i, loads, misses,
			  share);
	}
	return y;
}

static const char *const notes_powernv[] = {
    "real: an address is RMOR plus what the program says, and FAULTS beyond"
    " RMLS;",
    "no tables, no TLB misses (TLBM). HPT: entries it put in and took out,"
    " of these",
    "to make room; SLB: its segments loaded. A dash is not measured here."};
static const char *const notes_kvm[] = {
    "nested: the processor walks the host's tables below the"
    " partition's flat ones;",
    "PAGE is the size of the host's pages behind it: the larger, the"
    " fewer misses.",
    "A dash is not measured: the host has no such counter, or keeps it"
    " to itself."};

void view_xlat(struct view *v, const struct top *t, int y, int end)
{
	bool kvm = !strcmp(t->machine.name, "kvm");
	bool with_model = has_model(v);
	int below = 4 + (kvm ? 1 + (int)t->cpus : 0), list_end;

	if (with_model)
		below += 1 + (int)(v->parts < 8 ? v->parts : 8);
	list_end = end - below;
	heading(y++);
	if (list_end < y + 2)
		list_end = end;
	view_list(v, y, list_end);
	for (unsigned i = v->first; i < v->parts && y < list_end; i++)
		line(v, t, v->part[i], y++);
	if (list_end == end)
		return;
	y++;
	attron(view_attr(VIEW_DIM));
	for (int i = 0; i < 3 && y < end; i++)
		view_text(y++, 0, "%s", kvm ? notes_kvm[i] : notes_powernv[i]);
	attroff(view_attr(VIEW_DIM));
	if (kvm && y < end)
		y = cpus(t, y, end);
	if (with_model && y < end)
		model(v, y, end);
}
