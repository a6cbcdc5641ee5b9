/* SPDX-License-Identifier: BSD-2-Clause */
/* bt: all threads' stacks and what they wait for. */
#include <stdlib.h>
#include <string.h>

#include "post.h"

#define FRAMES 256

struct bt {
	const struct pview *v;
	struct stacks *stacks;
	uint32_t current;
	unsigned threads;
};

static void one_thread(struct bt *b, const struct prose_thread *t)
{
	printf("thread %u \"", t->tid);
	print_clean(stdout, t->name);
	printf("\", %s%s\n", thread_state(t->state),
	       t->tid == b->current && b->v->row.end ? ", ended the program"
						     : "");
	show_stack(stdout, b->stacks, b->v, t, FRAMES);
	b->threads++;
}

static int other_thread(void *arg, prose_gpa at, const struct prose_thread *t)
{
	struct bt *b = arg;

	if (t->tid != b->current && t->state != PROSE_THREAD_DEAD)
		one_thread(b, t);
	return 0;
}

/* A kernel of its own, the hypervisor, or a list that is spoiled. */
static void vcpu_only(struct bt *b)
{
	static _Alignas(16) uint8_t regs[PVIEW_REGS_BYTES];

	for (unsigned i = 0; i < PROSE_VCPUS; i++) {
		if (pview_vcpu(b->v, i, regs))
			continue;
		printf("CPU %u\n", i);
		show_regs(stdout, b->stacks, regs, FRAMES);
	}
}

static void show_all(void *arg)
{
	struct bt *b = arg;
	struct prose_thread t;
	unsigned n;

	b->stacks = stack_open(b->v, self_rt_guest(b->v->arch));
	if (!b->stacks)
		return;
	if (stack_trouble(b->stacks))
		say("%s: its functions have no names here",
		    stack_trouble(b->stacks));
	if (!pview_current(b->v, 0, &t)) {
		b->current = t.tid;
		one_thread(b, &t);
	}
	pview_threads(b->v, other_thread, b);
	if (!b->threads)
		vcpu_only(b);
	n = show_requests(stdout, b->v, 64);
	if (!n)
		printf("no 9P request was outstanding\n");
	stack_close(b->stacks);
}

int post_bt(int argc, char **argv)
{
	char path[PATH_MAX];
	struct bt b = {0};
	struct pview v;
	int status = argc > 2 ? POST_USAGE
			      : pick_core(&v, argc > 1 ? argv[1] : NULL, path);

	if (status)
		return status;
	b.v = &v;
	printf("%s: ", path);
	print_clean(stdout, v.row.name);
	printf(", LPAR %u, %s", v.row.lpar, end_word(&v).s);
	if (v.row.end)
		printf(" %s", ctl_end_where(&v.row, v.arch).s);
	printf("\n");
	guarded(show_all, &b);
	pview_close(&v);
	return 0;
}
