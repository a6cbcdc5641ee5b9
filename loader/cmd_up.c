/* SPDX-License-Identifier: BSD-2-Clause */
/* up, down, status, log */
#include "loader.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon.h"
#include "dir.h"
#include "proto.h"

static int up_options(const struct cmd *cmd, int argc, char **argv,
		      struct up_opts *o)
{
	static const struct option longs[] = {
	    {"cpus", required_argument, NULL, 'c'},
	    {"mem", required_argument, NULL, 'm'},
	    {"controller", required_argument, NULL, 'l'},
	    {"share", required_argument, NULL, 's'},
	    {"append", required_argument, NULL, 'a'},
	    {"controller-cpus", required_argument, NULL, 'C'},
	    {"tlb-model", no_argument, NULL, 't'},
	    {"virtual-time", no_argument, NULL, 'v'},
	    {0},
	};
	uint32_t n;
	int c;

	while ((c = next_option(cmd, argc, argv, "", longs)) != -1)
		switch (c) {
		case 'c':
			if (!parse_u32(optarg, &n) || !n)
				goto bad;
			o->cpus = n;
			break;
		case 'C':
			if (!parse_u32(optarg, &n) || !n)
				goto bad;
			o->linux_cpus = n;
			break;
		case 'm':
			if (!parse_size(optarg, &o->mem_bytes))
				goto bad;
			break;
		case 's':
			o->share = realpath(optarg, NULL);
			if (o->share)
				break;
			say("%s: %s", optarg, strerror(errno));
			return EXIT_USAGE;
		case 'a':
			o->append = strdup(optarg); /* argv goes */
			break;
		case 'l':
			o->linux_controller = !strcmp(optarg, "linux");
			if (o->linux_controller || !strcmp(optarg, "host"))
				break;
			say("there is no controller \"%s\"; there are host "
			    "and linux",
			    optarg);
			return EXIT_USAGE;
		case 't':
			o->tlb_model = true;
			break;
		case 'v':
			o->virtual_time = true;
			break;
		default:
			return option_status() ? option_status() : -1;
		}
	return optind < argc ? usage(cmd, false) : 0;
bad:
	say("\"%s\" is neither a number of CPUs nor a size", optarg);
	return EXIT_USAGE;
}

static int model_check(const struct up_opts *o)
{
	char path[4096];

	if (strcmp(o->backend->name, "powernv")) {
		say("the model of translation is of powernv, not of %s: real "
		    "processors count by themselves (`perf`)",
		    o->backend->name);
		return EXIT_USAGE;
	}
	snprintf(path, sizeof(path), "%s/tlb-model.so", self_lib());
	if (!access(path, R_OK))
		return 0;
	say("%s cannot be read: %s; build it with `make tlb-model`", path,
	    strerror(errno));
	return EXIT_PROSE;
}

static int time_check(const struct up_opts *o)
{
	if (!strcmp(o->backend->name, "powernv"))
		return qemu_counts_time();
	say("virtual time is of powernv, which is emulated, not of %s",
	    o->backend->name);
	return -ENOTSUP;
}

