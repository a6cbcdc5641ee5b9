/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs' files, as `prose run` reads and loads them.
 */
#define main unit_main
#include "../unit/elf-survives-any-bytes.c"
#undef main

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	static struct elf e;

	if (!mem) {
		fd = memfd_create("elf", MFD_CLOEXEC);
		mem = malloc(MEM);
	}
	if (read_bytes(&e, data, bytes)) {
		if (!*e.why)
			abort();
		return 0;
	}
	elf_load(&e, mem, MEM, bytes & 1 ? 0x1000 : 0);
	return 0;
}
