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

/* -- for people -------------------------------------------------------- */

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

/* -- CSV --------------------------------------------------------------- */

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

void batch_print(const struct top *t, const struct list_order *o,
		 enum batch_format format)
{
	static batch_print_fn *const print[] = {
	    [BATCH_TABLE] = print_table,
	    [BATCH_JSON] = batch_json,
	    [BATCH_CSV] = print_csv,
	    [BATCH_OPENMETRICS] = batch_openmetrics,
	};
	static const struct top_part *parts[PROSE_PARTS];
	unsigned count;

	count = list_make(t, o, parts);
	print[format](t, parts, count);
	fflush(stdout);
}
