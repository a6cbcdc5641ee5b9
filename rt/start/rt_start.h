/* SPDX-License-Identifier: BSD-2-Clause */
/* What rt.h does not tell of rt/start. */
#ifndef RT_START_H
#define RT_START_H

#include "rt.h"

/* Called by the machine's entry code, once. */
void rt_start(const struct prose_boot *boot) __attribute__((noreturn));

/* The kernel proper: what rt_start() ends in, on the main thread, when heap,
 * clock and threads work. rt/posix has the one that runs applications; a
 * custom kernel has its own. */
void rt_main(void);

/* Put arguments, environment and auxiliary vector for a program's _start
 * below `top`: the stack pointer. */
uint64_t start_stack(uint64_t top, uint64_t entry);
/* The first byte of the boot block, above the main stack. */
uint64_t start_stack_top(void);

#endif
