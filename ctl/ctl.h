/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The controller's client library: a machine, its map, its hcalls. Used by
 * the loader, gdbproxy and top; the same for every machine and controller.
 *
 * Functions return 0 or above, or -PROSE_E_x; they print nothing. A struct
 * ctl belongs to one thread.
 */
#ifndef CTL_CTL_H
#define CTL_CTL_H

#include <stdbool.h>
#include <stddef.h>
#include "chan.h"
#include "hcalls.h"
#include "machine.h"
#include "part.h"
#include "stats.h"

struct ctl {
	int sock; /* to the daemon: end of file when the machine is gone */
	int bell; /* write(bell, &client, 1) rings the hypervisor */
	int wake; /* eventfd: readable when the machine rang this client */
	unsigned client;
	unsigned awake; /* ctl_awake() */
	/* The caller's: so much longer calls look for their answer before they
	 * sleep, of who makes one after the other. */
	unsigned patient_ns;
	int daemon_pid, machine_pid;
	uint8_t *ram;
	int ram_fd; /* the same as a file, of who came by ctl_open() */
	int dir;    /* the machine's folder, of the same */
	uint64_t ram_bytes;
	struct prose_machine *machine;
	struct prose_mbox *mbox;
	struct prose_stats *stats;
};

/* Connect to a machine: "NAME/MACHINE" ("powernv"), or "NAME": the first of
 * that name that is up. No name: $PROSE_NAME, or "default". Starts none.
 * -ENOENT: it is not up. -EPERM: its folder is not the caller's own, or is
 * open to others. -EPROTO: it is of another build. -EINVAL: no good name. */
int ctl_open(struct ctl *c, const char *name);
void ctl_close(struct ctl *c);

/* ctl_open() in two halves, for who has something to do meanwhile. */
int ctl_begin(struct ctl *c, const char *name);
int ctl_end(struct ctl *c);

/* Make a call and wait for its answer. `arg` has nargs values; `out`, if
 * not NULL, gets PROSE_MBOX_OUT. Returns the status; -PROSE_E_IO if the
 * machine went away. Data goes in and out by c->mbox->data. */
int64_t ctl_hcall(struct ctl *c, enum prose_hcall number, const uint64_t *arg,
		  unsigned nargs, uint64_t *out);
#define ctl_call(c, number, ...)                                              \
	ctl_hcall(c, number, (const uint64_t[]){__VA_ARGS__},                 \
		  sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t), \
		  NULL)

/* The halves of a call, for who does not want to wait: make it (waits for
 * an earlier one), see whether it was answered, wait for that, read it. */
int ctl_post(struct ctl *c, enum prose_hcall number, const uint64_t *arg,
	     unsigned nargs);
int ctl_answered(struct ctl *c);
int ctl_settle(struct ctl *c);
int64_t ctl_result(struct ctl *c, uint64_t *out);
int ctl_ring(struct ctl *c); /* -EAGAIN: to the daemon only, no room */

/* From now on the caller looks at memory for whatever it waits for, and
 * c->wake stays quiet; or no longer: it looks once more, then sleeps. */
void ctl_awake(struct ctl *c, unsigned awake);

/* How often the caller's partitions have kicked it, awake or not. */
uint64_t ctl_kicks(struct ctl *c);

/* Leave the host's CPU that serves the machine's calls, if the caller runs
 * on it and there is another one: both are going to be busy. */
void ctl_step_aside(struct ctl *c);

/* Ask the daemon (enum proto_op in proto.h), wait for its answer. */
int ctl_ask(struct ctl *c, unsigned op, uint64_t value, uint64_t *answer);

/* What ctl_open() is made of, for the daemon: map the RAM; then -EAGAIN
 * until the machine is ready, and mbox and stats are set. */
int ctl_map(struct ctl *c, int ram_fd, uint64_t ram_bytes, unsigned client);
int ctl_ready(struct ctl *c);

/* A consistent copy of the row at an index, below PROSE_PARTS.
 * -PROSE_E_SRCH: it is free. */
int ctl_part_at(struct ctl *c, unsigned index, struct prose_part_row *row);

/* A consistent copy of an LPAR's row. -PROSE_E_SRCH if there is none. */
int ctl_part_row(struct ctl *c, uint32_t lpar, struct prose_part_row *row);

/* Memory of a partition through the map, or NULL if [gpa, gpa + bytes) is
 * not inside it. */
void *ctl_mem(struct ctl *c, const struct prose_part_row *row, prose_gpa gpa,
	      uint64_t bytes);

/* Where a partition ended, for people. A general protection fault of x86-64
 * tells no address: false (address 0 is memory, and gives no fault). */
struct ctl_words {
	char s[64];
};
struct ctl_words ctl_end_where(const struct prose_part_row *row, uint32_t arch);
bool ctl_end_address(const struct prose_part_row *row, uint32_t arch);

/* The registers of its vCPU, which does not run, through the map; NULL: they
 * are not there (REGS_READ has them). */
const void *ctl_regs(struct ctl *c, const struct prose_part_row *row,
		     uint64_t bytes);

/* How a partition ended, for those who look when it is gone; ends.c. Exit
 * status as a shell has it, and enum prose_end; -PROSE_E_x: not known. */
int ctl_end_note(struct ctl *c, uint32_t lpar, int status, uint32_t end);
int ctl_end_find(struct ctl *c, uint32_t lpar, uint32_t *end);

/* The folder of a machine's state (socket, log; name as for ctl_open): made,
 * mode 0700. */
int ctl_dir(const char *name, char *path, size_t bytes);

uint64_t ctl_now_ns(void); /* the host's CLOCK_MONOTONIC */

const char *ctl_strerror(int64_t status);

#endif
