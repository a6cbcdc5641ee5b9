/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The stats page: all the hypervisor counts, in mapped memory.
 *
 * Each row has a sequence count: its writer makes it odd, changes the row,
 * makes it even. A reader copies the row between two equal, even values.
 * Times are in timebase ticks and only grow; a row's `lpar` tells whether
 * two samples are of the same partition.
 */
#ifndef PROSE_STATS_H
#define PROSE_STATS_H

#include "abi.h"
#include "hcalls.h"
#include "machine.h"

#define PROSE_STATS_MAGIC    0x53455350u /* "PSES" */
#define PROSE_STATS_REVISION 1

enum prose_part_state {
	PROSE_PART_FREE = 0,
	PROSE_PART_CREATED = 1, /* loaded, not started */
	PROSE_PART_RUNNING = 2, /* has or may have a CPU */
	PROSE_PART_WAITING = 3, /* ceded: waits for an event */
	PROSE_PART_PAUSED = 4,	/* by PAUSE, STOP or a breakpoint */
	PROSE_PART_ENDED = 5	/* memory and registers still there */
};

/* Why it is PAUSED. */
enum prose_why {
	PROSE_WHY_NONE = 0,
	PROSE_WHY_PAUSE = 1,
	PROSE_WHY_STOP = 2,  /* why_info: signal */
	PROSE_WHY_BREAK = 3, /* why_info: address */
	PROSE_WHY_STEP = 4,
	PROSE_WHY_WATCH = 5, /* why_info: address; and the next two */
	PROSE_WHY_WATCH_READ = 6,
	PROSE_WHY_WATCH_ACCESS = 7
};

/* X(name): kinds of exit from a partition to the hypervisor. */
/* clang-format off */
#define PROSE_EXITS(X)                                               \
	X(HCALL) X(TIMER) X(DOORBELL) X(INTERRUPT) X(ILLEGAL) X(DEBUG) \
	X(FAULT) X(IO)
/* clang-format on */
enum prose_exit {
#define PROSE_X(name) PROSE_EXIT_##name,
	PROSE_EXITS(PROSE_X)
#undef PROSE_X
	    PROSE_EXIT_KINDS
};

struct prose_part_row {
	uint32_t seq;
	uint32_t lpar;	/* 0: row is free */
	uint32_t state; /* enum prose_part_state */
	uint32_t owner; /* client number */
	char name[PROSE_NAME_BYTES];
	prose_ra ra;
	uint64_t mem_bytes;
	prose_gpa desc;
	uint32_t policy;   /* enum prose_policy */
	uint32_t required; /* slots a frame */
	uint32_t desired;
	uint32_t cpu; /* pinned to; PROSE_CPU_ANY: floats */
	uint32_t last_cpu;
	uint32_t vcpus;
	uint32_t why; /* enum prose_why */
	uint32_t end; /* enum prose_end */
	uint32_t end_code;
	uint32_t backing_bytes; /* host page size behind it; 0: unknown */
	uint64_t why_info;
	uint64_t end_info;
	uint64_t end_pc;
	uint64_t created_tb;
	uint64_t started_tb;
	uint64_t ended_tb;
	uint64_t used_tb;    /* on a CPU */
	uint64_t granted_tb; /* of its required slots */
	uint64_t late_tb;    /* of those, lost to somebody else */
	uint64_t lent_tb;    /* of those, given away while it waited */
	uint64_t wait_tb;    /* wanted a CPU, had none */
	uint64_t stopped_tb;
	uint64_t hcalls;
	uint64_t kicks; /* doorbells it rang */
	uint64_t posts; /* doorbells rung for it */
	uint64_t switches;
	uint64_t exits[PROSE_EXIT_KINDS];
	uint64_t updated_tb; /* the times above are counted up to here */
	uint64_t flags;	     /* enum prose_create */
	/* of a foreign system that has page tables: entries it put into the
	 * hash table, took out, of these to make room; and how often its
	 * segments had to be loaded */
	uint64_t hpt_entered;
	uint64_t hpt_removed;
	uint64_t hpt_evicted;
	uint64_t slb_switches;
	/* where its hash page table is: RA, log2 of the bytes in the low 6
	 * bits; 0: it has none */
	uint64_t table;
	uint32_t debugger; /* client number of who last was one; 0: none */
	uint32_t keeps;	   /* while it is paused: its required slots (KEEP) */
	/* where its vCPU's struct prose_regs is while it does not run, for
	 * those who map the hypervisor's memory; 0: ask REGS_READ */
	prose_ra regs;
	uint64_t pad[1];
};
PROSE_SIZE(struct prose_part_row, 384);

struct prose_cpu_row {
	uint32_t seq;
	uint32_t lpar; /* who has it; 0: nobody */
	uint32_t slot; /* the current one, of the frame */
	uint32_t pad0;
	uint64_t since_tb; /* these four add up from here to updated_tb */
	uint64_t updated_tb;
	uint64_t part_tb;
	uint64_t idle_tb;
	uint64_t hyp_tb;
	uint64_t switches;
	uint64_t doorbells;
	uint64_t frames;
	uint64_t exits[PROSE_EXIT_KINDS];
	uint32_t owner[PROSE_FRAME_SLOTS]; /* LPAR a slot is promised to */
	uint64_t pad[15];
};

struct prose_stats {
	uint32_t magic;
	uint32_t revision;
	uint32_t bytes;
	uint32_t cpus;
	uint32_t parts; /* rows */
	uint32_t pad0;
	uint64_t mem_free_bytes;  /* free and clean */
	uint64_t mem_dirty_bytes; /* free, to be scrubbed */
	uint64_t created;	  /* partitions so far */
	uint64_t mbox_calls;
	uint64_t base_tb; /* frame 0, and its slot 0, began here */
	uint64_t pad[8];
	struct prose_cpu_row cpu[PROSE_CPUS];
	struct prose_part_row part[PROSE_PARTS];
};

#endif
