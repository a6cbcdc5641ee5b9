/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The flight recorder: rings of fixed-size records, always on, overwriting.
 * The hypervisor has one ring a CPU, rt one a partition.
 *
 * The writer fills in a record, then stores head + 1. Record n lies at
 * n modulo `records`. A reader copies, then drops what `head` ran past.
 */
#ifndef PROSE_TRACE_H
#define PROSE_TRACE_H

#include "abi.h"

#define PROSE_TRACE_MAGIC    0x52455350u /* "PSER" */
#define PROSE_TRACE_REVISION 1

/* X(number, name, a, b): a and b name the record's values. In the
 * hypervisor `who` is the LPAR id, in rt the thread. */
#define PROSE_TRACE_EVENTS(X)                          \
	/* the hypervisor's */                         \
	X(1, PART_CREATE, "bytes", "ra")               \
	X(2, PART_START, "entry", "desc")              \
	X(3, PART_END, "end", "code")                  \
	X(4, PART_DESTROY, "", "")                     \
	X(5, SWITCH_IN, "slot", "until_tb")            \
	X(6, SWITCH_OUT, "exit", "pc")                 \
	X(7, IDLE, "until_tb", "")                     \
	X(8, HCALL, "number", "status")                \
	X(9, MBOX, "number", "status")                 \
	X(10, KICK, "chan", "client")                  \
	X(11, POST, "chan", "client")                  \
	X(12, WAKE, "cpu", "")                         \
	X(13, PAUSE, "why", "info")                    \
	X(14, RESUME, "", "")                          \
	X(15, FAULT, "what", "pc")                     \
	/* rt's */                                     \
	X(64, THREAD_SWITCH, "from", "to")             \
	X(65, THREAD_NEW, "tid", "")                   \
	X(66, THREAD_END, "status", "")                \
	X(67, SYSCALL, "number|arg1<<16", "arg0")      \
	X(68, SYSRET, "number|arg2<<16", "result")     \
	X(69, FUTEX_WAIT, "address", "value")          \
	X(70, FUTEX_WAKE, "address", "woken")          \
	X(71, T9P, "type|tag<<16|fid<<32", "offset")   \
	X(72, R9P, "type|tag<<16|count<<32", "result") \
	X(73, SIGNAL, "signal", "pc")                  \
	X(74, MARK, "a", "b")                          \
	X(75, PATH, "text", "text")                    \
	X(76, PATH_MORE, "text", "text")               \
	X(77, FID, "fid", "bytes")

enum prose_trace_type {
#define PROSE_X(number, name, a, b) PROSE_TR_##name = number,
	PROSE_TRACE_EVENTS(PROSE_X)
#undef PROSE_X
};

/* PATH: 16 bytes of a path that a system call was given, 0-padded; the next
 * ones come in PATH_MORE, until there are PROSE_TRACE_PATH_BYTES: of a path
 * as long as that, the rest is not recorded. FID: the fid stands for the
 * file of the path that follows, all of it in PATH_MORE. */
#define PROSE_TRACE_PATH_BYTES 96

struct prose_trace_record {
	uint64_t tb;
	uint32_t type;
	uint32_t who;
	uint64_t a;
	uint64_t b;
};
PROSE_SIZE(struct prose_trace_record, 32);

enum prose_trace_flags {
	/* SYSCALL, SYSRET and R9P have the upper bits of their `a`. */
	PROSE_TRACE_ARGS = 1
};

struct prose_trace_ring {
	uint32_t magic;
	uint32_t revision;
	uint32_t bytes;	  /* of this header: records start here */
	uint32_t records; /* a power of two */
	uint32_t flags;	  /* enum prose_trace_flags */
	uint32_t off;	  /* anybody writes; nonzero: nothing is recorded */
	/* Readers who want to see the end of it: a launcher waits a moment
	 * for them before it lets the partition go. */
	uint32_t followers;
	uint32_t pad0[25];
	uint64_t head; /* records written so far */
	uint64_t pad1[15];
};
PROSE_SIZE(struct prose_trace_ring, 256);
PROSE_AT(struct prose_trace_ring, head, 128);

#endif
