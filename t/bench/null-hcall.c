/* SPDX-License-Identifier: BSD-2-Clause */
/* Hypervisor calls that do nothing, at an address that has a name. */
#include "hcalls.h"

int main(void)
{
	__asm__ volatile("li 14, 100\n"
			 "1: li 3, %0\n"
			 ".globl null_hcall\n"
			 "null_hcall: sc 1\n"
			 "addic. 14, 14, -1\n"
			 "bne 1b"
			 :
			 : "i"(PROSE_H_NULL)
			 : "r0", "r3", "r4", "r5", "r6", "r7", "r8", "r9",
			   "r10", "r11", "r12", "r14", "ctr", "xer", "cr0",
			   "cr1", "cr5", "cr6", "cr7", "memory");
	return 0;
}
