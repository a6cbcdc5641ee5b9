/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the kvm machine keeps for a partition and a vCPU: a KVM VM with one
 * vCPU, taken from the pool of vm.c.
 */
#ifndef HYP_KVM_MACH_TYPES_H
#define HYP_KVM_MACH_TYPES_H

#include <stdint.h>

struct vm;
struct kvm_run;

struct mach_part {
	struct vm *vm;
	uint8_t *watch; /* page tables while something is watched (watch.c) */
};

struct mach_vcpu {
	struct vm *vm;
	uint64_t timer_tb; /* ~0: off */
	uint32_t out_half; /* the last exit was an OUT, not yet completed */
	/* debug.c */
	uint32_t traced;      /* it runs with our TF */
	uint32_t cut;	      /* its last run ended by a kick, not an exit */
	uint32_t let_through; /* an exception, before the event that waits */
	uint32_t lifted;      /* the breakpoint at `from`, for this run */
	uint64_t over;	      /* the last that was lifted, until the next run */
	uint64_t away; /* a stepped thread goes on there; 0: it is not away */
	uint64_t from;
	/* watch.c */
	uint32_t guarded; /* it has the tables that watch */
	uint32_t open;	  /* one instruction is executed without them */
	uint32_t open_store;
	uint64_t open_at;
	uint32_t last_trap; /* what regs_read shows */
	uint32_t last_error;
	uint64_t last_cr2;
};

#endif
