/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What belongs together in a stream of records: a system call, its paths and
 * its result; a 9P request and its answer. A partition may record nonsense:
 * then little comes of it, in bounded memory.
 */
#ifndef LOADER_TRACE_PAIR_H
#define LOADER_TRACE_PAIR_H

#include "recorder.h"

#define PAIR_PATHS 2

struct pair_call {
	uint32_t lpar, tid;
	bool open;    /* seen to begin */
	bool in_path; /* PATH_MORE is more of its path */
	bool shown;   /* for the user of this */
	bool full;    /* its arguments but the first are known, too */
	uint64_t number;
	uint64_t arg[3];
	uint64_t begin_tb, end_tb;
	int64_t result;
	unsigned paths;
	char path[PAIR_PATHS][PROSE_TRACE_PATH_BYTES + 1];
};

struct pair_request {
	uint32_t lpar, tid; /* who asked */
	bool open;
	uint8_t type;	/* of T */
	uint8_t answer; /* type of R */
	uint16_t tag;
	uint32_t fid;
	uint32_t count;
	uint64_t offset, begin_tb, end_tb;
	uint64_t result;
};

enum pair_what {
	PAIR_OTHER,
	PAIR_CALL,    /* begins */
	PAIR_PATH,    /* one more path, or more of one */
	PAIR_RETURN,  /* ends; !open: the begin was lost */
	PAIR_REQUEST, /* goes out */
	PAIR_ANSWER   /* comes back; !open: the request was lost */
};

struct pair_part;
struct pair {
	struct pair_part *first;
};

/* Take one record. *call, *request: what it is about; they stay valid until
 * the next record. */
enum pair_what pair_see(struct pair *p, const struct rec_event *e,
			struct pair_call **call, struct pair_request **request);
/* What began and did not end yet. */
void pair_each_open(struct pair *p, void (*call)(void *arg, struct pair_call *),
		    void (*request)(void *arg, struct pair_request *),
		    void *arg);
void pair_close(struct pair *p);

#endif
