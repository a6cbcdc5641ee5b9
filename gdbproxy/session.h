/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One gdb at the other end: what it asked for, which processes it has, what
 * it is told. A session belongs to one thread and does no I/O but through
 * the rsp and the target it is given.
 */
#ifndef GDBPROXY_SESSION_H
#define GDBPROXY_SESSION_H

#include "arch.h"
#include "rsp.h"
#include "target.h"

#define INFERIORS 64
#define THREADS	  1024
#define ANY	  0u
#define ALL	  ALL_THREADS

struct tid {
	uint32_t pid, tid; /* ANY, ALL, or one */
};

struct tids {
	unsigned n;
	uint32_t tid[THREADS];
};

/* Of vCont. */
struct action {
	enum resume how;
	bool stop;
	int signal;
	uint64_t lo, hi;
	struct tid who;
};

struct inferior {
	uint32_t pid;	   /* 0: free */
	bool running;	   /* gdb believes so */
	bool quiet;	   /* and yet attach stopped it, in non-stop */
	bool interrupted;  /* by ^C, of which gdb is yet to be told */
	struct stop later; /* a signal that came before: told after ^C */
	bool created;	   /* by vRun: killed when gdb goes away */
	struct stop stop;  /* running: not reported yet, if any */
	uint32_t tid;	   /* that stopped */
	uint32_t signal;   /* Linux's number; it stopped by */
	/* Non-stop: threads that gdb knows as stopped; that stopped with the
	 * last stop and it is yet to be told of; and what it asked for
	 * meanwhile. */
	struct tids halted, untold;
	struct action after; /* who.pid 0: nothing */
};

#define SESSION_FILES 32 /* that gdb has open */

struct session {
	struct rsp *rsp;
	struct target *target;
	bool extended, multi, non_stop, swbreak, hwbreak;
	bool waiting;	 /* all-stop: gdb waits for a stop reply */
	bool notified;	 /* non-stop: a %Stop without its last vStopped */
	bool done;	 /* gdb detached from the last one, or killed it */
	bool quit;	 /* the server is to end, too */
	bool slow;	 /* gdb is far: it had better ask for little at once */
	struct tid g, c; /* set by Hg, Hc */
	uint32_t last;	 /* whom gdb was told of last: what ANY means */
	struct inferior inf[INFERIORS];
	struct text out;	 /* the reply */
	struct text memory;	 /* that m reads */
	bool silent;		 /* there is none, or not yet */
	struct text object;	 /* of qXfer, kept between its pieces */
	char object_name[160];	 /* NAME:ANNEX */
	char *program;		 /* the last that was run; NULL: none yet */
	int file[SESSION_FILES]; /* descriptors; 0: free */
	uint8_t *regs;		 /* one thread's, while they are worked on */
};

/* A row of the table of commands: the packet's first characters, which are
 * not passed on. `live`: refused by a target that is read-only. */
struct command {
	const char *name;
	void (*run)(struct session *s, const char *args, size_t bytes);
	bool live;
};
extern const struct command cmds_query[], cmds_data[], cmds_run[];
extern const struct command cmds_file[], cmds_object[], cmds_cont[];
extern const struct command cmds_env[];
void session_env_reset(struct session *s);
void session_files_close(struct session *s);

struct session *session_create(struct rsp *rsp, struct target *target);
/* Breakpoints go, running programs go on, created ones are killed. */
void session_destroy(struct session *s);
/* What is run when gdb names nothing; false: no memory. */
bool session_program(struct session *s, const char *path);
void session_packet(struct session *s, const char *data, size_t bytes);
void session_interrupt(struct session *s);
/* Look for events of the target. */
void session_collect(struct session *s);
/* The same; tell gdb. */
void session_events(struct session *s);

/* -- nonstop.c --------------------------------------------------------------
 * Non-stop: a partition stops as a whole, so gdb is told of each of its
 * threads; those that it lets go on run, the others are held. */

/* It stood still when gdb came. One of its threads does from now on, which gdb
 * is to be told of; the others go on, as with GNU's gdbserver: of several gdb
 * 13 breaks. */
void nonstop_begin(struct session *s, struct inferior *f);
/* It stopped (f->stop): who else did by that. */
void nonstop_stopped(struct session *s, struct inferior *f);
/* gdb was told of f->stop. True: f->stop is the next thread's. */
bool nonstop_told(struct session *s, struct inferior *f);
/* Let these threads run, beside those that do. 0, or why not. */
int nonstop_resume(struct session *s, struct inferior *f,
		   const struct action *list, int n, const struct action *lead);

/* -- cmds_cont.c ---------------------------------------------------------- */

bool is_about(const struct action *a, const struct inferior *f);

/* -- signals.c: gdb's numbers and Linux's --------------------------------- */

unsigned signal_from_gdb(unsigned number); /* 0: none */
unsigned signal_to_gdb(unsigned number);

/* -- cmds_siginfo.c ------------------------------------------------------- */

int object_siginfo(struct session *s, const char *annex, struct text *to);
void cmd_siginfo_write(struct session *s, const char *a, size_t n);

/* -- for the commands ----------------------------------------------------- */

void reply(struct session *s, const char *text);
void reply_error(struct session *s, long status); /* -PROSE_E_x */
struct inferior *inferior_find(struct session *s, uint32_t pid);
struct inferior *inferior_add(struct session *s, uint32_t pid);
/* The inferior and thread that g, p, m and the like are about; false, with
 * an error replied: there is none. */
bool current(struct session *s, struct tid *to);
uint32_t first_thread(struct session *s, uint32_t pid);
bool take_tid(const char **s, struct tid *to);
void put_tid(struct session *s, struct text *to, uint32_t pid, uint32_t tid);
void put_stop(struct session *s, struct text *to, const struct stop *stop);
const struct arch *session_arch(struct session *s, uint32_t pid);
/* The same, with room for its registers in s->regs; NULL: no memory. */
const struct arch *session_regs(struct session *s, uint32_t pid);

#endif
