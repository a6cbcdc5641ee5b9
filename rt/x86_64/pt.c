/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rt/pt has no tables here: a partition of x86-64 is translated from the
 * start, by tables that the hypervisor made.
 */
#include "errno.h"
#include "rt.h"

int arch_pt_open(unsigned shift)
{
	return -EOPNOTSUPP;
}

int64_t arch_pt_map(uint64_t address, bool writable)
{
	return -EOPNOTSUPP;
}

int64_t arch_pt_replace(uint64_t address, bool writable, uint64_t *gone)
{
	return -EOPNOTSUPP;
}

void arch_pt_unmap(uint64_t address, uint64_t entry)
{
}
