/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Touches pages, one load a step: chase KIND SHIFT PAGES STEPS. `round`
 * follows pointers through a random cycle of all of them, `random` picks one
 * anew each time.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t seed = 88172645463325252ull;

static uint64_t any(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % below;
}

/* A cycle through all pages (Sattolo); each has its word at another place. */
static uint64_t **make(unsigned shift, uint64_t pages)
{
	char *base = aligned_alloc(1ull << shift, pages << shift);
	uint64_t **word = malloc(pages * sizeof(*word));

	if (!base || !word)
		exit(2);
	for (uint64_t i = 0; i < pages; i++)
		word[i] = (uint64_t *)(base + (i << shift) +
				       (any(1ull << shift) & ~7ull));
	for (uint64_t i = pages - 1; i > 0; i--) {
		uint64_t j = any(i), *w = word[i];

		word[i] = word[j];
		word[j] = w;
	}
	for (uint64_t i = 0; i < pages; i++)
		*word[i] = (uint64_t)word[(i + 1) % pages];
	return word;
}

int main(int argc, char **argv)
{
	unsigned shift = argc > 4 ? (unsigned)atoi(argv[2]) : 0;
	uint64_t pages = argc > 4 ? strtoull(argv[3], NULL, 10) : 0;
	uint64_t steps = argc > 4 ? strtoull(argv[4], NULL, 10) : 0;
	uint64_t **word, sum = 0;
	volatile uint64_t *p;

	if (!pages || shift < 3 || shift > 24)
		return 2;
	word = make(shift, pages);
	p = word[0];
	if (!strcmp(argv[1], "round")) {
		for (uint64_t i = 0; i < steps; i++)
			p = (uint64_t *)*p;
	} else {
		char *base = (char *)((uint64_t)p >> shift << shift);

		for (uint64_t i = 0; i < pages; i++)
			if ((char *)word[i] < base)
				base = (char *)((uint64_t)word[i] >>
						shift << shift);
		for (uint64_t i = 0; i < steps; i++)
			sum += *(volatile uint64_t *)(base +
						      (any(pages) << shift));
	}
	return sum + (uint64_t)p == 1;
}
