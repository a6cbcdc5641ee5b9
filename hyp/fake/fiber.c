/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fibers by ucontext, told to AddressSanitizer. They never return.
 */
#include <stdlib.h>
#include <ucontext.h>
#include "fake.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

struct fiber {
	ucontext_t uc;
	void *stack;
	size_t bytes;
	void *shadow;
	void (*run)(void *);
	void *arg;
};

static struct fiber first, *self = &first;

static void switched(struct fiber *me, struct fiber *from)
{
#if defined(__SANITIZE_ADDRESS__)
	const void *stack;
	size_t bytes;

	__sanitizer_finish_switch_fiber(me->shadow, &stack, &bytes);
	if (from == &first) {
		first.stack = (void *)stack;
		first.bytes = bytes;
	}
#endif
}

static struct fiber *came_from;

static void entry(void)
{
	switched(self, came_from);
	self->run(self->arg);
	abort();
}

struct fiber *fiber_new(void (*run)(void *), void *arg, size_t bytes)
{
	struct fiber *f = calloc(1, sizeof(*f));

	f->stack = malloc(bytes);
	f->bytes = bytes;
	f->run = run;
	f->arg = arg;
	getcontext(&f->uc);
	f->uc.uc_stack.ss_sp = f->stack;
	f->uc.uc_stack.ss_size = bytes;
	makecontext(&f->uc, entry, 0);
	return f;
}

void fiber_free(struct fiber *f)
{
	if (!f)
		return;
#if defined(__SANITIZE_ADDRESS__)
	ASAN_UNPOISON_MEMORY_REGION(f->stack, f->bytes);
#endif
	free(f->stack);
	free(f);
}

void fiber_switch(struct fiber *to)
{
	struct fiber *me = self;

	if (!to)
		to = &first;
	if (to == me)
		return;
	self = to;
	came_from = me;
#if defined(__SANITIZE_ADDRESS__)
	__sanitizer_start_switch_fiber(&me->shadow, to->stack, to->bytes);
#endif
	swapcontext(&me->uc, &to->uc);
	switched(me, came_from);
}

struct fiber *fiber_self(void)
{
	return self;
}
