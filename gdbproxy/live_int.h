/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the live target share. */
#ifndef GDBPROXY_LIVE_INT_H
#define GDBPROXY_LIVE_INT_H

#include "arch.h"
#include "ctl.h"
#include "live.h"

#define LIVE_PARTS  64
#define LIVE_POINTS 256
#define LIVE_REGS   4096 /* bytes of the largest struct prose_regs */

/* A breakpoint; what stood there, for those who read the memory. */
struct live_point {
	prose_gpa at;
	uint8_t was[8];
	bool conditional;
	unsigned commands;
	struct code *command;
};

struct live_watch {
	prose_gpa at;
	uint64_t bytes;
	uint32_t kind; /* enum prose_watch */
};

enum leaving { LEAVE_NOT, LEAVE_RUN, LEAVE_OTHER };

struct live_part {
	uint32_t lpar; /* 0: free */
	bool running;  /* resumed by us, nothing reported since */
	bool silent;   /* its next stop was asked for by attach */
	enum resume how;
	uint64_t lo, hi;  /* RESUME_RANGE */
	uint32_t tid;	  /* that is stepped */
	bool keeps;	  /* its slots, while it is stopped */
	bool holds;	  /* some threads */
	bool poke;	  /* rt is to look at its threads before it goes on */
	bool sends;	  /* a signal comes before the step */
	bool began;	  /* the step was made; it may still be in rt */
	uint32_t follows; /* live_follow()'s thread; 0: none */
	bool arrives;	  /* the step is over where it leaves rt */
	enum leaving leaving; /* a step begins once `leave_at` is reached */
	prose_gpa leave_at;
	bool asked; /* to stop: stepping does not go on */
	bool told;  /* gdb wrote a siginfo */
	unsigned watches;
	struct live_watch watch[PROSE_WATCHES];
	unsigned points;
	struct live_point point[LIVE_POINTS];
};

struct live {
	struct target target;
	struct ctl *ctl;
	const struct arch *arch;
	live_run_fn *run;
	void *run_arg;
	struct live_part part[LIVE_PARTS];
};

/* -- live.c --------------------------------------------------------------- */
struct live_part *live_part(struct live *l, uint32_t lpar);
/* As p->how says. */
int live_go(struct live *l, struct live_part *p);
/* What runs stands still for a call that needs that; true: by this, and
 * live_moves() lets it go on. */
bool live_stands(struct live *l, struct live_part *p);
void live_moves(struct live *l, struct live_part *p, bool stands);
/* Waiting for a call's answer may have taken the doorbell of what happened
 * since. */
void live_look_again(struct live *l);

/* -- live_event.c --------------------------------------------------------- */
int live_event(struct target *t, struct stop *to);

/* -- live_mem.c ----------------------------------------------------------- */
long live_mem_read(struct target *t, uint32_t pid, prose_gpa at, void *to,
		   size_t bytes);
int live_mem_write(struct target *t, uint32_t pid, prose_gpa at,
		   const void *from, size_t bytes);
/* A copy of an object in the partition; 0, or -PROSE_E_FAULT. */
int live_copy(struct live *l, const struct prose_part_row *row, prose_gpa at,
	      void *to, size_t bytes);
int live_memory(struct target *t, uint32_t pid, uint64_t *bytes);
int live_point(struct target *t, uint32_t pid, bool set, enum point type,
	       prose_gpa at, uint64_t bytes);
void live_points_clear(struct live *l, struct live_part *p);
/* Has gdb a breakpoint there? */
struct live_point *live_find_point(struct live_part *p, prose_gpa at);
bool live_has_point(const struct live_part *p, prose_gpa at);

/* -- live_object.c -------------------------------------------------------- */
int live_auxv(struct target *t, uint32_t pid, struct text *to);
/* Whose program it is, by what the loader told it; -1: unknown. */
long live_uid(struct live *l, uint32_t pid);
int live_fault(struct target *t, uint32_t pid, uint32_t tid, int signal,
	       uint64_t *at);
int live_tls(struct target *t, uint32_t pid, uint32_t tid, uint64_t offset,
	     uint64_t *at);
int live_exec_file(struct target *t, uint32_t pid, struct text *to);
int live_notes(struct target *t, uint32_t pid, struct text *to);

/* -- live_code.c ---------------------------------------------------------- */
int live_code(struct target *t, uint32_t pid, prose_gpa at,
	      const struct code *conds, unsigned nconds,
	      const struct code *cmds, unsigned ncmds);
void live_code_free(struct live_point *p);
/* It met a breakpoint: execute its commands. True: it is to go on. */
bool live_commands(struct live *l, struct live_part *p, prose_gpa at);

/* -- live_siginfo.c ------------------------------------------------------- */
int live_siginfo(struct target *t, uint32_t pid, uint32_t tid, bool write,
		 void *info);
/* The thread that goes on gets no signal: what gdb wrote is about none. */
void live_untold(struct live *l, struct live_part *p);

/* -- live_watch.c --------------------------------------------------------- */
int live_watch(struct live *l, struct live_part *p, bool set, enum point type,
	       prose_gpa at, uint64_t bytes);
void live_watches_clear(struct live *l, struct live_part *p);

/* -- live_osdata.c -------------------------------------------------------- */
int live_osdata(struct target *t, const char *type, struct text *to);

/* -- live_channels.c ------------------------------------------------------ */
void live_channels(struct live *l, uint32_t pid, struct text *to);

/* -- live_monitor.c ------------------------------------------------------- */
int live_monitor(struct target *t, uint32_t pid, const char *line,
		 struct text *to);

/* -- live_thread.c -------------------------------------------------------- */
int live_threads(struct target *t, uint32_t pid, struct thread_info *to,
		 int max);
int live_regs_read(struct target *t, uint32_t pid, uint32_t tid, void *to);
int live_regs_write(struct target *t, uint32_t pid, uint32_t tid,
		    const void *from);
/* Tell rt that it is debugged, and what to do with the signal it shows. */
void live_debug(struct live *l, uint32_t lpar, uint32_t attached,
		uint32_t deliver);
/* Are that thread's registers in memory, not the vCPU's? */
bool live_in_memory(struct live *l, uint32_t lpar, uint32_t tid);
/* Where that thread goes on in the program; *waits: in a system call. */
int live_leaves(struct live *l, uint32_t lpar, uint32_t tid, prose_gpa *at,
		bool *waits);
/* A paused partition may be in the middle of rt: it goes on to where the
 * program is, if that is soon. */
void live_come_out(struct live *l, uint32_t lpar);
int live_hold(struct target *t, uint32_t pid, uint32_t tid, bool hold);
int live_send(struct target *t, uint32_t pid, uint32_t tid, int signal);
/* A step ends where a signal leads the thread: rt is to stop it there. */
void live_follow(struct live *l, struct live_part *p);
bool live_turned(struct live *l, const struct live_part *p); /* it did */
uint32_t live_on_cpu(struct live *l, uint32_t lpar);	     /* 0: none */
/* The thread the vCPU runs; while it runs none, the oldest. */
uint32_t live_current(struct live *l, uint32_t lpar);

#endif
