/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's hash page table (Power ISA 2.07, III-S 5.7.7). The table is
 * the hypervisor's: an entry comes in through a check of its page size,
 * address and storage attributes, and holds the machine's address; going
 * out it is made the guest's again. What the guest may map:
 *
 *   [0, its memory)              cached
 *   PROSE_PAPR_WINDOW + RA       cached, a controller alone: partitions'
 *                                memory, its mailboxes; the rest of what
 *                                machine.h names read-only
 */
#include "guest.h"
#include "core.h"

#define V_VALID	    1ull
#define V_SECONDARY 2ull
#define V_LARGE	    4ull
#define V_SOFT	    0x18ull /* the guest's own: bolted and one more */
#define V_AVPN	    0x3fffffffffffff80ull
#define V_B	    0xc000000000000000ull
#define V_1T	    0x4000000000000000ull
#define V_MAY	    (V_AVPN | V_1T | V_SOFT | V_LARGE | V_SECONDARY)

#define R_PP0	 0x8000000000000000ull
#define R_KEY_HI 0x3000000000000000ull
#define R_RPN	 0x0ffffffffffff000ull
#define R_KEY_LO 0x0e00ull
#define R_R	 0x100ull
#define R_C	 0x80ull
#define R_WIMG	 0x78ull
#define R_M	 0x10ull
#define R_N	 4ull
#define R_PP	 3ull
#define R_FLAGS	 (R_PP0 | R_KEY_HI | R_KEY_LO | R_N | R_PP)

#define SDR1_TABLE (~0x3ffffull)

#define FLAG_EXACT   (1ull << 39)
#define FLAG_AVPN    (1ull << 31)
#define FLAG_ANDCOND (1ull << 30)
#define FLAG_READ4   (1ull << 37)

/* H_BULK_REMOVE's requests; the flags are FLAG_AVPN, FLAG_ANDCOND shifted. */
#define BULK_TYPE     (3ull << 62)
#define BULK_REQUEST  (1ull << 62)
#define BULK_RESPONSE (2ull << 62)
#define BULK_END      (3ull << 62)
#define BULK_CODE     60 /* shift: 0 done, 1 not found, 2 parameter */
#define BULK_RC	      51 /* shift of R_R and R_C */
#define BULK_FLAGS    (3ull << 56)
#define BULK_TO_FLAG  26
#define BULK_PTEX     0xffffffffffffffull

#define MBOX_OURS (HYP_MBOX_RA + PROSE_CLIENT_LINUX * PROSE_PAGE_BYTES)

/* In the table of the partition that this CPU runs. */
static uint64_t *entry(uint64_t ptex)
{
	return (uint64_t *)((mfspr(SPR_SDR1) & SDR1_TABLE) + ptex * 16);
}

static uint64_t get(uint64_t ptex, unsigned word)
{
	return __builtin_bswap64(entry(ptex)[word]);
}

static void put(uint64_t ptex, unsigned word, uint64_t value)
{
	*(volatile uint64_t *)(entry(ptex) + word) = __builtin_bswap64(value);
}

/* log2 of an entry's base and actual page size; 0: one that is not offered
 * (the device tree's ibm,segment-page-sizes). */
struct shifts {
	unsigned base, actual;
};

static struct shifts shifts_of(uint64_t v, uint64_t r)
{
	if (!(v & V_LARGE))
		return (struct shifts){12, 12};
	switch (r >> 12 & 15) {
	case 1:
		return (struct shifts){16, 16};
	case 7:
		return (struct shifts){12, 16};
	}
	switch (r >> 12 & 255) {
	case 0:
		return (struct shifts){24, 24};
	case 8:
		return (struct shifts){16, 24};
	case 0x38:
		return (struct shifts){12, 24};
	}
	return (struct shifts){0, 0};
}

/* -- addresses ------------------------------------------------------------ */

static int within(uint64_t ra, uint64_t bytes, uint64_t from, uint64_t to)
{
	return ra >= from && ra < to && bytes <= to - ra;
}

/* Would the entry let somebody write what is only to be read? */
static int writes(uint64_t ra, uint64_t lo)
{
	int readable = (lo & (R_PP0 | R_PP)) == R_PP ||
		       (lo & (R_PP0 | R_PP)) == (R_PP0 | 2);

	return ra < PROSE_PARTS_RA && !readable &&
	       !within(ra, 1, MBOX_OURS, HYP_TRACE_RA);
}

