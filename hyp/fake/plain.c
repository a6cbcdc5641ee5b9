/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a machine says that has nothing beyond the core's needs, for the fake
 * machine and those that a test brings along.
 */
#include "cpu.h"

uint64_t mach_features(void)
{
	return 0;
}

const char *mach_about(void)
{
	return "";
}

const struct mach_seen mach_seen = {0, 8, 16, 24};

prose_ra mach_regs_ra(const struct vcpu *v)
{
	return 0;
}

struct vcpu *mach_woken(void)
{
	return NULL;
}

uint64_t mach_table_bytes(void)
{
	return 0;
}

uint64_t mach_table_open(struct part *p, prose_ra ra)
{
	return 0;
}

int64_t mach_table(struct vcpu *v, const uint64_t *arg, uint64_t *out)
{
	return -PROSE_E_OPNOTSUPP;
}
