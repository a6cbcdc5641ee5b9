/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The flight recorder, read: rings of the hypervisor and of partitions, live
 * or in a core, merged by time; and their records in words, from the list in
 * abi/trace.h.
 *
 * What a partition recorded is its own word: nothing in it is trusted, and
 * whatever it says comes out as an event or not at all.
 */
#ifndef CTL_RECORDER_H
#define CTL_RECORDER_H

#include "pview.h"

/* -- reading (recorder.c) ------------------------------------------------- */

struct rec_event {
	struct prose_trace_record r;
	uint32_t lpar;	/* whose ring; 0: the hypervisor's */
	uint32_t cpu;	/* the hypervisor's: which */
	uint32_t flags; /* enum prose_trace_flags of the ring */
	uint64_t lost;	/* that many before this one were overwritten */
};

struct rec_ring; /* one of them */

/* Zeroed, it is empty. Views stay the caller's, and stay where they are. */
struct recorder {
	struct rec_ring **ring;
	unsigned rings;
	uint64_t seen_tb;
};

/* Add a partition's ring, or those of all CPUs that the view has.
 * -PROSE_E_NOENT: there is none; others as of pview_ring(). */
int recorder_add_part(struct recorder *r, const struct pview *v);
int recorder_add_cpus(struct recorder *r, const struct pview *v);
/* Add the rings of a machine without any partition. */
int recorder_add_machine(struct recorder *r, struct ctl *c);
/* What was not shown of a partition yet will not be. */
void recorder_drop(struct recorder *r, uint32_t lpar);
void recorder_close(struct recorder *r);
/* From now on only what comes. */
void recorder_skip(struct recorder *r);

/* Read what is new, show it in the order of time. What came since the
 * poll before waits for the next one, as others may have older news, unless
 * `all`. Returns how many were shown. Before it shows them, good() is asked
 * about each partition that was read: false drops what came of it. */
typedef void rec_see(void *arg, const struct rec_event *e);
typedef bool rec_good(void *arg, uint32_t lpar);
unsigned recorder_poll(struct recorder *r, bool all, rec_good *good,
		       rec_see *see, void *arg);

/* Is there such a record among those of a partition that were read and not
 * shown yet? */
bool recorder_ahead(const struct recorder *r, uint32_t lpar,
		    bool (*is)(void *arg, const struct prose_trace_record *r),
		    void *arg);

/* -- records in words (rec_text.c) ---------------------------------------- */

/* "SYSCALL"; NULL: not in the list. What a and b are: "" if nothing. */
const char *rec_name(uint32_t type);
const char *rec_label(uint32_t type, bool b);

/* One line about a record, without time and place. */
void rec_text(char *to, size_t room, uint32_t arch, uint32_t flags,
	      const struct prose_trace_record *r);

/* "ENOENT"; NULL: no such error. */
const char *rec_errno(int64_t error);
/* "SIGSEGV", or "signal 77". */
struct rec_word {
	char s[32];
};
struct rec_word rec_signal(uint64_t sig);
/* "WALK", or "9P 77". */
struct rec_word rec_9p(uint8_t type);
/* " = 3", " = -1 ENOENT (No such file or directory)", " = 0x10000". */
void rec_result(char *to, size_t room, bool address, int64_t result);

/* -- system calls (rec_sys.c) --------------------------------------------- */

/* "openat", or "syscall_7". */
struct rec_word rec_syscall(uint32_t arch, uint64_t number);
/* Its arguments, a letter each: f descriptor, s path, d signed, u unsigned,
 * o octal, O flags of open, p pointer, S signal, x anything else; '+': there
 * are more. */
struct rec_word rec_syscall_args(const char *name);
/* What it gives is an address. */
bool rec_syscall_address(const char *name);

/* What the upper bits of a record hold. */
static inline uint64_t rec_number(const struct prose_trace_record *r)
{
	return r->a & 0xffff;
}

static inline uint64_t rec_upper(const struct prose_trace_record *r)
{
	return (uint64_t)((int64_t)r->a >> 16);
}

#endif
