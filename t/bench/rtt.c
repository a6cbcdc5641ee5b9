/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Medians, in ns: of an fstat, which in a partition is one message to the
 * server and its answer; of a system call that asks nobody; in a partition
 * also of a call to the hypervisor.
 *     rtt FILE
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#define N 20001

static double took[N];

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(void)
{
	qsort(took, N, sizeof(*took), by_value);
	return took[N / 2];
}

int main(int argc, char **argv)
{
	int fd = open(argc > 1 ? argv[1] : "/", O_RDONLY);
	struct stat st;
	double start;

	for (int i = 0; i < N; i++) {
		start = now_ns();
		if (fstat(fd, &st))
			return 1;
		took[i] = now_ns() - start;
	}
	printf("message %.0f ns\n", median());
	for (int i = 0; i < N; i++) {
		start = now_ns();
		getppid();
		took[i] = now_ns() - start;
	}
	printf("syscall %.0f ns\n", median());
#ifdef PROSE_PORT_HCALL
	for (int i = 0; i < N; i++) {
		unsigned long number = PROSE_H_NULL;

		start = now_ns();
		__asm__ volatile("out %%eax, %[port]"
				 : "+a"(number)
				 : [port] "i"(PROSE_PORT_HCALL)
				 : "rdi", "rsi", "rdx", "r10", "memory");
		took[i] = now_ns() - start;
	}
	printf("call %.0f ns\n", median());
#endif
	return 0;
}
