/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inside the POWER8 machine: per-CPU state, and what its files offer each
 * other, grouped by file. All of it runs in hypervisor real mode with
 * external interrupts off: an interrupt is taken by a guest's leaving or by
 * nap's ending, never in the middle of C.
 */
#ifndef POWERNV_POWERNV_H
#define POWERNV_POWERNV_H

#include "asm.h"
#include "hyp.h"
#include "lock.h"

#define CPUS_MAX PROSE_CPUS

struct mcpu {
	/* The first part is known to head.S and switch.S. */
	struct vcpu *v;
	struct prose_regs_ppc64 *regs; /* of v */
	uint64_t r1; /* while a guest runs: the hypervisor's stack */
	uint64_t toc;
	const void *fast; /* of the partition in RMOR, LPCR */
	uint64_t guest_r1, guest_r2, guest_lr;
	uint64_t number; /* of the hcall, and its arguments */
	uint64_t arg[PROSE_MBOX_ARGS];
	int64_t status;
	uint64_t r11, r12, cr; /* scratch of the vectors */
	uint64_t napping;
	uint64_t panic_gpr[32];
	/* The rest is C's. */
	uint32_t index, pir;
	uint64_t icp;	 /* its interrupt controller */
	uint64_t serial; /* of the partition in RMOR, LPCR */
	uint64_t marker; /* DEC's end, written when an event was injected */
	uint32_t injected;
	struct vcpu *dec_of; /* whose DEC is in the register, and its end */
	uint64_t dec_end;
	uint64_t hdec_end;   /* HDEC counts to; 0: unknown */
	uint64_t until;	     /* v may run */
	uint32_t armed;	     /* for v: DEC and HDEC count */
	struct vcpu *loaded; /* whose state the registers hold */
	uint32_t slb_valid;  /* entries in the SLB, a bit each */
} __attribute__((aligned(128)));

extern struct mcpu mcpus[CPUS_MAX];
extern unsigned nr_mcpus;

#define mfspr(n)                                                      \
	({                                                            \
		uint64_t v_;                                          \
		__asm__ volatile("mfspr %0, %1" : "=r"(v_) : "i"(n)); \
		v_;                                                   \
	})
#define mtspr(n, v)                                   \
	__asm__ volatile("mtspr %0, %1"               \
			 :                            \
			 : "i"(n), "r"((uint64_t)(v)) \
			 : "memory")

static inline struct mcpu *this_mcpu(void)
{
	return (struct mcpu *)mfspr(SPR_HSPRG0);
}

/* Guests cannot move this one; clock.c. */
static inline uint64_t timebase(void)
{
	return mfspr(SPR_VTB);
}

/* -- head.S, switch.S ----------------------------------------------------- */

/* Run a guest from its saved registers; back comes the vector it left by. */
uint64_t guest_enter(struct mcpu *c, struct prose_regs_ppc64 *regs);
/* Nap; back comes SRR1 with the reason. */
uint64_t cpu_nap(struct mcpu *c);
void vsx_save(struct prose_regs_ppc64 *regs);
void vsx_load(const struct prose_regs_ppc64 *regs);
extern uint32_t secondary_go; /* set: secondaries may enter C */

/* -- clock.c -------------------------------------------------------------- */

/* A guest ran: did it move this CPU's timebase? Then put it back. */
void clock_check(void);

/* -- fdt.c: the device tree QEMU leaves; it is trusted -------------------- */

struct fdt_info {
	uint64_t ram_bytes, tb_hz;
	unsigned cpus;
	uint32_t pir[CPUS_MAX];
};
void fdt_read(const void *fdt, struct fdt_info *info);

/* -- xscom.c: the chip's service bus, and ISA ports behind it ------------- */

void isa_out(uint16_t port, uint8_t value);
uint8_t isa_in(uint16_t port);
uint64_t mmio_in64(uint64_t addr);
void mmio_out64(uint64_t addr, uint64_t value);
uint32_t mmio_in32(uint64_t addr);
void mmio_out32(uint64_t addr, uint32_t value);
void mmio_out8(uint64_t addr, uint8_t value);

/* -- uart.c --------------------------------------------------------------- */

void uart_init(void);
/* The interrupt's line is up: true if a doorbell byte came. CPU 0 only. */
int uart_interrupt(void);

#define NV_RUN_ON PROSE_EXIT_KINDS /* nothing for the core: enter again */

/* -- irq.c: PSI and ICP --------------------------------------------------- */

#define ICP_CPPR 4   /* byte written: the priority below which we listen */
#define ICP_MFRR 0xc /* byte written: interrupt, by that priority */
#define ICP_PRIO 4
void irq_init(void); /* the doorbell's interrupt goes to this CPU */
void irq_init_cpu(struct mcpu *c);
/* Take all that is presented: _DOORBELL if a byte came, else _INTERRUPT;
 * NV_RUN_ON: there was nothing. */
