/* SPDX-License-Identifier: BSD-2-Clause */
/* What `prose run` says of a crash beyond its own line: at most a screenful,
 * from the core or, without one, from the partition that stands still. */
#include <stdlib.h>
#include <string.h>

#include "index.h"
#include "post.h"

#define FRAMES	 10
#define REQUESTS 3
#define EVENTS	 4

static void word_at(const struct pview *v, uint64_t pc)
{
	uint8_t code[8];
	uint32_t word;

	if (pview_read(v, pc, code, sizeof(code))) {
		fprintf(stderr, "  pc %#llx is outside the partition's %s\n",
			(unsigned long long)pc, size_word(v->row.mem_bytes).s);
		return;
	}
	fprintf(stderr, "  at pc:");
	if (v->arch == PROSE_ARCH_PPC64LE) {
		memcpy(&word, code, 4);
		fprintf(stderr, " the word %08x%s\n", word,
			word ? "" : ", which is no instruction");
		return;
	}
	for (int i = 0; i < 8; i++)
		fprintf(stderr, " %02x", code[i]);
	fprintf(stderr, "\n");
}

/* A general protection fault: which address it was, or that it was an
 * instruction that may not be executed, can only be guessed. */
static void no_address(const struct pview *v)
{
	static _Alignas(16) uint8_t regs[PVIEW_REGS_BYTES];
	struct prose_thread t = {.tid = 1, .regs = ~0ull};

	fprintf(stderr, "  the processor told no address: a privileged "
			"instruction, or none it could be\n");
	if (!pview_current(v, 0, &t) && !thread_regs(v, &t, regs))
		show_no_addresses(stderr, (const void *)regs);
}

static void what_was_there(const struct pview *v)
{
	uint64_t at = v->row.end_info, there;
	uint32_t sig = v->row.end_code;

	word_at(v, v->row.end_pc);
	if (sig != 11 && sig != 7)
		return;
	if (!ctl_end_address(&v->row, v->arch))
		no_address(v);
	else if (at >= v->row.mem_bytes)
		fprintf(stderr,
			"  address %#llx is outside the partition's %s\n",
			(unsigned long long)at, size_word(v->row.mem_bytes).s);
	else if (!pview_read(v, at & ~7ull, &there, 8))
		fprintf(stderr, "  at address %#llx: %016llx\n",
			(unsigned long long)at, (unsigned long long)there);
}

static int count_thread(void *arg, prose_gpa at, const struct prose_thread *t)
{
	*(unsigned *)arg += t->state != PROSE_THREAD_DEAD;
	return 0;
}

static void tell(void *arg)
{
	const struct pview *v = arg;
	struct stacks *s = stack_open(v, self_rt_guest(v->arch));
	struct prose_thread t = {.tid = 1, .regs = ~0ull};
	unsigned threads = 0, n;

	if (!s)
		return;
	if (v->row.end)
		what_was_there(v);
	pview_threads(v, count_thread, &threads);
	if (pview_current(v, 0, &t))
		t = (struct prose_thread){.tid = 1, .regs = ~0ull};
	fprintf(stderr, "  thread %u, one of %u:\n", t.tid, threads);
	show_stack(stderr, s, v, &t, FRAMES);
	n = show_requests(stderr, v, REQUESTS);
	if (n > REQUESTS)
		fprintf(stderr, "  and %u more 9P requests\n", n - REQUESTS);
	show_events(stderr, v, EVENTS);
	stack_close(s);
}

static int of_core(const char *path, bool kept)
{
	struct pview v;
	int status = open_core(&v, path);

	if (status)
		return status;
	guarded(tell, &v);
	pview_close(&v);
	index_add(path, kept);
	index_limit();
	return 0;
}

static int of_part(const char *spec, const char *lpar)
{
	struct pview v;
	struct ctl c;

	if (ctl_open(&c, spec))
		return EXIT_PROSE;
	if (!pview_live(&v, &c, strtoul(lpar, NULL, 10)))
		guarded(tell, &v);
	ctl_close(&c);
	return 0;
}

int post_report(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "--live"))
		return of_part(argv[2], argv[3]);
	if (argc == 3)
		return of_core(argv[2], !strcmp(argv[1], "--kept"));
	return EXIT_PROSE;
}

int post_index(int argc, char **argv)
{
	if (argc != 3 || index_add(argv[2], !strcmp(argv[1], "--kept")))
		return EXIT_PROSE;
	index_limit();
	return 0;
}
