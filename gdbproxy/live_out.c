/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PAUSE stops a partition anywhere, in rt as well, where there is nothing to
 * see of the program yet or any more. rt is asked to stop on its way out.
 */
#include <unistd.h>
#include "live_int.h"

#define LOW_BYTES 4096
#define OUT_US	  50000
#define LOOK_US	  100

static bool in_rt(struct live *l, const struct prose_part_row *row)
{
	const struct arch *a = l->arch;
	uint8_t low[LOW_BYTES];
	uint32_t tid = live_on_cpu(l, row->lpar);

	if (!tid || live_in_memory(l, row->lpar, tid) ||
	    a->low_bytes > sizeof(low) ||
	    live_copy(l, row, a->low_at, low, a->low_bytes) ||
	    ctl_call(l->ctl, PROSE_H_REGS_READ, row->lpar, 0) < 0)
		return false;
	return a->in_rt(l->ctl->mbox->data, low);
}

static void ask(struct live *l, const struct prose_part_row *row, uint32_t out)
{
	struct prose_desc *d = ctl_mem(l->ctl, row, row->desc, sizeof(*d));

	if (d)
		__atomic_store_n(&d->debug.out, out, __ATOMIC_RELEASE);
}

/* Did it stop, or end? */
static bool stops(struct live *l, uint32_t lpar)
{
	struct prose_part_row row;

	for (int us = 0; us < OUT_US; us += LOOK_US) {
		if (ctl_part_row(l->ctl, lpar, &row) < 0 ||
		    row.state == PROSE_PART_PAUSED ||
		    row.state == PROSE_PART_ENDED)
			return true;
		usleep(LOOK_US);
	}
	return false;
}

void live_come_out(struct live *l, uint32_t lpar)
{
	struct prose_part_row row;

	if (ctl_part_row(l->ctl, lpar, &row) < 0 || !row.desc ||
	    row.why != PROSE_WHY_PAUSE || !in_rt(l, &row))
		return;
	ask(l, &row, 1);
	ctl_call(l->ctl, PROSE_H_POST, lpar, 0);
	if (ctl_call(l->ctl, PROSE_H_RESUME, lpar) >= 0 && !stops(l, lpar))
		ctl_call(l->ctl, PROSE_H_PAUSE, lpar);
	ask(l, &row, 0);
}