enum prose_exit irq_take(struct mcpu *c);

/* -- state.c -------------------------------------------------------------- */

void nv_state_load(struct mcpu *c, struct vcpu *v);
void nv_state_save(struct mcpu *c, struct vcpu *v);
void nv_state_init(struct mach_vcpu *m); /* all 0 otherwise */
/* It has just left: what mach_reg() tells is to be right. `stepped`: SRR0 and
 * SRR1 are already. */
void nv_state_show(struct mach_vcpu *m, int stepped);

/* -- dec.c ---------------------------------------------------------------- */

/* DEC, given whether the event interrupt is to be raised; and back. */
void nv_dec_load(struct mcpu *c, struct vcpu *v, int event);
void nv_dec_save(struct mcpu *c, struct vcpu *v);

/* -- run.c ---------------------------------------------------------------- */

/* Before it is entered: its time, an event that it has. Writing those is slow,
 * so what executes here does without. */
void nv_arm(struct mcpu *c, struct vcpu *v);

/* -- papr/: a foreign guest ----------------------------------------------- */

#define PROGRAM_ILLEGAL	   0x80000 /* SRR1 of a program interrupt */
#define PROGRAM_PRIVILEGED 0x40000

extern int (*const papr_fast[PROSE_H_END])(struct vcpu *v, uint64_t arg[],
					   int64_t *status);
int papr_part_init(struct part *p);
void papr_part_deinit(struct part *p);
/* Before it runs: its interrupt, if there is one. Until when it may run. */
uint64_t papr_enter(struct mcpu *c, struct vcpu *v, uint64_t until);
/* After it left: NV_RUN_ON, or what else there is for the core. */
enum prose_exit papr_leave(struct mcpu *c, struct vcpu *v);
enum prose_exit papr_hcall(struct vcpu *v);
/* It gets a program interrupt. NV_RUN_ON. */
enum prose_exit papr_program(struct vcpu *v, uint64_t why);
/* A doorbell for the controller: nonzero if its partition's alone. */
int papr_tell(uint8_t client);
struct vcpu *papr_woken(void);
/* As mach_doorbell_get(), of its own. */
int papr_doorbell_get(void);

/* -- part.c --------------------------------------------------------------- */

void nv_part_load(struct mcpu *c, struct part *p);
/* For mach.serial: a CPU that has another one loaded loads anew. */
uint64_t nv_serial(void);

/* -- debug.c -------------------------------------------------------------- */

/* The guest met a word it cannot execute: a breakpoint? Fills v->exit.
 * NV_RUN_ON: one whose condition does not hold. */
enum prose_exit nv_debug_exit(struct vcpu *v);
/* Fills v->exit: PROSE_EXIT_DEBUG. */
enum prose_exit nv_debug_why(struct vcpu *v, uint32_t why, prose_gpa info);
/* Words of code; the address has to be valid. */
int nv_valid(const struct part *p, prose_gpa at);
uint32_t nv_fetch(const struct part *p, prose_gpa at);
void nv_store(const struct part *p, prose_gpa at, uint32_t word);

/* -- step.c --------------------------------------------------------------- */

/* Around its running: put words in place that stop it, and back. */
void nv_step_enter(struct vcpu *v);
void nv_step_leave(struct vcpu *v);
/* May it be? Not with address translation on. */
int nv_step_may(const struct vcpu *v);
/* It did not run by steps up to here. */
void nv_step_new(struct vcpu *v);
/* Is it to be stepped? */
int nv_stepping(const struct vcpu *v);
/* A step that the event interrupt must not disturb? */
int nv_step_quiet(const struct vcpu *v);
/* Step it until there is an exit to report, or it left by *vector, or is to
 * run freely: NV_RUN_ON. */
enum prose_exit nv_step_run(struct mcpu *c, struct vcpu *v, uint64_t *vector);
/* It is not stepped any more. */
void nv_step_end(struct vcpu *v);

/* -- execute.c ------------------------------------------------------------ */

/* Execute that word where the vCPU stands, as its partition would. 0: that
 * it has to do itself, nothing happened. */
int nv_execute(struct vcpu *v, uint32_t word);

/* -- access.c ------------------------------------------------------------- */

struct access {
	prose_gpa at;
	uint32_t bytes, store;
};
/* What memory does an instruction of that word touch? 0: none known. */
int access_of(const struct prose_regs_ppc64 *r, uint32_t word,
	      struct access *to);

/* -- regs.c --------------------------------------------------------------- */

/* The MSR an interrupt arrives with; and what a guest may have of one. */
uint64_t nv_entry_msr(void);
uint64_t nv_guest_msr(uint64_t msr);

/* -- panic.c -------------------------------------------------------------- */

/* This CPU does nothing any more. */
void nv_stop(void) __attribute__((noreturn));
void nv_panic_regs(struct mcpu *c, uint64_t vector, uint64_t pc, uint64_t lr)
    __attribute__((noreturn));

#endif
