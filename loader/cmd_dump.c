/* SPDX-License-Identifier: BSD-2-Clause */
/* dump: a core file of a partition that goes on, or of the machine. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend.h"
#include "core.h"
#include "loader.h"

struct dump {
	struct ctl ctl;
	struct pview v;
	struct elf image, app;
	struct pview_file file[PVIEW_FILES];
	char rt[PATH_MAX];
	struct core_source s;
};

#define PROGRESS_FROM (64u << 20)

static int progress(void *arg, uint64_t done, uint64_t all)
{
	static unsigned last;
	unsigned now = all ? done * 100 / all : 100;

	if (all < PROGRESS_FROM || !isatty(STDERR_FILENO) || now == last)
		return 0;
	last = now;
	fprintf(stderr, "\rprose: %3u %% of %s%s", now, size_text(all).s,
		now == 100 ? "\r\033[K" : "");
	return 0;
}

/* -- the program's files -------------------------------------------------- */

static bool open_elf(struct elf *e, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return false;
	if (!elf_read(e, fd))
		return true;
	close(fd);
	e->fd = -1;
	return false;
}

/* What is loaded is what the file says, as far as headers tell. */
static bool is_loaded(const struct pview *v, const struct elf *e, uint64_t base)
{
	uint8_t file[4096], there[4096];
	size_t bytes = e->phnum * e->phent;

	if (!e->phdr || !bytes || bytes > sizeof(file) ||
	    pread(e->fd, file, bytes, 64) != (ssize_t)bytes ||
	    pview_read(v, e->phdr + base, there, bytes))
		return false;
	return !memcmp(file, there, bytes);
}

/* Without them the core has less to tell: no NT_FILE, no build ids. */
static void find_files(struct dump *d)
{
	struct prose_boot b = {0};
	char real[PATH_MAX];
	bool guest;

	snprintf(d->rt, sizeof(d->rt), "%s", self_rt_guest(d->v.arch));
	if (d->v.row.flags & PROSE_CREATE_FOREIGN || pview_boot(&d->v, &b) ||
	    !pview_files(&d->v, d->rt, d->file, PVIEW_FILES))
		return;
	if (realpath(d->file[0].path, real))
		strcpy(d->file[0].path, real);
	guest = b.flags & PROSE_BOOT_GUEST;
	if (open_elf(guest ? &d->app : &d->image, d->file[0].path) &&
	    is_loaded(&d->v, guest ? &d->app : &d->image, b.app_base)) {
		d->s.program = d->file[0].path;
		d->s.app_base = b.app_base;
		if (guest)
			d->s.app = &d->app;
		else
			d->s.image = &d->image;
	} else {
		say("%s is not what runs in LPAR %u: the core says nothing of "
		    "its files",
		    d->file[0].path, d->v.row.lpar);
	}
	if (guest && open_elf(&d->image, d->rt)) {
		d->s.image = &d->image;
		d->s.rt = d->rt;
		if (!d->s.app)
			d->s.image = NULL;
	}
}

/* -- one partition -------------------------------------------------------- */

static struct dump *paused; /* for who interrupts us */

static void go_on(struct dump *d)
{
	if (paused)
		ctl_call(&d->ctl, PROSE_H_RESUME, d->v.row.lpar);
	paused = NULL;
}

static void interrupted(int sig)
{
	if (paused)
		ctl_call(&paused->ctl, PROSE_H_RESUME, paused->v.row.lpar);
	_exit(128 + sig);
}

static int hold(struct dump *d)
{
	int64_t status;

	if (d->v.row.state == PROSE_PART_PAUSED ||
	    d->v.row.state == PROSE_PART_ENDED)
		return 0;
	signal(SIGINT, interrupted);
	signal(SIGTERM, interrupted);
	signal(SIGHUP, interrupted);
	paused = d;
	status = ctl_call(&d->ctl, PROSE_H_PAUSE, d->v.row.lpar);
	if (status < 0) {
		paused = NULL;
		say("LPAR %u cannot be paused: %s", d->v.row.lpar,
		    ctl_strerror(status));
		return EXIT_PROSE;
	}
	return pview_refresh(&d->v) < 0 ? EXIT_PROSE : 0;
}

static void say_done(struct dump *d, const char *path, uint64_t held_ns)
{
	struct stat st = {0};

	stat(path, &st);
	say("LPAR %u (%s): core file %s, %s on disk; it stood still for "
	    "%.1f ms",
	    d->v.row.lpar, d->v.row.name, path,
	    size_text(st.st_blocks * 512ull).s, held_ns / 1e6);
}

