/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * JSON: a sample is an object on a line of its own. `schema` is 1; members
 * may be added to it, and none is changed or taken away without another
 * number. What is not known is null. docs/observing.md describes it.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "batch_int.h"
#include "hist.h"
#include "recorder.h"

#define SCHEMA 1

void batch_number(double v, const char *unknown)
{
	if (isnan(v))
		fputs(unknown, stdout);
	else
		printf("%.15g", v);
}

void batch_quoted(const char *text, char escape, const char *special)
{
	putchar('"');
	for (; *text; text++) {
		if (strchr(special, *text))
			putchar(escape);
		putchar(*text);
	}
	putchar('"');
}

void batch_string(const char *text)
{
	batch_quoted(text, '\\', "\"\\");
}

/* -- members: the first of an object has '{' before it -------------------- */

static void key(char before, const char *name)
{
	printf("%c\"%s\":", before, name);
}

static void number(char before, const char *name, double v)
{
	key(before, name);
	batch_number(v, "null");
}

/* Integers of all 64 bits. */
static void whole(char before, const char *name, uint64_t v)
{
	key(before, name);
	printf("%llu", (unsigned long long)v);
}

static void string(char before, const char *name, const char *text)
{
	key(before, name);
	batch_string(text);
}

/* -- of a partition ------------------------------------------------------- */

static void meters_of(const struct top_part *p)
{
	char text[METER_TEXT_BYTES];

	for (unsigned i = 0; i < meter_count; i++) {
		const struct meter *m = &meters[i];

		if (meter_model(m))
			continue;
		if (!m->text) {
			number(i ? ',' : '{', m->name, meter_value(m, p));
			continue;
		}
		m->text(p, text, sizeof(text));
		string(i ? ',' : '{', m->name, text);
	}
}

static void channel(const struct prose_chan *c, unsigned id)
{
	whole('{', "id", id);
	string(',', "kind", c->kind == PROSE_CHAN_9P ? "9p" : "ctl");
	whole(',', "up_ring_bytes", c->up_bytes);
	whole(',', "up_total_bytes", c->part.tail);
	whole(',', "up_waiting_bytes", c->part.tail - c->ctl.head);
	whole(',', "down_ring_bytes", c->down_bytes);
	whole(',', "down_total_bytes", c->ctl.tail);
	whole(',', "down_waiting_bytes", c->ctl.tail - c->part.head);
	whole(',', "up_doorbells", c->part.rung);
	whole(',', "up_doorbells_saved", c->part.unrung);
	whole(',', "down_doorbells", c->ctl.rung);
	whole(',', "down_doorbells_saved", c->ctl.unrung);
	putchar('}');
}

static void channels(const struct snap_part *p)
{
	char before = '[';

	key(',', "channels");
	for (unsigned i = 0; i < 2; i++) {
		if (!p->chan[i].magic)
			continue;
		putchar(before);
		channel(&p->chan[i], i);
		before = ',';
	}
	fputs(before == '[' ? "[]" : "]", stdout);
}

static void type(const struct top_part *p, const struct prose_9p_count *c)
{
	double hz = p->tb_hz ? p->tb_hz : NAN;
	unsigned last = PROSE_9P_BUCKETS;

	string('{', "type", rec_9p(c->type).s);
	whole(',', "count", c->count);
	whole(',', "errors", c->errors);
	whole(',', "bytes", c->bytes);
	number(',', "total_seconds", c->total_tb / hz);
	number(',', "max_seconds", c->max_tb / hz);
	number(',', "p50_seconds", hist_9p_below(c, 0.5) / hz);
	number(',', "p99_seconds", hist_9p_below(c, 0.99) / hz);
	while (last && !c->bucket[last - 1])
		last--;
	key(',', "buckets");
	putchar('[');
	for (unsigned i = 0; i < last; i++)
		printf("%s%u", i ? "," : "", c->bucket[i]);
	fputs("]}", stdout);
}

