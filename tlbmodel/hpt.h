/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding the entry by which a hash page table (Power ISA 2.07, III-S 5.7.7)
 * translated an effective address to a real one, without the SLB: segments
 * are learned from the table's own entries. Big-endian, base pages of 4 KiB,
 * 64 KiB and 16 MiB.
 */
#ifndef TLBMODEL_HPT_H
#define TLBMODEL_HPT_H

#include <stdint.h>

#define HPT_SEGMENTS 4096

struct hpt_segment { /* of 256 MiB, or a part of one of 1 TiB */
	uint64_t esid, vsid;
	unsigned base;	/* log2 of its page size */
	unsigned large; /* 1 TiB */
};

struct hpt {
	const uint8_t *table; /* in memory */
	uint64_t groups;
	unsigned barren; /* searches to come that are not worth making */
	unsigned nr_segments;
	struct hpt_segment segment[HPT_SEGMENTS];
};

struct hpt_found {
	uint64_t va;	 /* virtual address, less its uppermost bits */
	unsigned shift;	 /* of the page */
	unsigned groups; /* looked at: 1, or 2 for the secondary */
};

void hpt_init(struct hpt *h, const void *table, uint64_t bytes);
/* 0; -1: the table does not say so. */
int hpt_find(struct hpt *h, uint64_t ea, uint64_t ra, struct hpt_found *f);

#endif
