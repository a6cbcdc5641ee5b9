/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * --perfetto: Chrome's JSON trace event format, which Perfetto and
 * chrome://tracing open. A process is a partition, with tracks for its
 * threads, its vCPU and its 9P tags; one more is the machine, with a track a
 * CPU and one of doorbells. On each track time only grows.
 */
#include "trace.h"

#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#define MACHINE 1000000u /* process; its CPUs are threads from there on */
#define DOORBELLS (MACHINE + PROSE_CPUS)
#define VCPU 1000000u /* thread of a partition's process */
#define TAGS 2000000u

struct track {
	uint32_t pid, tid;
	double last_us;
	unsigned depth; /* slices open */
};

static FILE *out;
static struct track *tracks;
static unsigned nr_tracks;
static uint64_t base_tb, flows;
static bool first = true;
static uint32_t on_cpu[PROSE_CPUS]; /* LPAR whose slice is open */
static struct waker {		    /* POSTs that were not followed yet */
	uint32_t lpar;
	uint64_t flow;
} wakers[PROSE_PARTS];

/* -- writing ------------------------------------------------------------ */

static struct track *track(uint32_t pid, uint32_t tid)
{
	struct track *list;

	for (unsigned i = 0; i < nr_tracks; i++)
		if (tracks[i].pid == pid && tracks[i].tid == tid)
			return &tracks[i];
	list = realloc(tracks, (nr_tracks + 1) * sizeof(*list));
	if (!list)
		return NULL;
	tracks = list;
	tracks[nr_tracks] = (struct track){.pid = pid, .tid = tid};
	return &tracks[nr_tracks++];
}

