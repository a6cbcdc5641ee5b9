/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `prose trace`: where records come from (source.c), which of them are
 * wanted (filter.c), and what is made of them: a sink each.
 */
#ifndef LOADER_TRACE_TRACE_H
#define LOADER_TRACE_TRACE_H

#include <stdio.h>

#include "loader.h"
#include "pair.h"
#include "recorder.h"

/* -- filter.c ------------------------------------------------------------- */

struct filter;

/* "read,%file,!%9p": false: said why not. */
bool filter_parse(const char *text);
bool filter_call(const char *name);
bool filter_9p(uint8_t type);
bool filter_record(uint32_t type);

/* -- options (cmd_trace.c) ------------------------------------------------ */

struct trace_opts {
	bool follow, took, json, summary;
	unsigned clock; /* 1: -t, 2: -tt, 3: -ttt */
	bool relative;
	const char *output, *perfetto, *svg;
	const char *what;  /* LPAR, core file, or NULL: all there is */
	char *const *argv; /* run this */
};

/* -- what all share ------------------------------------------------------- */

struct trace_view {
	struct trace_view *next;
	bool ring;     /* is being read */
	bool follower; /* and counts us */
	struct pview v;
};

struct trace {
	struct trace_opts o;
	FILE *out, *perfetto, *svg; /* the last two: NULL without them */
	struct ctl ctl;
	bool live;
	bool failed;   /* a picture could not be written, which was told */
	uint32_t lpar; /* the one it is about; 0: all */
	uint32_t arch;
	uint64_t tb_hz;
	uint64_t since_tb;	     /* what was before is of no interest */
	uint64_t start_tb;	     /* not 0: from now on, which was then */
	uint64_t epoch_tb, epoch_ns; /* 0: not known */
	struct recorder rec;
	struct trace_view *views;
	struct pair pair;
};

/* The view of a partition, or NULL. */
struct pview *trace_view(struct trace *t, uint32_t lpar);
/* Its name, or "". */
const char *trace_part_name(struct trace *t, uint32_t lpar);
double trace_seconds(const struct trace *t, uint64_t tb);

/* A record, and what it is about. */
struct seen {
	const struct rec_event *e;
	enum pair_what what;
	struct pair_call *call;
	struct pair_request *request;
};

struct sink {
	void (*begin)(struct trace *t);
	/* Each record, in the order of time. */
	void (*see)(struct trace *t, const struct seen *s);
	void (*idle)(struct trace *t); /* nothing came for a while */
	void (*end)(struct trace *t);
};
extern const struct sink sink_text, sink_json, sink_summary, sink_perfetto,
    sink_svg;

/* -- source.c ------------------------------------------------------------- */

/* Open what the options say. 0, or the exit status. */
int source_open(struct trace *t);
void source_close(struct trace *t);
/* Look for what is new; false: nothing more will come. */
bool source_more(struct trace *t);
bool source_good(void *trace, uint32_t lpar);
/* Leave out what is there already. */
void source_from_now(struct trace *t);
/* The machine's clock, as of late; 0: it has none. */
uint64_t source_now(const struct trace *t);

/* -- follow.c ------------------------------------------------------------- */

/* Count ourselves among the readers of a live partition's ring, and no
 * longer. */
void follow_begin(struct trace_view *w);
void follow_end(struct trace_view *w);

/* -- spawn.c -------------------------------------------------------------- */

/* Run the program of the options; t->o.what becomes its LPAR id. 0, or the
 * exit status. */
int spawn(struct trace *t);
/* All was read of it: it may go. Its exit status. */
int spawn_end(void);

/* -- fids.c --------------------------------------------------------------- */

/* What a fid stood for at this point of the stream, or "". */
void fids_see(struct trace *t, const struct rec_event *e);
const char *fids_path(struct trace *t, uint32_t lpar, uint32_t fid);

/* -- words.c -------------------------------------------------------------- */

/* "openat(AT_FDCWD, \"/etc/hosts\", 0" without what is not known yet. */
void words_call(const struct trace *t, const struct pair_call *c, bool done,
		char *to, size_t room);
/* "READ fid 4 </etc/hosts> 4096 at 0" */
void words_request(struct trace *t, const struct pair_request *r, char *to,
		   size_t room);
void words_answer(const struct pair_request *r, char *to, size_t room);
/* "O_RDONLY|O_CLOEXEC" */
void words_open_flags(uint32_t arch, uint64_t flags, char *to, size_t room);
#define WORDS_O_CREAT 0100
/* A string in quotes, with what is not printed escaped. */
void words_quoted(const char *s, size_t max, char *to, size_t room);

#endif
