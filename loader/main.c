/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line's entry: which command, and the options all have. */
#include "loader.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend.h"
#include "binfmt.h"

static const struct cmd table[] = {
    {"up", cmd_up,
     "[--cpus N] [--mem SIZE] [--controller C] [--tlb-model] "
     "[--virtual-time]",
     "start the machine in the background",
     "  --cpus N      CPUs of the machine (2)\n"
     "  --mem SIZE    its memory, taken as it is used (8G)\n"
     "  --controller C  who controls it: host (this Linux), or linux: one\n"
     "                of its own, in a partition (`make linux`)\n"
     "  --share DIR   which has that folder as /host\n"
     "  --append ARGS and its kernel these arguments\n"
     "  --controller-cpus N  and so many CPUs (1; 4 at most)\n"
     "  --tlb-model   count translation misses by a model of POWER8's "
     "TLB;\n"
     "                slow (`make tlb-model`)\n"
     "  --virtual-time  its clock counts instructions, one a nanosecond, "
     "and\n"
     "                not the host's time (QEMU 8.1; $PROSE_QEMU)\n"},
    {"console", cmd_console, "", "the console of a Linux controller",
     "Ctrl-] leaves it.\n"},
    {"sh", cmd_sh, "[COMMAND [ARG...]]",
     "run a command in the Linux that is the controller",
     "Without COMMAND: a shell. stdin, stdout, stderr, the exit status and "
     "signals\nthat end it are the command's.\n"},
    {"down", cmd_down, "", "stop the machine and all that runs on it", NULL},
    {"status", cmd_status, "[--verbose]",
     "show the machine's state, memory, CPUs and version", NULL},
    {"log", cmd_log, "[-f]", "show the machine's console log",
     "  -f            go on as it grows\n"},
    {"run", cmd_run, "[OPTIONS] FILE [ARG...]",
     "run a program in a partition of its own",
     "  --mem SIZE    memory of the partition; a machine has certain "
     "sizes\n"
     "                and gives the next one\n"
     "  --stack SIZE  stack of the main thread\n"
     "  --policy P    rtc, or slots[:REQUIRED[+DESIRED]] in % of a CPU\n"
     "  --cpu N       run on that CPU only\n"
     "  --root DIR    what the program sees as /\n"
     "  --ro          it may change no file\n"
     "  --no-net      it has no network\n"
     "  --env K=V     a variable more, or another value; K alone: without\n"
     "  --argv0 NAME  its argument 0, if not FILE\n"
     "  -d, --detach  print the LPAR id and go on in the background\n"
     "  -o, --output FILE   with -d: where its output goes\n"
     "  --core DIR    where NAME.LPAR.core goes if it crashes "
     "($PROSE_CORE,\n"
     "                else the current folder); none: nowhere\n"
     "  --core-zstd   compress that, to NAME.LPAR.core.zst ($PROSE_CORE_ZSTD)\n"
     "  --gdb-on-crash  a crash waits for `prose gdb LPAR`, or for you to "
     "let it go\n"
     "  --no-up       do not start a machine when none is up\n"
     "  --stopped     stay at the entry until `prose resume`, or a "
     "debugger\n"
     "  --report-fd N write LPAR id and machine there once it is started\n"
     "\n"
     "The exit status is the program's own; 128 + N if signal N ended it;\n"
     "125 if PROSE failed, 126 if FILE cannot be run, 127 if it is not "
     "there.\n"},
    {"ps", cmd_ps, "[--json]", "list the partitions", NULL},
    {"wait", cmd_wait, "LPAR...",
     "wait until partitions end; exit as the last one did", NULL},
    {"kill", cmd_kill, "[-s SIGNAL] LPAR...", "end partitions",
     "  -s SIGNAL     send that signal to the program, which may handle "
     "it;\n"
     "                without -s, or with -s KILL, it ends at once\n"},
    {"pause", cmd_pause, "LPAR...", "stop partitions where they stand", NULL},
    {"resume", cmd_resume, "LPAR...", "let stopped partitions go on", NULL},
    {"dump", cmd_dump, "[-o FILE] [--zstd] [--kill] LPAR | --machine",
     "write a core file of a partition that goes on, or of the machine",
     "  -o FILE       not NAME.LPAR.core; compressed if it ends in .zst\n"
     "  --zstd        compress it, to a name that ends in .zst\n"
     "  --kill        end it then\n"
     "  --machine     all of the machine, for gdb with the hypervisor's\n"
     "                symbols\n"},
    {"sched", cmd_sched, "LPAR [POLICY] [--cpu N]",
     "show or change a partition's schedule",
     "  POLICY        rtc, or slots[:REQUIRED[+DESIRED]] in % of a CPU\n"
     "  --cpu N       run on that CPU only; any: on every one\n"},
    {"trace", cmd_trace, "[OPTIONS] [LPAR | CORE | -- FILE [ARG...]]",
     "show what the flight recorder has of partitions",
     "  -f, --follow  go on as they run; without LPAR: from now on, and with\n"
     "                new ones, too\n"
     "  -e, --filter LIST   of system calls, 9P messages (TREAD), "
     "records\n"
     "                (FUTEX_WAIT), and %file %desc %memory %signal "
     "%process\n"
     "                %syscall %9p %sched %futex %hyp all; ! before it: "
     "all others\n"
     "  -t, -tt, -ttt the time of day; with microseconds; since 1970\n"
     "  -r            time since the line before\n"
     "  -T            time that a call took\n"
     "  -c, --summary counts, errors and times only\n"
     "  --json        a line of JSON a record\n"
     "  --perfetto FILE     a trace for Perfetto and chrome://tracing\n"
     "  --svg FILE    a picture of the schedule\n"
     "  -o, --output FILE   there instead of to stdout\n"
     "\n"
     "With -- it runs FILE as `prose run` does, options included, and "
     "writes to\nstderr; the exit status is the program's.\n"},
    {"tlb", cmd_tlb, "[--json] [--file FILE]",
     "show what the translation model counted (up --tlb-model)",
     "  --json        as JSON, with what programs marked\n"
     "  --file FILE   of a machine without PROSE (docs/evaluation.md)\n"},
    {"binfmt", cmd_binfmt, "register|unregister|status",
     "let the kernel run programs of PROSE by themselves", NULL},
    {"export", cmd_export, "net|cons [DIR COMMAND [ARG...]]",
     "serve a gateway by 9P, to Linux's v9fs or on stdin and stdout",
     "With DIR, which needs root: mount it there, in a name space that "
     "COMMAND and\nwhat it starts have to themselves. As in\n"
     "    prose export net /net prose run --no-net FILE\n\n"
     "  net           what partitions have as /net\n"
     "  cons          0, 1, 2: stdin, stdout, stderr of this command\n"},
    {"version", cmd_version, "", "print the version", NULL},
};
#define ROWS (sizeof(table) / sizeof(*table))

