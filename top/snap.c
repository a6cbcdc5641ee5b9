/* SPDX-License-Identifier: BSD-2-Clause */
#include "snap.h"

#include <err.h>
#include <stdlib.h>

static void *room(size_t n, size_t bytes)
{
	void *p = calloc(n, bytes);

	if (!p)
		err(125, "no memory for a sample");
	return p;
}

struct snap *snap_new(void)
{
	return room(1, sizeof(struct snap));
}

void snap_free(struct snap *s)
{
	for (unsigned i = 0; s && i < PROSE_CPUS; i++)
		free(s->event[i]);
	free(s);
}

struct prose_trace_record *snap_events(struct snap *s, unsigned cpu)
{
	if (!s->event[cpu])
		s->event[cpu] = room(SNAP_EVENTS, sizeof(*s->event[cpu]));
	return s->event[cpu];
}

void snap_clean(char *text, size_t bytes)
{
	text[bytes - 1] = 0;
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}
