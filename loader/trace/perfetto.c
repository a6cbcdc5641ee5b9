/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * --perfetto: Chrome's JSON trace event format, which Perfetto and
 * chrome://tracing open. A process is a partition, with tracks for its
 * threads, its vCPU and its 9P tags; one more is the machine, with a track a
 * CPU and one of doorbells. On each track time only grows.
 */
#include "chrome.h"
#include "trace.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MACHINE	  1000000u /* process; its CPUs are threads from there on */
#define DOORBELLS (MACHINE + PROSE_CPUS)
#define VCPU	  1000000u /* thread of a partition's process */
#define TAGS	  2000000u

static uint32_t on_cpu[PROSE_CPUS]; /* LPAR whose slice is open */
static struct waker {		    /* POSTs that were not followed yet */
	uint32_t lpar;
	uint64_t flow;
} wakers[PROSE_PARTS];

/* -- the machine ---------------------------------------------------------- */

static void part_title(struct trace *t, uint32_t lpar, char *to, size_t room)
{
	const char *name = trace_part_name(t, lpar);

	snprintf(to, room, "%s%sLPAR %" PRIu32 "%s", name, *name ? " (" : "",
		 lpar, *name ? ")" : "");
}

static void leave_cpu(struct trace *t, uint32_t cpu, uint64_t tb,
		      struct json_object *args)
{
	chrome_end(MACHINE, MACHINE + cpu, tb, args);
	on_cpu[cpu] = 0;
}

static struct waker *waker_of(uint32_t lpar)
{
	return &wakers[lpar % PROSE_PARTS];
}

static void enter_cpu(struct trace *t, const struct rec_event *e)
{
	struct waker *w = waker_of(e->r.who);
	struct json_object *args;
	char name[64];

	if (on_cpu[e->cpu] == e->r.who)
		return;
	if (on_cpu[e->cpu])
		leave_cpu(t, e->cpu, e->r.tb, NULL);
	part_title(t, e->r.who, name, sizeof(name));
	args = json_object_new_object();
	chrome_number(args, "slot", (int64_t)e->r.a);
	chrome_begin(MACHINE, MACHINE + e->cpu, e->r.tb, name, args);
	on_cpu[e->cpu] = e->r.who;
	if (w->flow && w->lpar == e->r.who)
		chrome_arrow("f", MACHINE, MACHINE + e->cpu, e->r.tb, w->flow,
			     "doorbell");
	w->flow = 0;
}

static bool runs(uint32_t lpar)
{
	for (unsigned i = 0; i < PROSE_CPUS; i++)
		if (on_cpu[i] == lpar)
			return true;
	return false;
}

static void doorbell(struct trace *t, const struct rec_event *e)
{
	struct waker *w = waker_of(e->r.who);
	char name[64];

	snprintf(name, sizeof(name), "%s LPAR %" PRIu32 " channel %" PRIu64,
		 rec_name(e->r.type), e->r.who, e->r.a);
	chrome_begin(MACHINE, DOORBELLS, e->r.tb, name, NULL);
	if (e->r.type == PROSE_TR_KICK && on_cpu[e->cpu] == e->r.who) {
		chrome_join(MACHINE, MACHINE + e->cpu, MACHINE, DOORBELLS,
			    e->r.tb, "doorbell");
	} else if (e->r.type == PROSE_TR_POST && !runs(e->r.who)) {
		*w = (struct waker){e->r.who, chrome_flow()};
		chrome_arrow("s", MACHINE, DOORBELLS, e->r.tb, w->flow,
			     "doorbell");
	}
	chrome_end(MACHINE, DOORBELLS, e->r.tb, NULL);
}

static void see_machine(struct trace *t, const struct rec_event *e)
{
	char words[256];

	if (e->cpu >= PROSE_CPUS)
		return;
	if (e->lost && on_cpu[e->cpu])
		leave_cpu(t, e->cpu, e->r.tb, NULL);
	rec_text(words, sizeof(words), t->arch, e->flags, &e->r);
	switch (e->r.type) {
	case PROSE_TR_SWITCH_IN:
		enter_cpu(t, e);
		break;
	case PROSE_TR_SWITCH_OUT:
	case PROSE_TR_IDLE: {
		struct json_object *args = json_object_new_object();

		chrome_text(args, "left", words);
		leave_cpu(t, e->cpu, e->r.tb, args);
		break;
	}
	case PROSE_TR_KICK:
	case PROSE_TR_POST:
		doorbell(t, e);
		break;
	default:
		chrome_instant(MACHINE, MACHINE + e->cpu, e->r.tb, words);
	}
}

/* -- partitions ----------------------------------------------------------- */

static void call_ends(struct trace *t, const struct pair_call *c)
{
	struct json_object *args = json_object_new_object();
	char words[2048], result[96];

	words_call(t, c, true, words, sizeof(words));
	chrome_text(args, "call", words);
	rec_result(result, sizeof(result), false, c->result);
	chrome_text(args, "result", result + 3);
	chrome_end(c->lpar, c->tid, c->end_tb, args);
}

