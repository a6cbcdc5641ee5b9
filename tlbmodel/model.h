/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * POWER8's data address translation, as a model: what of it an access hits.
 * It knows addresses and page sizes, no QEMU, no page table and no time.
 *
 *   ERAT  48 entries for data, fully associative, true LRU; by effective
 *         address, an entry a page of up to 16 MiB. It belongs to one
 *         partition at a time: slbia, which a change of partition needs,
 *         empties it.
 *   TLB   2048 entries, 4 ways, LRU in a set; by virtual address and
 *         partition; the set is the virtual page number's low bits.
 *
 * Sizes: POWER8 Processor User's Manual for the Single-Chip Module, chapter
 * on storage control; B. Sinharoy et al., IBM POWER8 processor core
 * microarchitecture, IBM J. Res. & Dev. 59(1), 2015. Both tell of a second
 * ERAT level, which is not modelled; sets' hashing is not public.
 */
#ifndef TLBMODEL_MODEL_H
#define TLBMODEL_MODEL_H

#include <stdint.h>

#define TLB_ERAT_MAX   256
#define TLB_MAX	       8192
#define ERAT_SHIFT_MAX 24

struct tlb_params {
	unsigned erat_entries, tlb_entries, tlb_ways;
};
extern const struct tlb_params tlb_power8;

struct erat_entry {
	uint64_t page; /* ea >> shift */
	uint64_t used; /* 0: none */
	unsigned shift;
};

struct tlb_entry {
	uint64_t page;
	uint64_t used;
	uint32_t space;
	unsigned shift;
};

/* One core's. Zeroed and given its parameters it is empty. */
struct tlb_model {
	struct tlb_params p;
	uint64_t clock;
	unsigned last; /* entry of the ERAT's last hit */
	struct erat_entry erat[TLB_ERAT_MAX];
	struct tlb_entry tlb[TLB_MAX];
};

/* -1: not what can be modelled. */
int tlb_init(struct tlb_model *m, const struct tlb_params *p);
/* Is the page of that address in the ERAT? Then it was used. */
int tlb_erat(struct tlb_model *m, uint64_t ea);
/* It was not: the page of 2^shift bytes at virtual address va of that
 * partition comes into the ERAT. Nonzero: it was in the TLB; else a walk
 * has brought it there, too. */
int tlb_fill(struct tlb_model *m, uint64_t ea, uint32_t space, uint64_t va,
	     unsigned shift);
void tlb_erat_clear(struct tlb_model *m);

#endif
