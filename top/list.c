/* SPDX-License-Identifier: BSD-2-Clause */
/* Sorting and filtering; equal ones stand by LPAR. */
#include "list.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare_value(const struct meter *m, const struct top_part *a,
			 const struct top_part *b)
{
	double x = meter_value(m, a), y = meter_value(m, b);

	x = isnan(x) ? -1 : x;
	y = isnan(y) ? -1 : y;
	return (x > y) - (x < y);
}

static int compare_text(const struct meter *m, const struct top_part *a,
			const struct top_part *b)
{
	char x[METER_TEXT_BYTES], y[METER_TEXT_BYTES];

	m->text(a, x, sizeof(x));
	m->text(b, y, sizeof(y));
	return strcmp(x, y);
}

static int compare(const void *p, const void *q, void *order)
{
	const struct top_part *a = *(const struct top_part *const *)p;
	const struct top_part *b = *(const struct top_part *const *)q;
	const struct list_order *o = order;
	const struct meter *m = &meters[o->meter];
	int by = m->text ? compare_text(m, a, b) : compare_value(m, a, b);

	if (by)
		return o->up ? by : -by;
	return (a->now.row.lpar > b->now.row.lpar) -
	       (a->now.row.lpar < b->now.row.lpar);
}

static int wanted(const struct list_order *o, const struct top_part *p)
{
	char lpar[12];

	snprintf(lpar, sizeof(lpar), "%u", p->now.row.lpar);
	return !*o->filter || strstr(p->now.row.name, o->filter) ||
	       !strcmp(lpar, o->filter);
}

unsigned list_make(const struct top *t, const struct list_order *o,
		   const struct top_part **out)
{
	unsigned n = 0;

	for (unsigned i = 0; i < PROSE_PARTS; i++)
		if (t->used[i] && wanted(o, &t->part[i]))
			out[n++] = &t->part[i];
	qsort_r(out, n, sizeof(*out), compare, (void *)o);
	return n;
}
