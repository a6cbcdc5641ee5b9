/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between the fake machine's two sides: its CPUs.
 */
#ifndef FAKE_CPU_H
#define FAKE_CPU_H

#include "fake.h"

struct fake_cpu {
	struct fiber *fiber; /* of the core's loop */
	struct fiber *here;  /* where a partition's program comes back to */
	uint64_t wake_tb;    /* asleep until then */
	uint32_t kicked;
	uint32_t deaf; /* no kick ends this sleep */
};

extern struct fake_cpu fake_cpu[PROSE_CPUS];
extern unsigned fake_cpu_now;

/* This CPU sleeps until then, or until it is kicked or rung. */
void fake_sleep(uint64_t until_tb);
/* The same, whatever comes. */
void fake_sleep_through(uint64_t until_tb);
/* Is a doorbell waiting for that CPU? */
int fake_rung(const struct fake_cpu *c);

#endif
