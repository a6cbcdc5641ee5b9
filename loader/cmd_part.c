/* SPDX-License-Identifier: BSD-2-Clause */
/* wait, kill, pause, resume, sched: commands about partitions by LPAR id. */
#include "loader.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "policy.h"
#include "proto.h"
#include "run.h"

#define WAIT_US 10000

/* Do something to each partition named; the worst status. */
static int each(const struct cmd *cmd, int argc, char **argv,
		int (*fn)(struct ctl *c, const struct prose_part_row *row,
			  int value),
		int value)
{
	struct prose_part_row row;
	struct ctl c;
	int worst = 0, status;

	if (optind >= argc)
		return usage(cmd, false);
	for (int i = optind; i < argc; i++) {
		status = connect_part(&c, argv[i], &row);
		if (!status) {
			status = fn(&c, &row, value);
			ctl_close(&c);
		}
		if (status)
			worst = status;
	}
	return worst;
}

static int check(const struct prose_part_row *row, const char *what,
		 int64_t status)
{
	if (status >= 0)
		return 0;
	say("LPAR %u (%s) cannot be %s: %s", row->lpar, row->name, what,
	    ctl_strerror(status));
	return EXIT_PROSE;
}

/* -- pause, resume -------------------------------------------------------- */

static int pause_one(struct ctl *c, const struct prose_part_row *row, int value)
{
	return check(row, "paused", ctl_call(c, PROSE_H_PAUSE, row->lpar));
}

static int resume_one(struct ctl *c, const struct prose_part_row *row,
		      int value)
{
	if (row->state != PROSE_PART_PAUSED) {
		say("LPAR %u (%s) is not paused", row->lpar, row->name);
		return EXIT_PROSE;
	}
	return check(row, "resumed", ctl_call(c, PROSE_H_RESUME, row->lpar));
}

int cmd_pause(const struct cmd *cmd, int argc, char **argv)
{
	if (next_option(cmd, argc, argv, "", NULL) != -1)
		return option_status();
	return each(cmd, argc, argv, pause_one, 0);
}

int cmd_resume(const struct cmd *cmd, int argc, char **argv)
{
	if (next_option(cmd, argc, argv, "", NULL) != -1)
		return option_status();
	return each(cmd, argc, argv, resume_one, 0);
}

/* -- kill ----------------------------------------------------------------- */

/* A signal to the program goes by its launcher. */
static int kill_launcher(struct ctl *c, const struct prose_part_row *row,
			 int sig)
{
	uint64_t pid;
	int error = ctl_ask(c, PROTO_OWNER, row->owner, &pid);

	if (!error && pid > 1 && kill(pid, sig))
		error = -errno;
	if (!error)
		return 0;
	say("LPAR %u (%s) cannot be sent %s: its launcher: %s", row->lpar,
	    row->name, signal_name(sig), strerror(-error));
	return EXIT_PROSE;
}

static int kill_one(struct ctl *c, const struct prose_part_row *row, int sig)
{
	int64_t status;

	if (sig && sig != SIGKILL)
		return kill_launcher(c, row, sig);
	if (!sig && held_is(c, row)) /* it dies of its crash */
		return resume_one(c, row, 0);
	status = ctl_call(c, PROSE_H_KILL, row->lpar, SIGKILL);
	/* It ended, and its launcher forgot it before we were told. */
	if (status == -PROSE_E_SRCH)
		return 0;
	return check(row, "killed", status);
}

int cmd_kill(const struct cmd *cmd, int argc, char **argv)
{
	int c, sig = 0;

	while ((c = next_option(cmd, argc, argv, "s:", NULL)) == 's') {
		sig = parse_signal(optarg);
		if (!sig) {
			say("\"%s\" is no signal", optarg);
			return EXIT_USAGE;
		}
	}
	if (c != -1)
		return option_status();
	return each(cmd, argc, argv, kill_one, sig);
}

/* -- wait ----------------------------------------------------------------- */

struct waited {
	uint32_t lpar;
	int status; /* -1: not known yet */
};

/* Until it is gone; then its exit status is in the machine's folder. */
static int wait_one(struct ctl *c, void *arg)
{
	struct waited *w = arg;
	struct prose_part_row row;
	char byte;

	while (!ctl_part_row(c, w->lpar, &row)) {
		usleep(WAIT_US);
		if (!recv(c->sock, &byte, 1, MSG_DONTWAIT | MSG_PEEK)) {
			say("the machine went away");
			w->status = EXIT_PROSE;
			return 1;
		}
	}
	w->status = ctl_end_find(c, w->lpar, NULL);
	return w->status >= 0;
}

static int wait_text(const char *text)
{
	struct waited w = {.status = -1};
	int up = 1;

	if (parse_u32(text, &w.lpar) && w.lpar)
		up = each_machine(wait_one, &w);
	if (!up)
		explain_open(-ENOENT);
	else if (up > 0 && w.status < 0)
		say("%s: nothing is known of such a partition", text);
	return w.status < 0 ? EXIT_PROSE : w.status;
}

int cmd_wait(const struct cmd *cmd, int argc, char **argv)
{
	int status = 0;

	if (next_option(cmd, argc, argv, "", NULL) != -1)
		return option_status();
	if (optind >= argc)
		return usage(cmd, false);
	for (int i = optind; i < argc; i++)
		status = wait_text(argv[i]);
	return status;
}

/* -- sched ---------------------------------------------------------------- */

static void sched_show(struct ctl *c, const struct prose_part_row *row)
{
	double hz = c->machine->tb_hz;

	printf("LPAR %u (%s): %s, cpu ", row->lpar, row->name,
	       policy_text(row).s);
	if (row->cpu == PROSE_CPU_ANY)
		printf("any\n");
	else
		printf("%u\n", row->cpu);
	printf("  used %.3f s, required slots: granted %.3f s, late %.3f s, "
	       "lent %.3f s; waited %.3f s\n",
	       row->used_tb / hz, row->granted_tb / hz, row->late_tb / hz,
	       row->lent_tb / hz, row->wait_tb / hz);
}

static int sched_options(const struct cmd *cmd, int argc, char **argv,
			 struct policy *p)
{
	static const struct option longs[] = {
	    {"cpu", required_argument, NULL, 'c'}, {0}};
	int c;

	while ((c = next_option(cmd, argc, argv, "", longs)) == 'c')
		if (!policy_parse_cpu(p, optarg))
			return EXIT_USAGE;
	return c == -1 ? -1 : option_status();
}

int cmd_sched(const struct cmd *cmd, int argc, char **argv)
{
	struct policy p = {0};
	struct prose_part_row row;
	const char *lpar;
	struct ctl c;
	int status = sched_options(cmd, argc, argv, &p);

	if (status >= 0)
		return status;
	lpar = optind < argc ? argv[optind++] : NULL;
	if (optind < argc && *argv[optind] != '-' &&
	    !policy_parse(&p, argv[optind++]))
		return EXIT_USAGE;
	status = sched_options(cmd, argc, argv, &p);
	if (status >= 0)
		return status;
	if (!lpar || optind < argc)
		return usage(cmd, false);
	if (connect_part(&c, lpar, &row))
		return EXIT_PROSE;
	policy_from_row(&p, &row);
	if (!p.given && !p.cpu_given)
		sched_show(&c, &row);
	else
		status = policy_set(&c, row.lpar, &p) ? EXIT_PROSE : 0;
	ctl_close(&c);
	return status < 0 ? 0 : status;
}
