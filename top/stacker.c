/* SPDX-License-Identifier: BSD-2-Clause */
#include "stacker.h"

#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "self.h"
#include "stack.h"
#include "take.h"

#define WAIT_MS 60	       /* for an answer, before going on without */
#define GIVE_UP 10000000000ull /* ns; then it hangs */

/* The child writes it before it says so. */
struct answer {
	uint32_t lpar, threads;
	struct detail_thread thread[DETAIL_THREADS];
};

struct stacker {
	struct ctl *c;
	pid_t child; /* 0: none */
	int sock;
	uint64_t asked_ns; /* 0: nothing was */
	uint32_t asked;	   /* the LPAR */
	uint32_t bad;	   /* its stacks were the child's death */
	struct answer *shared;
	struct answer last;
};

/* -- the child ------------------------------------------------------------ */

struct walk {
	struct pview view;
	struct stacks *stacks;
	struct answer *to;
};

static int see_frame(void *arg, unsigned number, const struct stack_frame *f)
{
	struct detail_thread *t = arg;

	stack_text(f, t->frame[t->frames], DETAIL_TEXT);
	return ++t->frames == DETAIL_FRAMES;
}

/* It runs: from where it was when it last left its CPU. */
static int seen_stack(struct walk *w, prose_gpa at,
		      const struct prose_thread *t, struct detail_thread *to)
{
	static _Alignas(16) uint8_t regs[PVIEW_REGS_BYTES];

	if (pview_seen(&w->view, at, t->vcpu, regs, &to->seen_tb))
		return -PROSE_E_BUSY;
	return stack_walk(w->stacks, regs, DETAIL_FRAMES, see_frame, to);
}

static void no_stack(struct detail_thread *to, int status, unsigned cpu)
{
	if (to->frames)
		return;
	if (status == -PROSE_E_BUSY)
		snprintf(to->why, sizeof(to->why),
			 "it has CPU %u: its registers are there", cpu);
	else
		snprintf(to->why, sizeof(to->why), "no stack: %s",
			 status ? ctl_strerror(status) : "it is not readable");
}

static int see_thread(void *arg, prose_gpa at, const struct prose_thread *t)
{
	struct walk *w = arg;
	struct detail_thread *to = &w->to->thread[w->to->threads];
	int status;

	if (t->state == PROSE_THREAD_DEAD)
		return 0;
	memset(to, 0, sizeof(*to));
	to->tid = t->tid;
	status = stack_of_thread(w->stacks, t, DETAIL_FRAMES, see_frame, to);
	if (status == -PROSE_E_BUSY)
		status = seen_stack(w, at, t, to);
	no_stack(to, status < 0 ? status : 0, w->view.row.last_cpu);
	return ++w->to->threads == DETAIL_THREADS;
}

/* The names stay open while it is the same partition. */
static void answer_one(struct stacker *k, struct walk *w,
		       const struct prose_part_row *row)
{
	if (!w->stacks || w->view.row.lpar != row->lpar) {
		if (w->stacks)
			stack_close(w->stacks);
		pview_live_row(&w->view, k->c, row);
		w->stacks =
		    stack_open(&w->view, self_rt_guest(k->c->machine->arch));
	}
	w->view.row = *row;
	w->to->lpar = row->lpar;
	w->to->threads = 0;
	if (w->stacks)
		pview_threads(&w->view, see_thread, w);
}

static _Noreturn void child(struct stacker *k, int sock)
{
	static struct walk w;
	struct prose_part_row row;
	int null = open("/dev/null", O_RDWR);

	for (int i = 0; i < 3 && null >= 0; i++)
		dup2(null, i);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	w.to = k->shared;
	while (recv(sock, &row, sizeof(row), 0) == sizeof(row)) {
		answer_one(k, &w, &row);
		if (send(sock, "", 1, MSG_NOSIGNAL) != 1)
			break;
	}
	_exit(0);
}

/* -- the parent ----------------------------------------------------------- */

struct stacker *stacker_new(struct ctl *c)
{
	struct stacker *k = calloc(1, sizeof(*k));

	if (!k)
		err(125, "no memory");
	k->c = c;
	k->sock = -1;
	return k;
}

static void start(struct stacker *k)
{
	int pair[2];

	if (!k->shared)
		k->shared =
		    mmap(NULL, sizeof(*k->shared), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (k->shared == MAP_FAILED ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) {
		k->shared = k->shared == MAP_FAILED ? NULL : k->shared;
		return;
	}
	k->child = fork();
	if (!k->child)
		child(k, pair[1]);
	close(pair[1]);
	k->sock = pair[0];
	if (k->child < 0)
		k->child = 0;
}

static void stop(struct stacker *k)
{
	if (k->child) {
		kill(k->child, SIGKILL);
		waitpid(k->child, NULL, 0);
	}
	if (k->sock >= 0)
		close(k->sock);
	k->sock = -1;
	k->child = 0;
	k->asked_ns = 0;
}

void stacker_free(struct stacker *k)
{
	stop(k);
	if (k->shared)
		munmap(k->shared, sizeof(*k->shared));
	free(k);
}

static void collect(struct stacker *k, int wait_ms)
{
	struct pollfd p = {.fd = k->sock, .events = POLLIN};
	char byte;

	if (!k->asked_ns || poll(&p, 1, wait_ms) != 1) {
		if (k->asked_ns && ctl_now_ns() - k->asked_ns > GIVE_UP) {
			k->bad = k->asked;
			stop(k);
		}
		return;
	}
	k->asked_ns = 0;
	if (recv(k->sock, &byte, 1, MSG_DONTWAIT) == 1) {
		k->last = *k->shared;
		return;
	}
	k->bad = k->asked;
	stop(k);
}

static void ask(struct stacker *k, const struct prose_part_row *row)
{
	if (!k->child)
		start(k);
	if (!k->child || send(k->sock, row, sizeof(*row),
			      MSG_NOSIGNAL | MSG_DONTWAIT) != sizeof(*row))
		return;
	k->asked = row->lpar;
	k->asked_ns = ctl_now_ns();
}

static void merge(const struct answer *a, struct detail_thread *t)
{
	uint32_t n = a->threads < DETAIL_THREADS ? a->threads : DETAIL_THREADS;

	for (uint32_t i = 0; i < n; i++) {
		const struct detail_thread *from = &a->thread[i];

		if (from->tid != t->tid)
			continue;
		t->frames =
		    from->frames < DETAIL_FRAMES ? from->frames : DETAIL_FRAMES;
		t->seen_tb = from->seen_tb;
		memcpy(t->why, from->why, sizeof(t->why));
		memcpy(t->frame, from->frame, sizeof(t->frame));
		snap_clean(t->why, sizeof(t->why));
		for (uint32_t k = 0; k < t->frames; k++)
			snap_clean(t->frame[k], sizeof(t->frame[k]));
		return;
	}
}

void stacker_ask(void *stacker, const struct prose_part_row *row,
		 struct detail *d)
{
	struct stacker *k = stacker;
	const char *why = "its stack is being looked for";

	collect(k, 0);
	if (k->bad != row->lpar && !k->asked_ns)
		ask(k, row);
	collect(k, WAIT_MS);
	if (k->bad == row->lpar)
		why = "its stack cannot be looked for: its ELF files are bad";
	for (uint32_t i = 0; i < d->threads; i++) {
		snprintf(d->thread[i].why, sizeof(d->thread[i].why), "%s", why);
		if (k->last.lpar == row->lpar)
			merge(&k->last, &d->thread[i]);
	}
}