static int up_check(const struct up_opts *o)
{
	if (o->share && !o->linux_controller) {
		say("--share is for --controller linux: with the host as the "
		    "controller all its files are there");
		return EXIT_USAGE;
	}
	if (o->append &&
	    (!o->linux_controller || strlen(o->append) >= LINUX_APPEND_BYTES)) {
		say("--append is for --controller linux: at most %d characters "
		    "for its kernel",
		    LINUX_APPEND_BYTES - 1);
		return EXIT_USAGE;
	}
	if (o->linux_cpus &&
	    (!o->linux_controller || o->linux_cpus > LINUX_CPUS_MAX)) {
		say("--controller-cpus is for --controller linux: from 1 to %d",
		    LINUX_CPUS_MAX);
		return EXIT_USAGE;
	}
	if (o->tlb_model && model_check(o))
		return EXIT_USAGE;
	if (o->virtual_time && time_check(o))
		return EXIT_USAGE;
	if (o->linux_controller && strcmp(o->backend->name, "powernv")) {
		say("Linux as the controller wants the powernv machine, not %s",
		    o->backend->name);
		return EXIT_USAGE;
	}
	if (o->cpus > o->backend->max_cpus) {
		say("%u CPUs: %s has %u at most", o->cpus, o->backend->name,
		    o->backend->max_cpus);
		return EXIT_USAGE;
	}
	if (o->mem_bytes &&
	    (o->mem_bytes < 1ull << 30 || o->mem_bytes > 1ull << 40 ||
	     o->mem_bytes & ((1 << 20) - 1))) {
		say("%s is no memory for a machine: whole MiB, from 1G to 1T",
		    size_text(o->mem_bytes).s);
		return EXIT_USAGE;
	}
	return 0;
}

static void show_up(struct ctl *c, const char *name, double seconds)
{
	printf("%s/%s is up: %u CPUs, %s (%.2f s)\n", name, c->machine->machine,
	       c->machine->cpus, size_text(c->machine->ram_bytes).s, seconds);
}

int cmd_up(const struct cmd *cmd, int argc, char **argv)
{
	char name[DIR_NAME_BYTES], machine[DIR_NAME_BYTES];
	struct up_opts o = {.name = name};
	uint64_t start = ctl_now_ns();
	struct ctl c;
	int status = up_options(cmd, argc, argv, &o);

	if (status)
		return status < 0 ? 0 : status;
	if (dir_split(machine_spec(), name, machine)) {
		explain_open(-EINVAL);
		return EXIT_USAGE;
	}
	o.backend = *machine ? backend_named(machine) : backend_default();
	if (!o.backend) {
		say("PROSE_MACHINE=%s: there is no such machine; there are "
		    "powernv and kvm",
		    getenv("PROSE_MACHINE"));
		return EXIT_USAGE;
	}
	machine_spec_kind(o.backend->name);
	if (up_check(&o))
		return EXIT_USAGE;
	status = up(&o);
	if (status == 1)
		printf("%s/%s was up already\n", name, o.backend->name);
	if (status || connect_machine(&c))
		return status == 1 ? 0 : EXIT_PROSE;
	show_up(&c, name, (ctl_now_ns() - start) / 1e9);
	ctl_close(&c);
	return 0;
}

static int down_one(struct ctl *c, void *arg)
{
	struct pollfd p = {c->sock, POLLIN, 0};
	char byte;

	if (ctl_ask(c, PROTO_DOWN, 0, NULL))
		return 0;
	while (poll(&p, 1, -1) < 0 || recv(c->sock, &byte, 1, 0) > 0)
		;
	return 0;
}

int cmd_down(const struct cmd *cmd, int argc, char **argv)
{
	int up;

	if (next_option(cmd, argc, argv, "", NULL) != -1)
		return option_status();
	if (optind < argc)
		return usage(cmd, false);
	up = each_machine(down_one, NULL);
	if (!up)
		explain_open(-ENOENT);
	return up < 0 ? EXIT_PROSE : 0;
}

static unsigned count_parts(struct ctl *c)
{
	struct prose_part_row row;
	unsigned n = 0;

	for (unsigned i = 0; i < PROSE_PARTS; i++)
		n += !ctl_part_at(c, i, &row);
	return n;
}

/* What the machine says of itself, a line each. */
static void show_about(struct ctl *c)
{
	char text[PROSE_PAGE_BYTES] = "", *rest = text, *line;
	prose_ra at = c->machine->about;

	if (!at || at > PROSE_HYP_BYTES - sizeof(text))
		return;
	memcpy(text, c->ram + at, sizeof(text) - 1);
	while ((line = strsep(&rest, "\n")))
		if (*line)
			printf("  - %s\n", line);
}

