/* SPDX-License-Identifier: BSD-2-Clause */
/* run: its options, and the order of things. */
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "binfmt.h"
#include "detach.h"

extern char **environ;

/* -- options -------------------------------------------------------------- */

static const struct option longs[] = {
    {"mem", required_argument, NULL, 'm'},
    {"stack", required_argument, NULL, 's'},
    {"policy", required_argument, NULL, 'p'},
    {"cpu", required_argument, NULL, 'c'},
    {"root", required_argument, NULL, 'r'},
    {"ro", no_argument, NULL, 'R'},
    {"no-net", no_argument, NULL, 'N'},
    {"env", required_argument, NULL, 'e'},
    {"argv0", required_argument, NULL, 'a'},
    {"detach", no_argument, NULL, 'd'},
    {"output", required_argument, NULL, 'o'},
    {"core", required_argument, NULL, 'C'},
    {"core-zstd", no_argument, NULL, 'Z'},
    {"no-up", no_argument, NULL, 'U'},
    {"gdb-on-crash", no_argument, NULL, 'G'},
    {"stopped", no_argument, NULL, 'S'},
    {"report-fd", required_argument, NULL, 'F'},
    {0},
};

static bool size_option(uint64_t *bytes)
{
	if (parse_size(optarg, bytes) && *bytes)
		return true;
	say("\"%s\" is no size: a number, with K, M or G", optarg);
	return false;
}

static bool fd_option(int *fd)
{
	uint32_t n;

	if (parse_u32(optarg, &n) && fcntl(n, F_SETFD, FD_CLOEXEC) != -1) {
		*fd = n;
		return true;
	}
	say("\"%s\" is no descriptor that is open", optarg);
	return false;
}

static bool env_option(void)
{
	char *is = strchr(optarg, '=');

	if (is == optarg || !*optarg) {
		say("\"%s\" is no variable: --env NAME=VALUE, or NAME", optarg);
		return false;
	}
	if (!(is ? putenv(optarg) : unsetenv(optarg)))
		return true;
	say("--env %s: %s", optarg, strerror(errno));
	return false;
}

/* false: an error was printed. */
static bool one_option(struct run_opts *o, int c, char **argv0)
{
	switch (c) {
	case 'm':
		return size_option(&o->mem_bytes);
	case 's':
		return size_option(&o->stack_bytes);
	case 'p':
		return policy_parse(&o->policy, optarg);
	case 'c':
		return policy_parse_cpu(&o->policy, optarg);
	case 'r':
		o->root = optarg;
		break;
	case 'R':
		o->ro = true;
		break;
	case 'N':
		o->no_net = true;
		break;
	case 'e':
		return env_option();
	case 'a':
		*argv0 = optarg;
		break;
	case 'd':
		o->detach = true;
		break;
	case 'o':
		o->output = optarg;
		break;
	case 'C':
		o->core_dir = optarg;
		break;
	case 'Z':
		o->core_zst = true;
		break;
	case 'U':
		o->no_up = true;
		break;
	case 'G':
		o->gdb_on_crash = true;
		break;
	case 'S':
		o->stopped = true;
		break;
	case 'F':
		return fd_option(&o->report_fd);
	}
	return true;
}

/* -1: go on. */
static int options(const struct cmd *cmd, int argc, char **argv,
		   struct run_opts *o)
{
	char *argv0 = NULL;
	int c;

	while ((c = next_option(cmd, argc, argv, "do:", longs)) != -1) {
		if (c == '?')
			return option_status();
		if (!one_option(o, c, &argv0))
			return EXIT_USAGE;
	}
	if (optind >= argc)
		return usage(cmd, false);
	if (o->output && !o->detach) {
		say("--output is for a program in the background: with -d");
		return EXIT_USAGE;
	}
	o->file = argv[optind];
	if (argv0)
		argv[optind] = argv0;
	o->argv = argv + optind;
	return -1;
}

/* -- running -------------------------------------------------------------- */

/* Who asked for it wants the LPAR id; nobody may be there any more. */
static void report(const struct run *r)
{
	if (r->o->report_fd < 0)
		return;
	dprintf(r->o->report_fd, "%u %.15s\n", r->lpar,
		r->ctl.machine->machine);
	close(r->o->report_fd);
}

static int run_started(struct run *r)
{
	int status;

	if (r->o->stopped &&
	    (status = ctl_call(&r->ctl, PROSE_H_PAUSE, r->lpar))) {
		say("%s cannot be stopped: %s", r->o->file,
		    ctl_strerror(status));
		return EXIT_PROSE;
	}
	status = run_start(r);
	if (status)
		return status;
	detach_report(r->lpar);
	report(r);
	status = run_serve(r);
	if (ctl_end_note(&r->ctl, r->lpar, status, r->row.end) < 0)
		say("LPAR %u: its end could not be noted", r->lpar);
	return status;
}

int run_held_by = -1;

static void hold(struct run *r)
{
	char c;

	if (run_held_by < 0)
		run_linger(r);

	while (run_held_by >= 0 &&
	       (read(run_held_by, &c, 1) > 0 || errno == EINTR))
		;
}

static int run_file(struct run *r)
{
	int status = run_open(r);

	if (status)
		return status;
	signals_take(r);
	status = run_create(r);
	if (!status)
		status = run_load(r);
	if (!status && !held_wanted(r))
		status = EXIT_CANNOT;
	if (!status)
		status = run_started(r);
	hold(r);
	run_destroy(r);
	signals_give_back(r);
	return status;
}

int run_program(const struct run_opts *o)
{
	static struct run r;

	r.o = o;
	r.ctl.sock = r.ctl.bell = r.ctl.wake = -1;
	return run_file(&r);
}

int cmd_run(const struct cmd *cmd, int argc, char **argv)
{
	struct run_opts o = {.fd = -1, .report_fd = -1};
	int status = options(cmd, argc, argv, &o);

	if (status >= 0)
		return status;
	o.envp = environ;
	if (o.detach)
		return detach(&o);
	return run_program(&o);
}
