/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The partition's first steps, and the descriptor by which everybody finds
 * what is in it. Refuses a boot block of another ABI.
 */
#include "hcalls.h"
#include "note.h"
#include "rt_mem.h"
#include "rt_start.h"
#include "rt_time.h"
#include "thread.h"

struct prose_desc prose_desc __attribute__((aligned(PROSE_LINE_BYTES))) = {
    .magic = PROSE_DESC_MAGIC,
    .revision = PROSE_DESC_REVISION,
    .bytes = sizeof(struct prose_desc),
    .features = PROSE_DESC_HOLDS,
    .nr_vcpus = 1,
};

static const struct {
	uint32_t owner_bytes, desc_bytes, type;
	char owner[8];
	struct prose_note_desc desc;
} __attribute__((packed)) note
    __attribute__((section(".note.prose.desc"), used, aligned(4))) = {
	.owner_bytes = sizeof(PROSE_NOTE_OWNER),
	.desc_bytes = sizeof(struct prose_note_desc),
	.type = PROSE_NT_DESC,
	.owner = PROSE_NOTE_OWNER,
	.desc = {.revision = PROSE_DESC_REVISION,
		 .desc = (prose_gpa)(uintptr_t)&prose_desc},
};

const struct prose_boot *rt_boot;

void rt_start(const struct prose_boot *boot)
{
	rt_boot = boot;
	if (boot->magic != PROSE_BOOT_MAGIC ||
	    boot->revision != PROSE_BOOT_REVISION ||
	    boot->bytes < sizeof(*boot))
		rt_panic("the boot block is not one of this ABI");
	prose_desc.boot = (prose_gpa)(uintptr_t)boot;
	trace_init();
	time_init();
	mem_init();
	thread_init();
	rt_main();
	rt_panic("rt_main() came back");
}

void rt_exit(uint32_t end, unsigned code, uint64_t info, uint64_t pc)
{
	rt_hcall(PROSE_H_EXIT, end, code, info, pc);
	for (;;)
		arch_halt();
}
