/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A look at a machine: everything copied, nothing worked out. It comes from
 * mapped memory (take.h) or out of a recording (record.h), and all screens
 * and formats are made of such looks.
 */
#ifndef TOP_SNAP_H
#define TOP_SNAP_H

#include <stdbool.h>
#include <stddef.h>

#include "9p.h"
#include "chan.h"
#include "machine.h"
#include "stats.h"
#include "tlbmodel.h"
#include "trace.h"

#define SNAP_UNKNOWN  (~0ull)
#define SNAP_USER     20
#define SNAP_PATH     96
#define SNAP_TYPES    48   /* kinds of 9P requests; there are fewer */
#define SNAP_REQUESTS 16   /* in flight, of a partition; the oldest */
#define SNAP_EVENTS   4096 /* of a CPU between two looks */

struct snap_request {
	struct prose_9p_request r;
	char path[SNAP_PATH];
};

/* What lies in the partition's own memory is what the partition says: a
 * hostile one may say anything. Texts are printable and 0-terminated. */
struct snap_part {
	struct prose_part_row row;
	char user[SNAP_USER];	    /* "": not known */
	uint32_t threads;	    /* if `looked` */
	uint64_t touched_bytes;	    /* SNAP_UNKNOWN */
	struct prose_chan chan[2];  /* by PROSE_CHAN_ID_*; magic 0: none */
	uint32_t looked;	    /* it was there to be looked into */
	uint32_t counted;	    /* `sent` to `count` are there */
	uint64_t sent, received;    /* messages of its 9P channel */
	struct prose_tlb_row model; /* lpar 0: there is none */
	uint32_t types, requests;
	struct prose_9p_count count[SNAP_TYPES];
	struct snap_request request[SNAP_REQUESTS];
};

struct snap_cpu {
	struct prose_cpu_row row;
	uint32_t there;
	uint32_t events;		/* in snap.event[] */
	uint64_t lost;			/* events overwritten before the look */
	uint64_t tlb_loads, tlb_misses; /* SNAP_UNKNOWN */
};

struct snap_machine {
	char name[16];
	char version[32];
	uint32_t cpus;
	uint32_t torn; /* rows left out: not once seen at rest */
	uint64_t tb_now, tb_hz;
	uint64_t ram_bytes, mem_free_bytes, mem_dirty_bytes, hyp_bytes;
	uint64_t created, mbox_calls;
	uint64_t base_tb; /* frame 0; 0: not known */
};

/* -- one partition, closely ----------------------------------------------- */

#define DETAIL_THREADS 64
#define DETAIL_FRAMES  16
#define DETAIL_TEXT    96
#define DETAIL_FILES   128
#define DETAIL_EVENTS  64

struct detail_thread {
	uint32_t tid, state; /* enum prose_thread_state */
	uint64_t wait, run_tb;
	char name[PROSE_NAME_BYTES];
	uint32_t frames;
	uint64_t seen_tb; /* its stack is as of then; 0: it stands still */
	char why[60];	  /* there is no stack, and why */
	char frame[DETAIL_FRAMES][DETAIL_TEXT];
};

struct detail_file {
	uint32_t fid, flags;
	uint64_t offset; /* of the last transfer seen; SNAP_UNKNOWN */
	char path[SNAP_PATH];
};

struct detail {
	uint32_t lpar; /* 0: there is none */
	uint32_t threads, files, events;
	uint32_t arch, flags; /* to read the events with: rec_text() */
	struct detail_thread thread[DETAIL_THREADS];
	struct detail_file file[DETAIL_FILES];
	struct prose_trace_record event[DETAIL_EVENTS]; /* the newest last */
};

struct snap {
	uint64_t ns;	  /* the host's monotonic clock ... */
	uint64_t wall_ns; /* ... and the time of day */
	struct snap_machine machine;
	unsigned char used[PROSE_PARTS]; /* which of part[] are there */
	struct snap_part part[PROSE_PARTS];
	struct snap_cpu cpu[PROSE_CPUS];
	struct prose_trace_record *event[PROSE_CPUS]; /* NULL or SNAP_EVENTS */
	struct detail detail;
};

/* Of nothing yet; room for the events of that many CPUs as they come. */
struct snap *snap_new(void);
void snap_free(struct snap *s);
struct prose_trace_record *snap_events(struct snap *s, unsigned cpu);

/* A text from elsewhere is shown on terminals: nothing may command them. */
void snap_clean(char *text, size_t bytes);

#endif
