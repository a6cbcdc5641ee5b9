/* SPDX-License-Identifier: BSD-2-Clause */
/* Reaching a machine, and saying why that fails. */
#include "loader.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "dir.h"

static void where(char *path, size_t bytes)
{
	char name[DIR_NAME_BYTES], machine[DIR_NAME_BYTES];

	if (dir_split(machine_spec(), name, machine) ||
	    dir_path(name, machine, path, bytes))
		snprintf(path, bytes, "the machine's folder");
}

void explain_open(int error)
{
	char path[PATH_MAX];

	where(path, sizeof(path));
	switch (error) {
	case -ENOENT:
		say("the machine is not up (nothing answers in %s); start it "
		    "with `prose up`", path);
		break;
	case -EPERM:
		say("%s, or a folder above it, is not yours alone (owner, and "
		    "mode 0700): PROSE does not use it; remove it, or set "
		    "XDG_RUNTIME_DIR", path);
		break;
	case -EINVAL:
		say("\"%s\" is no name of a machine: letters, digits, '.', '_' "
		    "and '-'", machine_spec() ? machine_spec() : "$PROSE_NAME");
		break;
	case -ENOTDIR:
		say("$XDG_RUNTIME_DIR is no folder: unset it, or make it");
		break;
	case -EUSERS:
		say("the machine has no client number left: too many commands "
		    "run on it");
		break;
	case -EPROTO:
		say("the machine that is up is of another build: `prose down`, "
		    "then `prose up`");
		break;
	default:
		say("cannot reach the machine of %s: %s", path,
		    strerror(-error));
	}
}

int connect_machine(struct ctl *c)
{
	int error = ctl_open(c, machine_spec());

	if (!error)
		return 0;
	explain_open(error);
	return EXIT_PROSE;
}

int connect_part(struct ctl *c, const char *lpar_text,
		 struct prose_part_row *row)
{
	uint32_t lpar;

	if (!parse_u32(lpar_text, &lpar) || !lpar) {
		say("\"%s\" is no LPAR id; `prose ps` lists them", lpar_text);
		return EXIT_USAGE;
	}
	if (connect_machine(c))
		return EXIT_PROSE;
	if (!ctl_part_row(c, lpar, row))
		return 0;
	say("LPAR %u: there is no such partition, or not any more; `prose ps` "
	    "lists them", lpar);
	ctl_close(c);
	return EXIT_PROSE;
}
