/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel that runs an application: from rt_start() to its first
 * instruction. */
#include "posix.h"
#include "pt.h"
#include "rt_start.h"

/* The C library's; a guest Linux binary has its own, in the boot block. */
extern void _start(void) __attribute__((weak));

static struct posix_thread main_posix = {.alt.flags = SS_DISABLE};

/* As Linux names a process: by the last part of its path. */
static void describe(struct thread *t)
{
	const char *path = (const char *)rt_boot->exec, *name = path;

	if (!path)
		return;
	for (; *path; path++)
		if (path[0] == '/' && path[1])
			name = path + 1;
	thread_set_name(t, name);
	t->pub.stack = start_stack_top() - rt_boot->stack_bytes;
	t->pub.stack_bytes = rt_boot->stack_bytes;
}

static void translate(void)
{
	int err = prose_page_shift ? pt_start(prose_page_shift) : 0;

	if (err)
		rt_panic("no page table of 2^%u bytes a page: error %d",
			 prose_page_shift, -err);
}

void rt_main(void)
{
	struct thread *t = thread_current();
	uint64_t entry = rt_boot->app_entry;

	syscalls_init();
	debug_thread(t, &main_posix);
	describe(t);
	chan_init();
	fd_init();
	translate();
	if (!entry)
		entry = (uint64_t)_start;
	if (!entry)
		rt_panic("there is no application in this image");
	arch_regs_program(&t->user, entry,
			  start_stack(start_stack_top(), entry));
	thread_to_app();
}