static void types(const struct top_part *p)
{
	key(',', "p9_types");
	putchar('[');
	for (uint32_t i = 0; p->now.counted && i < p->now.types; i++) {
		if (i)
			putchar(',');
		type(p, &p->now.count[i]);
	}
	putchar(']');
}

static void request(const struct top_part *p, const struct snap_request *q)
{
	double age = q->r.sent_tb < p->now_tb ? p->now_tb - q->r.sent_tb : 0;

	string('{', "type", rec_9p(q->r.type).s);
	whole(',', "tag", q->r.tag);
	whole(',', "tid", q->r.tid);
	whole(',', "fid", q->r.fid);
	whole(',', "offset", q->r.offset);
	whole(',', "bytes", q->r.count);
	number(',', "age_seconds", p->tb_hz ? age / p->tb_hz : NAN);
	string(',', "path", q->path);
	putchar('}');
}

static void requests(const struct top_part *p)
{
	key(',', "p9_requests");
	putchar('[');
	for (uint32_t i = 0; p->now.looked && i < p->now.requests; i++) {
		if (i)
			putchar(',');
		request(p, &p->now.request[i]);
	}
	putchar(']');
}

/* Of translation, if the machine was started with one. */
static void model(const struct top_part *p)
{
	char before = '{';

	key(',', "tlb_model");
	if (!p->now.model.lpar) {
		fputs("null", stdout);
		return;
	}
	for (unsigned i = 0; i < meter_count; i++) {
		const char *name = meter_model(&meters[i]);

		if (!name)
			continue;
		number(before, name, meter_value(&meters[i], p));
		before = ',';
	}
	putchar('}');
}

static void part(const struct top_part *p)
{
	meters_of(p);
	channels(&p->now);
	model(p);
	types(p);
	requests(p);
	putchar('}');
}

/* -- the rest ------------------------------------------------------------- */

static void machine(const struct snap_machine *m)
{
	key(',', "machine");
	string('{', "name", m->name);
	string(',', "version", m->version);
	whole(',', "ram_bytes", m->ram_bytes);
	whole(',', "mem_free_bytes", m->mem_free_bytes);
	whole(',', "mem_dirty_bytes", m->mem_dirty_bytes);
	whole(',', "hyp_bytes", m->hyp_bytes);
	whole(',', "created", m->created);
	whole(',', "hcalls_by_controllers", m->mbox_calls);
	whole(',', "torn_rows", m->torn);
	putchar('}');
}

static void cpu(const struct top *t, unsigned i)
{
	const struct top_cpu *c = &t->cpu[i];
	double hz = t->machine.tb_hz ? t->machine.tb_hz : NAN;

	/* The seconds are those that were counted: they never fall. */
	whole('{', "cpu", i);
	number(',', "lpar", c->now.lpar ? c->now.lpar : NAN);
	whole(',', "slot", c->now.slot);
	number(',', "part_percent", c->part);
	number(',', "idle_percent", c->idle);
	number(',', "hyp_percent", c->hyp);
	number(',', "part_seconds", c->now.part_tb / hz);
	number(',', "idle_seconds", c->now.idle_tb / hz);
	number(',', "hyp_seconds", c->now.hyp_tb / hz);
	number(',', "elapsed_seconds",
	       (c->now.updated_tb - c->now.since_tb) / hz);
	number(',', "dtlb_loads_per_second", c->tlb_loads);
	number(',', "dtlb_misses_per_second", c->tlb_misses);
	putchar('}');
}

void batch_json(const struct top *t, const struct top_part *const *parts,
		unsigned count)
{
	whole('{', "schema", SCHEMA);
	number(',', "time", t->wall_ns / 1e9);
	machine(&t->machine);
	key(',', "cpus");
	putchar('[');
	for (unsigned i = 0; i < t->cpus; i++) {
		if (i)
			putchar(',');
		cpu(t, i);
	}
	fputs("]", stdout);
	key(',', "partitions");
	putchar('[');
	for (unsigned k = 0; k < count; k++) {
		if (k)
			putchar(',');
		part(parts[k]);
	}
	puts("]}");
}
