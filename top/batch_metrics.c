/* SPDX-License-Identifier: BSD-2-Clause */
/* Samples as OpenMetrics 1.0, for Prometheus and others. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "batch_int.h"
#include "recorder.h"

static void family(const char *name, const char *type, const char *help)
{
	printf("# TYPE prose_%s %s\n", name, type);
	if (help)
		printf("# HELP prose_%s %s\n", name, help);
}

static void whose(const struct top_part *p)
{
	printf("{lpar=\"%u\",name=", p->now.row.lpar);
	batch_string(p->now.row.name);
}

static void value(double v)
{
	printf("} %.15g\n", v);
}

static void machine(const struct snap_machine *m)
{
	family("memory_free_bytes", "gauge", "free and clean");
	printf("prose_memory_free_bytes %llu\n",
	       (unsigned long long)m->mem_free_bytes);
	family("partitions_created", "counter", NULL);
	printf("prose_partitions_created_total %llu\n",
	       (unsigned long long)m->created);
	family("controller_hcalls", "counter", NULL);
	printf("prose_controller_hcalls_total %llu\n",
	       (unsigned long long)m->mbox_calls);
}

/* By what was counted alone: a guess of what came since could fall again. */
static void cpus(const struct top *t)
{
	double hz = t->machine.tb_hz ? t->machine.tb_hz : NAN;

	family("cpu_seconds", "counter", "where each CPU's time went");
	for (unsigned i = 0; i < t->cpus; i++) {
		const struct prose_cpu_row *c = &t->cpu[i].now;
		const uint64_t mode[] = {c->part_tb, c->idle_tb, c->hyp_tb};
		static const char *const name[] = {"part", "idle", "hyp"};

		for (unsigned k = 0; k < 3 && t->cpu[i].seen; k++) {
			printf("prose_cpu_seconds_total{cpu=\"%u\",mode=\"%s\"",
			       i, name[k]);
			value(mode[k] / hz);
		}
	}
}

static void texts(const struct top_part *const *parts, unsigned count)
{
	char text[METER_TEXT_BYTES];

	family("partition", "info", NULL);
	for (unsigned k = 0; k < count; k++) {
		fputs("prose_partition_info", stdout);
		whose(parts[k]);
		for (unsigned i = 0; i < meter_count; i++) {
			if (!meters[i].text || !strcmp(meters[i].name, "name"))
				continue;
			meters[i].text(parts[k], text, sizeof(text));
			printf(",%s=", meters[i].name);
			batch_string(text);
		}
		value(1);
	}
}

static void metric(const struct meter *m, const struct top_part *const *parts,
		   unsigned count)
{
	bool total = m->kind == METER_TOTAL || m->kind == METER_TIME;
	char name[80];

	snprintf(name, sizeof(name), "partition_%s", m->name);
	family(name, total ? "counter" : "gauge", m->help);
	for (unsigned k = 0; k < count; k++) {
		double v = meter_value(m, parts[k]);

		if (isnan(v))
			continue;
		printf("prose_%s%s", name, total ? "_total" : "");
		whose(parts[k]);
		value(v);
	}
}

/* Of each 9P type, one of its counts. */
static void types(const char *name, size_t offset,
		  const struct top_part *const *parts, unsigned count)
{
	family(name, "counter", NULL);
	for (unsigned k = 0; k < count; k++) {
		const struct snap_part *p = &parts[k]->now;

		for (uint32_t i = 0; p->counted && i < p->types; i++) {
			uint64_t n;

			memcpy(&n, (const char *)&p->count[i] + offset,
			       sizeof(n));
			printf("prose_%s_total", name);
			whose(parts[k]);
			printf(",type=\"%s\"", rec_9p(p->count[i].type).s);
			value(n);
		}
	}
}

void batch_openmetrics(const struct top *t, const struct top_part *const *parts,
		       unsigned count)
{
	machine(&t->machine);
	cpus(t);
	texts(parts, count);
	for (unsigned i = 0; i < meter_count; i++)
		if (!meters[i].text && strcmp(meters[i].name, "lpar"))
			metric(&meters[i], parts, count);
	types("p9_requests", offsetof(struct prose_9p_count, count), parts,
	      count);
	types("p9_errors", offsetof(struct prose_9p_count, errors), parts,
	      count);
	types("p9_data_bytes", offsetof(struct prose_9p_count, bytes), parts,
	      count);
	puts("# EOF");
}
