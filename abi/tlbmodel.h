/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the model of address translation counts, when the machine runs with
 * one (`prose up --tlb-model`): a model, not a measurement. It is written by
 * what emulates the processor, at a fixed place of the RAM; without a model
 * its magic is 0.
 *
 * Counters only grow and have one writer each. A row is that of the
 * partition with the same row in the stats page; `lpar` says whose it is.
 */
#ifndef PROSE_TLBMODEL_H
#define PROSE_TLBMODEL_H

#include "abi.h"
#include "machine.h"

#define PROSE_TLB_RA 0x180000
#define PROSE_TLB_MAGIC 0x424c5450u /* "PTLB" */
#define PROSE_TLB_REVISION 1

struct prose_tlb_row {
	uint32_t lpar; /* 0: nobody's */
	uint32_t pad0;
	uint64_t instructions;
	uint64_t accesses;   /* loads and stores */
	uint64_t translated; /* of those, with MSR[DR] on; the rest is real */
	uint64_t erat_misses;
	uint64_t tlb_misses;
	uint64_t walk_accesses; /* groups of the page table looked at */
	uint64_t unknown;	/* translated by what the model does not find */
	uint64_t by_page[4]; /* ERAT misses on 4 KiB, 64 KiB, 16 MiB, other */
	uint64_t pad[4];
};
PROSE_SIZE(struct prose_tlb_row, 128);

struct prose_tlb_cpu { /* the hypervisor itself */
	uint64_t instructions;
	uint64_t accesses;
};

struct prose_tlb_model {
	uint32_t magic; /* written last */
	uint32_t revision;
	uint32_t bytes;
	uint32_t rows;
	/* what is modelled */
	uint32_t erat_entries; /* of data; fully associative */
	uint32_t tlb_entries;
	uint32_t tlb_ways;
	uint32_t pad0;
	uint64_t pad[12];
	struct prose_tlb_cpu hyp[PROSE_CPUS];
	struct prose_tlb_row row[PROSE_PARTS];
};
PROSE_AT(struct prose_tlb_model, hyp, 128);
PROSE_AT(struct prose_tlb_model, row, 128 + 16 * PROSE_CPUS);

#endif
