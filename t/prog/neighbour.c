/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The neighbour of a hostile partition: for so many seconds it fills memory
 * with numbers and checks them. Exit status 0: they were right throughout.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "hcall.h"

#define WORDS (1 << 17)
static uint64_t table[WORDS];

static int round_is_right(uint64_t seed)
{
	uint64_t state = seed, sum = 0, again = 0;

	for (int i = 0; i < WORDS; i++)
		sum += table[i] = prng(&state);
	for (int i = WORDS - 1; i >= 0; i--)
		again += table[i];
	state = seed;
	for (int i = 0; i < WORDS; i++)
		if (table[i] != prng(&state))
			return 0;
	return sum == again;
}

int main(int argc, char **argv)
{
	time_t end = time(NULL) + (argc > 1 ? atoi(argv[1]) : 10);
	unsigned rounds = 0;

	do {
		if (!round_is_right(0x9e3779b97f4a7c15ull + rounds)) {
			printf("wrong in round %u\n", rounds);
			return 1;
		}
		rounds++;
	} while (time(NULL) < end);
	printf("%u rounds right\n", rounds);
	return 0;
}