/* The machine's address of a guest's page, or ~0. */
static uint64_t to_ra(const struct part *p, uint64_t gpa, uint64_t bytes)
{
	uint64_t ra = gpa - PROSE_PAPR_WINDOW;

	if (within(gpa, bytes, 0, p->bytes))
		return p->ra + gpa;
	if (p != papr.part || !papr.controller || gpa < PROSE_PAPR_WINDOW)
		return ~0ull;
	if (within(ra, bytes, PROSE_PARTS_RA, mach_ram_bytes()) ||
	    within(ra, bytes, PROSE_MACHINE_RA, HYP_MBOX_RA) ||
	    within(ra, bytes, MBOX_OURS, HYP_TRACE_RA) ||
	    within(ra, bytes, HYP_TRACE_RA, HYP_OWN_RA))
		return ra;
	return ~0ull;
}

static uint64_t to_gpa(const struct part *p, uint64_t ra)
{
	if (within(ra, 1, p->ra, p->ra + p->bytes))
		return ra - p->ra;
	return ra + PROSE_PAPR_WINDOW;
}

/* The second word of an entry as the guest knows it. The bits of RPN below
 * the page's size hold the size. */
static uint64_t guest_r(const struct part *p, uint64_t v, uint64_t r)
{
	uint64_t low = (1ull << shifts_of(v, r).actual) - 1;
	uint64_t rpn = R_RPN & ~low;

	if (!(v & V_VALID))
		return 0;
	return (r & ~rpn) | to_gpa(p, r & rpn);
}

/* -- changes -------------------------------------------------------------- */

/* The field AP of tlbie, for base pages of 4 KiB. */
static uint64_t ap(unsigned actual)
{
	if (actual == 12)
		return 0;
	return actual == 16 ? 0xa0 : 0x80;
}

/* Operand of tlbie: the virtual address, of which the entry has the upper
 * part and its place in the table the rest. */
static uint64_t tlbie_rb(uint64_t ptex, uint64_t v, uint64_t r)
{
	struct shifts s = shifts_of(v, r);
	uint64_t hash = ptex >> 3, rb = (v & V_AVPN) << 16, low;

	if (v & V_SECONDARY)
		hash = ~hash;
	hash ^= v >> (v & V_1T ? 24 : 12);
	low = (hash & 0x7ff) << s.base; /* of the address: bits 12..22 */
	rb |= (v >> 62) << 8;
	if (s.base == 12)
		return rb | low | ap(s.actual);
	low &= 0x7ff000 & ~((1ull << s.actual) - 1);
	return rb | low | (r & 0xff000 & ((1ull << s.actual) - 1)) |
	       ((hash << (s.base - 12)) & 0xfe) | 1;
}

static void forget(uint64_t ptex, uint64_t v, uint64_t r)
{
	put(ptex, 0, 0);
	__asm__ volatile("ptesync; tlbie %0, %1; eieio; tlbsync; ptesync"
			 :
			 : "r"(tlbie_rb(ptex, v, r)), "r"(mfspr(SPR_LPIDR))
			 : "memory");
}

/* Whole before valid. */
static void enter(uint64_t ptex, uint64_t v, uint64_t r)
{
	put(ptex, 1, r);
	__asm__ volatile("eieio" : : : "memory");
	put(ptex, 0, v);
	__asm__ volatile("ptesync" : : : "memory");
}

/* The free one of a group, or -1. */
static int free_slot(uint64_t ptex)
{
	int i;

	for (i = 0; i < 8; i++)
		if (!(get(ptex + i, 0) & V_VALID))
			return i;
	return -1;
}

/* flags, ptex, first word, second word; back: ptex */
int64_t h_enter(struct vcpu *v, uint64_t *arg)
{
	uint64_t flags = arg[0], ptex = arg[1], hi = arg[2], lo = arg[3];
	struct shifts s = shifts_of(hi, lo);
	uint64_t low = (1ull << s.actual) - 1, ra;
	int slot = 0;

	if (flags & ~FLAG_EXACT || ptex >= HPT_ENTRIES || !s.base ||
	    (hi & V_B & ~V_1T) || (lo & R_WIMG) != R_M)
		return H_PARAMETER;
	ra = to_ra(v->part, lo & R_RPN & ~low, low + 1);
	if (ra == ~0ull || writes(ra, lo))
		return H_PARAMETER;
	if (!(flags & FLAG_EXACT)) {
		ptex &= ~7ull;
		slot = free_slot(ptex);
	}
	if (slot < 0 || get(ptex + slot, 0) & V_VALID)
		return H_PTEG_FULL;
	ptex += slot;
	lo = ra | (lo & low & R_RPN) | (lo & (R_FLAGS | R_R | R_C | R_M));
	enter(ptex, (hi & V_MAY) | V_VALID, lo);
	v->part->stat.hpt_entered++;
	arg[0] = ptex;
	return H_SUCCESS;
}

