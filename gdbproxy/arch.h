/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Architectures as data: which registers gdb sees, and where they lie in the
 * struct prose_regs of abi/arch/. A register more is a row more.
 */
#ifndef GDBPROXY_ARCH_H
#define GDBPROXY_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

enum reg_how {
	REG_PLAIN,  /* the bytes as they lie there */
	REG_CPU,    /* so, too, but no thread has it: it is not put back after a
		     * call by hand */
	REG_VECTOR, /* two doublewords in ISA order: gdb has the low first */
	REG_CONST   /* no bytes: `offset` is the value, writes are ignored */
};

/* A row is `count` registers: name (a format if there are several), bits,
 * first offset, distance. */
struct reg_row {
	const char *feature; /* of gdb's; NULL: as the row before */
	const char *name;
	const char *type; /* NULL: gdb's default for that size */
	const char *group;
	uint16_t first, count, bits;
	uint32_t offset, stride;
	enum reg_how how;
};

struct arch {
	const char *name; /* of target.xml */
	uint32_t machine; /* enum prose_arch */
	size_t regs_bytes;
	const struct reg_row *rows;
	const char *types; /* XML of the types rows name, per feature */
	unsigned pc, sp;   /* register numbers */
	uint32_t pc_offset;
	const char *expedited; /* register numbers for stop replies */
	uint8_t break_bytes;
	/* A thread's variables: from its pointer, in that register, less
	 * tls_bias; or, if that is 0, they end at the pointer. */
	uint32_t tp_offset, tls_bias;
	uint32_t fault_offset; /* of data that a thread could not have */
	/* Of the registers of a thread in a system call: `trap` is `sys_trap`,
	 * its instruction was that long. */
	uint32_t trap_offset, sys_trap;
	/* Is it rt that these registers of the vCPU are in? `low` is a copy of
	 * the partition's memory at low_at. */
	bool (*in_rt)(const void *regs, const void *low);
	uint64_t low_at;
	uint32_t low_bytes;
	uint8_t sys_bytes;
};

extern const struct arch arch_ppc64, arch_x86_64;

const struct arch *arch_find(uint32_t machine);
unsigned arch_count(const struct arch *a);
/* Bytes of register n on the wire; 0: there is no such. */
unsigned arch_bytes(const struct arch *a, unsigned n);
/* Is it REG_CPU? */
bool arch_is_cpu(const struct arch *a, unsigned n);
void arch_get(const struct arch *a, unsigned n, const void *regs, void *to);
void arch_put(const struct arch *a, unsigned n, void *regs, const void *from);
/* Where register n is in the struct prose_regs, if it is 8 plain bytes there
 * that count from the lowest; else -1. */
long arch_place(const struct arch *a, unsigned n);
void arch_xml(const struct arch *a, struct text *to);

#endif
