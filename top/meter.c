/* SPDX-License-Identifier: BSD-2-Clause */
/* The meters, in the order in which columns find room on a screen. */
#include "meter.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "hist.h"

/* -- texts ---------------------------------------------------------------- */

static void text_name(const struct top_part *p, char *out, size_t bytes)
{
	snprintf(out, bytes, "%s", p->now.row.name);
}

static void text_user(const struct top_part *p, char *out, size_t bytes)
{
	snprintf(out, bytes, "%s", *p->now.user ? p->now.user : "-");
}

static void text_state(const struct top_part *p, char *out, size_t bytes)
{
	snprintf(out, bytes, "%s", format_state(p->now.row.state));
}

static void text_policy(const struct top_part *p, char *out, size_t bytes)
{
	if (p->now.row.policy == PROSE_POLICY_RTC)
		snprintf(out, bytes, "rtc");
	else
		snprintf(out, bytes, "%u+%u", p->now.row.required,
			 p->now.row.desired);
}

static void text_cpu(const struct top_part *p, char *out, size_t bytes)
{
	if (p->now.row.cpu == PROSE_CPU_ANY)
		snprintf(out, bytes, "any");
	else
		snprintf(out, bytes, "%u", p->now.row.cpu);
}

/* -- numbers -------------------------------------------------------------- */

static double ticks(const struct top_part *p, double tb)
{
	return p->tb_hz ? tb / p->tb_hz : NAN;
}

static double number32(const struct top_part *p, unsigned offset)
{
	uint32_t v;

	memcpy(&v, (const char *)&p->now + offset, sizeof(v));
	return v;
}

static double number64(const struct top_part *p, unsigned offset)
{
	uint64_t v;

	memcpy(&v, (const char *)&p->now + offset, sizeof(v));
	return v == SNAP_UNKNOWN ? NAN : v;
}

static double per_second(const struct top_part *p, unsigned offset)
{
	return p->seconds > 0 ? sample_delta(p, offset) / p->seconds : NAN;
}

static double threads(const struct top_part *p, unsigned offset)
{
	return p->now.looked && p->now.threads ? p->now.threads : NAN;
}

static uint64_t time_at(const struct top_times *t, unsigned offset)
{
	uint64_t v;

	memcpy(&v, (const char *)t + offset, sizeof(v));
	return v;
}

/* Of one CPU; nobody has more than his vCPUs. */
static double percent(const struct top_part *p, unsigned offset)
{
	double by = time_at(&p->time, offset) - time_at(&p->time_was, offset);
	double most = 100.0 * (p->now.row.vcpus ? p->now.row.vcpus : 1);

	if (!(p->seconds > 0))
		return NAN;
	by = 100 * ticks(p, by) / p->seconds;
	return by > most ? most : by;
}

/* What was counted, without a guess of what came since: it never falls. */
static double total_time(const struct top_part *p, unsigned offset)
{
	return ticks(p, number64(p, offset));
}

static double all_exits(const struct top_part *p, unsigned offset)
{
	double sum = 0;

	for (unsigned i = 0; i < PROSE_EXIT_KINDS; i++)
		sum += per_second(p, offset + i * sizeof(uint64_t));
	return sum;
}

static double run_time(const struct top_part *p, unsigned offset)
{
	const struct prose_part_row *r = &p->now.row;
	uint64_t from = r->started_tb, to = r->ended_tb;

	if (r->state == PROSE_PART_CREATED)
		return NAN;
	if (r->state != PROSE_PART_ENDED)
		to = p->now_tb;
	return to > from ? ticks(p, to - from) : 0;
}

/* -- its 9P channel ------------------------------------------------------- */

static double counted(const struct top_part *p, unsigned offset)
{
	return p->now.counted ? number64(p, offset) : NAN;
}

static double counted_rate(const struct top_part *p, unsigned offset)
{
	return p->now.counted && p->was.counted ? per_second(p, offset) : NAN;
}

