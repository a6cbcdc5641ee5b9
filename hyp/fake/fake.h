/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine for unit tests of the core: RAM is malloc'ed, time is a counter,
 * CPUs and partitions are fibers of one thread. Nothing happens but while
 * the test runs fake_run or fake_call, and all of it in the same order each
 * time.
 */
#ifndef FAKE_FAKE_H
#define FAKE_FAKE_H

#include "../core.h"

#define FAKE_GRANULE (1ull << 20)
#define FAKE_HZ	     512000000ull
#define FAKE_MS	     (FAKE_HZ / 1000)

struct fake {
	uint64_t tb;
	uint64_t switch_tb;	/* what entering a partition costs */
	uint64_t (*late)(void); /* how much too late a timer exit is */
	unsigned cpus;
	uint8_t *ram;
	uint64_t ram_bytes;
	uint64_t up[256];      /* doorbell bytes the hypervisor sent */
	uint64_t rings;	       /* doorbell bytes it was sent */
	uint64_t kicks, idles; /* of CPUs */
	uint64_t parts;	       /* mach_part_init less _deinit */
	uint32_t fail_init;    /* make mach_part_init fail */
	uint32_t off;	       /* POWEROFF was called */
	char log[1024];	       /* the last text */
	size_t log_bytes;
};
extern struct fake fake;

/* -- the test ------------------------------------------------------------- */

/* A new machine, booted; a former one is thrown away. */
void fake_boot(unsigned cpus, uint64_t ram_bytes);
/* Let time pass. */
void fake_run(uint64_t ticks);
/* A call of a client: its status, once answered. -PROSE_E_IO: never. */
int64_t fake_hcall(unsigned client, uint64_t number, const uint64_t arg[6]);
#define fake_call(client, number, ...) \
	fake_hcall(client, number, (const uint64_t[6]){__VA_ARGS__})
struct prose_mbox *fake_mbox(unsigned client);
/* Ring for a client, without more. */
void fake_ring(int byte);
/* A partition of that program, started: its LPAR id or an error. */
int64_t fake_start(unsigned client, fake_program *program, uint64_t arg);
/* The same without START; and one whose vCPUs all have that program. */
int64_t fake_create(unsigned client, fake_program *program, uint64_t arg);
int64_t fake_create_vcpus(unsigned client, unsigned vcpus,
			  fake_program *program, uint64_t arg);
/* Its row; the one of the last LPAR id if it is gone. */
const struct prose_part_row *fake_row(int64_t lpar);
struct vcpu *fake_vcpu(int64_t lpar);

/* -- a partition's program ------------------------------------------------ */

void fake_compute(struct vcpu *v, uint64_t ticks);
int64_t fake_sc(struct vcpu *v, uint64_t number, const uint64_t arg[6]);
#define fake_self(v, number, ...) \
	fake_sc(v, number, (const uint64_t[6]){__VA_ARGS__})
/* One instruction at that address: breakpoints and steps see it. */
void fake_insn(struct vcpu *v, prose_gpa pc);
/* One that touches a byte: watchpoints see it. */
void fake_store(struct vcpu *v, prose_gpa at, uint8_t value);
void fake_load(struct vcpu *v, prose_gpa at);
/* Leave by an exit of that kind. */
void fake_exit(struct vcpu *v, enum prose_exit kind, uint32_t signal);

/* -- fibers (fiber.c) ----------------------------------------------------- */

struct fiber;
struct fiber *fiber_new(void (*run)(void *), void *arg, size_t bytes);
void fiber_free(struct fiber *f);
/* Go on there; come back when somebody switches here. NULL: the test. */
void fiber_switch(struct fiber *to);
struct fiber *fiber_self(void);

#endif
