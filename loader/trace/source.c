/* SPDX-License-Identifier: BSD-2-Clause */
/* Where records come from: a machine, one of its partitions, a core file. */
#include "trace.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

static struct trace_view *new_view(struct trace *t)
{
	struct trace_view *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->v.fd = -1;
	w->next = t->views;
	return t->views = w;
}

/* The time of day is in any partition's boot block. */
static void take_epoch(struct trace *t, const struct pview *v)
{
	struct prose_boot b;

	if (t->epoch_ns || pview_boot(v, &b))
		return;
	t->epoch_tb = b.epoch_tb;
	t->epoch_ns = b.epoch_ns;
}

/* One that has just started has no ring yet. */
static int add_ring(struct trace *t, struct trace_view *w)
{
	int error = w->ring ? 0 : recorder_add_part(&t->rec, &w->v);

	if (error)
		return error;
	w->ring = true;
	if (t->o.follow)
		follow_begin(w);
	take_epoch(t, &w->v);
	return 0;
}

static int add_part(struct trace *t, const struct prose_part_row *row)
{
	struct trace_view *w = new_view(t);

	if (!w)
		return -PROSE_E_NOMEM;
	pview_live_row(&w->v, &t->ctl, row);
	return add_ring(t, w);
}

/* -- live ----------------------------------------------------------------- */

static void add_new_parts(struct trace *t)
{
	struct prose_part_row row;

	for (unsigned i = 0; i < PROSE_PARTS; i++)
		if (!ctl_part_at(&t->ctl, i, &row) &&
		    row.state > PROSE_PART_CREATED && !trace_view(t, row.lpar))
			add_part(t, &row);
}

static int open_live(struct trace *t)
{
	struct prose_part_row row;
	int status = t->o.what ? connect_part(&t->ctl, t->o.what, &row)
			       : connect_machine(&t->ctl);

	if (status)
		return status;
	t->live = true;
	t->arch = t->ctl.machine->arch;
	t->tb_hz = t->ctl.machine->tb_hz;
	recorder_add_machine(&t->rec, &t->ctl);
	if (!t->o.what) {
		add_new_parts(t);
		return 0;
	}
	t->lpar = row.lpar;
	t->since_tb = row.created_tb;
	status = add_part(t, &row);
	if (!status || (t->o.follow && row.state != PROSE_PART_ENDED))
		return 0;
	say("LPAR %u has no trace: %s", t->lpar,
	    status == -PROSE_E_NOENT
		? "its program was not linked with what records it"
		: ctl_strerror(status));
	return EXIT_PROSE;
}

void source_from_now(struct trace *t)
{
	recorder_skip(&t->rec);
	t->start_tb = source_now(t);
}

bool source_good(void *trace, uint32_t lpar)
{
	struct trace *t = trace;
	struct pview *v = trace_view(t, lpar);

	return v && (!v->ctl || !pview_refresh(v));
}

static bool machine_there(struct trace *t)
{
	struct pollfd p = {t->ctl.sock, POLLIN, 0};

	return poll(&p, 1, 0) == 0;
}

bool source_more(struct trace *t)
{
	struct pview *v;

	if (!t->live || !machine_there(t))
		return false;
	for (struct trace_view *w = t->views; w; w = w->next)
		add_ring(t, w);
	if (!t->lpar) {
		add_new_parts(t);
		return true;
	}
	v = trace_view(t, t->lpar);
	return !pview_refresh(v) && v->row.state != PROSE_PART_ENDED;
}

/* -- a core file ---------------------------------------------------------- */

static int open_core(struct trace *t)
{
	struct trace_view *w = new_view(t);
	int error = w ? pview_core(&w->v, t->o.what) : -PROSE_E_NOMEM;

	if (error == -PROSE_E_NOENT) {
		say("\"%s\" is no LPAR id and no file", t->o.what);
		return EXIT_USAGE;
	}
	if (error) {
		say("%s: %s; to run a program and trace it: prose trace -- "
		    "FILE",
		    t->o.what,
		    error == -PROSE_E_INVAL ? "no core file of PROSE's"
					    : ctl_strerror(error));
		return EXIT_PROSE;
	}
	t->arch = w->v.arch;
	t->tb_hz = w->v.tb_hz;
	t->lpar = w->v.row.lpar;
	t->since_tb = w->v.row.created_tb;
	take_epoch(t, &w->v);
	recorder_add_cpus(&t->rec, &w->v);
	error = recorder_add_part(&t->rec, &w->v);
	if (!error || t->rec.rings)
		return 0;
	say("%s: there is no trace in it (%s)", t->o.what, ctl_strerror(error));
	return EXIT_PROSE;
}

/* -- */

int source_open(struct trace *t)
{
	uint32_t lpar;

	if (t->o.what && !parse_u32(t->o.what, &lpar))
		return open_core(t);
	return open_live(t);
}

void source_close(struct trace *t)
{
	recorder_close(&t->rec);
	while (t->views) {
		struct trace_view *w = t->views;

		t->views = w->next;
		follow_end(w);
		pview_close(&w->v);
		free(w);
	}
	if (t->live)
		ctl_close(&t->ctl);
}
