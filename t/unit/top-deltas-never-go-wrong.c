/* SPDX-License-Identifier: BSD-2-Clause */
/* link: top ctl
 * Whatever the stats page goes through between two samples and during one,
 * no rate is negative, of two partitions, or made of a torn row.
 */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "top/list.h"
#include "top/take.h"

#define SECOND 1000000000ull

static struct prose_stats page;
static struct prose_machine machine = {.tb_hz = 512000000};
static struct ctl ctl = {
    .stats = &page, .machine = &machine, .sock = -1, .ram_fd = -1};
static struct take taker;
static struct snap *snap;
static struct top top;
static uint64_t now = SECOND;

static void begin(void)
{
	memset(&page, 0, sizeof(page));
	memset(&top, 0, sizeof(top));
	page.cpus = 1;
	machine.tb_now = 0;
	take_init(&taker, &ctl);
}

static void sample_at(uint64_t ns)
{
	take(&taker, snap, ns);
	sample_take(&top, snap);
}

static void sample(void)
{
	now += SECOND;
	sample_at(now);
}

static double value(unsigned row, const char *name)
{
	const struct meter *m = &meters[meter_find(name)];

	return meter_value(m, &top.part[row]);
}

static void counters(void)
{
	struct prose_part_row *row = &page.part[3];

	begin();
	*row = (struct prose_part_row){.lpar = 7, .name = "it", .hcalls = 10};
	sample();
	ok(isnan(value(3, "hcalls_per_second")), "unknown at first");
	row->hcalls = 110;
	row->used_tb = machine.tb_hz / 4;
	sample();
	is(value(3, "hcalls_per_second"), 100);
	is(value(3, "used_percent"), 25);
	row->hcalls = 50;
	sample();
	is(value(3, "hcalls_per_second"), 0);
	sample_at(now);
	ok(isnan(value(3, "hcalls_per_second")), "no time: no rate");
	sample_at(now - SECOND);
	ok(isnan(value(3, "hcalls_per_second")), "time back: no rate");
}

/* A row that is late for its CPU is guessed to go on, in rates; another look,
 * by somebody who does not know of the guess, finds that it did not. */
static void totals(void)
{
	struct prose_part_row *row = &page.part[2];
	double before;

	begin();
	*row = (struct prose_part_row){.lpar = 9,
				       .name = "it",
				       .state = PROSE_PART_RUNNING,
				       .used_tb = machine.tb_hz,
				       .updated_tb = 10};
	page.cpu[0].lpar = 9;
	machine.tb_now = 20 * machine.tb_hz;
	sample();
	before = value(2, "cpu_seconds");
	is(before, 1);
	begin();
	*row = (struct prose_part_row){.lpar = 9,
				       .name = "it",
				       .state = PROSE_PART_WAITING,
				       .used_tb = machine.tb_hz * 2,
				       .updated_tb = 21 * machine.tb_hz};
	sample();
	is(value(2, "cpu_seconds"), 2);
}

static void replaced(void)
{
	struct prose_part_row *row = &page.part[0];

	begin();
	*row = (struct prose_part_row){.lpar = 1, .name = "old", .hcalls = 5};
	sample();
	*row = (struct prose_part_row){
	    .lpar = 2, .name = "new\x1b[2J", .hcalls = 1000};
	sample();
	ok(isnan(value(0, "hcalls_per_second")),
	   "another's counts are not its");
	is_str(top.part[0].now.row.name, "new?[2J");
	row->lpar = 0;
	sample();
	is(top.parts, 0);
	*row = (struct prose_part_row){.lpar = 2, .name = "new"};
	sample();
	ok(isnan(value(0, "hcalls_per_second")), "after a gap: unknown");
}

