/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a program ended: for whoever launched it, and for `prose wait`, which
 * may come after its partition is gone. The machine's folder has a file of
 * the last ENDS ends.
 */
#include "run.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core.h"
#include "dir.h"

#define ENDS 4096

struct end {
	uint32_t lpar;
	uint32_t status;
	uint32_t daemon; /* of this machine, not of one before it */
	uint32_t pad;
};

static int ends_open(struct ctl *c, int flags)
{
	char name[DIR_NAME_BYTES], machine[DIR_NAME_BYTES];
	int dir, fd;

	if (dir_split(machine_spec(), name, machine))
		return -1;
	snprintf(machine, sizeof(machine), "%.15s", c->machine->machine);
	dir = dir_open(name, machine, false);
	if (dir < 0)
		return -1;
	fd = openat(dir, "ends", flags | O_CLOEXEC | O_NOFOLLOW, 0600);
	close(dir);
	return fd;
}

void ends_record(struct ctl *c, uint32_t lpar, int status)
{
	struct end e = {lpar, status, c->daemon_pid, 0};
	int fd = ends_open(c, O_CREAT | O_WRONLY);

	if (fd < 0)
		return;
	if (pwrite(fd, &e, sizeof(e), lpar % ENDS * sizeof(e)) < 0)
		say("LPAR %u: its end could not be noted", lpar);
	close(fd);
}

int ends_find(struct ctl *c, uint32_t lpar)
{
	struct end e = {0};
	int fd = ends_open(c, O_RDONLY);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = pread(fd, &e, sizeof(e), lpar % ENDS * sizeof(e));
	close(fd);
	return n == sizeof(e) && e.lpar == lpar &&
		       e.daemon == (uint32_t)c->daemon_pid
		   ? (int)(e.status & 255)
		   : -1;
}

/* -- the launcher's own end --------------------------------------------- */

static void say_signal(const struct run *r, const char *by)
{
	const struct prose_part_row *row = &r->row;
	const char *what = strsignal(row->end_code);

	say("%s: %s%s%s (%s) at pc %#llx, address %#llx", r->name, by,
	    *by ? ": " : "", what ? what : "signal", signal_name(row->end_code),
	    (unsigned long long)row->end_pc, (unsigned long long)row->end_info);
}

static void say_crash(struct run *r, const char *by)
{
	say_signal(r, by);
	if (r->o->core_dir)
		core_write(r);
}

/* Ends that a person at a shell expects to hear of. */
static bool is_crash(int sig)
{
	return sig == SIGSEGV || sig == SIGBUS || sig == SIGILL ||
	       sig == SIGFPE || sig == SIGABRT || sig == SIGTRAP ||
	       sig == SIGSYS;
}

int run_end_status(struct run *r)
{
	const struct prose_part_row *row = &r->row;

	switch (row->end) {
	case PROSE_END_EXIT:
		return row->end_code & 255;
	case PROSE_END_SIGNAL:
		if (is_crash(row->end_code))
			say_crash(r, "");
		break;
	case PROSE_END_PANIC:
		say_crash(r, "PROSE's own code in it gave up (`prose log`)");
		break;
	case PROSE_END_FAULT:
		say_crash(r, "ended by the hypervisor");
		break;
	case PROSE_END_KILLED:
		if (row->end_code == SIGKILL)
			say("%s: killed", r->name);
		break;
	default:
		say("%s ended in an unknown way (%u)", r->name, row->end);
		return EXIT_PROSE;
	}
	return 128 + (row->end_code & 127);
}
