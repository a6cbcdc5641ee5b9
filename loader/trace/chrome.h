/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Chrome's JSON trace event format, which Perfetto and chrome://tracing open.
 * A track is a thread of a process; on each, time only grows, whatever is
 * said. One file a program.
 */
#ifndef LOADER_TRACE_CHROME_H
#define LOADER_TRACE_CHROME_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct chrome_track {
	uint32_t pid, tid;
	uint32_t shown; /* the tid in the file: nobody else's there */
	double last_us;
	unsigned depth; /* slices open */
};

void chrome_start(FILE *to, uint64_t tb_hz);
/* Time is counted from the first tb that is told here. */
void chrome_from(uint64_t tb);
/* Closes it; false, with errno, if it is not all there. */
bool chrome_finish(void);

void chrome_text(struct json_object *o, const char *key, const char *value);
void chrome_number(struct json_object *o, const char *key, int64_t value);

/* A slice; `args` may be NULL, and is taken. An end without a beginning is
 * left out. */
void chrome_begin(uint32_t pid, uint32_t tid, uint64_t tb, const char *name,
		  struct json_object *args);
void chrome_end(uint32_t pid, uint32_t tid, uint64_t tb,
		struct json_object *args);
/* All slices of a process end. */
void chrome_close(uint32_t pid, uint64_t tb);
bool chrome_is_open(uint32_t pid, uint32_t tid);
void chrome_instant(uint32_t pid, uint32_t tid, uint64_t tb, const char *name);
/* One end of an arrow ("s", "f"), tied to the slice that is open there. */
void chrome_arrow(const char *ph, uint32_t pid, uint32_t tid, uint64_t tb,
		  uint64_t id, const char *name);
uint64_t chrome_flow(void); /* a new id */
/* An arrow between two slices that are open now. */
void chrome_join(uint32_t pid, uint32_t from, uint32_t to_pid, uint32_t to,
		 uint64_t tb, const char *name);
/* The n-th track; NULL: no more. what: "thread_name", "process_name". */
const struct chrome_track *chrome_track(unsigned n);
void chrome_name(uint32_t pid, uint32_t tid, const char *what,
		 const char *name);

#endif
