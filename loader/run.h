/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One program in one partition, from its file to its exit status: what
 * `prose run` does, in the order of the functions here.
 */
#ifndef LOADER_RUN_H
#define LOADER_RUN_H

#include <signal.h>

#include "backend.h"
#include "boot.h"
#include "dump.h"
#include "loader.h"
#include "policy.h"
#include "pump.h"
#include "srv.h"

struct run_opts {
	const char *file;
	int fd; /* already open; -1: open `file` */
	char *const *argv;
	char **envp;
	uint64_t mem_bytes, stack_bytes;
	struct policy policy;
	const char *root, *core_dir, *output;
	bool ro, no_net, detach, no_up;
	bool gdb_on_crash, core_zst;
	bool stopped;  /* at its entry, until somebody resumes it */
	int report_fd; /* gets the LPAR id as a line; -1: none */
};

struct run {
	const struct run_opts *o;
	const char *name;      /* for messages and `prose ps` */
	struct elf image, app; /* app.fd < 0: native */
	struct ctl ctl;
	uint32_t lpar;
	unsigned row_index;
	struct prose_part_row row;
	struct boot_plan plan;
	char cwd[4096];
	struct srv *srv;
	struct pump pump;
	int signals;
	sigset_t old_mask;
	/* the forwarding of signals */
	uint64_t sent_ns;
	bool forgotten;
	bool held;	   /* at its crash, and that was said */
	unsigned waited;   /* for its first message */
	int stdout_status; /* -d: where to report to */
};

/* A partition that ended is kept until this descriptor's end of file; -1:
 * not. */
extern int run_held_by;

/* Let those who follow its trace read the end. trace/follow.c */
void run_linger(struct run *r);

/* Open and check FILE; 0, or the exit status after having said why. open.c */
int run_open(struct run *r);

/* Make the partition and load it; launch.c. The same. */
int run_create(struct run *r);
int run_load(struct run *r);
int run_start(struct run *r);
/* Forget it; a status of PROSE's own changes nothing about that. Begin with
 * it, and go on with the rest while the machine does that. */
void run_forget(struct run *r);
void run_destroy(struct run *r);

/* Serve it until it ends; its exit status. serve.c */
int run_serve(struct run *r);

/* Signals from now on reach the program; signals.c. */
void signals_take(struct run *r);
void signals_give_back(struct run *r);
/* Forward what came. */
void signals_forward(struct run *r);
/* It stopped by that signal: so do we; it goes on when we do. */
void signals_stop(struct run *r, int sig);

/* --gdb-on-crash; held.c. Before it starts: its rt is to stop it at a crash.
 * false: it cannot, and that was said. */
bool held_wanted(struct run *r);
/* Its state may have changed: say it once it is held. */
void held_tell(struct run *r);
/* Is it held, and no debugger there? RESUME lets it die then. */
bool held_is(struct ctl *c, const struct prose_part_row *row);
/* Is it a debugger that is shown that? */
bool held_shown(struct ctl *c, const struct prose_part_row *row);

/* Ends that a person at a shell expects to hear of. ends.c */
bool is_crash(int sig);
/* Its exit status; says how it ended if that was no good end. ends.c */
int run_end_status(struct run *r);
/* What is left of it goes to a core file, and to stderr; crash.c */
void run_crash(struct run *r, enum prose_core_why why);

#endif
