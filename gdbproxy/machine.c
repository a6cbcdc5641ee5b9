/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding the machine. */
#include <stdio.h>
#include "dir.h"
#include "machine.h"

#define KINDS 16

static int open_kind(struct ctl *c, const char *name, const char *kind)
{
	char spec[2 * DIR_NAME_BYTES];

	int n = snprintf(spec, sizeof(spec), "%s%s%s", name ? name : "",
			 kind ? "/" : "", kind ? kind : "");

	return n < (int)sizeof(spec) ? ctl_open(c, spec) : -PROSE_E_INVAL;
}

static bool has(const char *name, const char *kind, uint32_t lpar)
{
	struct prose_part_row row;
	struct ctl c;
	bool found;

	if (open_kind(&c, name, kind) < 0)
		return false;
	found = ctl_part_row(&c, lpar, &row) >= 0;
	ctl_close(&c);
	return found;
}

int machine_open(struct ctl *c, const char *name, const char *kind,
		 uint32_t lpar)
{
	char own[DIR_NAME_BYTES], rest[DIR_NAME_BYTES];
	char list[KINDS][DIR_NAME_BYTES];
	const char *found = NULL;
	int n = dir_split(name, own, rest);

	if (kind || !lpar || n < 0)
		return n < 0 ? n : open_kind(c, name, kind);
	n = dir_machines(own, list, KINDS);
	for (int i = 0; i < n; i++) {
		if (!has(own, list[i], lpar))
			continue;
		if (found)
			return -PROSE_E_EXIST;
		found = list[i];
	}
	if (n < 0)
		return n;
	return found ? open_kind(c, own, found) : -PROSE_E_SRCH;
}

const char *machine_problem(int status)
{
	switch (status) {
	case -PROSE_E_NOENT:
		return "none is up; start one by `prose up`";
	case -PROSE_E_SRCH:
		return "there is no such partition, or not any more; "
		       "`prose ps` lists them";
	case -PROSE_E_EXIST:
		return "more than one machine has this partition; say which "
		       "by --machine";
	default:
		return ctl_strerror(status);
	}
}