/* Of who has page tables. */
static double paged(const struct top_part *p, unsigned offset)
{
	const struct prose_part_row *r = &p->now.row;

	return r->flags & PROSE_CREATE_FOREIGN || r->table ? number64(p, offset)
							   : NAN;
}

/* Of who runs under the model of translation. */
static double modelled(const struct top_part *p, unsigned offset)
{
	return p->now.model.lpar ? number64(p, offset) : NAN;
}

enum way { READ, WRITTEN, BOTH };

static double moved(const struct snap_part *p, enum way way)
{
	static const uint32_t type[2][3] = {
	    {PROSE_TPREAD, PROSE_TREAD, PROSE_TREADDIR},
	    {PROSE_TPWRITE, PROSE_TWRITE, 0}};
	double sum = 0;

	for (unsigned i = 0; i < 3; i++) {
		const struct prose_9p_count *c = sample_count(p, type[way][i]);

		sum += c ? c->bytes : 0;
	}
	return sum;
}

static double data_bytes(const struct top_part *p, unsigned way)
{
	return p->now.counted ? moved(&p->now, way) : NAN;
}

static double data_rate(const struct top_part *p, unsigned way)
{
	double by;

	if (!p->now.counted || !(p->seconds > 0) || !p->was.counted)
		return NAN;
	by = moved(&p->now, way) - moved(&p->was, way);
	return by > 0 ? by / p->seconds : 0;
}

static double percentile(const struct top_part *p, unsigned of_100)
{
	struct hist h;

	hist_9p(&h, p, 0, 0);
	return ticks(p, hist_below(&h, of_100 / 100.0));
}

static double in_flight(const struct top_part *p, unsigned offset)
{
	return p->now.looked ? p->now.requests : NAN;
}

/* -- the table ------------------------------------------------------------ */

#define LOOK(field)  offsetof(struct snap_part, field)
#define ROW(field)   LOOK(row) + offsetof(struct prose_part_row, field)
#define MODEL(field) LOOK(model) + offsetof(struct prose_tlb_row, field)
#define TIME(field)  offsetof(struct top_times, field)
#define EXIT(kind)   ROW(exits) + PROSE_EXIT_##kind * sizeof(uint64_t)
_Static_assert(PROSE_EXIT_KINDS == 8, "each kind of exit has a meter");

