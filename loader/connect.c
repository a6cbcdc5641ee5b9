/* SPDX-License-Identifier: BSD-2-Clause */
/* Reaching a machine, and saying why that fails. */
#include "loader.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "inside.h"
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
		    "with `prose up`",
		    path);
		break;
	case -EPERM:
		say("%s, or a folder above it, is not yours alone (owner, and "
		    "mode 0700): PROSE does not use it; remove it, or set "
		    "XDG_RUNTIME_DIR",
		    path);
		break;
	case -EINVAL:
		say("\"%s\" is no name of a machine: letters, digits, '.', '_' "
		    "and '-'",
		    machine_spec() ? machine_spec() : "$PROSE_NAME");
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

static int open_named(struct ctl *c, const char *name, const char *machine)
{
	char spec[2 * DIR_NAME_BYTES];
	int error;

	snprintf(spec, sizeof(spec), "%.63s/%.63s", name, machine);
	error = ctl_open(c, spec);
	if (error && error != -ENOENT)
		explain_open(error);
	return error;
}

int each_machine(int (*fn)(struct ctl *c, void *arg), void *arg)
{
	char name[DIR_NAME_BYTES], only[DIR_NAME_BYTES];
	char list[16][DIR_NAME_BYTES];
	int n = dir_split(machine_spec(), name, only), up = 0, stop = 0;
	struct ctl c;

	if (device_here()) {
		if (connect_machine(&c))
			return -1;
		fn(&c, arg);
		ctl_close(&c);
		return 1;
	}
	n = n ? n : dir_machines(name, list, 16);
	if (n < 0) {
		explain_open(n);
		return -1;
	}
	for (int i = 0; i < n && !stop; i++) {
		int error;

		if (*only && strcmp(only, list[i]))
			continue;
		error = open_named(&c, name, list[i]);
		if (error == -ENOENT)
			continue;
		if (error)
			return -1;
		stop = fn(&c, arg);
		ctl_close(&c);
		up++;
	}
	return up;
}

struct search {
	uint32_t lpar;
	unsigned found;
	char machine[16];
};

static int search_one(struct ctl *c, void *arg)
{
	struct search *s = arg;
	struct prose_part_row row;

	if (ctl_part_row(c, s->lpar, &row))
		return 0;
	s->found++;
	snprintf(s->machine, sizeof(s->machine), "%.15s", c->machine->machine);
	return 0;
}

/* LPAR ids are a machine's own: two machines may both have this one. */
static int search(struct search *s)
{
	static char machine[16];
	int up = each_machine(search_one, s);

	if (up < 0)
		return EXIT_PROSE;
	if (!up)
		explain_open(-ENOENT);
	else if (!s->found)
		say("LPAR %u: there is no such partition, or not any more; "
		    "`prose ps` lists them",
		    s->lpar);
	else if (s->found > 1)
		say("LPAR %u: more than one machine has it; say which by "
		    "--machine",
		    s->lpar);
	if (s->found != 1)
		return EXIT_PROSE;
	strcpy(machine, s->machine);
	machine_spec_kind(machine);
	return 0;
}

int connect_part(struct ctl *c, const char *lpar_text,
		 struct prose_part_row *row)
{
	const char *given = machine_only();
	struct search s = {0};
	int status;

	if (!parse_u32(lpar_text, &s.lpar) || !s.lpar) {
		say("\"%s\" is no LPAR id; `prose ps` lists them", lpar_text);
		return EXIT_USAGE;
	}
	status = search(&s);
	if (!status)
		status = connect_machine(c);
	machine_only_set(given);
	if (status)
		return status;
	if (!ctl_part_row(c, s.lpar, row))
		return 0;
	say("LPAR %u has just ended", s.lpar);
	ctl_close(c);
	return EXIT_PROSE;
}
