/* SPDX-License-Identifier: BSD-2-Clause */
/* prose-top: options, the machine, and which way to show it. */
#include <err.h>
#include <getopt.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "batch.h"
#include "view.h"

static const char help[] =
	"usage: prose top [-d SEC] [-s METER] [-f TEXT]\n"
	"       prose top -b [-n N] [-d SEC] [--json|--csv|--openmetrics]\n"
	"\n"
	"Show what the machine's partitions do, on a screen (? helps, q ends)\n"
	"or, with -b, as text.\n"
	"\n"
	"  -b, --batch      print samples to standard output\n"
	"  -n N             end after N of them\n"
	"  -d SEC           between two samples, 0.1 to 3600 (1)\n"
	"  -s METER         sort by it: a name of the JSON's (used_percent)\n"
	"  -f TEXT          partitions with that in their name, or that LPAR\n"
	"  --json           an object a sample and line, schema 1\n"
	"  --csv            a line a partition, after one of names\n"
	"  --openmetrics    as Prometheus and others collect\n"
	"  --name NAME      of the machine ($PROSE_NAME, else \"default\")\n"
	"  --machine M      powernv or kvm ($PROSE_MACHINE, else one that is up)\n"
	"  --help\n";

struct options {
	bool batch;
	long samples; /* 0: go on for ever */
	double seconds;
	enum batch_format format;
	const char *name, *machine;
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

enum { OPT_NAME = 0x100, OPT_MACHINE, OPT_FORMAT };

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
		{"name", required_argument, NULL, OPT_NAME},
		{"machine", required_argument, NULL, OPT_MACHINE},
		{"json", no_argument, NULL, OPT_FORMAT + BATCH_JSON},
		{"csv", no_argument, NULL, OPT_FORMAT + BATCH_CSV},
		{"openmetrics", no_argument, NULL,
		 OPT_FORMAT + BATCH_OPENMETRICS},
		{0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "bhn:d:s:f:", longs, NULL)) != -1)
		take_option(o, c);
	if (optind < argc || (o->format && !o->batch) ||
	    (o->samples && !o->batch))
		exit((fputs(help, stderr), 2));
}

static void open_machine(struct ctl *c, const struct options *o)
{
	char spec[512];
	int n = snprintf(spec, sizeof(spec), "%s%s%s", o->name ? o->name : "",
			 o->machine ? "/" : "", o->machine ? o->machine : "");
	int error = n < (int)sizeof(spec)
			    ? ctl_open(c, o->name || o->machine ? spec : NULL)
			    : -PROSE_E_INVAL;

	if (error == -PROSE_E_NOENT)
		errx(125, "no machine is up; start one by `prose up`");
	if (error)
		errx(125, "the machine cannot be looked at: %s",
		     ctl_strerror(error));
}

static bool is_gone(const struct ctl *c)
{
	char byte;

	return !recv(c->sock, &byte, 1, MSG_DONTWAIT | MSG_PEEK);
}

static void wait_until(uint64_t ns)
{
	struct timespec at = {ns / 1000000000, ns % 1000000000};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL))
		;
}

static int batch(struct ctl *c, const struct options *o)
{
	static struct top t;
	uint64_t next = sample_clock();

	sample_take(&t, c, next);
	for (long n = 0; !o->samples || n < o->samples; n++) {
		next += o->seconds * 1e9;
		wait_until(next);
		if (is_gone(c)) {
			warnx("the machine went down");
			return 125;
		}
		sample_take(&t, c, sample_clock());
		batch_print(&t, &o->order, o->format);
		if (ferror(stdout))
			return 1;
	}
	return 0;
}

/* -- the screen ---------------------------------------------------------- */

static volatile sig_atomic_t ended;

static void on_end(int signal)
{
	ended = 1;
}

/* Wait for a key, a signal (a resized window is one), or the time. */
static void wait_event(uint64_t until)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	uint64_t now = sample_clock();

	if (until > now)
		poll(&in, 1, (until - now) / 1000000 + 1);
	if (in.revents & (POLLHUP | POLLERR))
		ended = 1;
}

static int screen(struct ctl *c, struct options *o)
{
	static struct top t;
	static struct view v;
	uint64_t next = sample_clock(), now;
	bool gone = false;

	signal(SIGTERM, on_end);
	signal(SIGINT, on_end);
	signal(SIGHUP, on_end);
	view_open(&v, &o->order, o->seconds);
	while (!ended && !gone && view_keys(&v)) {
		now = sample_clock();
		if (now >= next) {
			sample_take(&t, c, now);
			next = now + (t.samples < 2 ? 1e8 : o->seconds * 1e9);
		}
		view_draw(&v, &t);
		wait_event(next);
		gone = is_gone(c);
	}
	view_close();
	if (gone)
		warnx("the machine went down");
	return gone ? 125 : 0;
}

int main(int argc, char **argv)
{
	struct options o = {.seconds = 1, .machine = getenv("PROSE_MACHINE")};
	struct ctl c;

	/* Not LC_NUMERIC: what programs read has points, not commas. */
	setlocale(LC_CTYPE, "");
	take_order(&o, "used_percent");
	take_options(&o, argc, argv);
	open_machine(&c, &o);
	if (o.batch)
		return batch(&c, &o);
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		errx(2, "the screen needs a terminal; -b prints");
	return screen(&c, &o);
}
