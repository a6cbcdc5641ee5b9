/* SPDX-License-Identifier: BSD-2-Clause */
/* prose top: the machine or a recording, and which way to show it. */
#include <err.h>
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "show.h"
#include "stacker.h"
#include "view.h"

static void open_machine(struct source *s, const struct options *o)
{
	int n =
	    snprintf(s->spec, sizeof(s->spec), "%s%s%s", o->name ? o->name : "",
		     o->machine ? "/" : "", o->machine ? o->machine : "");
	int error =
	    n < (int)sizeof(s->spec)
		? ctl_open(&s->ctl, o->name || o->machine ? s->spec : NULL)
		: -PROSE_E_INVAL;

	if (error == -PROSE_E_NOENT)
		errx(125, "no machine is up; start one by `prose up`");
	if (error)
		errx(125, "the machine cannot be looked at: %s",
		     ctl_strerror(error));
	take_init(&s->take, &s->ctl);
	s->take.stacks = stacker_ask;
	s->take.stacks_arg = stacker_new(&s->ctl);
}

static void open_source(struct source *s, const struct options *o)
{
	s->snap = snap_new();
	s->path = o->play ? o->play : o->record;
	if (o->play)
		s->play = record_open(o->play);
	else
		open_machine(s, o);
	if (o->record)
		s->write = record_create(o->record);
	if ((!o->play || s->play) && (!o->record || s->write))
		return;
	if (errno == EPROTO)
		errx(1, "%s: it is no recording of this prose", s->path);
	err(1, "%s", s->path);
}

static int over(struct source *s)
{
	bool played = s->play;

	source_close(s);
	if (played)
		return 0;
	warnx("the machine went down");
	return 125;
}

volatile sig_atomic_t ended;

static void on_end(int signal)
{
	ended = 1;
}

static void ends_cleanly(void)
{
	struct sigaction a = {.sa_handler = on_end};

	sigaction(SIGTERM, &a, NULL);
	sigaction(SIGINT, &a, NULL);
	sigaction(SIGHUP, &a, NULL);
}

static void wait_until(uint64_t ns)
{
	struct timespec at = {ns / 1000000000, ns % 1000000000};

	while (!ended &&
	       clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL))
		;
}

static int batch(struct source *s, const struct options *o)
{
	static struct top t;
	uint64_t next = ctl_now_ns();

	if (!source_look(s))
		return over(s);
	sample_take(&t, s->snap);
	for (long n = 0; !o->samples || n < o->samples; n++) {
		next += o->seconds * 1e9;
		if (!s->play)
			wait_until(next);
		if (ended)
			break;
		if (!source_look(s))
			return over(s);
		sample_take(&t, s->snap);
		batch_print(&t, &o->order, o->format);
		if (ferror(stdout))
			err(1, "writing to standard output");
	}
	source_close(s);
	return 0;
}

/* One look: what it counts since the start. */
static int stats(struct source *s, const struct options *o)
{
	static struct top t;
	unsigned shown;

	if (!source_look(s))
		return over(s);
	sample_take(&t, s->snap);
	shown = batch_print(&t, &o->order, o->format);
	source_close(s);
	if (!shown && *o->order.filter)
		errx(1, "there is no partition \"%s\"", o->order.filter);
	if (ferror(stdout))
		err(1, "writing to standard output");
	return 0;
}

int main(int argc, char **argv)
{
	static struct source source;
	struct options o = {.seconds = 1, .machine = getenv("PROSE_MACHINE")};

	/* Not LC_NUMERIC: what programs read has points, not commas. */
	setlocale(LC_CTYPE, "");
	options_take(&o, argc, argv);
	if (!o.batch && !o.stats && !view_possible())
		errx(2, "the screen needs a terminal, and $TERM to know it; "
			"-b prints");
	open_source(&source, &o);
	ends_cleanly();
	if (o.stats)
		return stats(&source, &o);
	if (o.batch)
		return batch(&source, &o);
	if (!show(&source, &o))
		return over(&source);
	source_close(&source);
	return 0;
}