static void show_verbose(struct ctl *c)
{
	struct prose_machine *m = c->machine;

	printf("  timebase    %llu Hz\n", (unsigned long long)m->tb_hz);
	printf("  granule     %s, a partition by default %s\n",
	       size_text(m->granule_bytes).s, size_text(m->default_bytes).s);
	printf("  mailbox     %llu calls\n",
	       (unsigned long long)c->stats->mbox_calls);
	show_about(c);
}

struct status {
	char name[DIR_NAME_BYTES];
	bool verbose;
};

static int status_one(struct ctl *c, void *arg)
{
	struct prose_machine *m = c->machine;
	struct prose_stats *s = c->stats;
	struct status *st = arg;

	printf("%s/%.15s: up, hypervisor %.31s\n", st->name, m->machine,
	       m->version);
	printf("  cpus        %u\n", m->cpus);
	printf("  memory      %s: ", size_text(m->ram_bytes).s);
	printf("%s free, ", size_text(s->mem_free_bytes).s);
	printf("%s to be scrubbed, ", size_text(s->mem_dirty_bytes).s);
	printf("hypervisor %s\n", size_text(m->hyp_bytes).s);
	printf("  partitions  %u now, %llu so far\n", count_parts(c),
	       (unsigned long long)s->created);
	printf("  process     %d, daemon %d\n", c->machine_pid, c->daemon_pid);
	if (st->verbose)
		show_verbose(c);
	return 0;
}

static int show_status(bool verbose)
{
	const char *target = getenv("PROSE_TARGET");
	struct status st = {.verbose = verbose};
	char machine[DIR_NAME_BYTES];
	int up;

	if (dir_split(machine_spec(), st.name, machine)) {
		explain_open(-EINVAL);
		return EXIT_USAGE;
	}
	up = each_machine(status_one, &st);
	if (up < 0)
		return EXIT_PROSE;
	if (!up)
		printf("%s: no machine is up\n", st.name);
	printf("prose-cc compiles for %s by default\n",
	       target && *target ? target : "powerpc64le");
	return up ? 0 : 1;
}

int cmd_status(const struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
	    {"verbose", no_argument, NULL, 'v'}, {0}};
	bool verbose = false;
	int c;

	while ((c = next_option(cmd, argc, argv, "v", longs)) == 'v')
		verbose = true;
	if (c != -1)
		return option_status();
	return optind < argc ? usage(cmd, false) : show_status(verbose);
}

/* -- log ------------------------------------------------------------------ */

static void copy_log(int fd)
{
	char buf[65536];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		if (write(1, buf, n) != n)
			return;
}

static int open_log(void)
{
	char name[DIR_NAME_BYTES], machine[DIR_NAME_BYTES];
	char list[16][DIR_NAME_BYTES];
	int n = dir_split(machine_spec(), name, machine), dir, fd;

	if (n)
		return n;
	if (!*machine) {
		n = dir_machines(name, list, 16);
		if (n <= 0)
			return n ? n : -ENOENT;
		strcpy(machine, n == 1 ? list[0] : backend_default()->name);
	}
	dir = dir_open(name, machine, false);
	if (dir < 0)
		return dir;
	fd = openat(dir, "log", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		fd = -errno;
	close(dir);
	return fd;
}

int cmd_log(const struct cmd *cmd, int argc, char **argv)
{
	bool follow = false;
	int c, fd;

	while ((c = next_option(cmd, argc, argv, "f", NULL)) == 'f')
		follow = true;
	if (c != -1)
		return option_status();
	if (optind < argc)
		return usage(cmd, false);
	fd = open_log();
	if (fd == -ENOENT) {
		say("there is no log: no machine was started here");
		return EXIT_PROSE;
	}
	if (fd < 0) {
		explain_open(fd);
		return EXIT_PROSE;
	}
	copy_log(fd);
	while (follow) {
		usleep(100000);
		copy_log(fd);
	}
	close(fd);
	return 0;
}
