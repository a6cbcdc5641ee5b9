/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A partition's own hash page table: memory that is the hypervisor's, and
 * entries that come in through the checks of papr/hpt.c. Its segments the
 * partition loads itself: the SLB is its own.
 */
#include "papr/guest.h"

#define TABLE_BYTES 0x2000000 /* of the smallest granule; HPT_BYTES used */

uint64_t mach_table_bytes(void)
{
	return TABLE_BYTES;
}

uint64_t mach_table_open(struct part *p, prose_ra ra)
{
	p->mach.sdr1 = ra | (PROSE_PAPR_HPT_SHIFT - 18);
	p->mach.serial = nv_serial();
	return ra | PROSE_PAPR_HPT_SHIFT;
}

static int64_t error_of(int64_t status)
{
	switch (status) {
	case H_SUCCESS:
		return 0;
	case H_PTEG_FULL:
		return -PROSE_E_NOSPC;
	case H_NOT_FOUND:
		return -PROSE_E_NOENT;
	}
	return -PROSE_E_INVAL;
}

int64_t mach_table(struct vcpu *v, const uint64_t *arg, uint64_t *out)
{
	static papr_fn *const ops[] = {
	    [PROSE_TABLE_ENTER] = h_enter,
	    [PROSE_TABLE_REMOVE] = h_remove,
	    [PROSE_TABLE_PROTECT] = h_protect,
	};
	uint64_t a[4] = {arg[1], arg[2], arg[3], arg[4]}, op = arg[0];
	int64_t status;

	if (op >= sizeof(ops) / sizeof(ops[0]) || !ops[op])
		return -PROSE_E_INVAL;
	status = ops[op](v, a);
	out[0] = a[0];
	out[1] = a[1];
	return error_of(status);
}
