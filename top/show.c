/* SPDX-License-Identifier: BSD-2-Clause */
#include "show.h"

#include <err.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "view.h"

struct show {
	struct source *s;
	struct view view;
	struct top *top;
	double seconds;
	uint64_t next_ns; /* when to look */
	uint64_t play_ns; /* of the look that is shown, in the recording */
};

/* Wait for a key, a signal (a resized window is one), or the time. */
static void wait_event(uint64_t until)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	uint64_t now = ctl_now_ns();

	if (until > now)
		poll(&in, 1, (until - now) / 1000000 + 1);
	if (in.revents & (POLLHUP | POLLERR))
		ended = 1;
}

/* From the first look on, so that every number is as it was. */
static void back(struct show *w)
{
	uint64_t n = w->s->looks > 1 ? w->s->looks - 1 : 1;
	struct timeline *lines = w->top->lines;

	memset(lines, 0, sizeof(*lines));
	memset(w->top, 0, sizeof(*w->top));
	w->top->lines = lines;
	record_rewind(w->s->play);
	w->s->looks = 0;
	while (w->s->looks < n && source_look(w->s))
		sample_take(w->top, w->s->snap);
}

/* How long the look that comes next is after this one. */
static uint64_t pause_ns(const struct show *w)
{
	uint64_t was = w->play_ns, ns = w->top->ns;

	if (!w->s->play)
		return w->top->samples < 2 ? 1e8 : w->seconds * 1e9;
	return was && ns > was && ns - was < 5000000000ull ? ns - was : 1e8;
}

static bool look(struct show *w)
{
	w->play_ns = w->top->ns;
	if (!source_look(w->s)) {
		w->view.frozen = w->view.over = true;
		return false;
	}
	sample_take(w->top, w->s->snap);
	w->next_ns = ctl_now_ns() + pause_ns(w);
	return true;
}

/* What is looked at closely is seen at once. */
static void want(struct show *w)
{
	struct source *s = w->s;
	uint32_t lpar = w->view.screen->draw == view_one ? w->view.chosen : 0;

	if (s->play)
		record_detail(s->play, s->snap, lpar);
	else if (lpar && lpar != s->want)
		w->next_ns = 0;
	s->want = lpar;
}

/* False: the machine went down. */
static bool go_on(struct show *w)
{
	struct view *v = &w->view;
	bool good = true;

	want(w);
	if (v->step < 0 && w->s->play) {
		v->over = false;
		back(w);
	} else if (v->step > 0 || (!v->frozen && ctl_now_ns() >= w->next_ns)) {
		good = look(w);
	}
	v->step = 0;
	return good || w->s->play;
}

bool show(struct source *s, struct options *o)
{
	static struct show w;
	static struct action_target target;
	bool up = true;

	w.s = s;
	w.seconds = w.view.seconds = o->seconds;
	w.top = calloc(1, sizeof(*w.top));
	if (!w.top || !(w.top->lines = calloc(1, sizeof(*w.top->lines))))
		err(125, "no memory");
	w.view.play = o->play;
	w.view.record = o->record;
	w.view.detail = &s->snap->detail;
	if (!o->play) {
		target.name = o->name;
		target.machine = s->ctl.machine->machine;
		w.view.target = &target;
	}
	s->leave = view_close;
	view_open(&w.view, &o->order, o->ascii);
	while (!ended && up && view_keys(&w.view)) {
		up = go_on(&w);
		view_draw(&w.view, w.top);
		if (up)
			wait_event(w.view.frozen ? ctl_now_ns() + 1000000000
						 : w.next_ns);
	}
	view_close();
	return up;
}
