/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a partition's core file holds beyond what Linux's do: notes of owner
 * "PROSE" (PROSE_NOTE_OWNER), of the types PROSE_NT_CORE_* of note.h. A
 * reader skips types it does not know; each may be longer than it knows.
 *
 *   CORE_PART   struct prose_part_row
 *   CORE_INFO   struct prose_core_info; once
 *   CORE_VCPU   struct prose_core_vcpu, then the registers; one a vCPU
 *   CORE_CPUS   struct prose_cpu_row, one for each CPU of the machine
 *   CORE_TRACE  struct prose_core_ring, then the ring of that CPU
 *   CORE_FILE   struct prose_core_file, then build id, then path and a 0
 *   CORE_DESC   struct prose_core_at, then struct prose_desc
 *   CORE_CHAN   struct prose_core_at, then struct prose_chan
 *   CORE_9P     struct prose_core_at, then struct prose_9p_state
 *   CORE_FID    struct prose_9p_fid, then its path and a 0; one a fid
 */
#ifndef PROSE_DUMP_H
#define PROSE_DUMP_H

#include "abi.h"
#include "note.h"

#define PROSE_CORE_REVISION 1

enum prose_core_why {
	PROSE_CORE_CRASH = 1,  /* the partition ended by itself */
	PROSE_CORE_DUMP = 2,   /* somebody asked; it went on */
	PROSE_CORE_MACHINE = 3 /* its machine went down under it */
};

struct prose_core_info {
	uint32_t revision;
	uint32_t bytes;
	uint32_t why;  /* enum prose_core_why */
	uint32_t arch; /* enum prose_arch */
	uint32_t lpar;
	uint32_t uid;	  /* whose it was */
	uint64_t time_ns; /* when it was written, after 1970, UTC */
	uint64_t tb;	  /* the machine's clock then */
	uint64_t tb_hz;
	uint64_t paused_ns;	/* DUMP: how long it stood still */
	uint64_t touched_bytes; /* of its memory */
	char machine[16];
	char version[32];     /* of PROSE, which wrote this */
	char hyp_version[32]; /* of the hypervisor */
	uint64_t pad[6];
};
PROSE_SIZE(struct prose_core_info, 192);

struct prose_core_vcpu {
	uint32_t vcpu;
	uint32_t tid;	/* of the thread that it runs; 0: none */
	uint32_t bytes; /* of the struct prose_regs that follows */
	uint32_t pad;
};
PROSE_SIZE(struct prose_core_vcpu, 16);

struct prose_core_ring {
	uint32_t cpu;
	uint32_t pad;
};
PROSE_SIZE(struct prose_core_ring, 8);

/* An ELF file that was loaded: the program, and rt below a Linux program. */
struct prose_core_file {
	prose_gpa lo, hi; /* what its segments take */
	uint64_t bias;	  /* added to the addresses in the file */
	uint32_t build_id_bytes;
	uint32_t program; /* 1: what the user asked for */
};
PROSE_SIZE(struct prose_core_file, 32);

/* Where in the partition the object that follows was. */
struct prose_core_at {
	prose_gpa at;
	uint64_t index; /* of the channel; else 0 */
};
PROSE_SIZE(struct prose_core_at, 16);

/*
 * For whoever dumps the hypervisor itself: where its CPUs' registers are,
 * somewhere below PROSE_MACHINE_RA and aligned to 8, on machines whose
 * hypervisor has all in RAM. Of a CPU that runs a partition or sleeps, its
 * stack begins at the address at `sp_at` in its state; r14 to r31 lie there
 * from `saved_at` on, the link register at `lr_at`, and `frame_bytes` above
 * begins its caller's frame.
 */
#define PROSE_HYP_MAP_MAGIC 0x50414d5059485350ull /* "PSHYPMAP" */

struct prose_hyp_map {
	uint64_t magic;
	uint32_t revision; /* 1 */
	uint32_t bytes;
	prose_ra cpus; /* the state of the first one */
	uint64_t stride_bytes;
	uint32_t cpus_max;
	uint32_t sp_at, toc_at;
	uint32_t gpr_at; /* 32 of them, after a panic */
	uint32_t saved_at, lr_at, frame_bytes;
	uint32_t pad;
	prose_ra panics; /* cpus_max of struct prose_hyp_panic */
};
PROSE_SIZE(struct prose_hyp_map, 72);

struct prose_hyp_panic {
	uint64_t vector; /* 0: none */
	uint64_t pc, lr;
	uint64_t tb;
};
PROSE_SIZE(struct prose_hyp_panic, 32);

#endif