static void torn(void)
{
	begin();
	page.part[0] = (struct prose_part_row){.lpar = 1, .seq = 1};
	page.part[1] = (struct prose_part_row){.lpar = 2};
	page.cpu[0].seq = 1;
	page.cpus = 4000000;
	sample();
	is(top.parts, 1);
	is(top.torn, 1);
	is(top.cpus, PROSE_CPUS);
	ok(isnan(top.cpu[0].part), "a CPU never seen at rest is not known");
	page.cpu[0].seq = 2;
	page.cpu[0].updated_tb = page.cpu[0].part_tb = 1000;
	sample();
	ok(isnan(top.cpu[0].part), "nor when it is seen for the first time");
}

/* The three add up to the time between the looks, however old the row. */
static void cpus(void)
{
	struct prose_cpu_row *row = &page.cpu[0];
	struct top_cpu *c = &top.cpu[0];

	begin();
	machine.tb_now = machine.tb_hz;
	*row = (struct prose_cpu_row){.lpar = 1, .updated_tb = machine.tb_hz};
	sample();
	ok(isnan(c->part), "unknown at first");
	*row = (struct prose_cpu_row){.updated_tb = 2 * machine.tb_hz,
				      .part_tb = machine.tb_hz / 4,
				      .idle_tb = machine.tb_hz / 10 * 7,
				      .hyp_tb = machine.tb_hz / 20};
	sample();
	is(lround(c->part), 25);
	is(lround(c->part + c->idle + c->hyp), 100);
	sample();
	is(lround(c->idle), 100);
	row->lpar = 1; /* from the last look on */
	row->idle_tb += machine.tb_hz;
	row->updated_tb += machine.tb_hz;
	sample();
	is(lround(c->part), 100);
	is(lround(c->part + c->idle + c->hyp), 100);
	row->updated_tb = 500;
	sample();
	ok(isnan(c->part), "a clock that went back tells nothing");
}

static uint64_t any(uint64_t most)
{
	static uint64_t seed = 5;

	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed >> 33) % most;
}

static bool adds_up(const struct top_cpu *c)
{
	return c->part >= 0 && c->idle >= 0 && c->hyp >= 0 &&
	       fabs(c->part + c->idle + c->hyp - 100) < 1e-6;
}

/* A second in which each had the CPU for some time. */
static void pass(struct prose_cpu_row *row)
{
	uint64_t part = any(machine.tb_hz), hyp = any(machine.tb_hz - part);

	row->part_tb += part;
	row->hyp_tb += hyp;
	row->idle_tb += machine.tb_hz - part - hyp;
	row->updated_tb += machine.tb_hz;
	row->lpar = any(2);
}

/* Rows that come late are guessed to go on, wrongly: no look adds up to more
 * than the time, and over many of them nothing is too much or lost. */
static void wrong_guesses(void)
{
	struct prose_cpu_row true_row = {.updated_tb = machine.tb_hz};
	struct top_cpu *c = &top.cpu[0];
	double part = 0, hyp = 0;
	unsigned bad = 0;

	begin();
	machine.tb_now = machine.tb_hz;
	page.cpu[0] = true_row;
	sample();
	for (int i = 0; i < 1000; i++) {
		pass(&true_row);
		if (any(2) || i > 990)
			page.cpu[0] = true_row;
		sample();
		bad += !adds_up(c);
		part += c->part / 100;
		hyp += c->hyp / 100;
	}
	is(bad, 0);
	is(lround(part), lround((double)true_row.part_tb / machine.tb_hz));
	is(lround(hyp), lround((double)true_row.hyp_tb / machine.tb_hz));
}

/* Times go by the state from where the row ends; a row that is written late
 * changes no sum. */
