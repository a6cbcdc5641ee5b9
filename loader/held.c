/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `run --gdb-on-crash`: a program that is about to die of its own mistake
 * stands still (the `crash` of its debug area) until a debugger has it, or
 * the user lets it go. Then it dies as ever.
 */
#include "run.h"

#include <string.h>

#include "dir.h"

static struct prose_debug_area *area_of(struct ctl *c,
					const struct prose_part_row *row)
{
	struct prose_desc *d = ctl_mem(c, row, row->desc, sizeof(*d));

	return d && row->desc && d->bytes >= sizeof(*d) ? &d->debug : NULL;
}

bool held_wanted(struct run *r)
{
	struct prose_part_row row = r->row;
	struct prose_debug_area *d;

	row.desc = r->image.desc;
	d = area_of(&r->ctl, &row);
	if (!r->o->gdb_on_crash)
		return true;
	if (!d) {
		say("%s was linked before --gdb-on-crash was there: link it "
		    "anew",
		    r->o->file);
		return false;
	}
	__atomic_store_n(&d->crash, 1, __ATOMIC_RELEASE);
	return true;
}

bool held_is(struct ctl *c, const struct prose_part_row *row)
{
	const struct prose_debug_area *d = area_of(c, row);

	return row->state == PROSE_PART_PAUSED && row->why == PROSE_WHY_STOP &&
	       is_crash(row->why_info) && d && d->crash && !d->attached;
}

bool held_shown(struct ctl *c, const struct prose_part_row *row)
{
	const struct prose_debug_area *d = area_of(c, row);

	return d && __atomic_load_n(&d->attached, __ATOMIC_ACQUIRE);
}

/* How gdb gets at it, in words for a shell. */
static void say_held(const struct run *r, unsigned sig)
{
	char name[DIR_NAME_BYTES], machine[DIR_NAME_BYTES];
	bool other = !dir_split(machine_spec(), name, machine) &&
		     strcmp(name, "default");

	say("%s: %s (%s): held for gdb: prose gdb %s%s%s--machine %.15s %u",
	    r->name, strsignal(sig), signal_name(sig), other ? "--name " : "",
	    other ? name : "", other ? " " : "", r->ctl.machine->machine,
	    r->lpar);
	say("%s: Ctrl-C or prose kill %u lets it go", r->name, r->lpar);
}

void held_tell(struct run *r)
{
	bool held = held_is(&r->ctl, &r->row);

	if (held && !r->held)
		say_held(r, r->row.why_info);
	r->held = held;
}
