/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine as its controller sees it: the header at a fixed place of the
 * RAM, and the mailboxes through which hcalls go in.
 *
 * A client of the machine has one mailbox, given to it by the daemon, and
 * rings the doorbell by one byte, its client number, down the doorbell
 * socket. The hypervisor's byte up is the client that has something to see;
 * PROSE_CLIENT_ALL means everybody. Bytes carry no more than that: who is
 * woken looks at shared memory. A wake-up may be spurious.
 */
#ifndef PROSE_MACHINE_H
#define PROSE_MACHINE_H

#include "abi.h"

#define PROSE_MACHINE_MAGIC    0x4d45534f5250ull /* "PROSEM" */
#define PROSE_MACHINE_REVISION 1
#define PROSE_MACHINE_RA       0x100000	 /* where the header is */
#define PROSE_HYP_BYTES	       0x1000000 /* the hypervisor's share of RAM */
#define PROSE_PARTS_RA	       0x2000000 /* partitions are from here on */

#define PROSE_CLIENTS	 250
#define PROSE_CLIENT_ALL 255
/* From here on clients are the controller partition's, if there is one; the
 * first is its operating system, and tells of the others' end. */
#define PROSE_CLIENT_LINUX 208
#define PROSE_CPUS	   64
#define PROSE_PARTS	   256

enum prose_arch { PROSE_ARCH_PPC64LE = 21, PROSE_ARCH_X86_64 = 62 };

enum prose_feature {
	/* SCRUB gives memory back to the host by itself, or keeps it for a
	 * reason: the controller punches no holes. */
	PROSE_FEATURE_KEEPS = 1,
	/* Watchpoints that cost the partition nothing: debug registers, or
	 * the like, fire here. */
	PROSE_FEATURE_WATCH = 2
};

/* Written by the hypervisor before `magic`, then constant, but for `state`
 * and what is said otherwise. The daemon clears it before a start. */
struct prose_machine {
	uint64_t magic; /* written last: the machine is ready */
	uint32_t revision;
	uint32_t bytes;
	uint64_t features; /* enum prose_feature */
	uint32_t arch;	   /* enum prose_arch: e_machine of its programs */
	uint32_t cpus;
	uint64_t ram_bytes;
	uint64_t tb_hz;		/* ticks a second of every `_tb` in the ABI */
	uint64_t granule_bytes; /* partitions are made of these */
	prose_ra mbox;		/* PROSE_CLIENTS of struct prose_mbox */
	prose_ra stats;		/* struct prose_stats (stats.h) */
	prose_ra trace; /* `cpus` of struct prose_trace_ring (trace.h) */
	uint64_t trace_stride_bytes;
	uint64_t hyp_bytes; /* what the hypervisor itself takes */
	char version[32];
	char machine[16];	/* "powernv", "kvm", "fake" */
	uint64_t tb_now;	/* a recent timebase; the controller's clock */
	uint64_t default_bytes; /* of a partition, if nobody says */
	prose_ra about;		/* lines for people, 0-terminated; 0: none */
	uint32_t host_cpu; /* of the host's, + 1: it serves calls; 0: unknown */
	uint32_t panicked; /* CPU + 1 that met a mistake of the hypervisor's */
	uint64_t pad[10];
};
PROSE_SIZE(struct prose_machine, 256);
PROSE_AT(struct prose_machine, version, 96);

#define PROSE_MBOX_ARGS	      6
#define PROSE_MBOX_OUT	      4
#define PROSE_MBOX_DATA_BYTES 3840

/* A call: the client fills in the request, then stores request = reply + 1,
 * then rings. The hypervisor copies, serves, fills in the answer, then
 * stores reply = request. One call at a time. A client that goes to sleep
 * clears `awake`, then looks once more at `reply` and `kicks`; so does the
 * hypervisor with `looks` and `request`. */
struct prose_mbox {
	/* the client writes */
	uint64_t request;
	uint64_t number;
	uint64_t arg[PROSE_MBOX_ARGS];
	uint64_t awake; /* it looks at the rest by itself: do not ring */
	uint64_t pad0[7];
	/* the hypervisor writes */
	uint64_t reply;
	int64_t status;
	uint64_t out[PROSE_MBOX_OUT];
	uint64_t kicks; /* counts doorbells of the client's partitions */
	uint64_t looks; /* it looks at `request` by itself: no need to ring */
	uint64_t pad1[8];
	/* by the call: data in is the client's, data out the hypervisor's */
	uint8_t data[PROSE_MBOX_DATA_BYTES];
};
PROSE_SIZE(struct prose_mbox, PROSE_PAGE_BYTES);
PROSE_AT(struct prose_mbox, reply, 128);
PROSE_AT(struct prose_mbox, data, 256);

#endif
