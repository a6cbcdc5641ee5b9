/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the model of address translation counts, when the machine runs with
 * one (`prose up --tlb-model`): a model, not a measurement. It is written by
 * what emulates the processor, at a fixed place of the RAM; without a model
 * its magic is 0.
 *
 * Counters only grow and have one writer each. A row is that of the
 * partition with the same row in the stats page; `lpar` says whose it is.
 *
 * A program may mark what it wants counted by itself: between the no-ops
 * PROSE_TLB_BEGIN and PROSE_TLB_END, to the instruction (examples/mark.h).
 *
 * A machine without PROSE, Linux alone on QEMU, has it in a file, as its only
 * partition 1; who runs it tells where the page table is, in `table`.
 */
#ifndef PROSE_TLBMODEL_H
#define PROSE_TLBMODEL_H

#include "abi.h"
#include "machine.h"

#define PROSE_TLB_RA	   0x180000
#define PROSE_TLB_MAGIC	   0x424c5450u /* "PTLB" */
#define PROSE_TLB_REVISION 1

#define PROSE_TLB_BEGIN 0x7e94a378u /* or 20,20,20 */
#define PROSE_TLB_END	0x7eb5ab78u /* or 21,21,21 */

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
	uint64_t kernel;     /* of the instructions, those from 2^63 up */
	uint64_t pad[3];
};
PROSE_SIZE(struct prose_tlb_row, 128);

/* What was counted between marks, of all such regions together. */
struct prose_tlb_mark {
	struct prose_tlb_row sum;
	uint64_t regions;   /* that ended */
	uint64_t moved;	    /* of those, on another CPU: not in what follows */
	uint64_t hyp;	    /* instructions of the hypervisor, on its CPU */
	uint64_t cpu;	    /* of all that its CPU did, whoever it was for */
	uint64_t cpu_least; /* in one region */
	uint64_t cpu_most;
	uint64_t exits;
	uint64_t switches;
};
PROSE_SIZE(struct prose_tlb_mark, 192);

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
	uint64_t table; /* without PROSE: as in a partition's row (stats.h) */
	uint64_t pad[11];
	struct prose_tlb_cpu hyp[PROSE_CPUS];
	struct prose_tlb_row row[PROSE_PARTS];
	struct prose_tlb_mark mark[PROSE_PARTS]; /* if `bytes` has them */
};
PROSE_AT(struct prose_tlb_model, hyp, 128);
PROSE_AT(struct prose_tlb_model, row, 128 + 16 * PROSE_CPUS);
PROSE_AT(struct prose_tlb_model, mark,
	 128 + 16 * PROSE_CPUS + 128 * PROSE_PARTS);

#endif
