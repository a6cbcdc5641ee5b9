/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Samples as a table, JSON, CSV and OpenMetrics: all from the meters.
 *
 * JSON: a sample is an object on a line of its own. `schema` is 1; members
 * may be added to it, and none is changed or taken away without another
 * number. What is not known is null. `machine` has name, ram_bytes,
 * mem_free_bytes, mem_dirty_bytes, created and hcalls_by_controllers; `cpus`
 * has of each cpu, lpar (null: nobody), slot, part_percent, idle_percent and
 * hyp_percent; `partitions` has of each the meters, by their names.
 */
#include "batch.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA 1

static const struct top_part *parts[PROSE_PARTS];
static unsigned count;

static void number(double v, const char *unknown)
{
	if (isnan(v))
		fputs(unknown, stdout);
	else
		printf("%.15g", v);
}

/* Texts are printable ASCII (sample.c). */
static void quoted(const char *text, char escape, const char *special)
{
	putchar('"');
	for (; *text; text++) {
		if (strchr(special, *text))
			putchar(escape);
		putchar(*text);
	}
	putchar('"');
}

static void quoted_json(const char *text)
{
	quoted(text, '\\', "\"\\");
}

/* -- for people ---------------------------------------------------------- */

static void table_cell(const struct meter *m, const char *text)
{
	printf("%*.*s ", m->width, abs(m->width), text);
}

static void print_table(const struct top *t)
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

/* -- JSON ---------------------------------------------------------------- */

static void json_part(const struct top_part *p)
{
	char text[METER_TEXT_BYTES];

	for (unsigned i = 0; i < meter_count; i++) {
		const struct meter *m = &meters[i];

		printf("%c\"%s\":", i ? ',' : '{', m->name);
		if (m->text) {
			m->text(p, text, sizeof(text));
			quoted_json(text);
		} else {
			number(m->value(p, m->offset), "null");
		}
	}
	putchar('}');
}

static void json_machine(const struct top *t)
{
	fputs("\"machine\":{\"name\":", stdout);
	quoted_json(t->machine);
	printf(",\"ram_bytes\":%llu,\"mem_free_bytes\":%llu,"
	       "\"mem_dirty_bytes\":%llu,\"created\":%llu,"
	       "\"hcalls_by_controllers\":%llu}",
	       (unsigned long long)t->ram_bytes,
	       (unsigned long long)t->mem_free_bytes,
	       (unsigned long long)t->mem_dirty_bytes,
	       (unsigned long long)t->created,
	       (unsigned long long)t->mbox_calls);
}

static void json_cpu(const struct top_cpu *c, unsigned i)
{
	printf("%s{\"cpu\":%u,\"lpar\":", i ? "," : "", i);
	number(c->now.lpar ? c->now.lpar : NAN, "null");
	printf(",\"slot\":%u,\"part_percent\":", c->now.slot);
	number(c->part, "null");
	fputs(",\"idle_percent\":", stdout);
	number(c->idle, "null");
	fputs(",\"hyp_percent\":", stdout);
	number(c->hyp, "null");
	putchar('}');
}

static void print_json(const struct top *t)
{
	printf("{\"schema\":%d,", SCHEMA);
	json_machine(t);
	fputs(",\"cpus\":[", stdout);
	for (unsigned i = 0; i < t->cpus; i++)
		json_cpu(&t->cpu[i], i);
	fputs("],\"partitions\":[", stdout);
	for (unsigned k = 0; k < count; k++) {
		if (k)
			putchar(',');
		json_part(parts[k]);
	}
	puts("]}");
}

/* -- CSV ----------------------------------------------------------------- */

static void csv_part(const struct top *t, const struct top_part *p)
{
	char text[METER_TEXT_BYTES];

	printf("%llu", (unsigned long long)t->samples - 1);
	for (unsigned i = 0; i < meter_count; i++) {
		const struct meter *m = &meters[i];

		putchar(',');
		if (m->text) {
			m->text(p, text, sizeof(text));
			quoted(text, '"', "\"");
		} else {
			number(m->value(p, m->offset), "");
		}
	}
	putchar('\n');
}

static void print_csv(const struct top *t)
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

/* -- OpenMetrics --------------------------------------------------------- */

static void metric(const struct meter *m)
{
	bool total = m->kind == METER_TOTAL;
	double v;

	printf("# TYPE prose_partition_%s %s\n", m->name,
	       total ? "counter" : "gauge");
	for (unsigned k = 0; k < count; k++) {
		v = m->value(parts[k], m->offset);
		if (isnan(v))
			continue;
		printf("prose_partition_%s%s{lpar=\"%u\",name=", m->name,
		       total ? "_total" : "", parts[k]->now.lpar);
		quoted_json(parts[k]->now.name);
		printf("} %.15g\n", v);
	}
}

static void print_openmetrics(const struct top *t)
{
	printf("# TYPE prose_memory_free_bytes gauge\n"
	       "prose_memory_free_bytes %llu\n"
	       "# TYPE prose_partitions_created counter\n"
	       "prose_partitions_created_total %llu\n",
	       (unsigned long long)t->mem_free_bytes,
	       (unsigned long long)t->created);
	for (unsigned i = 0; i < meter_count; i++)
		if (!meters[i].text && strcmp(meters[i].name, "lpar"))
			metric(&meters[i]);
	puts("# EOF");
}

void batch_print(const struct top *t, const struct list_order *o,
		 enum batch_format format)
{
	static void (*const print[])(const struct top *) = {
		[BATCH_TABLE] = print_table,
		[BATCH_JSON] = print_json,
		[BATCH_CSV] = print_csv,
		[BATCH_OPENMETRICS] = print_openmetrics,
	};

	count = list_make(t, o, parts);
	print[format](t);
	fflush(stdout);
}
