/* SPDX-License-Identifier: BSD-2-Clause */
/* How a program ended, for whoever launched it. */
#include "run.h"

#include <stdio.h>
#include <string.h>

static void say_signal(const struct run *r, const char *by)
{
	const struct prose_part_row *row = &r->row;
	const char *what = strsignal(row->end_code);

	say("%s: %s%s%s (%s) %s", r->name, by, *by ? ": " : "",
	    what ? what : "signal", signal_name(row->end_code),
	    ctl_end_where(row, r->ctl.machine->arch).s);
}

static void say_crash(struct run *r, const char *by)
{
	say_signal(r, by);
	run_crash(r, PROSE_CORE_CRASH);
}

bool is_crash(int sig)
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
