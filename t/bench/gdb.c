/* SPDX-License-Identifier: BSD-2-Clause */
/* For gdb.b: memory to read and write, a function to stop in, a word that
 * changes after argv[1] turns of a loop. */
#include <stdio.h>
#include <stdlib.h>
char buffer[16 << 20];
volatile int count;
volatile int watched[2048];
__attribute__((noinline)) void hit(int i)
{
	count += i;
}
int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 20000;
	for (int i = 0; i < n; i++)
		hit(i);
	watched[1024] = 1;
	return 0;
}
