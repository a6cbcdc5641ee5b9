/* SPDX-License-Identifier: BSD-2-Clause */
/* Gives its CPU up 200 times, with a deadline that is past: the hypervisor
 * takes it, and gives it back. */
#include "hcall.h"

void __attribute__((noinline)) cede(void)
{
	hcall(PROSE_H_CEDE, (uint64_t[6]){0});
}

int main(void)
{
	for (int i = 0; i < 200; i++)
		cede();
	return 0;
}
