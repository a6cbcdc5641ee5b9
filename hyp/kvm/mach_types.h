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

/* A breakpoint and the byte that it hides. */
#define KVM_BREAKS 64
struct kvm_break {
	uint64_t at;
	uint8_t byte;
	uint8_t used;
};

struct mach_part {
	struct vm *vm;
	struct kvm_break breaks[KVM_BREAKS];
	unsigned nr_breaks;
};

struct mach_vcpu {
	struct vm *vm;
	uint64_t timer_tb;   /* ~0: off */
	uint32_t out_half;   /* the last exit was an OUT, not yet completed */
	uint32_t step;	     /* enum step */
	struct kvm_break behind; /* STEP_CALL: where it returns to */
	struct kvm_break *lifted; /* the breakpoint at the instruction */
	uint32_t last_trap;  /* what regs_read shows */
	uint32_t last_error;
	uint64_t last_cr2;
};

#endif
