/* SPDX-License-Identifier: BSD-2-Clause */
/* What the sinks ask about partitions and time. */
#include "trace.h"

struct pview *trace_view(struct trace *t, uint32_t lpar)
{
	for (struct trace_view *w = t->views; w; w = w->next)
		if (w->v.row.lpar == lpar)
			return &w->v;
	return NULL;
}

const char *trace_part_name(struct trace *t, uint32_t lpar)
{
	struct pview *v = trace_view(t, lpar);

	return v ? v->row.name : "";
}

uint64_t source_now(const struct trace *t)
{
	return t->live
		   ? __atomic_load_n(&t->ctl.machine->tb_now, __ATOMIC_RELAXED)
		   : 0;
}

double trace_seconds(const struct trace *t, uint64_t tb)
{
	return t->tb_hz ? (double)tb / (double)t->tb_hz : 0;
}
