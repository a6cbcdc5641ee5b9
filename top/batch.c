/* SPDX-License-Identifier: BSD-2-Clause */
/* Samples as a table and CSV: both from the meters. */
#include "batch.h"
#include "batch_int.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- for people ----------------------------------------------------------- */

static void table_cell(const struct meter *m, const char *text)
{
	printf("%*.*s ", m->width, abs(m->width), text);
}

static void print_table(const struct top *t,
			const struct top_part *const *parts, unsigned count)
{
	char text[METER_TEXT_BYTES];

	for (unsigned i = 0; i < meter_count; i++)
		if (meters[i].width)
			table_cell(&meters[i], meters[i].caption);
	putchar('\n');
	for (unsigned k = 0; k < count; k++) {
		for (unsigned i = 0; i < meter_count; i++) {
			meter_show(&meters[i], parts[k], text, sizeof(text));
			if (meters[i].width)
				table_cell(&meters[i], text);
		}
		putchar('\n');
	}
	putchar('\n');
}

/* -- CSV ------------------------------------------------------------------ */

static void csv_part(const struct top *t, const struct top_part *p)
{
	char text[METER_TEXT_BYTES];

	printf("%llu", (unsigned long long)t->samples - 1);
	for (unsigned i = 0; i < meter_count; i++) {
		const struct meter *m = &meters[i];

		putchar(',');
		if (m->text) {
			m->text(p, text, sizeof(text));
			batch_quoted(text, '"', "\"");
		} else {
			batch_number(meter_value(m, p), "");
		}
	}
	putchar('\n');
}

static void print_csv(const struct top *t, const struct top_part *const *parts,
		      unsigned count)
{
	static bool headed;

	if (!headed) {
		fputs("sample", stdout);
		for (unsigned i = 0; i < meter_count; i++)
			printf(",%s", meters[i].name);
		putchar('\n');
	}
	headed = true;
	for (unsigned k = 0; k < count; k++)
		csv_part(t, parts[k]);
}

/* -- all that one look tells ---------------------------------------------- */

static void stats_line(const struct meter *m, const struct top_part *p)
{
	char text[METER_TEXT_BYTES];

	printf("  %-26s ", m->name);
	if (m->text) {
		m->text(p, text, sizeof(text));
		fputs(text, stdout);
	} else {
		batch_number(meter_value(m, p), "-");
	}
	putchar('\n');
}

static void stats_part(const struct top_part *p)
{
	printf("LPAR %u, %s\n", p->now.row.lpar, p->now.row.name);
	for (unsigned i = 2; i < meter_count; i++)
		if (!meter_rate(&meters[i]) && !meter_model(&meters[i]))
			stats_line(&meters[i], p);
	if (!p->now.model.lpar)
		return;
	puts("  what a model of POWER8's translation says, not measured:");
	for (unsigned i = 2; i < meter_count; i++)
		if (meter_model(&meters[i]))
			stats_line(&meters[i], p);
}

static void print_stats(const struct top *t,
			const struct top_part *const *parts, unsigned count)
{
	for (unsigned k = 0; k < count; k++)
		stats_part(parts[k]);
}

unsigned batch_print(const struct top *t, const struct list_order *o,
		     enum batch_format format)
{
	static batch_print_fn *const print[] = {
	    [BATCH_TABLE] = print_table,
	    [BATCH_JSON] = batch_json,
	    [BATCH_CSV] = print_csv,
	    [BATCH_OPENMETRICS] = batch_openmetrics,
	    [BATCH_STATS] = print_stats,
	};
	static const struct top_part *parts[PROSE_PARTS];
	unsigned count;

	count = list_make(t, o, parts);
	print[format](t, parts, count);
	fflush(stdout);
	return count;
}