static int dump_held(struct dump *d, const char *file, bool kill)
{
	const char *index[] = {"core", "index", "--kept", NULL, NULL};
	bool held = paused;
	char path[PATH_MAX];
	uint64_t ns;
	int error;

	d->s.started_ns = held ? ctl_now_ns() : 0;
	error = core_write(&d->s, ".", file, path);
	if (kill && !error) {
		paused = NULL;
		ctl_call(&d->ctl, PROSE_H_KILL, d->v.row.lpar, SIGKILL);
	}
	go_on(d);
	ns = held ? ctl_now_ns() - d->s.started_ns : 0;
	if (error) {
		say("LPAR %u: no core file %s: %s", d->v.row.lpar, path,
		    strerror(-error));
		return EXIT_PROSE;
	}
	say_done(d, path, ns);
	index[3] = path;
	core_tool(index);
	return 0;
}

static int dump_part(const char *lpar, const char *file, bool kill, bool zst)
{
	static struct dump d;
	struct prose_part_row row;
	int status = connect_part(&d.ctl, lpar, &row);

	if (status)
		return status;
	d.image.fd = d.app.fd = -1;
	pview_live_row(&d.v, &d.ctl, &row);
	d.s = (struct core_source){.v = &d.v,
				   .name = d.v.row.name,
				   .why = PROSE_CORE_DUMP,
				   .zst = zst,
				   .progress = progress};
	find_files(&d);
	status = hold(&d);
	if (!status)
		status = dump_held(&d, file, kill);
	ctl_close(&d.ctl);
	return status;
}

/* -- the machine ---------------------------------------------------------- */

/* kvm's hypervisor is a process, whose core gdb writes. */
static int dump_process(struct ctl *c, const char *ram)
{
	char core[PATH_MAX], words[PATH_MAX + 16], pid[16];
	const char *gdb[] = {"gdb-multiarch", "-nx", "-batch", "-p", pid,
			     "-ex",	      words, NULL};

	snprintf(core, sizeof(core), "%.4000s.hyp", ram);
	snprintf(words, sizeof(words), "gcore %s", core);
	snprintf(pid, sizeof(pid), "%d", c->machine_pid);
	if (!core_run(gdb) && !access(core, R_OK)) {
		say("the hypervisor's process: core file %s", core);
		return 0;
	}
	say("no core file of the hypervisor's process, %s: gdb-multiarch has "
	    "to be there, and may have to be run by root",
	    pid);
	return EXIT_PROSE;
}

static int dump_machine(const char *file, bool zst)
{
	char path[PATH_MAX], name[64];
	struct stat st = {0};
	struct ctl c;
	int error, status = connect_machine(&c);

	if (status)
		return status;
	snprintf(name, sizeof(name), "%.15s.machine.core", c.machine->machine);
	error = core_machine(&c, file ? file : name, zst, PROSE_CORE_DUMP,
			     progress, path);
	if (error) {
		say("no core file %s: %s", path, strerror(-error));
		status = EXIT_PROSE;
	} else {
		stat(path, &st);
		say("the machine: core file %s, %s on disk", path,
		    size_text(st.st_blocks * 512ull).s);
		if (c.machine->arch != PROSE_ARCH_PPC64LE)
			status = dump_process(&c, path);
	}
	ctl_close(&c);
	return status;
}

/* -- the command ---------------------------------------------------------- */

static const struct option longs[] = {
    {"output", required_argument, NULL, 'o'},
    {"kill", no_argument, NULL, 'K'},
    {"zstd", no_argument, NULL, 'Z'},
    {"whole-machine", no_argument, NULL, 'M'},
    {0},
};

/* --machine alone is ours; --machine kvm is everybody's. */
static void mark_machine(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--machine") &&
		    (i + 1 == argc || !backend_named(argv[i + 1])))
			argv[i] = "--whole-machine";
}

int cmd_dump(const struct cmd *cmd, int argc, char **argv)
{
	bool kill = false, machine = false, zst = false;
	const char *file = NULL;
	int c;

	mark_machine(argc, argv);
	while ((c = next_option(cmd, argc, argv, "o:", longs)) != -1) {
		if (c == '?')
			return option_status();
		if (c == 'o')
			file = optarg;
		if (c == 'K')
			kill = true;
		if (c == 'Z')
			zst = true;
		if (c == 'M')
			machine = true;
	}
	if (argc - optind != !machine || (machine && kill))
		return usage(cmd, false);
	zst = zst || (!file && core_zst_wanted());
	if (machine)
		return dump_machine(file, zst);
	return dump_part(argv[optind], file, kill, zst);
}
