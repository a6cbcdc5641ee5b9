/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Agent expressions: what the hypervisor and the gdbserver evaluate.
 */
#define main unit_main
#include "../unit/ax-survives-any-code.c"
#undef main

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	uint64_t top;
	size_t at = 0;
	long reg;

	ax_run(data, bytes, &env, &top);
	while ((reg = ax_next_reg(data, bytes, &at)) >= 0)
		if ((size_t)reg + 2 > bytes)
			abort();
	return 0;
}