const struct meter meters[] = {
    {"lpar", "LPAR", 5, METER_NUMBER, number32, ROW(lpar),
     .help = "number of the partition; never given twice"},
    {"name", "NAME", -12, METER_TEXT, .text = text_name,
     .help = "program it runs"},
    {"user", "USER", -6, METER_TEXT, .text = text_user,
     .help = "whose files it sees"},
    {"state", "STATE", -7, METER_TEXT, .text = text_state,
     .help = "running: has, or wants, a CPU; waiting: wants none"},
    {"policy", "POLICY", -6, METER_TEXT, .text = text_policy,
     .help = "slots required+desired a frame of 100; rtc: a whole CPU"},
    {"used_percent", "CPU%", 5, METER_PERCENT, percent, TIME(used),
     .help = "time on a CPU"},
    {"granted_percent", "GRNT%", 5, METER_PERCENT, percent, TIME(granted),
     .help = "its required slots"},
    {"late_percent", "LATE%", 5, METER_PERCENT, percent, TIME(late),
     .help = "of these, lost (stolen): it was ready and another ran"},
    {"lent_percent", "LENT%", 5, METER_PERCENT, percent, TIME(lent),
     .help = "of these, given away while it waited"},
    {"touched_bytes", "TOUCH", 5, METER_BYTES, number64, LOOK(touched_bytes),
     .help = "memory that exists on the host"},
    {"mem_bytes", "SIZE", 5, METER_BYTES, number64, ROW(mem_bytes),
     .help = "memory it may use"},
    {"threads", "THR", 4, METER_NUMBER, threads, 0, .help = "its threads"},
    {"hcalls_per_second", "HCALL/s", 7, METER_RATE, per_second, ROW(hcalls),
     .help = "hypervisor calls"},
    {"exits_per_second", "EXIT/s", 6, METER_RATE, all_exits, ROW(exits),
     .help = "exits to the hypervisor of all kinds"},
    {"p9_sent_per_second", "MSGup/s", 7, METER_RATE, counted_rate, LOOK(sent),
     .help = "9P requests"},
    {"p9_received_per_second", "MSGdn/s", 7, METER_RATE, counted_rate,
     LOOK(received), .help = "9P answers"},
    {"p9_written_bytes_per_second", "WRITE/s", 7, METER_BYTE_RATE, data_rate,
     WRITTEN, .help = "data written through its channel"},
    {"p9_read_bytes_per_second", "READ/s", 7, METER_BYTE_RATE, data_rate, READ,
     .help = "data read through its channel"},
    {"p9_p50_seconds", "9P50", 6, METER_LATENCY, percentile, 50,
     .help = "half of the answers came faster"},
    {"p9_p99_seconds", "9P99", 6, METER_LATENCY, percentile, 99,
     .help = "one in a hundred took longer"},
    {"run_seconds", "TIME", 8, METER_SECONDS, run_time, 0,
     .help = "since its start"},
    {"cpu_seconds", "CPU-TIME", 8, METER_TIME, total_time, ROW(used_tb),
     .help = "on a CPU since its start"},
    {"wait_percent", "WAIT%", 5, METER_PERCENT, percent, TIME(wait),
     .help = "wanted a CPU and had none"},
    {"cpu", "CPU", 3, METER_TEXT, .text = text_cpu,
     .help = "CPU it is bound to"},
    {"kicks_per_second", "KICK/s", 6, METER_RATE, per_second, ROW(kicks),
     .help = "doorbells it rang"},
    {"posts_per_second", "POST/s", 6, METER_RATE, per_second, ROW(posts),
     .help = "doorbells rung for it"},
    {"switches_per_second", "SWTCH/s", 7, METER_RATE, per_second, ROW(switches),
     .help = "times it was given a CPU anew"},
    {"exits_hcall_per_second", "X-HCL/s", 7, METER_RATE, per_second,
     EXIT(HCALL), .help = "exits: for calls that take the long way"},
    {"exits_timer_per_second", "X-TMR/s", 7, METER_RATE, per_second,
     EXIT(TIMER), .help = "exits: its time was over"},
    {"exits_doorbell_per_second", "X-BEL/s", 7, METER_RATE, per_second,
     EXIT(DOORBELL), .help = "exits: a client or CPU rang"},
    {"exits_interrupt_per_second", "X-INT/s", 7, METER_RATE, per_second,
     EXIT(INTERRUPT), .help = "exits: other interrupts"},
    {"exits_illegal_per_second", "X-ILL/s", 7, METER_RATE, per_second,
     EXIT(ILLEGAL), .help = "exits: privileged or no instruction"},
    {"exits_debug_per_second", "X-DBG/s", 7, METER_RATE, per_second,
     EXIT(DEBUG), .help = "exits: breakpoints and steps"},
    {"exits_fault_per_second", "X-FLT/s", 7, METER_RATE, per_second,
     EXIT(FAULT), .help = "exits: outside its memory"},
    {"exits_io_per_second", "X-IO/s", 6, METER_RATE, per_second, EXIT(IO),
     .help = "exits: machine's own I/O"},
    {"owner", "OWNER", 5, METER_NUMBER, number32, ROW(owner),
     .help = "client of the machine that it ends with"},
    {"hcalls", "", 0, METER_TOTAL, number64, ROW(hcalls)},
    {"kicks", "", 0, METER_TOTAL, number64, ROW(kicks)},
    {"posts", "", 0, METER_TOTAL, number64, ROW(posts)},
    {"switches", "", 0, METER_TOTAL, number64, ROW(switches)},
    {"p9_sent", "", 0, METER_TOTAL, counted, LOOK(sent)},
    {"p9_received", "", 0, METER_TOTAL, counted, LOOK(received)},
    {"p9_read_bytes", "", 0, METER_TOTAL, data_bytes, READ},
    {"p9_written_bytes", "", 0, METER_TOTAL, data_bytes, WRITTEN},
    {"p9_in_flight", "", 0, METER_NUMBER, in_flight, 0},
    {"granted_seconds", "", 0, METER_TIME, total_time, ROW(granted_tb)},
    {"late_seconds", "", 0, METER_TIME, total_time, ROW(late_tb)},
    {"lent_seconds", "", 0, METER_TIME, total_time, ROW(lent_tb)},
    {"backing_bytes", "", 0, METER_BYTES, number32, ROW(backing_bytes)},
    {"rmor", "", 0, METER_NUMBER, number64, ROW(ra)},
    {"limit_faults", "", 0, METER_TOTAL, number64, EXIT(FAULT)},
    {"hpt_entered", "", 0, METER_TOTAL, paged, ROW(hpt_entered)},
    {"hpt_removed", "", 0, METER_TOTAL, paged, ROW(hpt_removed)},
    {"hpt_evicted", "", 0, METER_TOTAL, paged, ROW(hpt_evicted)},
    {"slb_switches", "", 0, METER_TOTAL, paged, ROW(slb_switches)},
    {METER_MODEL "instructions", "", 0, METER_TOTAL, modelled,
     MODEL(instructions), .help = "counted by the translation model"},
    {METER_MODEL "accesses", "", 0, METER_TOTAL, modelled, MODEL(accesses),
     .help = "data accesses, counted by the translation model"},
    {METER_MODEL "translated", "", 0, METER_TOTAL, modelled, MODEL(translated),
     .help = "of these, translated; counted by the translation model"},
    {METER_MODEL "erat_misses", "", 0, METER_TOTAL, modelled,
     MODEL(erat_misses), .help = "what a model says, not measured"},
    {METER_MODEL "tlb_misses", "", 0, METER_TOTAL, modelled, MODEL(tlb_misses),
     .help = "what a model says, not measured"},
    {METER_MODEL "walk_accesses", "", 0, METER_TOTAL, modelled,
     MODEL(walk_accesses), .help = "what a model says, not measured"},
};
const unsigned meter_count = sizeof(meters) / sizeof(*meters);

