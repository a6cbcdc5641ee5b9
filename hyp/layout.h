/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where things lie in the machine's RAM.
 *
 *   0x00000000  the machine's own: image, data           HYP_LOW_END
 *   0x00100000  struct prose_machine, one page           PROSE_MACHINE_RA
 *   0x00110000  struct prose_stats                       HYP_STATS_RA
 *   0x00200000  mailboxes                                HYP_MBOX_RA
 *   0x00300000  trace rings, one a CPU                   HYP_TRACE_RA
 *   0x00b40000  the machine's own: bss, stacks, tables   HYP_OWN_RA
 *   0x01000000  free for the firmware's tables           PROSE_HYP_BYTES
 *   0x02000000  partitions, to the end of the RAM        PROSE_PARTS_RA
 */
#ifndef HYP_LAYOUT_H
#define HYP_LAYOUT_H

#include "machine.h"
#include "stats.h"
#include "trace.h"

#define HYP_LOW_END	  PROSE_MACHINE_RA
#define HYP_STATS_RA	  0x110000
#define HYP_MBOX_RA	  0x200000
#define HYP_TRACE_RA	  0x300000
#define HYP_TRACE_RECORDS 4096
#define HYP_TRACE_STRIDE  0x21000
#define HYP_OWN_RA	  0xb40000

PROSE_ASSERT(HYP_STATS_RA + sizeof(struct prose_stats) <= HYP_MBOX_RA);
PROSE_ASSERT(HYP_MBOX_RA + PROSE_CLIENTS * sizeof(struct prose_mbox) <=
	     HYP_TRACE_RA);
PROSE_ASSERT(sizeof(struct prose_trace_ring) +
		 HYP_TRACE_RECORDS * sizeof(struct prose_trace_record) <=
	     HYP_TRACE_STRIDE);
PROSE_ASSERT(HYP_TRACE_RA + PROSE_CPUS * HYP_TRACE_STRIDE <= HYP_OWN_RA);
PROSE_ASSERT(HYP_OWN_RA < PROSE_HYP_BYTES);

#endif
