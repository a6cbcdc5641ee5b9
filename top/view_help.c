/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>

#include "view.h"

static const char *const keys[] = {
    "p 1  Partitions: what each one uses",
    "s 2  Schedule: who had each slot of each CPU, and how late",
    "c 3  Channels: 9P by type, latencies, requests in flight",
    "t 4  Translation: what addresses cost",
    "o 5  One partition closely: threads, stacks, files, events; Enter, too",
    "? 6  this help; h, F1.  Tab: the next screen.  q, F10: end",
    "",
    "up down PageUp PageDown Home End   the cursor, or the text",
    "left right     other columns of the partitions, other CPUs of the "
    "schedule",
    "< >            sort by the column to the left, to the right",
    "P M N A T      sort by CPU, touched memory, LPAR, name, CPU time",
    "R              the other way round",
    "/ F4           filter: part of a name, or an LPAR; Enter keeps,"
    " Esc clears",
    "space          hold the picture, and go on",
    "[ ]            of a recording: one look back, one on",
    "z r k d g      on the screen of one: pause, resume, kill, dump, gdb;"
    " asks first",
    "",
    "-              not known, or not measured: never a guess",
    "UP is from the partition to the controller, DOWN the other way. On the"
    " schedule",
    "owner is whom a slot is promised to, below it who had it (':': less"
    " than half",
    "of it), underlined where that is another. DELAY: from when it was due"
    " to when",
    "it had a CPU: woken, or its own slot began; half of them are below"
    " that.",
    "",
};
#define KEYS (sizeof(keys) / sizeof(*keys))

void view_help(struct view *v, const struct top *t, int y, int end)
{
	unsigned line = 0;
	int page = end - y;

	for (size_t i = 0; i < KEYS; i++, line++)
		if (line >= v->scroll && y < end)
			view_text(y++, 1, "%s", keys[i]);
	for (unsigned i = 0; i < meter_count; i++) {
		if (!meters[i].width)
			continue;
		if (line++ >= v->scroll && y < end)
			view_text(y++, 1, "%-8s %s", meters[i].caption,
				  meters[i].help);
	}
	view_scrolled(v, line, page);
}
