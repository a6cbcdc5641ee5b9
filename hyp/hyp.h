/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the core and every machine know of each other beyond mach.h: a
 * partition, a vCPU, what its exit tells, and the core's entries.
 */
#ifndef HYP_HYP_H
#define HYP_HYP_H

#include "mach.h"
#include "layout.h"
#include "part.h"

/* -- what one exit tells; the machine fills it in ------------------------- */

struct vexit {
	uint64_t number; /* of an hcall */
	uint64_t arg[PROSE_MBOX_ARGS];
	uint32_t why;	 /* PROSE_EXIT_DEBUG: enum prose_why */
	uint32_t signal; /* PROSE_EXIT_FAULT: Linux's number */
	uint64_t info;	 /* address */
	uint64_t pc;
};

/* What is watched, and what it looked like. */
struct watch {
	prose_gpa at;
	uint64_t bytes; /* 0: free */
	uint64_t sum;
	uint32_t kind; /* enum prose_watch */
	uint32_t pad;
};

/* A word that stops stands at `at` in place of `word`. */
struct brk {
	prose_gpa at;
	uint32_t word; /* the machine's own business */
	uint32_t of;   /* who wants it there: a bit each */
};
#define BRK_DEBUGGER 1	 /* BREAK_SET's; the other bits are the machine's */
#define BRK_MOST     256 /* of the debugger */
#define BRK_ALL	     272

/* How a vCPU's next run begins, and until when what was asked for lasts. */
struct step {
	uint32_t how;	  /* enum mach_step */
	uint32_t first;	  /* a breakpoint where it stands is not hit */
	prose_gpa lo, hi; /* MACH_STEP_RANGE */
	prose_gpa thread; /* that is stepped; 0: any */
};

enum vcpu_state {
	VCPU_OFF,     /* not started, or ended */
	VCPU_READY,   /* wants a CPU */
	VCPU_RUNNING, /* has one: v->cpu */
	VCPU_WAITING  /* ceded */
};

struct vlist;

struct vcpu {
	struct part *part;
	uint32_t index;
	uint32_t state; /* enum vcpu_state; sched_lock */
	uint32_t cpu;
	uint32_t pending;	  /* an event it has not been told of */
	uint32_t then;		  /* its own CPU: its state once it is put */
	uint32_t woken;		  /* READY from WAITING, no CPU told yet */
	uint64_t wake_tb;	  /* WAITING: until when */
	struct vcpu *next, *prev; /* ready or timed list; sched_lock */
	struct vlist *list;
	uint64_t acct_tb;  /* its time is counted up to here */
	uint64_t frame;	   /* the next two are of this frame */
	uint64_t ran_tb;   /* ran */
	uint64_t extra_tb; /* ran outside its required slots */
	uint64_t fresh_tb; /* of a slot, since it woke, that it has not run */
	uint64_t due_tb;   /* from here on it runs at another's expense */
	int64_t debt_tb;   /* it did so by that much; < 0: others did */
	uint64_t hcalls;   /* written by its CPU alone */
	uint64_t kicks;
	struct vexit exit;
	struct step step;
	struct mach_vcpu mach;
};

#define PART_VCPUS 4 /* a partition has at most; one at a time has several */

struct part {
	uint32_t lpar;	/* 0: free */
	uint32_t index; /* in the table and of its stats row */
	prose_ra ra;
	uint64_t bytes;
	prose_gpa desc; /* checked at START; 0: none */
	uint32_t owner; /* client */
	uint32_t flags; /* enum prose_create */
	prose_ra table; /* of its own pages; 0: none */
	uint32_t started;
	uint32_t paused;	    /* enum prose_why */
	uint32_t ended;		    /* enum prose_end */
	uint32_t home;		    /* CPU of its required slots */
	uint32_t debugger;	    /* client that last was one; 0: none */
	uint32_t pauser;	    /* client that last said PAUSE */
	struct vcpu *dying;	    /* paused for what would have ended it */
	uint32_t logged_bytes;	    /* by LOG so far; its vCPU's own */
	uint64_t pause_tb;	    /* stopped since */
	struct prose_part_row stat; /* the row's original; sched_lock */
	struct prose_part_row *row;
	uint32_t brks; /* in use of: */
	struct brk brk[BRK_ALL];
	uint32_t watches;	     /* in use of: */
	uint64_t watch_lo, watch_hi; /* where they all lie */
	struct watch watch[PROSE_WATCHES];
	struct mach_part mach;
	uint32_t vcpus;
	struct vcpu *vcpu; /* the first is START's */
};

#define for_vcpus(p, v) \
	for (struct vcpu *v = (p)->vcpu; v < (p)->vcpu + (p)->vcpus; v++)

/* -- main.c: called by the machine ---------------------------------------- */

/* Once, on CPU 0, when mach_* works. */
void hyp_boot(void);
/* On every CPU, after hyp_boot. */
void hyp_cpu_main(void) __attribute__((noreturn));

/* -- debug.c -------------------------------------------------------------- */

/* What of v->step holds: the stepped thread runs; pc is in the range. */
int step_thread(const struct vcpu *v);
int step_within(const struct vcpu *v, prose_gpa pc);

/* Where it stands a breakpoint is not hit, when it goes on. A step lasts. */
void step_over(struct vcpu *v);

/* -- condition.c: called by the machine ----------------------------------- */

/* It met a breakpoint, and mach_reg() has its registers. 0: it is not to stop
 * but to go on over it. */
int condition_holds(struct vcpu *v, prose_gpa at);

/* -- breaks.c ------------------------------------------------------------- */

/* What stands at that address, or NULL. */
struct brk *brk_find(struct part *p, prose_gpa at);
/* Of one of those that may want one: -PROSE_E_EXIST, _NOENT, _FAULT, _NOMEM,
 * and what mach_break_may() says. */
int brk_set(struct part *p, prose_gpa at, uint32_t of);
int brk_clear(struct part *p, prose_gpa at, uint32_t of);
void brk_clear_all(struct part *p, uint32_t of);
/* [at, at + bytes) is about to be written, and was: what stands there is to
 * replace what is written. */
void brk_lift(struct part *p, prose_gpa at, uint64_t bytes);
void brk_lower(struct part *p, prose_gpa at, uint64_t bytes);

/* -- watch.c: called by the machine --------------------------------------- */

/* The vCPU has loaded from, or stored to, [at, at + bytes). Nonzero: that
 * is watched, v->exit says so. */
int watch_hit(struct vcpu *v, prose_gpa at, uint64_t bytes, int store);
/* Has anybody changed what is watched for writing? The same. */
int watch_changed(struct vcpu *v);
/* Does a page or so hold anything that is watched? */
int watch_near(const struct part *p, prose_gpa at, uint64_t bytes);

/* -- mbox.c: called by the machine ---------------------------------------- */

/* A CPU that is about to sleep may look at memory for a client's call first:
 * until when, or 0. In between and afterwards, mbox_asked(): it has come, and
 * the core serves it. The end returns the same. */
uint64_t mbox_look_begin(void);
int mbox_asked(void);
int mbox_look_end(void);

/* -- hcall.c -------------------------------------------------------------- */

/* The calls that need no leaving of the partition: the machine calls this
 * straight from its hcall entry, where it saves only what C clobbers.
 * Returns nonzero if the call must take the long way, mach_vcpu_run
 * returning PROSE_EXIT_HCALL. NULL in the table: the same. */
extern int (*const hcall_fast[PROSE_H_END])(struct vcpu *v, uint64_t arg[],
					    int64_t *status);

#endif
