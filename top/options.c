/* SPDX-License-Identifier: BSD-2-Clause */
#include "options.h"

#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    "  -s METER         sort by it: a column of --csv (used_percent)\n"
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

static const char stats_help[] =
    "usage: prose stats [--json] [LPAR | NAME]\n"
    "\n"
    "Show all that is counted of partitions since their start, once: the\n"
    "meters of `prose top`, and under `prose up --tlb-model` what the model\n"
    "says. With LPAR or a part of a name: of these. Units are in the names.\n"
    "\n"
    "  --json           the object that `prose top -b --json` prints\n"
    "  --name NAME      of the machine ($PROSE_NAME, else \"default\")\n"
    "  --machine M      powernv or kvm ($PROSE_MACHINE, else one that is up)\n"
    "  --help\n";

static void refuse(const char *what, const char *value)
{
	warnx("%s: \"%s\" is not; `prose top --help` tells what is", what,
	      value);
	exit(2);
}

static void bad_use(const char *what)
{
	warnx("%s; `prose top --help` tells more", what);
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

static void take_machine(struct options *o, const char *machine)
{
	o->machine = machine;
	if (!strcmp(machine, "powernv") || !strcmp(machine, "kvm"))
		return;
	warnx("there is no machine \"%s\"; there are powernv and kvm", machine);
	exit(2);
}

static void take_order(struct options *o, const char *meter)
{
	o->order.meter = meter_find(meter);
	if (o->order.meter < 0) {
		warnx("there is no meter \"%s\"; the first line of `prose top "
		      "-b --csv` has their names",
		      meter);
		exit(2);
	}
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
		take_machine(o, optarg);
		return;
	case 'h':
		exit(fputs(help, stdout) < 0);
	}
	if (c < OPT_FORMAT)
		exit((fputs(help, stderr), 2));
	o->format = c - OPT_FORMAT;
}

static void stats_take(struct options *o, int argc, char **argv)
{
	static const struct option longs[] = {
	    {"help", no_argument, NULL, 'h'},
	    {"name", required_argument, NULL, OPT_NAME},
	    {"machine", required_argument, NULL, OPT_MACHINE},
	    {"json", no_argument, NULL, OPT_FORMAT + BATCH_JSON},
	    {0},
	};
	int c;

	o->stats = true;
	o->format = BATCH_STATS;
	take_order(o, "lpar");
	while ((c = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		if (c == 'h')
			exit(fputs(stats_help, stdout) < 0);
		if (c == '?')
			exit((fputs(stats_help, stderr), 2));
		take_option(o, c);
	}
	if (optind < argc - 1)
		exit((fputs(stats_help, stderr), 2));
	if (optind < argc)
		snprintf(o->order.filter, sizeof(o->order.filter), "%s",
			 argv[optind]);
}

void options_take(struct options *o, int argc, char **argv)
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
	    {"openmetrics", no_argument, NULL, OPT_FORMAT + BATCH_OPENMETRICS},
	    {0},
	};
	int c;

	if (argc && !strcmp(argv[0], "stats")) {
		stats_take(o, argc, argv);
		return;
	}
	take_order(o, "used_percent");
	while ((c = getopt_long(argc, argv, "bhn:d:s:f:r:p:", longs, NULL)) !=
	       -1)
		take_option(o, c);
	if (optind < argc)
		refuse("an option", argv[optind]);
	if (o->format && !o->batch)
		bad_use("--json, --csv and --openmetrics want -b");
	if (o->samples && !o->batch)
		bad_use("-n wants -b");
	if (o->record && o->play)
		bad_use("either -r or -p");
}