static void put(struct json_object *o)
{
	fprintf(out, "%s%s", first ? "" : ",\n",
		json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
	first = false;
	json_object_put(o);
}

static void text(struct json_object *o, const char *key, const char *value)
{
	json_object_object_add(o, key, json_object_new_string(value));
}

static void number(struct json_object *o, const char *key, int64_t value)
{
	json_object_object_add(o, key, json_object_new_int64(value));
}

static struct json_object *event(const char *ph, uint32_t pid, uint32_t tid,
				 const char *name)
{
	struct json_object *o = json_object_new_object();

	text(o, "ph", ph);
	number(o, "pid", pid);
	number(o, "tid", tid);
	if (name)
		text(o, "name", name);
	return o;
}

/* What a partition says of its time is not to spoil the order. */
static void stamp(struct trace *t, struct json_object *o, struct track *k,
		  uint64_t tb)
{
	double us = tb > base_tb ? trace_seconds(t, tb - base_tb) * 1e6 : 0;
	char fixed[48];

	if (us < k->last_us)
		us = k->last_us;
	k->last_us = us;
	snprintf(fixed, sizeof(fixed), "%.3f", us);
	json_object_object_add(o, "ts", json_object_new_double_s(us, fixed));
}

static void slice(struct trace *t, uint32_t pid, uint32_t tid, uint64_t tb,
		  const char *name, struct json_object *args)
{
	struct track *k = track(pid, tid);
	struct json_object *o;

	if (!k)
		return;
	o = event("B", pid, tid, name);
	stamp(t, o, k, tb);
	if (args)
		json_object_object_add(o, "args", args);
	k->depth++;
	put(o);
}

static void slice_end(struct trace *t, uint32_t pid, uint32_t tid, uint64_t tb,
		      struct json_object *args)
{
	struct track *k = track(pid, tid);
	struct json_object *o;

	if (!k || !k->depth) {
		json_object_put(args);
		return;
	}
	o = event("E", pid, tid, NULL);
	stamp(t, o, k, tb);
	if (args)
		json_object_object_add(o, "args", args);
	k->depth--;
	put(o);
}

static void instant(struct trace *t, uint32_t pid, uint32_t tid, uint64_t tb,
		    const char *name)
{
	struct track *k = track(pid, tid);
	struct json_object *o;

	if (!k)
		return;
	o = event("i", pid, tid, name);
	text(o, "s", "t");
	stamp(t, o, k, tb);
	put(o);
}

/* One end of an arrow; it is tied to the slice that is open there. */
static void arrow(struct trace *t, const char *ph, uint32_t pid, uint32_t tid,
		  uint64_t tb, uint64_t id, const char *name)
{
	struct track *k = track(pid, tid);
	struct json_object *o;

	if (!k || !k->depth)
		return;
	o = event(ph, pid, tid, name);
	text(o, "cat", "channel");
	number(o, "id", (int64_t)id);
	if (*ph == 'f')
		text(o, "bp", "e");
	stamp(t, o, k, tb);
	put(o);
}

static bool is_open(uint32_t pid, uint32_t tid)
{
	struct track *k = track(pid, tid);

	return k && k->depth;
}

/* An arrow between two slices that are open now. */
static void join(struct trace *t, uint32_t pid, uint32_t from, uint32_t to_pid,
		 uint32_t to, uint64_t tb, const char *name)
{
	if (!is_open(pid, from) || !is_open(to_pid, to))
		return;
	arrow(t, "s", pid, from, tb, ++flows, name);
	arrow(t, "f", to_pid, to, tb, flows, name);
}

/* -- the machine -------------------------------------------------------- */

static void part_title(struct trace *t, uint32_t lpar, char *to, size_t room)
{
	const char *name = trace_part_name(t, lpar);

	snprintf(to, room, "%s%sLPAR %" PRIu32 "%s", name, *name ? " (" : "",
		 lpar, *name ? ")" : "");
}

static void leave_cpu(struct trace *t, uint32_t cpu, uint64_t tb,
		      struct json_object *args)
{
	slice_end(t, MACHINE, MACHINE + cpu, tb, args);
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
	number(args, "slot", (int64_t)e->r.a);
	slice(t, MACHINE, MACHINE + e->cpu, e->r.tb, name, args);
	on_cpu[e->cpu] = e->r.who;
	if (w->flow && w->lpar == e->r.who)
		arrow(t, "f", MACHINE, MACHINE + e->cpu, e->r.tb, w->flow,
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
	slice(t, MACHINE, DOORBELLS, e->r.tb, name, NULL);
	if (e->r.type == PROSE_TR_KICK && on_cpu[e->cpu] == e->r.who) {
		join(t, MACHINE, MACHINE + e->cpu, MACHINE, DOORBELLS, e->r.tb,
		     "doorbell");
	} else if (e->r.type == PROSE_TR_POST && !runs(e->r.who)) {
		*w = (struct waker){e->r.who, ++flows};
		arrow(t, "s", MACHINE, DOORBELLS, e->r.tb, flows, "doorbell");
	}
	slice_end(t, MACHINE, DOORBELLS, e->r.tb, NULL);
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

		text(args, "left", words);
		leave_cpu(t, e->cpu, e->r.tb, args);
		break;
	}
	case PROSE_TR_KICK:
	case PROSE_TR_POST:
		doorbell(t, e);
		break;
	default:
		instant(t, MACHINE, MACHINE + e->cpu, e->r.tb, words);
	}
}

/* -- partitions --------------------------------------------------------- */

/* Slices whose ends may have been lost end here. */
static void close_part(struct trace *t, const struct rec_event *e)
{
	for (unsigned i = 0; i < nr_tracks; i++)
		while (tracks[i].pid == e->lpar && tracks[i].depth)
			slice_end(t, e->lpar, tracks[i].tid, e->r.tb, NULL);
}

static void call_ends(struct trace *t, const struct pair_call *c)
{
	struct json_object *args = json_object_new_object();
	char words[2048], result[96];

	words_call(t, c, true, words, sizeof(words));
	text(args, "call", words);
	rec_result(result, sizeof(result), false, c->result);
	text(args, "result", result + 3);
	slice_end(t, c->lpar, c->tid, c->end_tb, args);
}

static void request(struct trace *t, const struct pair_request *r)
{
	struct json_object *args = json_object_new_object();
	const char *path = fids_path(t, r->lpar, r->fid);

	if (r->fid != PROSE_9P_NOFID)
		number(args, "fid", r->fid);
	if (*path) {
		char quoted[512];

		words_quoted(path, PROSE_TRACE_PATH_BYTES, quoted,
			     sizeof(quoted));
		text(args, "path", quoted);
	}
	if (r->offset && r->offset != PROSE_9P_HERE)
		number(args, "offset", (int64_t)r->offset);
	slice(t, r->lpar, TAGS + r->tag, r->begin_tb, rec_9p(r->type).s, args);
	join(t, r->lpar, r->tid, r->lpar, TAGS + r->tag, r->begin_tb,
	     "request");
}

