/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks into a file and back. The file (gzip, or plain) is "PROSETOP", a
 * 32-bit revision and 32 bits of 0, then chunks: struct record_chunk, its
 * bytes. A look is the chunks from LOOK to END. Readers skip types they do
 * not know; a file that breaks off ends before the look that is not whole.
 */
#ifndef TOP_RECORD_H
#define TOP_RECORD_H

#include "snap.h"

#define RECORD_MAGIC	"PROSETOP"
#define RECORD_REVISION 1

enum record_type {
	RECORD_LOOK = 1,   /* struct record_look */
	RECORD_CPU = 2,	   /* index; struct snap_cpu */
	RECORD_PART = 3,   /* index; struct snap_part up to `count`, then as
			    * many counts and requests as it says */
	RECORD_EVENTS = 4, /* index: CPU; struct prose_trace_record each */
	RECORD_DETAIL = 5, /* struct detail up to `thread`, then as many
			    * threads, files, events as it says */
	RECORD_END = 6
};

struct record_chunk {
	uint32_t type, index, bytes, pad;
};

struct record_look {
	uint64_t ns, wall_ns;
	struct snap_machine machine;
};

struct record;

/* NULL and errno: it cannot be written. An existing file is replaced. */
struct record *record_create(const char *path);
/* 0 or -errno. */
int record_put(struct record *r, const struct snap *s);
/* 0 or -errno: not all of it could be written. */
int record_close(struct record *r);

/* NULL and errno; EPROTO: it is no recording, or of another revision. */
struct record *record_open(const char *path);
/* The next look: 1; 0: there is none, and s is what it was but for what of
 * a broken one was read. Of what s says nothing can lead astray. The detail
 * is the newest one of the LPAR `want`, which may be of an earlier look. */
int record_get(struct record *r, struct snap *s, uint32_t want);
/* That detail again, of another LPAR. */
void record_detail(struct record *r, struct snap *s, uint32_t want);
/* To the beginning. */
void record_rewind(struct record *r);

#endif
