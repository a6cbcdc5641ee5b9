/* SPDX-License-Identifier: BSD-2-Clause */
/* Parts of a report: stacks, requests, events. */
#include <stdlib.h>
#include <string.h>

#include "post.h"
#include "recorder.h"

/* -- stacks --------------------------------------------------------------- */

static int show_frame(void *arg, unsigned n, const struct stack_frame *f)
{
	char text[600];

	stack_text(f, text, sizeof(text));
	fprintf(arg, "  #%-2u ", n);
	if (*f->function && !f->signal)
		fprintf(arg, "%#llx ", (unsigned long long)f->pc);
	print_clean(arg, text);
	fputc('\n', arg);
	return 0;
}

void show_regs(FILE *to, struct stacks *s, const void *regs, unsigned max)
{
	stack_walk(s, regs, max, show_frame, to);
}

int thread_regs(const struct pview *v, const struct prose_thread *t, void *regs)
{
	int error = pview_regs(v, t, regs);

	return error == -PROSE_E_BUSY ? pview_vcpu(v, 0, regs) : error;
}

void show_stack(FILE *to, struct stacks *s, const struct pview *v,
		const struct prose_thread *t, unsigned max)
{
	static _Alignas(16) uint8_t regs[PVIEW_REGS_BYTES];

	if (thread_regs(v, t, regs))
		fprintf(to, "  its registers are not known\n");
	else
		show_regs(to, s, regs, max);
}

/* -- registers ------------------------------------------------------------ */

/* Bits 63 to 47 are to be the same. */
static bool is_canonical(uint64_t value)
{
	uint64_t top = value >> 47;

	return !top || top == 0x1ffff;
}

void show_no_addresses(FILE *to, const struct prose_regs_x86_64 *regs)
{
	static const char *const name[] = {
	    "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp",
	    "r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};
	const uint64_t *value = &regs->rax;

	for (unsigned i = 0; i < 16; i++)
		if (!is_canonical(value[i]))
			fprintf(to, "  %s is %#llx, which is no address\n",
				name[i], (unsigned long long)value[i]);
}

/* -- 9P ------------------------------------------------------------------- */

unsigned show_requests(FILE *to, const struct pview *v, unsigned max)
{
	struct prose_9p_state s;
	char path[PVIEW_PATH_BYTES];
	unsigned n = 0;

	if (pview_9p(v, &s))
		return 0;
	for (int i = 0; i < PROSE_9P_TAGS; i++) {
		const struct prose_9p_request *q = &s.request[i];

		if (!q->type || n++ >= max)
			continue;
		pview_fid_path(v, q->fid, path, sizeof(path));
		fprintf(to, "  9P %s by thread %u, fid %u", rec_9p(q->type).s,
			q->tid, q->fid);
		if (*path) {
			fputc(' ', to);
			print_clean(to, path);
		}
		if (q->count)
			fprintf(to, ", %u bytes", q->count);
		if (q->count && q->offset != PROSE_9P_HERE)
			fprintf(to, " at %llu", (unsigned long long)q->offset);
		fprintf(to, ", sent %s before\n", age_word(v, q->sent_tb).s);
	}
	return n;
}

/* -- events --------------------------------------------------------------- */

void show_events(FILE *to, const struct pview *v, unsigned max)
{
	struct prose_trace_record r;
	struct pview_ring ring;
	uint64_t head, next;
	char text[200];

	if (pview_ring(v, PVIEW_RING_RT, &ring))
		return;
	head = pview_ring_head(&ring);
	next = head > max ? head - max : 0;
	while (pview_ring_read(&ring, &next, &r, 1, NULL) == 1) {
		if (!rec_name(r.type))
			continue;
		rec_text(text, sizeof(text), v->arch, ring.flags, &r);
		fprintf(to, "  %s before: thread %u ", age_word(v, r.tb).s,
			r.who);
		print_clean(to, text);
		fputc('\n', to);
	}
}
