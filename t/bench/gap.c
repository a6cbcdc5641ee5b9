/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks at the time stamp counter all the while, and prints when it was
 * away: the last value before and the first one after, of each gap.
 *     gap SECONDS [LEAST-NS]
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <x86intrin.h>

#define GAPS 65536

static uint64_t last[GAPS], first[GAPS];

int main(int argc, char **argv)
{
	double seconds = argc > 1 ? atof(argv[1]) : 1;
	uint64_t a = __rdtsc(), b, n = 0, hz, least;
	struct timespec t0, t1;

	clock_gettime(CLOCK_MONOTONIC, &t0);
	do
		clock_gettime(CLOCK_MONOTONIC, &t1);
	while (t1.tv_sec - t0.tv_sec + (t1.tv_nsec - t0.tv_nsec) * 1e-9 < 0.1);
	hz = (__rdtsc() - a) * 10;
	least = hz / 1000000000.0 * (argc > 2 ? atof(argv[2]) : 2000);
	b = __rdtsc();
	for (uint64_t end = b + seconds * hz; n < GAPS && b < end;) {
		a = b;
		b = __rdtsc();
		if (b - a < least)
			continue;
		last[n] = a;
		first[n++] = b;
	}
	printf("hz %llu\n", (unsigned long long)hz);
	for (uint64_t i = 0; i < n; i++)
		printf("%llu %llu\n", (unsigned long long)last[i],
		       (unsigned long long)first[i]);
	return 0;
}
