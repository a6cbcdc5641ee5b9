/* SPDX-License-Identifier: BSD-2-Clause */
#include "source.h"

#include <err.h>
#include <string.h>
#include <sys/socket.h>

bool source_gone(const struct source *s)
{
	char byte;

	return !s->play &&
	       !recv(s->ctl.sock, &byte, 1, MSG_DONTWAIT | MSG_PEEK);
}

/* Whoever plays it back may want to look closely at any of them: while
 * nobody says at which, they take turns. */
static uint32_t next_turn(struct source *s)
{
	for (unsigned n = 0; n < PROSE_PARTS; n++) {
		unsigned i = s->turn++ % PROSE_PARTS;

		if (s->snap->used[i])
			return s->snap->part[i].row.lpar;
	}
	return 0;
}

/* A screen would swallow it. */
static _Noreturn void fail(const struct source *s, int error)
{
	if (s->leave)
		s->leave();
	errx(1, "%s: %s", s->path, strerror(-error));
}

int source_look(struct source *s)
{
	int error;

	if (s->play) {
		error = record_get(s->play, s->snap, s->want);
		s->looks += error;
		return error;
	}
	if (source_gone(s))
		return 0;
	s->take.want = s->want;
	if (!s->want && s->write)
		s->take.want = next_turn(s);
	take(&s->take, s->snap, ctl_now_ns());
	s->looks++;
	if (!s->write)
		return 1;
	error = record_put(s->write, s->snap);
	if (error)
		fail(s, error);
	return 1;
}

void source_close(struct source *s)
{
	int error = 0;

	if (s->play)
		record_close(s->play);
	else
		take_deinit(&s->take);
	if (s->write)
		error = record_close(s->write);
	s->write = s->play = NULL;
	if (error)
		fail(s, error);
}
