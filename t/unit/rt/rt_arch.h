/* SPDX-License-Identifier: BSD-2-Clause */
/* What a machine supplies to rt: the least, for tests on the host. */
#ifndef RT_ARCH_H
#define RT_ARCH_H

#include <stdint.h>

struct arch_fault;

struct rt_regs {
	uint64_t none;
};

static inline uint64_t rt_tb(void)
{
	return 0;
}

static inline int64_t rt_hcall(uint64_t number, uint64_t a, uint64_t b,
			       uint64_t c, uint64_t d)
{
	return 0;
}

#endif
