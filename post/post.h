/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prose-core: core files, listed and explained; `prose core` and, for a
 * crash that just happened, `prose run` call it. It reads cores, programs
 * and partitions, all of which may be broken on purpose; it writes nothing
 * but its index.
 */
#ifndef POST_POST_H
#define POST_POST_H

#include <limits.h>
#include <stdio.h>

#include "arch/x86_64.h"
#include "pview.h"
#include "self.h"
#include "stack.h"

#define EXIT_PROSE 125
#define POST_USAGE -1 /* the arguments of a command make no sense */

void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* -- open.c --------------------------------------------------------------- */

/* Open a core, compressed or not; 0, or the exit status after having said
 * why not. */
int open_core(struct pview *v, const char *path);
/* The same for what the user called it: a path, or an LPAR id or a name of
 * the index; NULL: the newest. The path goes to `path`. */
int pick_core(struct pview *v, const char *what, char path[PATH_MAX]);
/* The program's file, by path or, where that is another build now, by build
 * id from the index. false: not found; its path is in `path` anyway. */
bool find_program(const struct pview *v, char path[PATH_MAX]);

/* -- words.c -------------------------------------------------------------- */

struct word {
	char s[64];
};
struct word size_word(uint64_t bytes);
struct word time_word(uint64_t ns_after_1970);
struct word age_word(const struct pview *v, uint64_t tb); /* until the end */
/* "SIGSEGV" and so on: how it ended. */
struct word end_word(const struct pview *v);
const char *thread_state(uint32_t state);
/* The text without what would move a terminal's cursor. */
void print_clean(FILE *to, const char *text);
void print_json_string(FILE *to, const char *text);

/* Run fn in a process of its own, for at most some seconds: neither broken
 * tables nor broken stacks may take us with them. Says if that fails. */
void guarded(void (*fn)(void *arg), void *arg);

/* -- show.c --------------------------------------------------------------- */

/* A thread's registers, a vCPU's if it has them, into PVIEW_REGS_BYTES. */
int thread_regs(const struct pview *v, const struct prose_thread *t,
		void *regs);
/* Of registers of x86-64, those whose value is no address at all. */
void show_no_addresses(FILE *to, const struct prose_regs_x86_64 *regs);
/* The stack of a thread, at most `max` frames, indented. */
void show_stack(FILE *to, struct stacks *s, const struct pview *v,
		const struct prose_thread *t, unsigned max);
void show_regs(FILE *to, struct stacks *s, const void *regs, unsigned max);
/* Outstanding 9P requests, at most `max`; how many there are. */
unsigned show_requests(FILE *to, const struct pview *v, unsigned max);
/* The last events of the partition's trace ring. */
void show_events(FILE *to, const struct pview *v, unsigned max);

/* A command: its exit status, or POST_USAGE. */
typedef int post_fn(int argc, char **argv);
post_fn post_bt, post_gdb, post_index, post_info, post_ls, post_pack,
    post_report, post_rm, post_trace;

#endif
