/* SPDX-License-Identifier: BSD-2-Clause */
#include "format.h"

#include <math.h>
#include <stdio.h>

#include "part.h"
#include "stats.h"

void format_number(double v, char *out, size_t bytes)
{
	snprintf(out, bytes, "%.0f", v);
}

void format_percent(double v, char *out, size_t bytes)
{
	snprintf(out, bytes, "%.1f", v);
}

void format_count(double v, char *out, size_t bytes)
{
	static const char units[] = " kMGT";
	const char *unit = units;

	for (; v >= 9999.5 && unit[1]; unit++)
		v /= 1000;
	if (unit == units)
		snprintf(out, bytes, "%.0f", v);
	else
		snprintf(out, bytes, v < 99.95 ? "%.1f%c" : "%.0f%c", v, *unit);
}

void format_bytes(double v, char *out, size_t bytes)
{
	static const char units[] = "BKMGTPE";
	const char *unit = units;

	for (; v >= 1023.5 && unit[1]; unit++)
		v /= 1024;
	if (v == 0)
		unit = "";
	snprintf(out, bytes,
		 v < 9.95 && fabs(v - floor(v)) >= 0.05 ? "%.1f%.1s"
							: "%.0f%.1s",
		 v, unit);
}

void format_duration(double s, char *out, size_t bytes)
{
	unsigned long n = s;

	if (s < 60)
		snprintf(out, bytes, "%.2fs", s);
	else if (s < 3600)
		snprintf(out, bytes, "%lu:%05.2f", n / 60, s - n / 60 * 60);
	else if (s < 86400)
		snprintf(out, bytes, "%lu:%02lu:%02lu", n / 3600, n / 60 % 60,
			 n % 60);
	else
		snprintf(out, bytes, "%lud%02luh", n / 86400, n / 3600 % 24);
}

void format_latency(double s, char *out, size_t bytes)
{
	static const char *const units[] = {"s", "ms", "us", "ns"};
	unsigned i = 0;

	for (; s < 0.9995 && i < 3; i++)
		s *= 1000;
	snprintf(out, bytes, s < 9.95 && i < 3 ? "%.1f%s" : "%.0f%s", s,
		 units[i]);
}

const char *format_state(uint32_t state)
{
	static const char *const text[] = {
	    [PROSE_PART_FREE] = "free",	      [PROSE_PART_CREATED] = "created",
	    [PROSE_PART_RUNNING] = "running", [PROSE_PART_WAITING] = "waiting",
	    [PROSE_PART_PAUSED] = "paused",   [PROSE_PART_ENDED] = "ended",
	};

	return state < sizeof(text) / sizeof(*text) ? text[state] : "?";
}

const char *format_thread(uint32_t state)
{
	static const char *const text[] = {
	    "?",
	    [PROSE_THREAD_RUNNING] = "running",
	    [PROSE_THREAD_READY] = "ready",
	    [PROSE_THREAD_BLOCKED] = "blocked",
	    [PROSE_THREAD_STOPPED] = "stopped",
	    [PROSE_THREAD_DEAD] = "dead",
	};

	return state < sizeof(text) / sizeof(*text) ? text[state] : "?";
}