int meter_find(const char *name)
{
	for (unsigned i = 0; i < meter_count; i++)
		if (!strcmp(meters[i].name, name))
			return i;
	return -1;
}

const char *meter_model(const struct meter *m)
{
	size_t n = strlen(METER_MODEL);

	return strncmp(m->name, METER_MODEL, n) ? NULL : m->name + n;
}

bool meter_rate(const struct meter *m)
{
	return m->kind == METER_RATE || m->kind == METER_BYTE_RATE ||
	       m->kind == METER_PERCENT;
}

double meter_value(const struct meter *m, const struct top_part *p)
{
	return m->value ? m->value(p, m->offset) : NAN;
}

void meter_format(enum meter_kind kind, double v, char *out, size_t bytes)
{
	static void (*const format[])(double, char *, size_t) = {
	    [METER_NUMBER] = format_number,   [METER_PERCENT] = format_percent,
	    [METER_RATE] = format_count,      [METER_BYTES] = format_bytes,
	    [METER_BYTE_RATE] = format_bytes, [METER_SECONDS] = format_duration,
	    [METER_TIME] = format_duration,   [METER_LATENCY] = format_latency,
	    [METER_TOTAL] = format_count,
	};

	if (isnan(v) || !format[kind])
		snprintf(out, bytes, "-");
	else
		format[kind](v, out, bytes);
}

void meter_show(const struct meter *m, const struct top_part *p, char *out,
		size_t bytes)
{
	if (m->text)
		m->text(p, out, bytes);
	else
		meter_format(m->kind, meter_value(m, p), out, bytes);
}
