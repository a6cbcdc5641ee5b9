/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stacks with names, of a partition that runs on. Its memory names the ELF
 * files to read, and a hostile one may name anything: the walking is done by
 * a process of its own, which may crash or hang without harm.
 */
#ifndef TOP_STACKER_H
#define TOP_STACKER_H

#include "ctl.h"
#include "snap.h"

struct stacker;

/* Starts nothing yet. */
struct stacker *stacker_new(struct ctl *c);
void stacker_free(struct stacker *k);

/* Put the newest stacks there are into d's threads, and ask for newer ones.
 * Waits for them a little. */
void stacker_ask(void *stacker, const struct prose_part_row *row,
		 struct detail *d);

#endif
