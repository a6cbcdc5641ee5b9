/* SPDX-License-Identifier: BSD-2-Clause */
/* --summary: what strace -c shows, of system calls and of 9P requests. */
#include "trace.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ROWS 1024

struct row {
	char name[32];
	uint64_t tb, calls, errors, bytes;
};

static struct table {
	const char *what;
	unsigned rows;
	struct row row[ROWS];
} calls = {.what = "syscall"}, requests = {.what = "9p"};
static uint64_t lost;

static void count(struct table *tab, const char *name, uint64_t tb, bool error,
		  uint64_t bytes)
{
	struct row *r = tab->row;
	unsigned i = 0;

	while (i < tab->rows && strcmp(r[i].name, name))
		i++;
	if (i == ROWS)
		return;
	if (i == tab->rows) {
		r[i] = (struct row){0};
		snprintf(r[i].name, sizeof(r[i].name), "%.31s", name);
		tab->rows++;
	}
	r[i].tb += tb;
	r[i].calls++;
	r[i].errors += error;
	r[i].bytes += bytes;
}

static void see(struct trace *t, const struct seen *s)
{
	const struct pair_request *r = s->request;
	const struct pair_call *c = s->call;

	if (s->e->lpar)
		lost += s->e->lost;
	if (s->what == PAIR_RETURN && c->open) {
		struct rec_word name = rec_syscall(t->arch, c->number);

		if (filter_call(name.s))
			count(&calls, name.s, c->end_tb - c->begin_tb,
			      c->result < 0 && c->result > -4096, 0);
	} else if (s->what == PAIR_ANSWER && r->open && filter_9p(r->type)) {
		bool error = r->answer == PROSE_RLERROR;

		count(&requests, rec_9p(r->type).s, r->end_tb - r->begin_tb,
		      error, !error && r->count ? r->result : 0);
	}
}

static int by_time(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return x->tb < y->tb ? 1 : x->tb > y->tb ? -1 : 0;
}

static void line(struct trace *t, const struct row *r, uint64_t all, bool bytes)
{
	fprintf(t->out, "%6.2f %11.6f %11.0f %9" PRIu64 " ",
		all ? 100. * (double)r->tb / (double)all : 0,
		trace_seconds(t, r->tb),
		r->calls ? trace_seconds(t, r->tb) * 1e6 / (double)r->calls : 0,
		r->calls);
	if (r->errors)
		fprintf(t->out, "%9" PRIu64 " ", r->errors);
	else
		fprintf(t->out, "%9s ", "");
	if (bytes)
		fprintf(t->out, "%12" PRIu64 " ", r->bytes);
	fprintf(t->out, "%s\n", r->name);
}

static void show(struct trace *t, struct table *tab, bool bytes)
{
	struct row all = {.name = "total"};
	const char *dash = "------------------------------";

	qsort(tab->row, tab->rows, sizeof(tab->row[0]), by_time);
	for (unsigned i = 0; i < tab->rows; i++) {
		all.tb += tab->row[i].tb;
		all.calls += tab->row[i].calls;
		all.errors += tab->row[i].errors;
		all.bytes += tab->row[i].bytes;
	}
	fprintf(t->out,
		"%% time     seconds  usecs/call     calls    errors %s%s\n",
		bytes ? "       bytes " : "", tab->what);
	fprintf(t->out, "%.6s %.11s %.11s %.9s %.9s %.*s%s%.16s\n", dash, dash,
		dash, dash, dash, bytes ? 12 : 0, dash, bytes ? " " : "", dash);
	for (unsigned i = 0; i < tab->rows; i++)
		line(t, &tab->row[i], all.tb, bytes);
	fprintf(t->out, "%.6s %.11s %.11s %.9s %.9s %.*s%s%.16s\n", dash, dash,
		dash, dash, dash, bytes ? 12 : 0, dash, bytes ? " " : "", dash);
	line(t, &all, all.tb, bytes);
}

static void end(struct trace *t)
{
	show(t, &calls, false);
	if (requests.rows) {
		fputc('\n', t->out);
		show(t, &requests, true);
	}
	if (lost)
		fprintf(t->out,
			"\n%" PRIu64 " records were overwritten before they "
			"were read: there were more\n",
			lost);
}

const struct sink sink_summary = {.see = see, .end = end};