static void answer(struct trace *t, const struct pair_request *r)
{
	struct json_object *args = json_object_new_object();
	char result[96];

	words_answer(r, result, sizeof(result));
	text(args, "result", result + 3);
	join(t, r->lpar, TAGS + r->tag, r->lpar, r->tid, r->end_tb, "answer");
	slice_end(t, r->lpar, TAGS + r->tag, r->end_tb, args);
}

static void thread_switch(struct trace *t, const struct rec_event *e)
{
	char name[32];

	snprintf(name, sizeof(name), "thread %" PRIu64, e->r.b);
	slice_end(t, e->lpar, VCPU, e->r.tb, NULL);
	slice(t, e->lpar, VCPU, e->r.tb, e->r.b ? name : "idle", NULL);
}

static void see_other(struct trace *t, const struct rec_event *e)
{
	char words[256];

	if (e->r.type == PROSE_TR_THREAD_SWITCH) {
		thread_switch(t, e);
	} else if (e->r.type != PROSE_TR_FID && e->r.type != PROSE_TR_PATH &&
		   e->r.type != PROSE_TR_PATH_MORE) {
		rec_text(words, sizeof(words), t->arch, e->flags, &e->r);
		instant(t, e->lpar, e->r.who, e->r.tb, words);
	}
}

static void see_part(struct trace *t, const struct seen *s)
{
	const struct pair_request *r = s->request;
	const struct pair_call *c = s->call;
	const struct rec_event *e = s->e;

	if (e->lost) {
		close_part(t, e);
		instant(t, e->lpar, VCPU, e->r.tb, "records were overwritten");
	}
	switch (s->what) {
	case PAIR_CALL:
		slice(t, c->lpar, c->tid, c->begin_tb,
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
	if (!base_tb)
		base_tb = s->e->r.tb;
	if (s->e->lpar)
		see_part(t, s);
	else
		see_machine(t, s->e);
}

/* -- names -------------------------------------------------------------- */

static void meta(uint32_t pid, uint32_t tid, const char *what, const char *name)
{
	struct json_object *o = event("M", pid, tid, what);
	struct json_object *args = json_object_new_object();

	text(args, "name", name);
	json_object_object_add(o, "args", args);
	put(o);
}

static int name_thread(void *arg, prose_gpa at, const struct prose_thread *th)
{
	const struct track *k = arg;
	char name[64];

	if (th->tid != k->tid)
		return 0;
	snprintf(name, sizeof(name), "%.31s", th->name);
	meta(k->pid, k->tid, "thread_name", *name ? name : "thread");
	return 1;
}

static void name_track(struct trace *t, struct track *k)
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
	else if (v && pview_threads(v, name_thread, k) == 1)
		return;
	else
		snprintf(name, sizeof(name), "thread %" PRIu32, k->tid);
	meta(k->pid, k->tid, "thread_name", name);
}

static void name_process(struct trace *t, unsigned i)
{
	char name[64] = "machine";

	for (unsigned n = 0; n < i; n++)
		if (tracks[n].pid == tracks[i].pid)
			return;
	if (tracks[i].pid != MACHINE)
		part_title(t, tracks[i].pid, name, sizeof(name));
	meta(tracks[i].pid, 0, "process_name", name);
}

static void begin(struct trace *t)
{
	out = fopen(t->o.perfetto, "we");
	if (!out) {
		say("%s: %s", t->o.perfetto, strerror(errno));
		exit(EXIT_PROSE);
	}
	fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n", out);
}

static void end(struct trace *t)
{
	for (unsigned i = 0; i < nr_tracks; i++) {
		name_process(t, i);
		name_track(t, &tracks[i]);
	}
	fputs("\n]}\n", out);
	if (fclose(out))
		say("%s: %s", t->o.perfetto, strerror(errno));
	free(tracks);
}

const struct sink sink_perfetto = {.begin = begin, .see = see, .end = end};
