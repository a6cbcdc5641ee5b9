/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The core's internal interfaces, grouped by the file that has them. No
 * machine includes this.
 *
 * Locks, in the order they are taken: part_lock (the table of partitions,
 * memory, mailboxes), then sched_lock (who runs where, states, schedules,
 * rows). A partition's own calls take sched_lock at most, but for TABLE's
 * first one.
 */
#ifndef HYP_CORE_H
#define HYP_CORE_H

#include <string.h>
#include "hyp.h"
#include "lock.h"
#include "trace.h"

struct vlist {
	struct vcpu *first, *last;
};

/* A CPU; sched_lock but for what only the CPU itself writes. */
struct cpu_sched {
	uint32_t index;
	uint32_t idle;
	uint32_t kicked; /* told to look; it has not looked yet */
	uint32_t alone;	 /* nobody else wanted it when `cur` was chosen */
	uint32_t traced; /* the trace says that `last` is on it */
	uint64_t until_tb;
	struct vcpu *cur, *last;
	struct part *slot[PROSE_FRAME_SLOTS]; /* promised to */
	uint32_t promised;		      /* how many are */
	/* the CPU's own */
	uint64_t mark_tb;
	struct prose_cpu_row stat;
	struct prose_cpu_row *row;
};

/* -- mem.c: part_lock ----------------------------------------------------- */

void mem_init(void);
/* 0, -PROSE_E_AGAIN: only with dirty memory it would fit, -PROSE_E_NOMEM. */
int mem_alloc(uint64_t bytes, uint64_t align, prose_ra *ra);
/* The memory becomes free and dirty. */
void mem_free(prose_ra ra, uint64_t bytes);
/* Is all of it free and dirty? */
int mem_is_dirty(prose_ra ra, uint64_t bytes);
/* The first such range at *ra or above: its bytes, or 0. */
uint64_t mem_dirty_from(prose_ra *ra);
void mem_clean(prose_ra ra, uint64_t bytes);

/* -- part.c --------------------------------------------------------------- */

extern struct lock part_lock;
extern struct part parts[PROSE_PARTS];

void part_table_init(void);
/* part_lock. NULL: no partition has this id. */
struct part *part_find(uint64_t lpar);
/* part_lock. 0 or -PROSE_E_x; the name is 0-terminated. */
int part_create(uint64_t bytes, uint32_t flags, uint32_t vcpus,
		const char *name, uint32_t owner, struct part **to);
/* part_lock. Not running any more: forget it. */
void part_destroy(struct part *p);
/* sched_lock. Mark it as ended; the first one to say so is right. Nonzero:
 * the caller tells everybody (else whoever takes it off its CPU does). */
int part_end(struct part *p, enum prose_end end, uint32_t code, uint64_t info,
	     uint64_t pc);
/* sched_lock. Mark it as paused, unless it is already or has ended; the
 * same result. */
int part_pause(struct part *p, enum prose_why why, uint64_t info);
/* sched_lock. It is paused and off its CPU: let it go on, or to its end if
 * that is what it was kept from (fault_ends()). */
void part_resume(struct part *p);
/* sched_lock. That one of its vCPUs begins, READY. */
void part_begin(struct vcpu *v, prose_gpa entry, uint64_t arg);
/* sched_lock. Write what its descriptor shows of its vCPUs. */
void part_publish(struct part *p);
/* Its CPU's. Write there where it is, having left otherwise than by a call. */
void part_seen(struct vcpu *v);
/* sched_lock. Is any of its vCPUs on a CPU? Then which, in *cpu. */
int part_on_cpu(const struct part *p, unsigned *cpu);

/* -- sched.c -------------------------------------------------------------- */

extern struct lock sched_lock;
extern struct cpu_sched cpu_scheds[PROSE_CPUS];

void sched_init(void);
/* Choose who has this CPU next, and until when; NULL: idle until then. */
struct vcpu *sched_pick(struct cpu_sched *c, uint64_t *until_tb);
/* It left this CPU, at c->mark_tb. Nonzero: its partition stopped or ended
 * by that. */
int sched_put(struct cpu_sched *c, struct vcpu *v, enum prose_exit kind);

/* All below: sched_lock. */

/* No CPU is to remember it. */
void sched_forget(const struct vcpu *v);
/* Enter a vCPU that is READY or WAITING into the lists; take it out. */
void sched_enter(struct vcpu *v);
void sched_leave(struct vcpu *v);
/* An event for it. The caller picks afterwards: whom to kick is decided
 * there. */
void sched_event(struct vcpu *v);
/* A schedule changed: every CPU looks again. */
void sched_changed(void);
/* Bring its times up to date; called before its state changes. */
void sched_account(struct vcpu *v, uint64_t now);

/* -- slots.c: sched_lock -------------------------------------------------- */

