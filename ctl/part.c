/* SPDX-License-Identifier: BSD-2-Clause */
/* Partitions as the stats page shows them, and their memory. */
#include "ctl.h"
#include "inside.h"

#include <string.h>
#include <time.h>

#define TRIES 10000
#define GLANCE                                                      \
	64 /* tries before the writer is given time: its thread may \
	    * not be running, on a machine with few CPUs */

static void give_way(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 50000}, NULL);
}

/* Copy a row between two equal, even values of its sequence count. */
static int copy_row(const struct prose_part_row *from,
		    struct prose_part_row *to)
{
	for (int i = 0; i < TRIES; i++) {
		uint32_t seq = __atomic_load_n(&from->seq, __ATOMIC_ACQUIRE);

		if (i % GLANCE == GLANCE - 1)
			give_way();
		if (seq & 1)
			continue;
		memcpy(to, from, sizeof(*to));
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (__atomic_load_n(&from->seq, __ATOMIC_RELAXED) == seq)
			return 0;
	}
	return -PROSE_E_AGAIN;
}

int ctl_part_at(struct ctl *c, unsigned index, struct prose_part_row *row)
{
	int error;

	if (index >= PROSE_PARTS)
		return -PROSE_E_NOENT;
	if (!__atomic_load_n(&c->stats->part[index].lpar, __ATOMIC_RELAXED))
		return -PROSE_E_SRCH;
	error = copy_row(&c->stats->part[index], row);
	if (error)
		return error;
	row->name[PROSE_NAME_BYTES - 1] = 0;
	return row->lpar ? 0 : -PROSE_E_SRCH;
}

int ctl_part_row(struct ctl *c, uint32_t lpar, struct prose_part_row *row)
{
	for (unsigned i = 0; lpar && i < PROSE_PARTS; i++)
		if (__atomic_load_n(&c->stats->part[i].lpar,
				    __ATOMIC_RELAXED) == lpar &&
		    !ctl_part_at(c, i, row) && row->lpar == lpar)
			return 0;
	return -PROSE_E_SRCH;
}

void *ctl_mem(struct ctl *c, const struct prose_part_row *row, prose_gpa gpa,
	      uint64_t bytes)
{
	if (row->mem_bytes > c->ram_bytes ||
	    row->ra > c->ram_bytes - row->mem_bytes)
		return NULL;
	if (gpa > row->mem_bytes || bytes > row->mem_bytes - gpa)
		return NULL;
	return c->ram + row->ra + gpa;
}

/* The controller partition does not see the hypervisor's memory. */
const void *ctl_regs(struct ctl *c, const struct prose_part_row *row,
		     uint64_t bytes)
{
	if (!row->regs || device_here() || row->state == PROSE_PART_RUNNING ||
	    bytes > c->ram_bytes || row->regs > c->ram_bytes - bytes)
		return NULL;
	return c->ram + row->regs;
}
