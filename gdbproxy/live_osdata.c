/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables for gdb's `info os` beside that of the partitions: CPUs, promised
 * slots, channels. A row more is a call of row(). */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "live_int.h"
#include "pview.h"
#include "rsp.h"

/* Pairs of a column's name and its text, up to NULL; all of it is ours. */
static void row(struct text *to, ...)
{
	const char *name;
	va_list args;

	text_printf(to, "<item>");
	va_start(args, to);
	while ((name = va_arg(args, const char *)))
		text_printf(to, "<column name=\"%s\">%s</column>", name,
			    va_arg(args, const char *));
	va_end(args);
	text_printf(to, "</item>\n");
}

static const char *number(char room[24], unsigned long long value)
{
	snprintf(room, 24, "%llu", value);
	return room;
}

static unsigned cpu_count(const struct live *l)
{
	return l->ctl->stats->cpus < PROSE_CPUS ? l->ctl->stats->cpus
						: PROSE_CPUS;
}

static void cpus(struct live *l, struct text *to)
{
	char cpu[24], lpar[24], switches[24], bells[24];
	struct prose_cpu_row c;

	for (unsigned i = 0; i < cpu_count(l); i++) {
		memcpy(&c, &l->ctl->stats->cpu[i], sizeof(c));
		row(to, "cpu", number(cpu, i), "lpar", number(lpar, c.lpar),
		    "switches", number(switches, c.switches), "doorbells",
		    number(bells, c.doorbells), NULL);
	}
}

/* Runs of slots that are promised to the same partition. */
static void slots(struct live *l, struct text *to)
{
	char cpu[24], first[24], last[24], lpar[24];
	struct prose_cpu_row c;

	for (unsigned i = 0; i < cpu_count(l); i++) {
		memcpy(&c, &l->ctl->stats->cpu[i], sizeof(c));
		for (unsigned at = 0, end; at < PROSE_FRAME_SLOTS; at = end) {
			for (end = at; end < PROSE_FRAME_SLOTS; end++)
				if (c.owner[end] != c.owner[at])
					break;
			row(to, "cpu", number(cpu, i), "first",
			    number(first, at), "last", number(last, end - 1),
			    "lpar", number(lpar, c.owner[at]), NULL);
		}
	}
}

static void part_channels(struct live *l, uint32_t lpar, struct text *to)
{
	static const char *const kinds[] = {"?", "9P", "control", "terminal"};
	char pid[24], chan[24], up[24], down[24];
	struct prose_chan c;
	struct pview v;

	if (pview_live(&v, l->ctl, lpar) < 0)
		return;
	for (unsigned i = 0; i < PROSE_CHANS; i++)
		if (pview_chan(&v, i, &c) >= 0)
			row(to, "pid", number(pid, lpar), "channel",
			    number(chan, i), "kind",
			    kinds[c.kind < 4 ? c.kind : 0], "up",
			    number(up, c.part.tail), "down",
			    number(down, c.ctl.tail), NULL);
	pview_close(&v);
}

static void channels(struct live *l, struct text *to)
{
	struct prose_part_row part;

	for (unsigned i = 0; i < PROSE_PARTS; i++)
		if (ctl_part_at(l->ctl, i, &part) >= 0)
			part_channels(l, part.lpar, to);
}

static const struct {
	const char *type, *title, *what;
	void (*list)(struct live *l, struct text *to);
} table[] = {
    {"channels", "Channels", "Channels of partitions, bytes so far", channels},
    {"slots", "Slots", "Slots of each CPU's frame, promised to whom", slots},
    {"cpus", "CPUs", "CPUs of the machine, and who has them", cpus},
};

int live_osdata(struct target *t, const char *type, struct text *to)
{
	for (unsigned i = 0; i < sizeof(table) / sizeof(*table); i++) {
		if (!*type)
			row(to, "Type", table[i].type, "Description",
			    table[i].what, "Title", table[i].title, NULL);
		else if (!strcmp(type, table[i].type))
			return table[i].list((struct live *)t, to), 0;
	}
	return *type ? -PROSE_E_NOENT : 0;
}