static const char *opt_name, *opt_machine;
static int opt_status;
static char spec[256];

/* -- options -------------------------------------------------------------- */

const char *machine_spec(void)
{
	const char *machine = opt_machine, *env = getenv("PROSE_MACHINE");

	if (!machine && env && backend_named(env))
		machine = env;
	if (!opt_name && !machine)
		return NULL;
	snprintf(spec, sizeof(spec), "%s%s%s", opt_name ? opt_name : "",
		 machine ? "/" : "", machine ? machine : "");
	return spec;
}

void machine_spec_kind(const char *machine)
{
	if (!opt_machine)
		opt_machine = machine;
}

const char *machine_only(void)
{
	return opt_machine;
}

void machine_only_set(const char *machine)
{
	opt_machine = machine;
}

int option_status(void)
{
	return opt_status;
}

enum { OPT_NAME = 0x1000, OPT_MACHINE, OPT_HELP };

static int common_option(const struct cmd *cmd, int c)
{
	switch (c) {
	case OPT_NAME:
		opt_name = optarg;
		return 1;
	case OPT_MACHINE:
		opt_machine = optarg;
		if (backend_named(optarg))
			return 1;
		say("there is no machine \"%s\"; there are powernv and kvm",
		    optarg);
		opt_status = EXIT_USAGE;
		return 0;
	case 'h':
	case OPT_HELP:
		opt_status = usage(cmd, true);
		return 0;
	case '?':
		opt_status = EXIT_USAGE;
		return 0;
	}
	return 2;
}