static void times(void)
{
	struct prose_part_row *row = &page.part[0];
	const uint64_t hz = machine.tb_hz;

	begin();
	page.cpu[0].lpar = 1;
	machine.tb_now = 10 * hz;
	*row = (struct prose_part_row){.lpar = 1,
				       .vcpus = 1,
				       .state = PROSE_PART_RUNNING,
				       .required = 50,
				       .updated_tb = 10 * hz};
	sample();
	sample();
	is(lround(value(0, "used_percent")), 100);
	is(lround(value(0, "granted_percent")), 50);
	is(value(0, "late_percent"), 0);
	/* It had left the CPU after half a second: 1.5 in all. */
	page.cpu[0].lpar = 0;
	row->state = PROSE_PART_WAITING;
	row->used_tb = hz + hz / 2;
	row->granted_tb = hz / 4 * 3;
	row->updated_tb = 11 * hz + hz / 2;
	sample();
	is(lround(value(0, "used_percent")), 50);
	is(lround(value(0, "lent_percent")), 25);
	sample();
	is(value(0, "used_percent"), 0);
	is(lround(value(0, "lent_percent")), 50);
	row->state = PROSE_PART_RUNNING; /* and has none */
	row->updated_tb = 13 * hz;
	row->granted_tb = row->lent_tb = 0;
	sample();
	is(lround(value(0, "late_percent")), 50);
	is(lround(value(0, "wait_percent")), 100);
}

static void lists(void)
{
	const struct top_part *out[PROSE_PARTS];
	struct list_order o = {.meter = meter_find("hcalls_per_second")};

	begin();
	for (unsigned i = 0; i < PROSE_PARTS; i++) {
		page.part[i].lpar = i + 1;
		snprintf(page.part[i].name, PROSE_NAME_BYTES, "p%u", i + 1);
	}
	sample();
	for (unsigned i = 0; i < PROSE_PARTS; i++)
		page.part[i].hcalls = i % 16;
	sample();
	is(list_make(&top, &o, out), PROSE_PARTS);
	is(out[0]->now.row.lpar, 16);
	is(out[PROSE_PARTS - 1]->now.row.lpar, 241);
	strcpy(o.filter, "p25");
	is(list_make(&top, &o, out), 8); /* 25, 250 to 256 */
}

/* -- a writer beside the reader ------------------------------------------- */

static bool stop;

/* Every count of a partition is the same number, and its name its LPAR. */
static void write_row(struct prose_part_row *row, uint32_t lpar, uint64_t n)
{
	__atomic_store_n(&row->seq, row->seq + 1, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	row->lpar = lpar;
	snprintf(row->name, PROSE_NAME_BYTES, "p%u", lpar);
	row->hcalls = row->kicks = row->posts = row->switches = n;
	row->used_tb = n;
	__atomic_store_n(&row->seq, row->seq + 1, __ATOMIC_RELEASE);
}

static void *writer(void *arg)
{
	for (uint32_t lpar = 1; !__atomic_load_n(&stop, __ATOMIC_RELAXED);
	     lpar++) {
		write_row(&page.part[0], lpar, lpar * 1000ull);
		for (unsigned n = 1; n < 50; n++)
			write_row(&page.part[0], lpar, lpar * 1000ull + n);
		write_row(&page.part[0], 0, 0);
	}
	return NULL;
}

static bool good_row(const struct top_part *p)
{
	const struct prose_part_row *r = &p->now.row;
	char name[16];

	snprintf(name, sizeof(name), "p%u", r->lpar);
	return !strcmp(r->name, name) && r->lpar &&
	       r->hcalls / 1000 == r->lpar && r->hcalls == r->switches &&
	       r->kicks == r->posts &&
	       (!p->seconds || p->was.row.lpar == r->lpar) &&
	       !(value(0, "hcalls_per_second") > 50);
}

static void stress(void)
{
	unsigned bad = 0, seen = 0;
	pthread_t thread;

	begin();
	pthread_create(&thread, NULL, writer, NULL);
	taker.shallow = true;
	for (int i = 0; i < 36000; i++) { /* an hour of ten a second */
		sample();
		if (!top.used[0])
			continue;
		seen++;
		bad += !good_row(&top.part[0]);
	}
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	tap_diag("%u of 36000 samples had a row", seen);
	ok(seen > 100, "the reader gets to see rows");
	is(bad, 0);
}

int main(void)
{
	snap = snap_new();
	counters();
	totals();
	replaced();
	torn();
	cpus();
	wrong_guesses();
	times();
	lists();
	stress();
	snap_free(snap);
	return tap_done();
}
