/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line: the table of commands and what they share. A command
 * is one row in main.c and one cmd_NAME() here.
 */
#ifndef LOADER_LOADER_H
#define LOADER_LOADER_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ctl.h"
#include "self.h"

/* Exit statuses of PROSE's own, as env(1) and others have them. */
#define EXIT_PROSE   125 /* PROSE itself failed */
#define EXIT_CANNOT  126 /* FILE cannot be run */
#define EXIT_MISSING 127 /* FILE is not there */
#define EXIT_USAGE   EXIT_PROSE

struct cmd {
	const char *name;
	int (*run)(const struct cmd *cmd, int argc, char **argv);
	const char *args;    /* "[--json]" */
	const char *summary; /* a line */
	const char *help;    /* the options, a line each, or NULL */
};

typedef int cmd_fn(const struct cmd *cmd, int argc, char **argv);
cmd_fn cmd_console, cmd_sh;
cmd_fn cmd_binfmt, cmd_down, cmd_dump, cmd_export, cmd_kill, cmd_log, cmd_pause,
    cmd_ps, cmd_resume, cmd_run, cmd_sched, cmd_status, cmd_tlb, cmd_trace,
    cmd_up, cmd_version, cmd_wait;

/* -- main.c --------------------------------------------------------------- */

const struct cmd *cmd_named(const char *name);

/* Print the command's help; returns the exit status. */
int usage(const struct cmd *cmd, bool asked);

/* getopt_long over short and long options that ends at the first operand.
 * Adds --help, -h, --name and --machine to what is given, and handles
 * these. -1: no more; '?': an error was printed, or help was. */
int next_option(const struct cmd *cmd, int argc, char **argv,
		const char *shorts, const struct option *longs);
/* The status to exit with after next_option() gave '?'. */
int option_status(void);

/* What --name and --machine said, as ctl_open() takes it, or NULL. */
const char *machine_spec(void);
void machine_spec_kind(const char *machine); /* unless --machine was given */
/* What --machine said, or NULL; and to say something else. */
const char *machine_only(void);
void machine_only_set(const char *machine);

/* -- connect.c ------------------------------------------------------------ */

/* Connect, or print why not and what to do; returns 0 or the status. */
int connect_machine(struct ctl *c);
/* The same for an LPAR: finds the machine that has it, and its row. */
int connect_part(struct ctl *c, const char *lpar_text,
		 struct prose_part_row *row);
/* Call fn for every machine that is up and that --name and --machine mean,
 * until it gives nonzero. How many it was called for; -1: said why not. */
int each_machine(int (*fn)(struct ctl *c, void *arg), void *arg);
void explain_open(int error);

/* -- util.c --------------------------------------------------------------- */

/* "prose: ..." on stderr. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "64", "32M", "1G": bytes. false: not a size. */
bool parse_size(const char *text, uint64_t *bytes);
bool parse_u32(const char *text, uint32_t *value);
/* "256 MiB", in a buffer of the caller's. */
struct size_text {
	char s[24];
};
struct size_text size_text(uint64_t bytes);

/* "TERM", "SIGTERM", "15"; 0: no such signal. */
int parse_signal(const char *text);
const char *signal_name(int sig); /* "SIGTERM" */

/* main()'s first: whichever of 0, 1, 2 the caller closed becomes /dev/null,
 * so that no other file gets its number. */
void callers_stdio_init(void);
/* The descriptor, or -1: the caller had closed it. */
int callers_fd(int fd);
/* Lets go of stdin and stdout, which a server has by descriptors of its own,
 * so that the program alone decides when they are closed. */
void callers_stdio_release(void);

/* What ps(1) shows of this process: so that who kills a `prose run` by name
 * does not kill the daemon that it started. title_init() is main()'s. */
void title_init(int argc, char **argv);
void title_set(const char *title);

#endif