int next_option(const struct cmd *cmd, int argc, char **argv,
		const char *shorts, const struct option *longs)
{
	static const struct option common[] = {
	    {"name", required_argument, NULL, OPT_NAME},
	    {"machine", required_argument, NULL, OPT_MACHINE},
	    {"help", no_argument, NULL, OPT_HELP},
	    {0},
	};
	struct option all[40] = {{0}};
	char letters[32];
	int n = 0, c, what;

	for (; longs && longs[n].name; n++)
		all[n] = longs[n];
	memcpy(all + n, common, sizeof(common));
	snprintf(letters, sizeof(letters), "+h%s", shorts);
	do {
		c = getopt_long(argc, argv, letters, all, NULL);
		what = common_option(cmd, c);
	} while (what == 1);
	return what ? c : '?';
}

/* -- tools: programs of their own, prose-NAME beside the others ----------- */

static const struct {
	const char *name, *summary;
	const char *program; /* if it has another name */
} tools[] = {
    {"gdbserver", "serve gdb: a program, a partition, or all of them"},
    {"core", "list and explain core files"},
    {"gdb", "debug a program, a partition, or all of them"},
    {"top", "show what the partitions do, as they do it"},
    {"stats", "show all that is counted of partitions, once", "top"},
};

static const char *tool(const char *name)
{
	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++)
		if (!strcmp(tools[i].name, name))
			return tools[i].program ? tools[i].program : name;
	return NULL;
}

static int run_tool(const char *name, char **argv)
{
	char path[4200];

	setenv("PROSE_SELF", self_path(), 1);
	snprintf(path, sizeof(path), "%s/prose-%s", self_lib(), name);
	execv(path, argv);
	say("%s cannot be run: %s; `make` builds it", path, strerror(errno));
	return EXIT_PROSE;
}

/* -- help ----------------------------------------------------------------- */

int usage(const struct cmd *cmd, bool asked)
{
	FILE *to = asked ? stdout : stderr;

	fprintf(to, "usage: prose %s%s%s\n", cmd->name, *cmd->args ? " " : "",
		cmd->args);
	if (asked)
		fprintf(to,
			"%c%s.\n\n%s"
			"  --name NAME   of the machine ($PROSE_NAME, else "
			"\"default\")\n"
			"  --machine M   powernv or kvm ($PROSE_MACHINE; run: "
			"by FILE)\n",
			*cmd->summary & ~0x20, cmd->summary + 1,
			cmd->help ? cmd->help : "");
	return asked ? 0 : EXIT_USAGE;
}

static int help(FILE *to)
{
	fprintf(to, "usage: prose COMMAND [ARG...]\n\n");
	for (size_t i = 0; i < ROWS; i++)
		fprintf(to, "  %-9s %s\n", table[i].name, table[i].summary);
	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++)
		fprintf(to, "  %-9s %s\n", tools[i].name, tools[i].summary);
	fprintf(to,
		"\n`prose COMMAND --help` tells more. Programs are compiled by "
		"prose-cc;\nwithout --target or $PROSE_TARGET that is for "
		"powerpc64le.\n");
	return to == stdout ? 0 : EXIT_USAGE;
}

int cmd_version(const struct cmd *cmd, int argc, char **argv)
{
	if (next_option(cmd, argc, argv, "", NULL) != -1)
		return option_status();
	printf("prose %s\n", PROSE_VERSION);
	return 0;
}

const struct cmd *cmd_named(const char *name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (!strcmp(table[i].name, name))
			return &table[i];
	return NULL;
}

int main(int argc, char **argv)
{
	const struct cmd *cmd;

	callers_stdio_init();
	if (argc > 0)
		title_init(argc, argv);
	if (binfmt_called(argc, argv))
		return binfmt_run(cmd_named("run"), argc, argv);
	if (argc < 2)
		return help(stderr);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
	    !strcmp(argv[1], "help")) {
		cmd = argc > 2 ? cmd_named(argv[2]) : NULL;
		return cmd ? usage(cmd, true) : help(stdout);
	}
	if (tool(argv[1]))
		return run_tool(tool(argv[1]), argv + 1);
	cmd = cmd_named(strcmp(argv[1], "--version") ? argv[1] : "version");
	if (!cmd) {
		say("there is no command \"%s\"; `prose --help` lists them",
		    argv[1]);
		return EXIT_USAGE;
	}
	return cmd->run(cmd, argc - 1, argv + 1);
}