static void request(struct trace *t, const struct pair_request *r)
{
	struct json_object *args = json_object_new_object();
	const char *path = fids_path(t, r->lpar, r->fid);

	if (r->fid != PROSE_9P_NOFID)
		chrome_number(args, "fid", r->fid);
	if (*path) {
		char quoted[512];

		words_quoted(path, PROSE_TRACE_PATH_BYTES, quoted,
			     sizeof(quoted));
		chrome_text(args, "path", quoted);
	}
	if (r->offset && r->offset != PROSE_9P_HERE)
		chrome_number(args, "offset", (int64_t)r->offset);
	chrome_begin(r->lpar, TAGS + r->tag, r->begin_tb, rec_9p(r->type).s,
		     args);
	chrome_join(r->lpar, r->tid, r->lpar, TAGS + r->tag, r->begin_tb,
		    "request");
}

static void answer(struct trace *t, const struct pair_request *r)
{
	struct json_object *args = json_object_new_object();
	char result[96];

	words_answer(r, result, sizeof(result));
	chrome_text(args, "result", result + 3);
	chrome_join(r->lpar, TAGS + r->tag, r->lpar, r->tid, r->end_tb,
		    "answer");
	chrome_end(r->lpar, TAGS + r->tag, r->end_tb, args);
}

static void thread_switch(struct trace *t, const struct rec_event *e)
{
	char name[32];

	snprintf(name, sizeof(name), "thread %" PRIu64, e->r.b);
	chrome_end(e->lpar, VCPU, e->r.tb, NULL);
	chrome_begin(e->lpar, VCPU, e->r.tb, e->r.b ? name : "idle", NULL);
}

static void see_other(struct trace *t, const struct rec_event *e)
{
	char words[256];

	if (e->r.type == PROSE_TR_THREAD_SWITCH) {
		thread_switch(t, e);
	} else if (e->r.type != PROSE_TR_FID && e->r.type != PROSE_TR_PATH &&
		   e->r.type != PROSE_TR_PATH_MORE) {
		rec_text(words, sizeof(words), t->arch, e->flags, &e->r);
		chrome_instant(e->lpar, e->r.who, e->r.tb, words);
	}
}

static void see_part(struct trace *t, const struct seen *s)
{
	const struct pair_request *r = s->request;
	const struct pair_call *c = s->call;
	const struct rec_event *e = s->e;

	if (e->lost) {
		chrome_close(e->lpar, e->r.tb);
		chrome_instant(e->lpar, VCPU, e->r.tb,
			       "records were overwritten");
	}
	switch (s->what) {
	case PAIR_CALL:
		chrome_begin(c->lpar, c->tid, c->begin_tb,
			     rec_syscall(t->arch, c->number).s, NULL);
		break;
	case PAIR_RETURN:
		if (c->open)
			call_ends(t, c);
		break;
	case PAIR_REQUEST:
		request(t, r);
		break;
	case PAIR_ANSWER:
		if (r->open)
			answer(t, r);
		break;
	case PAIR_PATH:
		break;
	case PAIR_OTHER:
		see_other(t, e);
	}
}

static void see(struct trace *t, const struct seen *s)
{
	chrome_from(s->e->r.tb);
	if (s->e->lpar)
		see_part(t, s);
	else
		see_machine(t, s->e);
}

/* -- names ---------------------------------------------------------------- */

static int name_thread(void *arg, prose_gpa at, const struct prose_thread *th)
{
	const struct chrome_track *k = arg;
	char name[64];
	int n;

	if (th->tid != k->tid)
		return 0;
	n = snprintf(name, sizeof(name), "%.31s",
		     *th->name ? th->name : "thread");
	if (k->shown != k->tid)
		snprintf(name + n, sizeof(name) - n, ", thread %" PRIu32,
			 k->tid);
	chrome_name(k->pid, k->shown, "thread_name", name);
	return 1;
}

static void name_track(struct trace *t, const struct chrome_track *k)
{
	struct pview *v = trace_view(t, k->pid);
	char name[32];

	if (k->pid == MACHINE && k->tid == DOORBELLS)
		snprintf(name, sizeof(name), "doorbells");
	else if (k->pid == MACHINE)
		snprintf(name, sizeof(name), "CPU %" PRIu32, k->tid - MACHINE);
	else if (k->tid >= TAGS)
		snprintf(name, sizeof(name), "9P tag %" PRIu32, k->tid - TAGS);
	else if (k->tid == VCPU)
		snprintf(name, sizeof(name), "vCPU 0");
	else if (v && pview_threads(v, name_thread, (void *)(uintptr_t)k) == 1)
		return;
	else
		snprintf(name, sizeof(name), "thread %" PRIu32, k->tid);
	chrome_name(k->pid, k->shown, "thread_name", name);
}

static void name_process(struct trace *t, const struct chrome_track *k)
{
	const struct chrome_track *other = chrome_track(0);
	char name[64] = "machine";

	for (unsigned n = 0; other != k; other = chrome_track(++n))
		if (other->pid == k->pid)
			return;
	if (k->pid != MACHINE)
		part_title(t, k->pid, name, sizeof(name));
	chrome_name(k->pid, 0, "process_name", name);
}

static void begin(struct trace *t)
{
	chrome_start(t->perfetto, t->tb_hz);
}

static void end(struct trace *t)
{
	const struct chrome_track *k;

	for (unsigned n = 0; (k = chrome_track(n)); n++) {
		name_process(t, k);
		name_track(t, k);
	}
	if (chrome_finish())
		return;
	say("%s: %s", t->o.perfetto, strerror(errno));
	t->failed = true;
}

const struct sink sink_perfetto = {.begin = begin, .see = see, .end = end};
