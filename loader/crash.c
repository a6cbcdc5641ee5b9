/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When a program crashes, or its machine goes away under it: a core file,
 * and a report on stderr by prose-core, which has the unwinders.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core.h"
#include "dir.h"
#include "run.h"

/* Where its file really is, whatever it was called. */
static void real_path(int fd, const char *called, char path[PATH_MAX])
{
	char link[32];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, PATH_MAX - 1);
	path[n > 0 ? n : 0] = 0;
	if (*path != '/')
		snprintf(path, PATH_MAX, "%s", called);
}

/* A signal that is not for the program any more: it is to end now. */
static int interrupted(void *arg, uint64_t done, uint64_t all)
{
	struct signalfd_siginfo si;
	struct run *r = arg;
	bool stop = false;

	while (read(r->signals, &si, sizeof(si)) == sizeof(si))
		stop |= si.ssi_signo == SIGINT || si.ssi_signo == SIGTERM ||
			si.ssi_signo == SIGHUP || si.ssi_signo == SIGQUIT;
	return stop;
}

static int write_core(struct run *r, const struct pview *v,
		      enum prose_core_why why, const char *dir,
		      char path[PATH_MAX])
{
	bool guest = r->app.fd >= 0;
	char program[PATH_MAX], rt[PATH_MAX];
	struct core_source s = {.v = v,
				.name = r->name,
				.image = &r->image,
				.app = guest ? &r->app : NULL,
				.app_base = guest ? r->plan.app_base : 0,
				.program = program,
				.rt = rt,
				.why = why,
				.zst = r->o->core_zst || core_zst_wanted(),
				.progress = interrupted,
				.arg = r};

	real_path(guest ? r->app.fd : r->image.fd, r->o->file, program);
	real_path(r->image.fd, "rt-guest.elf", rt);
	return core_write(&s, dir, NULL, path);
}

/* From the core, or from the partition itself where there is none. */
static void report(struct run *r, const char *core, bool kept)
{
	char lpar[16], spec[2 * DIR_NAME_BYTES];
	const char *of_core[] = {"core", "report", kept ? "--kept" : "--ours",
				 core, NULL};
	const char *of_part[] = {"core", "report", "--live", spec, lpar, NULL};
	char name[DIR_NAME_BYTES], machine[DIR_NAME_BYTES];

	if (core) {
		core_tool(of_core);
		return;
	}
	if (dir_split(machine_spec(), name, machine))
		return;
	snprintf(spec, sizeof(spec), "%.63s/%.15s", name,
		 r->ctl.machine->machine);
	snprintf(lpar, sizeof(lpar), "%u", r->lpar);
	core_tool(of_part);
}

void run_crash(struct run *r, enum prose_core_why why)
{
	const char *dir =
	    r->o->core_dir ? r->o->core_dir : getenv("PROSE_CORE");
	char path[PATH_MAX];
	struct pview v;
	int error;

	pview_live_row(&v, &r->ctl, &r->row);
	if (!dir || !*dir)
		dir = ".";
	if (!strcmp(dir, "none")) {
		report(r, NULL, false);
		return;
	}
	error = write_core(r, &v, why, dir, path);
	report(r, error ? NULL : path, r->o->core_dir);
	if (error)
		say("no core file %s: %s", path, strerror(-error));
	else
		say("%s: core file %s; `prose core bt %s` tells more", r->name,
		    path, path);
}
