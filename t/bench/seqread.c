/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How fast a cached file is read from beginning to end, in reads of 1 MiB:
 *     seqread FILE [TIMES [BYTES]]
 * Plain POSIX, so that other systems can be asked the same. Prints
 * `seqread VALUE MB/s` of the median pass.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define TIMES_MAX 99

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* One pass: megabytes a second, or a negative value. */
static double pass(int fd, char *buf, size_t bytes)
{
	double start = now(), total = 0;
	ssize_t n;

	if (lseek(fd, 0, SEEK_SET))
		return -1;
	while ((n = read(fd, buf, bytes)) > 0)
		total += (double)n;
	return n < 0 ? -1 : total / 1e6 / (now() - start);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	int times = argc > 2 ? atoi(argv[2]) : 5;
	size_t bytes = argc > 3 ? (size_t)atol(argv[3]) : 1 << 20;
	int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;
	char *buf = malloc(bytes);
	double rate[TIMES_MAX];

	if (fd < 0 || !buf || times < 1 || times > TIMES_MAX) {
		fprintf(stderr, "usage: seqread FILE [TIMES [BYTES]]\n");
		return 2;
	}
	for (int i = 0; i < times; i++) {
		rate[i] = pass(fd, buf, bytes);
		if (rate[i] < 0) {
			perror(argv[1]);
			return 1;
		}
	}
	qsort(rate, (size_t)times, sizeof(rate[0]), by_value);
	printf("seqread %.1f MB/s\n", rate[times / 2]);
	return 0;
}
