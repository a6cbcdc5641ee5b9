/* SPDX-License-Identifier: BSD-2-Clause */
/* trace: its options, and the loop that reads and shows. */
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../core.h"

#define NAP_MIN_NS 500000
#define NAP_MAX_NS 20000000

static const struct option longs[] = {
    {"follow", no_argument, NULL, 'f'},
    {"filter", required_argument, NULL, 'e'},
    {"output", required_argument, NULL, 'o'},
    {"summary", no_argument, NULL, 'c'},
    {"json", no_argument, NULL, 'j'},
    {"perfetto", required_argument, NULL, 'P'},
    {"svg", required_argument, NULL, 'S'},
    {0},
};

static struct trace trace;
static const struct sink *sinks[4];
static unsigned nr_sinks;
static volatile sig_atomic_t stop;

static bool one_option(struct trace_opts *o, int c)
{
	switch (c) {
	case 'f':
		o->follow = true;
		break;
	case 'e':
		return filter_parse(optarg);
	case 'o':
		o->output = optarg;
		break;
	case 'c':
		o->summary = true;
		break;
	case 'j':
		o->json = true;
		break;
	case 'P':
		o->perfetto = optarg;
		break;
	case 'S':
		o->svg = optarg;
		break;
	case 't':
		o->clock++;
		break;
	case 'r':
		o->relative = true;
		break;
	case 'T':
		o->took = true;
		break;
	}
	return true;
}

/* -1: go on. */
static int options(const struct cmd *cmd, int argc, char **argv,
		   struct trace_opts *o)
{
	int c;

	for (;;) {
		c = next_option(cmd, argc, argv, "fe:o:ctrT", longs);
		if (c == '?')
			return option_status();
		if (c != -1 && !one_option(o, c))
			return EXIT_USAGE;
		if (c != -1)
			continue;
		if (!strcmp(argv[optind - 1], "--"))
			o->argv = argv + optind;
		if (o->argv || optind >= argc)
			break;
		if (o->what)
			return usage(cmd, false);
		o->what = argv[optind++]; /* options may follow */
	}
	if (o->clock > 3 || (o->argv && (o->what || !*o->argv)))
		return usage(cmd, false);
	return -1;
}

static void choose_sinks(const struct trace_opts *o)
{
	if (o->summary)
		sinks[nr_sinks++] = &sink_summary;
	if (o->perfetto)
		sinks[nr_sinks++] = &sink_perfetto;
	if (o->svg)
		sinks[nr_sinks++] = &sink_svg;
	if (!nr_sinks)
		sinks[nr_sinks++] = o->json ? &sink_json : &sink_text;
}

/* -- a core that is compressed -------------------------------------------- */

static bool is_packed(const char *what)
{
	static const uint8_t magic[] = {0x28, 0xb5, 0x2f, 0xfd};
	uint8_t head[4];
	int fd = what ? open(what, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
	bool packed = fd >= 0 && read(fd, head, sizeof(head)) == 4 &&
		      !memcmp(head, magic, sizeof(head));

	if (fd >= 0)
		close(fd);
	return packed;
}

/* prose-core unpacks it and has us read what comes of that. */
static int unpacked(int argc, char **argv, const char *what)
{
	const char **words = calloc(argc + 3, sizeof(*words));
	int n = 0, status;

	if (!words)
		return EXIT_PROSE;
	words[n++] = "core";
	words[n++] = "trace";
	words[n++] = what;
	for (int i = 1; i < argc; i++)
		if (argv[i] != what)
			words[n++] = argv[i];
	status = core_tool(words);
	free(words);
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_PROSE;
}

/* -- the loop ------------------------------------------------------------- */

static void on_stop(int sig)
{
	stop = 1;
}

static void see(void *arg, const struct rec_event *e)
{
	struct trace *t = arg;

	struct seen s = {.e = e};

	if (!e->lpar && e->r.tb < t->since_tb)
		return;
	fids_see(t, e);
	s.what = pair_see(&t->pair, e, &s.call, &s.request);
	for (unsigned i = 0; i < nr_sinks; i++)
		sinks[i]->see(t, &s);
}

static void each_sink(size_t hook)
{
	for (unsigned i = 0; i < nr_sinks; i++) {
		void (*fn)(struct trace * t);

		memcpy(&fn, (const char *)sinks[i] + hook, sizeof(fn));
		if (fn)
			fn(&trace);
	}
}

static void nap(long ns)
{
	nanosleep(&(struct timespec){.tv_nsec = ns}, NULL);
}

static void follow(struct trace *t)
{
	long wait = NAP_MIN_NS;
	bool more;

	do {
		more = t->o.follow && source_more(t) && !stop;
		if (recorder_poll(&t->rec, !more, source_good, see, t)) {
			wait = NAP_MIN_NS;
		} else {
			each_sink(offsetof(struct sink, idle));
			wait = wait * 2 < NAP_MAX_NS ? wait * 2 : NAP_MAX_NS;
		}
		if (more)
			nap(wait);
	} while (more && !ferror(t->out));
}

/* Who has the CPUs already will not be switched in. */
static void see_cpus(struct trace *t)
{
	for (unsigned i = 0; i < t->ctl.machine->cpus && i < PROSE_CPUS; i++) {
		uint32_t lpar = __atomic_load_n(&t->ctl.stats->cpu[i].lpar,
						__ATOMIC_RELAXED);
		struct rec_event e = {
		    .r = {t->start_tb, PROSE_TR_SWITCH_IN, lpar, 0, 0},
		    .cpu = i};

		if (lpar)
			see(t, &e);
	}
}

static int run(struct trace *t)
{
	int status = source_open(t);

	if (status)
		return status;
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTERM, on_stop);
	if (!t->o.argv)
		signal(SIGINT, on_stop);
	each_sink(offsetof(struct sink, begin));
	if (t->o.follow && !t->lpar) {
		source_from_now(t);
		if (t->o.perfetto || t->o.svg)
			see_cpus(t);
	}
	follow(t);
	each_sink(offsetof(struct sink, end));
	if (!fflush(t->out) && !ferror(t->out))
		return t->failed ? EXIT_PROSE : 0;
	if (errno == EPIPE)
		return 128 + SIGPIPE;
	say("the output cannot be written: %s", strerror(errno));
	return EXIT_PROSE;
}

static bool open_one(const char *path, FILE **to)
{
	if (!path)
		return true;
	*to = fopen(path, "we");
	if (!*to)
		say("%s: %s", path, strerror(errno));
	return *to;
}

/* With a program of our own, its output is the output. */
static bool open_output(struct trace *t)
{
	t->out = t->o.argv ? stderr : stdout;
	return open_one(t->o.output, &t->out) &&
	       open_one(t->o.perfetto, &t->perfetto) &&
	       open_one(t->o.svg, &t->svg);
}

int cmd_trace(const struct cmd *cmd, int argc, char **argv)
{
	int status = options(cmd, argc, argv, &trace.o), ended;

	if (status >= 0)
		return status;
	if (is_packed(trace.o.what))
		return unpacked(argc, argv, trace.o.what);
	choose_sinks(&trace.o);
	if (!open_output(&trace))
		return EXIT_PROSE;
	if (trace.o.argv) {
		status = spawn(&trace);
		if (status)
			return status;
	}
	status = run(&trace);
	source_close(&trace);
	pair_close(&trace.pair);
	ended = trace.o.argv ? spawn_end() : 0;
	return status ? status : ended;
}
