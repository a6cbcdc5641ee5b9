/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The daemon of one machine: it owns the RAM, the machine's process, and the
 * doorbell; it is client 0. It lives as long as the machine does, and the
 * machine no longer than it. One thread.
 */
#ifndef LOADER_DAEMON_H
#define LOADER_DAEMON_H

#include <stdbool.h>
#include <sys/types.h>

#include "backend.h"
#include "ctl.h"
#include "linux/linux.h"

struct up_opts {
	const struct backend *backend;
	const char *name; /* of the machine, dir_split()'s */
	bool linux_controller;
	const char *share;   /* a folder for it, or NULL */
	const char *append;  /* arguments for its kernel, or NULL */
	unsigned linux_cpus; /* 0: one */
	bool tlb_model, virtual_time;
	unsigned cpus; /* 0: the back end's own choice; likewise */
	uint64_t mem_bytes;
};

/* Start a daemon and wait until its machine is ready. 0; 1: it was up
 * already; EXIT_PROSE: said why not. */
int up(const struct up_opts *o);

/* -- what the daemon's files share ---------------------------------------- */

struct client {
	int sock; /* -1: the number is free */
	int wake;
	pid_t pid;
	bool wants_scrub;
	unsigned term;	  /* 1 + the terminal that it is; 0: none */
	uint64_t shown;	  /* of what that said */
	uint64_t session; /* of the agent behind it (abi/agent.h) */
};

struct scrub {
	bool pending;
	bool again;		 /* asked for since the scan began */
	prose_ra start, at, end; /* the free range it is in; none: at = end */
	prose_ra data_end;	 /* how far what is at `at` was touched */
	prose_ra next;		 /* where the next one is looked for */
};

struct daemon {
	struct ctl ctl; /* bell: our end of the doorbell */
	int dir, listen, signals, ram_fd;
	pid_t machine;
	int machine_status;
	bool going_down;
	bool rang; /* the machine rang us */
	struct lx lx;
	unsigned last_client;
	struct scrub scrub;
	struct client client[PROSE_CLIENTS];
};

/* Start the machine's process; ram_fd is set. 0, or -errno with the words
 * for it in `why`. machine.c */
int machine_start(struct daemon *d, const struct up_opts *o, char *why,
		  size_t bytes);
/* Wait until it is ready. -EIO: it died; -ETIMEDOUT. */
int machine_ready(struct daemon *d);
/* Turn it off, by force if it must be; reaps it. */
void machine_stop(struct daemon *d);

/* Wait up to that long for doorbell bytes and hand them on. -EIO: the
 * machine closed its end. bell.c */
int bell_serve(struct daemon *d, int timeout_ms);
/* A call of the daemon's own; doorbells are served meanwhile. */
int64_t daemon_call(struct daemon *d, enum prose_hcall number,
		    const uint64_t *arg, unsigned nargs);

/* Requests of clients, their coming and going. clients.c */
int client_accept(struct daemon *d);
int client_serve(struct daemon *d, unsigned number);
void client_answer_scrubs(struct daemon *d);

/* Clean free memory, soon; one step of it, about a millisecond. scrub.c */
void scrub_request(struct daemon *d);
int scrub_step(struct daemon *d);

/* In the new process: never returns. report: what up() reads. daemon.c */
void daemon_main(const struct up_opts *o, int dir, int report)
    __attribute__((noreturn));

/* What goes up the report pipe, then end of file. */
struct report {
	int status; /* 0: ready */
	char why[1024];
};

#endif
