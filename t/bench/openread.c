/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many files a second are opened, read and closed:
 *     openread FILE [SECONDS]
 * Plain POSIX, so that other systems can be asked the same. Prints
 * `openread VALUE 1/s`.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int once(const char *path)
{
	static char buf[4096];
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, sizeof(buf));

	return n < 0 || close(fd);
}

int main(int argc, char **argv)
{
	double seconds = argc > 2 ? atof(argv[2]) : 1, start = now(), end;
	unsigned long n = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: openread FILE [SECONDS]\n");
		return 2;
	}
	do {
		for (int i = 0; i < 16; i++, n++) {
			if (once(argv[1])) {
				perror(argv[1]);
				return 1;
			}
		}
		end = now();
	} while (end - start < seconds);
	printf("openread %.0f 1/s\n", (double)n / (end - start));
	return 0;
}
