/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kvm machine's internal interfaces, grouped by file.
 *
 * One thread a machine CPU; a vCPU runs in the thread that calls
 * mach_vcpu_run(). A failure while the machine starts is err(); later it
 * ends the partition concerned.
 */
#ifndef HYP_KVM_KVM_H
#define HYP_KVM_KVM_H

#include <linux/kvm.h>
#include <stdbool.h>
#include "hyp.h"
#include "arch/x86_64.h"

/* -- main.c --------------------------------------------------------------- */

extern int ram_fd;
extern uint8_t *ram;
extern uint64_t ram_bytes;

void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* -- probe.c: what this host's KVM can do --------------------------------- */

struct probe {
	int kvm;	    /* /dev/kvm */
	uint64_t run_bytes; /* of the map of a vCPU */
	uint64_t tsc_khz;
	bool sync_regs;
	struct kvm_cpuid2 *cpuid;
	bool syscall_cpl0; /* SYSCALL changes the privilege */
	bool watch;	   /* KVM_SET_GUEST_DEBUG's watchpoints fire */
	bool debug_regs;   /* a guest's own debug registers fire */
	bool huge;	   /* partitions' memory has 2 MiB pages */
	bool namespaces;   /* of its own were to be had */
	uint64_t xcr0;	   /* state that KVM switches and shows; 0: SSE */
};
extern struct probe probe;
void probe_host(void);
/* Page size that backs partitions' memory. */
uint32_t probe_backing(void);

/* -- sup.c: the supervisor region ----------------------------------------- */

/* Bits of a page table's entry. */
#define P  1ull
#define W  2ull
#define U  4ull
#define A  0x20ull
#define D  0x40ull
#define PS 0x80ull

/* Where it lies, in guest physical and in virtual addresses: above any
 * partition, which has at most that many bytes. */
#define SUP_GPA (1ull << 38)

enum sup_page {
	SUP_PML4,
	SUP_PDPT,
	SUP_PD, /* of this region itself */
	SUP_PT,
	SUP_GDT, /* and TSS, right behind it, 3 pages of I/O bitmap */
	SUP_TSS,
	SUP_TSS_END = SUP_TSS + 3,
	SUP_IDT = SUP_TSS_END,
	SUP_CODE,  /* U: the exception stubs and the syscall entry */
	SUP_STACK, /* U, writable: where exceptions push their frame */
	SUP_RAM_PD /* one for each GiB of the partition */
};

/* Selectors, as Linux has them: PVM runs CPL 3 natively. */
#define SEL_KCODE 0x10
#define SEL_KDATA 0x18
#define SEL_UDATA 0x2b
#define SEL_UCODE 0x33
#define SEL_TSS	  0x40

uint64_t sup_bytes(uint64_t part_bytes);
void sup_init(uint8_t *sup, uint64_t part_bytes);
uint64_t sup_syscall_entry(void);
/* Vector n's stub calls out by this port, from within the region. */
#define SUP_PORT(n) (0x80 + (n))
static inline bool sup_in_code(uint64_t rip)
{
	return rip - (SUP_GPA + SUP_CODE * 4096ull) < 4096;
}

/* An exception's frame, as the processor pushed it. */
struct sup_frame {
	uint64_t error, rip, rflags, rsp;
};
void sup_frame_read(const uint8_t *sup, unsigned vector, struct sup_frame *f);

/* -- vm.c: VMs and their pool --------------------------------------------- */

struct vm {
	int fd, vcpu;
	struct kvm_run *run;
	uint8_t *mem; /* the partition's memory, slot 0 */
	uint8_t *sup; /* slot 1 */
	uint64_t bytes;
	uint64_t ra;	     /* of mem; 0: none is mapped */
	bool broken;	     /* KVM gave up on it: not to be used again */
	bool stale;	     /* in the pool: it holds what a partition left */
	struct kvm_xsave fp; /* as at its birth */
	struct vm *next;     /* in the pool */
};

int vm_slot(struct vm *vm, unsigned nr, uint64_t gpa, uint64_t bytes, void *va);
struct vm *vm_get(uint64_t bytes, uint64_t ra);
void vm_put(struct vm *vm);
/* Some of the work that vm_get() would have to do. */
void vm_tidy(void);
/* Zero memory that the pool keeps; false: it keeps it not. */
bool vm_zero(uint64_t ra, uint64_t bytes);
/* Registers as at a partition's birth, all 0 but for the flat segments. */
int vm_reset(struct vm *vm);

/* -- populate.c ----------------------------------------------------------- */

/* Before any partition runs, while threads can be made. */
void populate_init(void);
/* Give a map its pages; 0, or -1 and errno. */
int populate(uint8_t *at, uint64_t bytes);

/* -- cpu.c: threads, kicks, timers ---------------------------------------- */

void cpu_start(unsigned nr_cpus, int doorbell) __attribute__((noreturn));
/* KVM_RUN until it exits, a kick, a doorbell, or that time. 0: run holds an
 * exit; else the exit to report (TIMER, DOORBELL, INTERRUPT, FAULT). */
enum prose_exit cpu_run(struct vm *vm, uint64_t until_tb, bool *exited);
/* The caller is going to look around, as kicks ask for. */
void cpu_looks(void);
/* Complete what an OUT left undone in the vCPU. */
void cpu_complete(struct vm *vm);

/* -- regs.c --------------------------------------------------------------- */

uint64_t regs_cr2(struct vcpu *v);

/* -- debug.c -------------------------------------------------------------- */

#define INT3 0xcc
/* Around the vCPU's running: put what stops it in place, and back. True: it
 * is to run with TF. */
bool debug_before(struct vcpu *v, prose_gpa rip);
void debug_after(struct vcpu *v, prose_gpa rip);
/* Exactly one instruction: no event may come in between. */
bool debug_one(const struct vcpu *v);
/* A thread that is stepped is in rt until it comes to that address. */
void debug_away(struct vcpu *v, prose_gpa until);
/* An instruction was executed: is that not yet what was asked for? */
bool debug_goes_on(struct vcpu *v, prose_gpa rip);

/* -- watch.c -------------------------------------------------------------- */

/* Before the partition is given up. */
void watch_off(struct part *p);
/* Before each run: the tables it is to have. */
void watch_before(struct vcpu *v);
/* Is a page fault ours? Then the next run executes that instruction alone,
 * and watch_stepped() tells whether it met what is watched (v->exit). */
bool watch_fault(struct vcpu *v, uint64_t error);
bool watch_stepped(struct vcpu *v);

/* -- jail.c --------------------------------------------------------------- */

void jail_early(void);
void jail_enter(void);

#endif
