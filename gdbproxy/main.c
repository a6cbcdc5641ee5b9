/* SPDX-License-Identifier: BSD-2-Clause */
/* prose-gdbserver: its command line, and what it opens. */
#include <err.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include "core.h"
#include "listen.h"
#include "live.h"
#include "machine.h"
#include "serve.h"

static const char help[] =
    "Usage: prose gdbserver [--once] [HOST]:PORT FILE [ARG...]\n"
    "       prose gdbserver [--once] [HOST]:PORT --attach LPAR\n"
    "       prose gdbserver [--once] [HOST]:PORT --core CORE\n"
    "       prose gdbserver [--once] [HOST]:PORT\n"
    "\n"
    "Serve gdb's remote protocol: FILE in a new partition, stopped at its\n"
    "entry; a running partition; a core file; or the whole machine, every\n"
    "partition an inferior (target extended-remote). Instead of [HOST]:PORT a\n"
    "path is a unix socket, `-' is stdin and stdout (gdb's `target remote |')\n"
    "and once. HOST is 127.0.0.1 if not given.\n"
    "\n"
    "  --once        end when the first gdb has gone\n"
    "  --attach LPAR debug this partition\n"
    "  --core CORE   show this core file; nothing of it can be changed\n"
    "  --name NAME   of the machine ($PROSE_NAME, else \"default\")\n"
    "  --machine M   powernv or kvm\n"
    "  --help\n";

static int signals_init(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void options(struct server *v, int argc, char **argv)
{
	static const struct option longs[] = {
	    {"once", no_argument, NULL, 'o'},
	    {"attach", required_argument, NULL, 'a'},
	    {"core", required_argument, NULL, 'c'},
	    {"name", required_argument, NULL, 'n'},
	    {"machine", required_argument, NULL, 'm'},
	    {"help", no_argument, NULL, 'h'},
	    {0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "+h", longs, NULL)) != -1) {
		if (c == 'o')
			v->once = true;
		else if (c == 'a')
			v->lpar = strtoul(optarg, NULL, 0);
		else if (c == 'c')
			v->core = optarg;
		else if (c == 'n')
			v->launch.name = optarg;
		else if (c == 'm')
			v->launch.machine = optarg;
		else if (c == 'h')
			exit(fputs(help, stdout) < 0);
		else
			exit((fputs(help, stderr), 125));
	}
}

static void open_machine(struct server *v)
{
	const struct launch *l = &v->launch;
	int status = machine_open(&v->ctl, l->name, l->machine, v->lpar);

	if (status == -PROSE_E_NOENT && !launch_up(l))
		status = machine_open(&v->ctl, l->name, l->machine, v->lpar);
	if (status < 0)
		errx(125, "no machine to debug on: %s",
		     machine_problem(status));
	v->ctl.patient_ns = LINGER_NS;
	v->target = live_create(&v->ctl);
	if (!v->target)
		errx(125, "no memory");
	/* What gdb starts later belongs on this one, too. */
	v->launch.machine = v->ctl.machine->machine;
	live_set_run(v->target, launch_run, &v->launch);
}

static void open_core(struct server *v)
{
	v->ctl.wake = v->ctl.sock = -1;
	v->target = core_create(core_open(v->launch.prose, v->core), &v->lpar,
				&v->signal);
	if (!v->target)
		errx(125, "%s is no core file of a partition", v->core);
}

/* The program's file says which kind of machine it needs. */
static void start_program(struct server *v, char **argv)
{
	static const struct run_env as_ours;
	int lpar = launch_run(&v->launch, argv, &as_ours);

	if (lpar <= 0)
		exit(126);
	v->lpar = lpar;
	v->program = argv[0];
	v->child = v->launch.pid;
	v->launch.machine = v->launch.used;
	fprintf(stderr, "%s is LPAR %d, stopped at its entry\n", argv[0], lpar);
}

static void begin_listening(struct server *v, const char *where)
{
	char shown[300];
	bool exposed;

	v->listener = listen_on(where, shown, sizeof(shown), &exposed);
	if (v->listener < 0)
		errx(125, "cannot listen on %s: %s", where,
		     strerror(-v->listener));
	if (exposed)
		warnx("whoever reaches %s can read and change every "
		      "partition of this machine, and read your files",
		      shown);
	fprintf(stderr, "listening on %s\n", shown);
}

static void begin_once(struct server *v, int client)
{
	v->listener = -1;
	v->once = true;
	serve_begin(v, client);
	v->end = v->client < 0;
	if (v->session)
		v->session->slow = true;
}

int main(int argc, char **argv)
{
	struct server v = {.client = -1};
	const char *where;
	int stdio = 0;

	v.launch.prose =
	    getenv("PROSE_SELF") ? getenv("PROSE_SELF") : "/usr/bin/prose";
	options(&v, argc, argv);
	where = argv[optind++];
	if (!where)
		return fputs(help, stderr), 125;
	options(&v, argc, argv);
	v.signals = signals_init();
	if (!strcmp(where, "-"))
		stdio = listen_stdio();
	if (stdio < 0)
		errx(125, "no stdin and stdout to talk to gdb by: %s",
		     strerror(-stdio));
	if (argv[optind] && !v.lpar && !v.core)
		start_program(&v, argv + optind);
	if (v.core)
		open_core(&v);
	else
		open_machine(&v);
	if (stdio)
		begin_once(&v, stdio);
	else
		begin_listening(&v, where);
	serve(&v);
	if (strchr(where, '/'))
		unlink(where);
	return v.status;
}
