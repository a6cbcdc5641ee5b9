/* SPDX-License-Identifier: BSD-2-Clause */
/* The meters, in the order in which columns find room on a screen. */
#include "meter.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* -- texts --------------------------------------------------------------- */

static void text_name(const struct top_part *p, char *out, size_t bytes)
{
	snprintf(out, bytes, "%s", p->now.name);
}

static void text_state(const struct top_part *p, char *out, size_t bytes)
{
	static const char *const text[] = {
		[PROSE_PART_FREE] = "free",
		[PROSE_PART_CREATED] = "created",
		[PROSE_PART_RUNNING] = "running",
		[PROSE_PART_WAITING] = "waiting",
		[PROSE_PART_PAUSED] = "paused",
		[PROSE_PART_ENDED] = "ended",
	};
	uint32_t state = p->now.state;

	snprintf(out, bytes, "%s",
		 state < sizeof(text) / sizeof(*text) ? text[state] : "?");
}

static void text_policy(const struct top_part *p, char *out, size_t bytes)
{
	if (p->now.policy == PROSE_POLICY_RTC)
		snprintf(out, bytes, "rtc");
	else
		snprintf(out, bytes, "%u+%u", p->now.required,
			 p->now.desired);
}

static void text_cpu(const struct top_part *p, char *out, size_t bytes)
{
	if (p->now.cpu == PROSE_CPU_ANY)
		snprintf(out, bytes, "any");
	else
		snprintf(out, bytes, "%u", p->now.cpu);
}

/* -- numbers ------------------------------------------------------------- */

static double ticks(const struct top_part *p, uint64_t tb)
{
	return p->tb_hz ? (double)tb / p->tb_hz : NAN;
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
	return v;
}

static double per_second(const struct top_part *p, unsigned offset)
{
	return p->seconds > 0 ? sample_delta(p, offset) / p->seconds : NAN;
}

static double percent(const struct top_part *p, unsigned offset)
{
	if (!(p->seconds > 0))
		return NAN;
	return 100 * ticks(p, sample_delta(p, offset)) / p->seconds;
}

static double total_seconds(const struct top_part *p, unsigned offset)
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
	uint64_t from = p->now.started_tb, to = p->now.ended_tb;

	if (p->now.state == PROSE_PART_CREATED)
		return NAN;
	if (p->now.state != PROSE_PART_ENDED)
		to = p->now_tb;
	return to > from ? ticks(p, to - from) : 0;
}

/* -- the table ----------------------------------------------------------- */

#define ROW(field) offsetof(struct prose_part_row, field)
#define EXIT(kind) ROW(exits) + PROSE_EXIT_##kind * sizeof(uint64_t)
_Static_assert(PROSE_EXIT_KINDS == 8, "each kind of exit has a meter");

const struct meter meters[] = {
	{"lpar", "LPAR", 5, METER_NUMBER, number32, ROW(lpar)},
	{"name", "NAME", -13, METER_TEXT, .text = text_name},
	{"state", "STATE", -7, METER_TEXT, .text = text_state},
	{"policy", "POLICY", -7, METER_TEXT, .text = text_policy},
	{"used_percent", "CPU%", 6, METER_PERCENT, percent, ROW(used_tb)},
	{"late_percent", "LATE%", 6, METER_PERCENT, percent, ROW(late_tb)},
	{"mem_bytes", "MEM", 6, METER_BYTES, number64, ROW(mem_bytes)},
	{"hcalls_per_second", "HCALL/s", 7, METER_RATE, per_second,
	 ROW(hcalls)},
	{"exits_per_second", "EXIT/s", 6, METER_RATE, all_exits, ROW(exits)},
	{"cpu_seconds", "CPU-S", 7, METER_TOTAL, total_seconds, ROW(used_tb)},
	{"granted_percent", "GRANT%", 6, METER_PERCENT, percent,
	 ROW(granted_tb)},
	{"lent_percent", "LENT%", 6, METER_PERCENT, percent, ROW(lent_tb)},
	{"wait_percent", "WAIT%", 6, METER_PERCENT, percent, ROW(wait_tb)},
	{"run_seconds", "RUN-S", 7, METER_SECONDS, run_time, 0},
	{"kicks_per_second", "KICK/s", 6, METER_RATE, per_second, ROW(kicks)},
	{"posts_per_second", "POST/s", 6, METER_RATE, per_second, ROW(posts)},
	{"switches_per_second", "SWTCH/s", 7, METER_RATE, per_second,
	 ROW(switches)},
	{"cpu", "CPU", 3, METER_TEXT, .text = text_cpu},
	{"owner", "OWNER", 5, METER_NUMBER, number32, ROW(owner)},
	{"exits_hcall_per_second", "X-HCL/s", 7, METER_RATE, per_second,
	 EXIT(HCALL)},
	{"exits_timer_per_second", "X-TMR/s", 7, METER_RATE, per_second,
	 EXIT(TIMER)},
	{"exits_doorbell_per_second", "X-BEL/s", 7, METER_RATE, per_second,
	 EXIT(DOORBELL)},
	{"exits_interrupt_per_second", "X-INT/s", 7, METER_RATE, per_second,
	 EXIT(INTERRUPT)},
	{"exits_illegal_per_second", "X-ILL/s", 7, METER_RATE, per_second,
	 EXIT(ILLEGAL)},
	{"exits_debug_per_second", "X-DBG/s", 7, METER_RATE, per_second,
	 EXIT(DEBUG)},
	{"exits_fault_per_second", "X-FLT/s", 7, METER_RATE, per_second,
	 EXIT(FAULT)},
	{"exits_io_per_second", "X-IO/s", 7, METER_RATE, per_second, EXIT(IO)},
	{"hcalls", "", 0, METER_TOTAL, number64, ROW(hcalls)},
	{"kicks", "", 0, METER_TOTAL, number64, ROW(kicks)},
	{"posts", "", 0, METER_TOTAL, number64, ROW(posts)},
	{"switches", "", 0, METER_TOTAL, number64, ROW(switches)},
	{"backing_bytes", "", 0, METER_BYTES, number32, ROW(backing_bytes)},
};
const unsigned meter_count = sizeof(meters) / sizeof(*meters);

int meter_find(const char *name)
{
	for (unsigned i = 0; i < meter_count; i++)
		if (!strcmp(meters[i].name, name))
			return i;
	return -1;
}

static void show_bytes(double v, char *out, size_t bytes)
{
	static const char units[] = "BKMGTPE";
	const char *unit = units;

	for (; v >= 1024 && unit[1]; unit++)
		v /= 1024;
	snprintf(out, bytes, v < 10 && v != floor(v) ? "%.1f%c" : "%.0f%c", v,
		 *unit);
}

static void show_count(double v, char *out, size_t bytes)
{
	static const char units[] = " kMGT";
	const char *unit = units;

	for (; v >= 99999.5 && unit[1]; unit++)
		v /= 1000;
	snprintf(out, bytes, unit > units ? "%.0f%c" : "%.0f", v, *unit);
}

void meter_show(const struct meter *m, const struct top_part *p, char *out,
		size_t bytes)
{
	double v;

	if (m->text) {
		m->text(p, out, bytes);
		return;
	}
	v = m->value(p, m->offset);
	if (isnan(v))
		snprintf(out, bytes, "-");
	else if (m->kind == METER_BYTES)
		show_bytes(v, out, bytes);
	else if (m->kind == METER_RATE)
		show_count(v, out, bytes);
	else
		snprintf(out, bytes, m->kind == METER_NUMBER ? "%.0f" : "%.1f",
			 v);
}
