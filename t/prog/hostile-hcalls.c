/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hostile: random hypervisor calls with random arguments. Leaves out what
 * ends or stops itself by contract (EXIT, STOP) and sleeps only briefly.
 * Arguments: how many, seed.
 */
#include <stdio.h>
#include <stdlib.h>
#include "hcall.h"

static uint64_t state;

/* Numbers that mean something are likelier than noise. */
static uint64_t interesting(void)
{
	uint64_t r = prng(&state);

	switch (r >> 60) {
	case 0:
	case 1:
	case 2:
		return (r >> 8) & 0xff;
	case 3:
		return ~((r >> 8) & 0xff);
	case 4:
		return 1ull << ((r >> 8) & 63);
	case 5:
		return (r & 0xffff) << 12;
	case 6:
		return (uintptr_t)&state + (r & 0xffff);
	case 7:
		return ~0ull;
	default:
		return r;
	}
}

static void one(long *refused)
{
	uint64_t a[6], number = interesting();

	for (int i = 0; i < 6; i++)
		a[i] = interesting();
	if (number == PROSE_H_EXIT || number == PROSE_H_STOP)
		number = PROSE_H_NULL;
	if (number == PROSE_H_CEDE)
		a[0] = 0;
	if (number == PROSE_H_LOG && prng(&state) & 0xfff)
		a[1] = ~0ull; /* a log of readable length only now and then */
	if (hcall(number, a) < 0)
		++*refused;
}

int main(int argc, char **argv)
{
	long calls = argc > 1 ? atol(argv[1]) : 100000, refused = 0;

	state = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	for (long i = 0; i < calls; i++)
		one(&refused);
	printf("%ld calls, %ld refused\n", calls, refused);
	return refused > 0 && refused < calls ? 0 : 1;
}
