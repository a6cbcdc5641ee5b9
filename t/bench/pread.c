/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many 4 KiB preads a second one thread gets from a cached file:
 *     pread FILE [SECONDS [BYTES]]
 * Plain POSIX, so that other systems can be asked the same. Prints
 * `pread VALUE 1/s`. The file is made by whoever calls this.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
	static char buf[1 << 20];
	double seconds = argc > 2 ? atof(argv[2]) : 1, start, end;
	size_t bytes = argc > 3 ? (size_t)atol(argv[3]) : 4096;
	int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;
	unsigned long n = 0, blocks;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) || bytes > sizeof(buf) ||
	    (size_t)st.st_size < bytes) {
		fprintf(stderr, "usage: pread FILE [SECONDS [BYTES]]; FILE "
				"holds BYTES at least\n");
		return 2;
	}
	blocks = (unsigned long)st.st_size / bytes;
	start = now();
	do {
		/* a stride, so that reading ahead does not help */
		for (int i = 0; i < 64; i++, n++) {
			off_t at = (off_t)(n * 7919 % blocks * bytes);

			if (pread(fd, buf, bytes, at) != (ssize_t)bytes) {
				perror(argv[1]);
				return 1;
			}
		}
		end = now();
	} while (end - start < seconds);
	printf("pread %.0f 1/s\n", (double)n / (end - start));
	return 0;
}
