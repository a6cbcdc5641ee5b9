/* SPDX-License-Identifier: BSD-2-Clause */
/* The smallest program: says hello, and from where. */
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	printf("hello from partition %d\n", (int)getpid());
	for (int i = 1; i < argc; i++)
		printf("argument %d: %s\n", i, argv[i]);
	return 0;
}
