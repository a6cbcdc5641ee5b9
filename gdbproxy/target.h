/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What gdbproxy debugs, as an interface: live partitions (live.c) or a core
 * file (post-mortem). Functions return 0 or above, or -PROSE_E_x; an entry
 * that a target cannot serve is NULL.
 *
 * A process is a partition, its pid the LPAR id; a thread's id is rt's tid.
 */
#ifndef GDBPROXY_TARGET_H
#define GDBPROXY_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "abi.h"

struct arch;
struct text;

struct proc {
	uint32_t pid;
	uint32_t state; /* enum prose_part_state */
	long uid;	/* -1: unknown */
	char name[PROSE_NAME_BYTES];
};

struct thread_info {
	uint32_t tid;
	uint32_t state; /* enum prose_thread_state */
	uint32_t vcpu;
	bool on_cpu; /* its registers are the vCPU's */
	char name[PROSE_NAME_BYTES];
};

enum stop_kind { STOP_NONE, STOP_SIGNAL, STOP_EXITED, STOP_KILLED };

struct stop {
	enum stop_kind kind;
	uint32_t pid, tid;
	uint32_t code; /* signal (Linux's number) or exit status */
	uint32_t why;  /* enum prose_why */
	uint64_t address;
};

/* Z packets' types. */
enum point { POINT_SOFT, POINT_HARD, POINT_WRITE, POINT_READ, POINT_ACCESS };

enum resume { RESUME_CONT, RESUME_STEP, RESUME_RANGE };

#define ALL_THREADS 0xffffffffu

/* An agent expression. */
struct code {
	uint8_t *bytes;
	size_t n;
};

struct target;

struct target_ops {
	const char *name;
	bool read_only;
	const struct arch *(*arch)(struct target *t, uint32_t pid);
	/* The processes there are; how many, at most max of them stored. */
	int (*procs)(struct target *t, struct proc *to, int max);
	int (*threads)(struct target *t, uint32_t pid, struct thread_info *to,
		       int max);
	/* Bytes read, which stop before the first that is not there. May be
	 * asked of a running process. */
	long (*mem_read)(struct target *t, uint32_t pid, prose_gpa at, void *to,
			 size_t bytes);
	int (*mem_write)(struct target *t, uint32_t pid, prose_gpa at,
			 const void *from, size_t bytes);
	/* The arch's registers as struct prose_regs_x; it must be stopped. */
	int (*regs_read)(struct target *t, uint32_t pid, uint32_t tid,
			 void *to);
	int (*regs_write)(struct target *t, uint32_t pid, uint32_t tid,
			  const void *from);
	int (*attach)(struct target *t, uint32_t pid);
	int (*detach)(struct target *t, uint32_t pid);
	int (*kill)(struct target *t, uint32_t pid);
	/* Start a program; its pid. Stopped at its entry. */
	int (*run)(struct target *t, char *const argv[]);
	/* For the next resume: hold a thread, or ALL_THREADS, or do not. */
	int (*hold)(struct target *t, uint32_t pid, uint32_t tid, bool hold);
	/* For the next resume: a signal that a thread gets. */
	int (*send)(struct target *t, uint32_t pid, uint32_t tid, int signal);
	/* tid or ALL_THREADS; lo..hi for RESUME_RANGE; signal 0 or one to
	 * deliver. */
	int (*resume)(struct target *t, uint32_t pid, uint32_t tid,
		      enum resume how, int signal, uint64_t lo, uint64_t hi);
	int (*stop)(struct target *t, uint32_t pid);
	int (*point)(struct target *t, uint32_t pid, bool set, enum point type,
		     prose_gpa at, uint64_t bytes);
	/* What a breakpoint that was set does when it is met: stop if one of
	 * the conditions holds; execute the commands and go on. */
	int (*code)(struct target *t, uint32_t pid, prose_gpa at,
		    const struct code *conds, unsigned nconds,
		    const struct code *cmds, unsigned ncmds);
	/* The next thing that happened to an attached process, or none. One
	 * that has ended is not attached any more. */
	int (*event)(struct target *t, struct stop *to);
	/* A descriptor that is readable when event() may have news. */
	int (*poll_fd)(struct target *t);
	/* Objects of qXfer and of monitor; appended to `to`. */
	int (*auxv)(struct target *t, uint32_t pid, struct text *to);
	int (*exec_file)(struct target *t, uint32_t pid, struct text *to);
	int (*notes)(struct target *t, uint32_t pid, struct text *to);
	/* How much memory there is, from address 0 on. -PROSE_E_NOENT: its
	 * addresses are not that simple. */
	int (*memory)(struct target *t, uint32_t pid, uint64_t *bytes);
	/* Rows of `info os`; type "": the types there are, processes aside. */
	int (*osdata)(struct target *t, const char *type, struct text *to);
	/* The address that a signal of the processor's is about. */
	int (*fault)(struct target *t, uint32_t pid, uint32_t tid, int signal,
		     uint64_t *at);
	/* What a thread's signal is told with, PROSE_SIGINFO_BYTES of Linux's:
	 * for reading and writing. -PROSE_E_NOENT: it is told nothing. */
	int (*siginfo)(struct target *t, uint32_t pid, uint32_t tid, bool write,
		       void *info);
	/* Where a thread's own variables are: the `offset`th byte of them. */
	int (*tls)(struct target *t, uint32_t pid, uint32_t tid,
		   uint64_t offset, uint64_t *at);
	int (*monitor)(struct target *t, uint32_t pid, const char *line,
		       struct text *to);
	void (*close)(struct target *t);
};

#define RUN_ENV_WORDS 128

/* What a program that is run finds, beside its arguments. */
struct run_env {
	/* NAME=VALUE, or NAME, which is not there then; a later one counts */
	char *word[RUN_ENV_WORDS + 1];
	char *cwd; /* NULL: the server's own */
};

struct target {
	const struct target_ops *ops;
	bool again; /* event() is to be asked before anybody sleeps */
	/* Signals that a program is given without gdb's being told: 1 << number
	 * of Linux's. */
	uint64_t pass;
	struct run_env env; /* of programs that run() starts */
	/* Where commands of breakpoints print to; NULL: nowhere. */
	void (*print)(void *arg, const char *text, size_t bytes);
	void *print_arg;
};

#endif
