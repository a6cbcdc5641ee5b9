/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A channel: two rings of bytes, one each way, in a partition's memory.
 *
 * A ring's positions count bytes from the start and never wrap; position
 * modulo size is where the byte lies. Messages follow each other without
 * gaps and may wrap around the end. `head <= tail <= head + size` holds, or
 * the channel is broken: who sees it broken stops using it.
 *
 * Doorbells. A side that goes to sleep stores its `sleeping` = 1, orders
 * that before a last look at the other's position, and sleeps if nothing
 * came. A side that moved its position orders that before a look at the
 * other's `sleeping`, and rings (KICK, POST) if it is set, or if the
 * other is not attached yet. One flag serves
 * both the reader of data and the writer who waits for room.
 */
#ifndef PROSE_CHAN_H
#define PROSE_CHAN_H

#include "abi.h"

#define PROSE_CHAN_MAGIC    0x43455350u /* "PSEC" */
#define PROSE_CHAN_REVISION 1

enum prose_chan_kind {
	PROSE_CHAN_9P = 1,  /* 9P2000.L; the controller serves */
	PROSE_CHAN_CTL = 2, /* struct prose_ctl_msg to the partition */
	PROSE_CHAN_TERM = 3 /* a terminal of a foreign system (papr.h) */
};

/* Which channel is which in desc.chan[]. */
#define PROSE_CHAN_ID_9P  0
#define PROSE_CHAN_ID_CTL 1

/* One side's line: where it is in the ring it writes and the one it reads. */
struct prose_chan_side {
	uint64_t tail;	   /* bytes put into the ring this side writes */
	uint64_t head;	   /* bytes taken from the ring this side reads */
	uint32_t sleeping; /* ring me */
	uint32_t attached; /* nonzero once this side is there */
	uint64_t rung;	   /* doorbells this side sent ... */
	uint64_t unrung;   /* ... and saved */
	uint64_t pad[11];
};
PROSE_SIZE(struct prose_chan_side, PROSE_LINE_BYTES);

/* Sizes are powers of two from 256 bytes to 1 MiB. */
struct prose_chan {
	uint32_t magic;
	uint32_t revision;
	uint32_t bytes;
	uint32_t kind; /* enum prose_chan_kind */
	prose_gpa up;  /* the ring the partition writes */
	uint64_t up_bytes;
	prose_gpa down; /* the ring the controller writes */
	uint64_t down_bytes;
	uint64_t pad[10];
	struct prose_chan_side part; /* written by the partition */
	struct prose_chan_side ctl;  /* written by the controller */
};
PROSE_SIZE(struct prose_chan, 3 * PROSE_LINE_BYTES);

/* What comes down a PROSE_CHAN_CTL channel. */
enum prose_ctl_type {
	PROSE_CTL_SIGNAL = 1 /* value: number of a signal to the program */
};
struct prose_ctl_msg {
	uint32_t type;
	uint32_t value;
	uint64_t pad;
};
PROSE_SIZE(struct prose_ctl_msg, 16);

#endif
