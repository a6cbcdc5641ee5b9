/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A partition's memory: offset real mode. RMOR is OR-ed to each of the
 * partition's addresses and RMLS limits them, so memory comes in the limit's
 * sizes, aligned to its size. Only limits with an even RMLS work under QEMU.
 *
 * A guest that turns translation on meets an empty hash table.
 */
#include "powernv.h"
#include "string.h"

#define HPT_BYTES 0x40000 /* the smallest there is */

static const struct limit {
	uint64_t bytes, rmls;
} limits[] = {{0x2000000, 8}, {0x10000000, 4}, {0x40000000, 2}};

static char empty_hpt[HPT_BYTES] __attribute__((aligned(HPT_BYTES)));

static const struct limit *limit_of(uint64_t bytes)
{
	unsigned i;

	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if (bytes <= limits[i].bytes)
			return &limits[i];
	return NULL;
}

uint64_t mach_granule_bytes(void)
{
	return limits[0].bytes;
}

uint64_t mach_part_bytes(uint64_t bytes, uint64_t *align)
{
	const struct limit *l = limit_of(bytes);

	if (!l)
		return 0;
	*align = l->bytes;
	return l->bytes;
}

uint64_t nv_serial(void)
{
	static uint64_t serial;

	return __atomic_add_fetch(&serial, 1, __ATOMIC_RELAXED);
}

int mach_part_init(struct part *p)
{
	const struct limit *l = limit_of(p->bytes);

	if (!l || l->bytes != p->bytes || p->ra & (l->bytes - 1))
		return -PROSE_E_INVAL;
	if (p->vcpus > 1 && !(p->flags & PROSE_CREATE_FOREIGN))
		return -PROSE_E_OPNOTSUPP;
	memset(&p->mach, 0, sizeof(p->mach));
	p->mach.lpcr =
	    l->rmls << LPCR_RMLS_SHIFT | LPCR_ILE | LPCR_PECE | LPCR_HDICE;
	p->mach.rmor = p->ra;
	p->mach.serial = nv_serial();
	p->mach.sdr1 = (uint64_t)empty_hpt;
	p->mach.fast = hcall_fast;
	return p->flags & PROSE_CREATE_FOREIGN ? papr_part_init(p) : 0;
}

void mach_part_deinit(struct part *p)
{
	if (p->mach.foreign)
		papr_part_deinit(p);
}

/* LPIDR last: its writing is what makes QEMU forget old translations. */
void nv_part_load(struct mcpu *c, struct part *p)
{
	if (c->serial == p->mach.serial)
		return;
	c->serial = p->mach.serial;
	c->fast = p->mach.fast;
	mtspr(SPR_LPCR, p->mach.lpcr);
	mtspr(SPR_RMOR, p->mach.rmor);
	mtspr(SPR_SDR1, p->mach.sdr1);
	mtspr(SPR_LPIDR, p->index + 1);
	__asm__ volatile("isync" : : : "memory");
}
