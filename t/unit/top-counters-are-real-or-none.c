/* SPDX-License-Identifier: BSD-2-Clause */
/* link: top ctl
 * The data TLB's counters: a value only of one that was on the PMU all the
 * time, a rate only between two values; else nothing, never a guess. */
#include <math.h>
#include <string.h>
#include "tap.h"
#include "top/sample.h"
#include "top/take.h"

static uint64_t value(uint64_t n, uint64_t enabled_ns, uint64_t running_ns)
{
	return take_tlb_value(&(struct tlb_read){n, enabled_ns, running_ns});
}

static void values(void)
{
	is(value(1234, 1000, 1000), 1234);
	is(value(0, 1000, 1000), 0);
	is(value(0, 1000, 0), SNAP_UNKNOWN); /* the host let it count nothing */
	is(value(0, 0, 0), SNAP_UNKNOWN);    /* the thread did not run yet */
	is(value(600, 1000, 500),
	   SNAP_UNKNOWN); /* shared with other counters */
}

static struct snap *snap;
static struct top top;

/* Another look, half a second later. */
static const struct top_cpu *look(uint64_t loads, uint64_t misses)
{
	snap->ns += 500000000;
	snap->machine.tb_now += 500000000;
	snap->cpu[0].there = true;
	snap->cpu[0].tlb_loads = loads;
	snap->cpu[0].tlb_misses = misses;
	sample_take(&top, snap);
	return &top.cpu[0];
}

static void rates(void)
{
	snap = snap_new();
	snap->ns = 1000000000;
	snap->machine.tb_hz = 1000000000;
	snap->machine.cpus = 1;
	ok(isnan(look(1000, 10)->tlb_loads), "no rate of one look");
	ok(look(2000, 60)->tlb_loads == 2000, "loads a second");
	ok(top.cpu[0].tlb_misses == 100, "misses a second");
	ok(isnan(look(3000, SNAP_UNKNOWN)->tlb_misses), "none is none");
	ok(top.cpu[0].tlb_loads == 2000, "of each by itself");
	ok(isnan(look(4000, 70)->tlb_misses), "nor from none to one");
	snap_free(snap);
}

int main(void)
{
	values();
	rates();
	return tap_done();
}
