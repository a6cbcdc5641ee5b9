/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gdb's agent expressions (gdb manual, "The GDB Agent Expression Mechanism"):
 * what conditions and commands of breakpoints come as. The code may be
 * anything: every step is checked and counted.
 */
#ifndef LIB_AX_H
#define LIB_AX_H

#include <stddef.h>
#include <stdint.h>
#include "errors.h"

#define AX_STEPS 4096 /* then it is given up */
#define AX_STACK 64
#define AX_ARGS	 32 /* of a printf */

struct ax_env {
	/* 0, or -PROSE_E_x: there is no such register. */
	int (*reg)(void *arg, unsigned number, uint64_t *value);
	/* 0, or -PROSE_E_FAULT. */
	int (*mem)(void *arg, uint64_t at, void *to, size_t bytes);
	/* `bytes` of format, 0-terminated. NULL: nothing prints. */
	void (*print)(void *arg, const char *format, size_t bytes,
		      const uint64_t *args, unsigned nargs);
	void *arg;
};

/* Evaluate; *top becomes the value on top of the stack, 0 if it is empty.
 * -PROSE_E_FAULT: memory that is not there; -PROSE_E_INVAL: bad code, a
 * division by 0; -PROSE_E_OPNOTSUPP: an operation for tracing or floating
 * point; -PROSE_E_2BIG: too many steps. */
int ax_run(const uint8_t *code, size_t bytes, const struct ax_env *env,
	   uint64_t *top);

/* Go through the code's register operands: *at is where to begin, 0 at
 * first; returns the place of the next operand (2 bytes, big-endian), or
 * -1 when there is none, -2 if the code is bad. */
long ax_next_reg(const uint8_t *code, size_t bytes, size_t *at);

#endif