/* Is it there, and the one that the guest means? */
static int64_t find(uint64_t flags, uint64_t ptex, uint64_t avpn, uint64_t *hi)
{
	if (ptex >= HPT_ENTRIES)
		return H_PARAMETER;
	*hi = get(ptex, 0);
	if (!(*hi & V_VALID) ||
	    (flags & FLAG_AVPN && (*hi & ~0x7full) != avpn) ||
	    (flags & FLAG_ANDCOND && *hi & avpn))
		return H_NOT_FOUND;
	return H_SUCCESS;
}

/* flags, ptex, avpn; back: the entry */
int64_t h_remove(struct vcpu *v, uint64_t *arg)
{
	uint64_t ptex = arg[1], hi, lo;
	int64_t status;

	if (arg[0] & ~(FLAG_AVPN | FLAG_ANDCOND))
		return H_PARAMETER;
	status = find(arg[0], ptex, arg[2], &hi);
	if (status)
		return status;
	forget(ptex, hi, get(ptex, 1));
	lo = get(ptex, 1); /* its R and C are final now */
	/* Who does not say what he expects there makes room. */
	v->part->stat.hpt_evicted += !arg[0];
	v->part->stat.hpt_removed++;
	arg[0] = hi;
	arg[1] = guest_r(v->part, hi, lo);
	return H_SUCCESS;
}

/* One request, answered in place. */
static int64_t bulk_one(struct vcpu *v, uint64_t *arg)
{
	uint64_t flags = (*arg & BULK_FLAGS) >> BULK_TO_FLAG;
	uint64_t a[3] = {flags, *arg & BULK_PTEX, arg[1]};
	uint64_t answer = BULK_RESPONSE | (*arg & (BULK_FLAGS | BULK_PTEX));
	int64_t status = H_PARAMETER;

	if ((*arg & BULK_TYPE) == BULK_REQUEST &&
	    flags != (FLAG_AVPN | FLAG_ANDCOND))
		status = h_remove(v, a);
	if (status == H_SUCCESS)
		answer |= (a[1] & (R_R | R_C)) << BULK_RC;
	else
		answer |= (status == H_NOT_FOUND ? 1ull : 2ull) << BULK_CODE;
	*arg = answer;
	return status == H_NOT_FOUND ? H_SUCCESS : status;
}

/* Four pairs of request and avpn, or fewer and an end */
int64_t h_bulk_remove(struct vcpu *v, uint64_t *arg)
{
	int64_t status = H_SUCCESS;
	int i;

	for (i = 0; i < 4 && !status; i++, arg += 2) {
		if ((*arg & BULK_TYPE) == BULK_END)
			break;
		status = bulk_one(v, arg);
	}
	return status;
}

/* flags with the new protection, ptex, avpn */
int64_t h_protect(struct vcpu *v, uint64_t *arg)
{
	uint64_t flags = arg[0], ptex = arg[1], hi, lo;
	int64_t status = find(flags & FLAG_AVPN, ptex, arg[2], &hi);

	if (status)
		return status;
	lo = get(ptex, 1);
	forget(ptex, hi, lo);
	lo = get(ptex, 1) & ~R_FLAGS;
	lo |= (flags << 55 & R_PP0) | (flags << 48 & R_KEY_HI) |
	      (flags & (R_KEY_LO | R_N | R_PP));
	if (writes(lo & R_RPN, lo))
		return H_NOT_FOUND; /* any more; it will be refused */
	enter(ptex, hi, lo);
	return H_SUCCESS;
}

/* flags, ptex; back: the second word as it was */
static int64_t clear(struct vcpu *v, uint64_t *arg, uint64_t bit)
{
	uint64_t ptex = arg[1], hi, lo;
	int64_t status = find(0, ptex, 0, &hi);

	if (arg[0] || status)
		return arg[0] ? H_PARAMETER : status;
	forget(ptex, hi, get(ptex, 1));
	lo = get(ptex, 1);
	enter(ptex, hi, lo & ~bit);
	arg[0] = guest_r(v->part, hi, lo);
	return H_SUCCESS;
}

int64_t h_clear_ref(struct vcpu *v, uint64_t *arg)
{
	return clear(v, arg, R_R);
}

int64_t h_clear_mod(struct vcpu *v, uint64_t *arg)
{
	return clear(v, arg, R_C);
}

/* flags, ptex; back: the entry, or four of them */
int64_t h_read(struct vcpu *v, uint64_t *arg)
{
	uint64_t flags = arg[0], ptex = arg[1];
	unsigned i, n = flags & FLAG_READ4 ? 4 : 1;

	if (flags & ~FLAG_READ4 || ptex >= HPT_ENTRIES)
		return H_PARAMETER;
	if (n == 4)
		ptex &= ~3ull;
	for (i = 0; i < n; i++) {
		arg[2 * i] = get(ptex + i, 0);
		arg[2 * i + 1] = guest_r(v->part, arg[2 * i], get(ptex + i, 1));
	}
	return H_SUCCESS;
}
