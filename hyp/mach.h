/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a machine supplies to the core. The core calls nothing else of it and
 * never asks which one it is. Each machine's folder has a mach_types.h with
 * struct mach_part and struct mach_vcpu, found by -I.
 *
 * Unless it says otherwise a function may be called on any CPU, with or
 * without locks held, and does not block. Returns are 0 or -PROSE_E_x.
 */
#ifndef HYP_MACH_H
#define HYP_MACH_H

#include <stddef.h>
#include "hcalls.h"
#include "machine.h"
#include "mach_types.h"
#include "stats.h"

struct part;
struct vcpu;

/* -- the machine ---------------------------------------------------------- */

extern const char mach_name[];		  /* "powernv" */
extern const uint32_t mach_arch;	  /* enum prose_arch */
uint64_t mach_features(void);		  /* enum prose_feature */
extern const uint64_t mach_default_bytes; /* of a partition */

unsigned mach_cpus(void);
unsigned mach_cpu(void); /* the one this runs on: 0 .. mach_cpus() - 1 */
uint64_t mach_tb(void);	 /* the same on all CPUs, never goes back */
uint64_t mach_tb_hz(void);

/* RAM: [0, mach_ram_bytes()), of which the first PROSE_HYP_BYTES hold the
 * hypervisor and what abi/machine.h names. */
uint64_t mach_ram_bytes(void);
void *mach_va(prose_ra ra);
uint64_t mach_hyp_bytes(void); /* image, data and stacks: for the header */

/* Zero memory and make sure that no CPU executes what stood there. */
void mach_zero(prose_ra ra, uint64_t bytes);
/* Write code so that every CPU executes the new bytes. */
void mach_code_write(prose_ra ra, const void *from, size_t bytes);

/* Lines for people about what this machine is made of. */
const char *mach_about(void);
void mach_log(const char *text, size_t bytes); /* serialises itself */
void mach_poweroff(void) __attribute__((noreturn));

/* -- doorbells ------------------------------------------------------------ */

/* The next byte the controller sent, or -1. One CPU at a time calls it. */
int mach_doorbell_get(void);
/* Send a byte to the controller. Serialises itself. */
void mach_doorbell_put(uint8_t client);

/* -- CPUs ----------------------------------------------------------------- */

/* Wait for a doorbell byte, a kick, or that time (~0: no limit); may return
 * early. A kick that came just before is not lost. */
void mach_idle(uint64_t until_tb);
/* Make a CPU come back from mach_idle or mach_vcpu_run soon. */
void mach_kick(unsigned cpu);

/* Called in a loop that waits for another CPU to get out of the way. */
void mach_relax(void);

/* -- partitions ----------------------------------------------------------- */

/* The granule memory is managed in; a power of two. */
uint64_t mach_granule_bytes(void);
/* The size a partition of at least that many bytes gets, or 0: too large.
 * *align is what its address must be a multiple of. */
uint64_t mach_part_bytes(uint64_t bytes, uint64_t *align);

/* part->ra, ->bytes, ->flags and ->vcpus are set. -PROSE_E_OPNOTSUPP: not with
 * such flags, or so many vCPUs. It may fill in stat.backing_bytes. */
int mach_part_init(struct part *p);
void mach_part_deinit(struct part *p);

/* Page tables of a partition's own, for machines that let it have some: the
 * bytes, and alignment, of one; 0: there is no such thing here. */
uint64_t mach_table_bytes(void);
/* That clean memory becomes its table, from its next run on. Back comes what
 * `table` of its row is. */
uint64_t mach_table_open(struct part *p, prose_ra ra);
/* It runs on this CPU, or has just left it, and has a table: an op of TABLE
 * other than OPEN. arg: op and arguments; out: up to 4 results, may be arg. */
int64_t mach_table(struct vcpu *v, const uint64_t *arg, uint64_t *out);

/* -- vCPUs ---------------------------------------------------------------- */

/* Prepare registers for the partition's entry (abi/arch/). */
void mach_vcpu_start(struct vcpu *v, prose_gpa entry, uint64_t arg);

/* Run the vCPU on this CPU until it exits, a kick or doorbell comes, or
 * that time. Says why; details are in v->exit. If v->pending is set, it is
 * cleared and the partition takes its event interrupt as soon as it takes
 * interrupts. Called by the CPU's main loop only. */
enum prose_exit mach_vcpu_run(struct vcpu *v, uint64_t until_tb);

/* One that the machine itself has an event for, or NULL. Each CPU's loop
 * asks until there is none. */
struct vcpu *mach_woken(void);

/* Finish the hcall that the last exit was: status and results to where the
 * partition finds them. The vCPU does not run. */
void mach_hcall_return(struct vcpu *v, int64_t status,
		       const uint64_t out[PROSE_MBOX_OUT]);

/* Give the partition its "illegal instruction" for the last exit. Nonzero:
 * it cannot take one (it would only do the same again). */
int mach_illegal(struct vcpu *v);

/* The time its clock stood still grew by that: shift its timers. */
void mach_vcpu_shift(struct vcpu *v, uint64_t by_tb);
/* Its timer: when set, and at what timebase it fires; else ~0. */
uint64_t mach_vcpu_timer(struct vcpu *v);
/* Hcall TIMER. -PROSE_E_OPNOTSUPP where the machine gives the partition a
 * timer of its own. */
int mach_vcpu_set_timer(struct vcpu *v, uint64_t at_tb);

/* Registers as struct prose_regs of abi/arch/; the vCPU does not run. */
size_t mach_regs_bytes(void);
void mach_regs_read(struct vcpu *v, void *to);
int mach_regs_write(struct vcpu *v, const void *from);
/* Where in RAM they are meanwhile; 0: nowhere. */
prose_ra mach_regs_ra(const struct vcpu *v);
/* The 8 bytes at that offset of it, if they are cheap: no floating point. */
int mach_reg(struct vcpu *v, size_t offset, uint64_t *value);
/* Where in there is what a stack is found by. lr is pc's, if there is none. */
extern const struct mach_seen {
	size_t pc, sp, fp, lr;
} mach_seen;

/* Debugging; the partition is paused. May a breakpoint be at that address of
 * its memory? 0 or -PROSE_E_x. */
int mach_break_may(const struct part *p, prose_gpa at);
/* Put what stops in place; back comes what it hides. Its instruction is not
 * executed: if condition_holds(), the exit is PROSE_EXIT_DEBUG with
 * v->exit.why and .info. */
uint32_t mach_break_put(struct part *p, prose_gpa at);
void mach_break_undo(struct part *p, prose_gpa at, uint32_t hidden);

enum mach_step {
	MACH_STEP_NOT,	/* run */
	MACH_STEP_OVER, /* the same, a breakpoint where it stands not hit */
	MACH_STEP_RANGE /* one instruction, a breakpoint there not hit; and
			 * on while pc is in [lo, hi) */
};
/* v->step is going to say so: how its next run begins. What of the last one
 * is left over is forgotten. The end of a MACH_STEP_RANGE is PROSE_EXIT_DEBUG,
 * too. A system call is one step. */
int mach_step(struct vcpu *v, enum mach_step how);

/* p->watch[] was changed. The machine tells watch_hit() of loads and stores
 * from now on. -PROSE_E_OPNOTSUPP: it cannot. */
int mach_watch(struct part *p);

#endif