/* Length of a slot and of a frame; the frames of all CPUs are aligned. */
extern uint64_t slot_tb, frame_tb;
void slots_init(void);
uint64_t frame_of(uint64_t tb);
unsigned slot_of(uint64_t tb);
uint64_t frame_start(uint64_t tb); /* of the frame that tb is in */
uint64_t slot_end(uint64_t tb);	   /* of the slot that tb is in */
/* How much of [from, to) is in the vCPU's required slots. */
uint64_t slots_overlap(const struct vcpu *v, uint64_t from, uint64_t to);
/* Change a schedule; -PROSE_E_NOSPC and no change if it does not fit. */
int slots_set(struct part *p, uint32_t policy, uint32_t required,
	      uint32_t desired, uint32_t cpu);
void slots_free(struct part *p);

/* -- hcall.c -------------------------------------------------------------- */

/* One call on its way: by the partition of `v`, or else by `client`. */
struct call {
	struct vcpu *v;
	struct part *p; /* that it is about, if its PROSE_BY_ says so */
	uint32_t client;
	uint64_t arg[PROSE_MBOX_ARGS];
	uint64_t out[PROSE_MBOX_OUT];
	uint8_t *data; /* the mailbox's; NULL for a partition */
	unsigned cpu;  /* with CALL_LATER: whom to kick */
};

/* A counter with one writer, read by others. */
static inline void count(uint64_t *n)
{
	__atomic_store_n(n, *n + 1, __ATOMIC_RELAXED);
}

/* Not yet: a vCPU must leave its CPU first. Serve the same call again. */
#define CALL_LATER INT64_MIN

/* Did `p` leave its CPU? If not, the handler returns CALL_LATER. */
int call_settled(struct call *c, const struct part *p);

/* part_lock if the caller is a client. */
int64_t hcall_serve(uint64_t number, struct call *c);
/* The vCPU's exit was an hcall. */
void hcall_exit(struct vcpu *v);

/* Handlers: check everything else, then commit without failing. */
#define PROSE_X(number, name, by, args, text) int64_t hc_##name(struct call *c);
PROSE_HCALLS(PROSE_X)
#undef PROSE_X

/* -- mbox.c --------------------------------------------------------------- */

void mbox_init(void);
/* Serve everybody who rang. */
void mbox_poll(void);
/* Serve calls again that were put off. Cheap if there is none. */
void mbox_retry(void);
/* part_lock. The client is dead: drop its call. */
void mbox_drop(unsigned client);
/* A doorbell of one of its partitions. Any lock or none. */
void mbox_kick(unsigned client);
/* Its next call will come soon, and this CPU may be idle then. */
void mbox_expect(unsigned client);

/* -- fault.c -------------------------------------------------------------- */

/* An exit of kind ILLEGAL, FAULT, IO or DEBUG. */
void fault_exit(struct vcpu *v, enum prose_exit kind);
/* sched_lock. It is about to go on. Nonzero: it was held where it had to end,
 * nobody debugs it, and so it has ended. */
int fault_ends(struct part *p);

/* -- debug.c -------------------------------------------------------------- */

/* How its next run begins; forgets what was asked before. */
int debug_step(struct vcpu *v, enum mach_step how, prose_gpa lo, prose_gpa hi);
/* What a partition has of a debugger, or NULL: no such area, no descriptor. */
struct prose_debug_area *debug_area(const struct part *p);
int debug_attached(const struct prose_debug_area *d);
/* Who calls debugs the partition, from now on. */
void debug_by(const struct call *c);
/* It stopped, if that is for its debugger alone: tell that. Else zero. */
int debug_tell(const struct part *p);
/* p->debugger is dead: nothing of it stays, and what it stopped goes on.
 * Zero: it is still on a CPU, once more later. */
int debug_let_go(struct call *c, struct part *p);

/* -- condition.c ---------------------------------------------------------- */

/* part_lock. That breakpoint, or (~0) all of the partition's, has none. */
void condition_forget(const struct part *p, prose_gpa at);

/* -- watch.c -------------------------------------------------------------- */

/* The partition goes on: what is there now is what changes are from. */
void watch_begin(struct part *p);
void watch_clear(struct part *p);

/* -- stats.c -------------------------------------------------------------- */

void stats_init(void);
/* Frames are counted from here. */
void stats_base(uint64_t base_tb);
/* sched_lock. Copy the row out. */
void stats_part(struct part *p);
/* sched_lock. Copy out whom the CPU's slots are promised to. */
void stats_slots(struct cpu_sched *c);
/* The time since the last call on this CPU went to `into`, one of the
 * times of c->stat; publishes the row. Returns the time now. */
uint64_t stats_cpu(struct cpu_sched *c, uint64_t *into);
void stats_mem(int64_t clean_bytes, int64_t dirty_bytes); /* changes */
void stats_mbox(void);
void stats_created(void);

/* -- trace.c -------------------------------------------------------------- */

void trace_init(void);
/* Into the ring of this CPU. */
void trace(enum prose_trace_type type, uint32_t who, uint64_t a, uint64_t b);

#endif
