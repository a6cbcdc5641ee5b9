/* SPDX-License-Identifier: BSD-2-Clause */
/* prose-top: options, the machine, and which way to show it. */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "batch.h"
#include "source.h"
#include "stacker.h"
#include "view.h"

static const char help[] =
	"usage: prose top [-d SEC] [-s METER] [-f TEXT] [-r FILE | -p FILE]\n"
	"       prose top -b [-n N] [-d SEC] [--json|--csv|--openmetrics]\n"
	"\n"
	"Show what the machine's partitions do, on a screen (? helps, q ends)\n"
	"or, with -b, as text. Nothing is stopped or asked for it.\n"
	"\n"
	"  -b, --batch      print samples to standard output\n"
	"  -n N             end after N of them\n"
	"  -d SEC           between two samples, 0.1 to 3600 (1)\n"
	"  -s METER         sort by it: a name of the JSON's (used_percent)\n"
	"  -f TEXT          partitions with that in their name, or that LPAR\n"
	"  -r, --record FILE    also write what is seen to a file\n"
	"  -p, --play FILE      show such a file instead of a machine\n"
	"  --json           an object a sample and line, schema 1\n"
	"  --csv            a line a partition, after one of names\n"
	"  --openmetrics    as Prometheus and others collect\n"
	"  --ascii          no characters beyond ASCII on the screen\n"
	"  --name NAME      of the machine ($PROSE_NAME, else \"default\")\n"
	"  --machine M      powernv or kvm ($PROSE_MACHINE, else one that is up)\n"
	"  --help\n";

struct options {
	bool batch, ascii;
	long samples; /* 0: go on for ever */
	double seconds;
	enum batch_format format;
	const char *name, *machine, *record, *play;
	struct list_order order;
};

static void refuse(const char *what, const char *value)
{
	warnx("%s: \"%s\" is not; `prose top --help` tells what is", what,
	      value);
	exit(2);
}

static void take_number(struct options *o, int c, const char *text)
{
	char *end;

	if (c == 'n')
		o->samples = strtol(text, &end, 10);
	else
		o->seconds = strtod(text, &end);
	if (end == text || *end || (c == 'n' && o->samples < 1))
		refuse(c == 'n' ? "a number of samples" : "seconds", text);
	if (!(o->seconds >= 0.1 && o->seconds <= 3600))
		refuse("seconds between 0.1 and 3600", text);
}

static void take_order(struct options *o, const char *meter)
{
	o->order.meter = meter_find(meter);
	if (o->order.meter < 0)
		refuse("a meter", meter);
	o->order.up = meters[o->order.meter].text ||
		      meters[o->order.meter].kind == METER_NUMBER;
}

enum { OPT_NAME = 0x100, OPT_MACHINE, OPT_ASCII, OPT_FORMAT };

static void take_option(struct options *o, int c)
{
	switch (c) {
	case 'b':
		o->batch = true;
		return;
	case 'n':
	case 'd':
		take_number(o, c, optarg);
		return;
	case 's':
		take_order(o, optarg);
		return;
	case 'f':
		snprintf(o->order.filter, sizeof(o->order.filter), "%s",
			 optarg);
		return;
	case 'r':
		o->record = optarg;
		return;
	case 'p':
		o->play = optarg;
		return;
	case OPT_ASCII:
		o->ascii = true;
		return;
	case OPT_NAME:
		o->name = optarg;
		return;
	case OPT_MACHINE:
		o->machine = optarg;
		return;
	case 'h':
		exit(fputs(help, stdout) < 0);
	}
	if (c < OPT_FORMAT)
		exit((fputs(help, stderr), 2));
	o->format = c - OPT_FORMAT;
}

static void take_options(struct options *o, int argc, char **argv)
{
	static const struct option longs[] = {
		{"batch", no_argument, NULL, 'b'},
		{"help", no_argument, NULL, 'h'},
		{"record", required_argument, NULL, 'r'},
		{"play", required_argument, NULL, 'p'},
		{"ascii", no_argument, NULL, OPT_ASCII},
		{"name", required_argument, NULL, OPT_NAME},
		{"machine", required_argument, NULL, OPT_MACHINE},
		{"json", no_argument, NULL, OPT_FORMAT + BATCH_JSON},
		{"csv", no_argument, NULL, OPT_FORMAT + BATCH_CSV},
		{"openmetrics", no_argument, NULL,
		 OPT_FORMAT + BATCH_OPENMETRICS},
		{0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "bhn:d:s:f:r:p:", longs, NULL)) != -1)
		take_option(o, c);
	if (optind < argc || (o->format && !o->batch) ||
	    (o->samples && !o->batch) || (o->record && o->play))
		exit((fputs(help, stderr), 2));
}

static void open_machine(struct source *s, const struct options *o)
{
	int n = snprintf(s->spec, sizeof(s->spec), "%s%s%s",
			 o->name ? o->name : "", o->machine ? "/" : "",
			 o->machine ? o->machine : "");
	int error = n < (int)sizeof(s->spec)
			    ? ctl_open(&s->ctl, o->name || o->machine ? s->spec
								      : NULL)
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

static volatile sig_atomic_t ended;

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
	uint64_t next = take_clock();

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
			return 1;
	}
	source_close(s);
	return 0;
}

/* -- the screen ---------------------------------------------------------- */

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
	uint64_t now = take_clock();

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
	w->next_ns = take_clock() + pause_ns(w);
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
	} else if (v->step > 0 || (!v->frozen && take_clock() >= w->next_ns)) {
		good = look(w);
	}
	v->step = 0;
	return good || w->s->play;
}

static int screen(struct source *s, struct options *o)
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
	view_open(&w.view, &o->order, o->ascii);
	while (!ended && up && view_keys(&w.view)) {
		up = go_on(&w);
		view_draw(&w.view, w.top);
		if (up)
			wait_event(w.view.frozen ? take_clock() + 1000000000
						 : w.next_ns);
	}
	view_close();
	if (!up)
		return over(s);
	source_close(s);
	return 0;
}

int main(int argc, char **argv)
{
	static struct source source;
	struct options o = {.seconds = 1, .machine = getenv("PROSE_MACHINE")};

	/* Not LC_NUMERIC: what programs read has points, not commas. */
	setlocale(LC_CTYPE, "");
	take_order(&o, "used_percent");
	take_options(&o, argc, argv);
	if (!o.batch && (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)))
		errx(2, "the screen needs a terminal; -b prints");
	open_source(&source, &o);
	ends_cleanly();
	return o.batch ? batch(&source, &o) : screen(&source, &o);
}
