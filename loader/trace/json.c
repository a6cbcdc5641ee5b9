/* SPDX-License-Identifier: BSD-2-Clause */
/* --json: a line a record, with what its numbers mean. docs/observing.md
 * lists the keys. */
#include "trace.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <string.h>

static void text(struct json_object *o, const char *key, const char *value)
{
	if (value)
		json_object_object_add(o, key, json_object_new_string(value));
}

static void number(struct json_object *o, const char *key, uint64_t value)
{
	json_object_object_add(o, key, json_object_new_uint64(value));
}

static void result(struct json_object *o, int64_t value)
{
	json_object_object_add(o, "result", json_object_new_int64(value));
	if (value < 0)
		text(o, "errno", rec_errno(-value));
}

/* Paths are bytes; JSON is UTF-8. */
static struct json_object *path(const char *s)
{
	char quoted[4 * PROSE_TRACE_PATH_BYTES + 8];

	words_quoted(s, PROSE_TRACE_PATH_BYTES, quoted, sizeof(quoted));
	quoted[strlen(quoted) - 1] = 0;
	return json_object_new_string(quoted + 1);
}

static void took(struct trace *t, struct json_object *o, uint64_t begin,
		 uint64_t end)
{
	json_object_object_add(
	    o, "took",
	    json_object_new_double(end > begin ? trace_seconds(t, end - begin)
					       : 0));
}

/* What is known of a request whose answer this is. */
static void add_request(struct trace *t, struct json_object *o,
			const struct pair_request *r)
{
	const char *name = fids_path(t, r->lpar, r->fid);

	if (r->fid != PROSE_9P_NOFID)
		number(o, "fid", r->fid);
	if (*name)
		json_object_object_add(o, "path", path(name));
	took(t, o, r->begin_tb, r->end_tb);
}

static void add_9p(struct json_object *o, const struct prose_trace_record *r)
{
	uint8_t type = (uint8_t)r->a;

	text(o, "message", rec_9p(type).s);
	number(o, "tag", r->a >> 16 & 0xffff);
	if (r->type == PROSE_TR_T9P) {
		number(o, "fid", r->a >> 32);
		json_object_object_add(o, "offset",
				       json_object_new_int64((int64_t)r->b));
	} else if (type == PROSE_RLERROR) {
		result(o, -(int64_t)(uint32_t)r->b);
	} else {
		number(o, "word", r->b);
	}
}

static void add_call(struct trace *t, struct json_object *o,
		     const struct rec_event *e)
{
	text(o, "name", rec_syscall(t->arch, rec_number(&e->r)).s);
	number(o, "number", rec_number(&e->r));
	if (e->r.type == PROSE_TR_SYSCALL)
		number(o, "arg0", e->r.b);
	else
		result(o, (int64_t)e->r.b);
	if (e->flags & PROSE_TRACE_ARGS)
		number(o, e->r.type == PROSE_TR_SYSCALL ? "arg1" : "arg2",
		       rec_upper(&e->r));
}

/* What is known of a call that ended. */
static void add_ended(struct trace *t, struct json_object *o,
		      const struct pair_call *c)
{
	struct json_object *list = json_object_new_array();

	for (unsigned i = 0; i < c->paths; i++)
		json_object_array_add(list, path(c->path[i]));
	json_object_object_add(o, "paths", list);
	took(t, o, c->begin_tb, c->end_tb);
}

static void add_plain(struct trace *t, struct json_object *o,
		      const struct rec_event *e)
{
	char words[512];

	rec_text(words, sizeof(words), t->arch, e->flags, &e->r);
	text(o, "text", words);
	number(o, "a", e->r.a);
	number(o, "b", e->r.b);
}

static bool wanted(struct trace *t, const struct rec_event *e)
{
	if (!e->lpar && t->lpar &&
	    (e->r.who != t->lpar || e->r.type == PROSE_TR_MBOX))
		return false;
	switch (e->r.type) {
	case PROSE_TR_SYSCALL:
	case PROSE_TR_SYSRET:
		return filter_call(rec_syscall(t->arch, rec_number(&e->r)).s);
	case PROSE_TR_T9P:
	case PROSE_TR_R9P:
		return filter_9p((uint8_t)e->r.a & ~1u);
	}
	return filter_record(e->r.type);
}

static void put(struct trace *t, struct json_object *o)
{
	fputs(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN),
	      t->out);
	fputc('\n', t->out);
	json_object_put(o);
}

static struct json_object *start(struct trace *t, const struct rec_event *e)
{
	struct json_object *o = json_object_new_object();

	number(o, "tb", e->r.tb);
	json_object_object_add(
	    o, "seconds", json_object_new_double(trace_seconds(t, e->r.tb)));
	if (e->lpar) {
		number(o, "lpar", e->lpar);
		number(o, "tid", e->r.who);
	} else {
		number(o, "cpu", e->cpu);
		number(o, e->r.type == PROSE_TR_MBOX ? "client" : "lpar",
		       e->r.who);
	}
	return o;
}

static void see_lost(struct trace *t, const struct rec_event *e)
{
	struct json_object *o = start(t, e);

	text(o, "event", "LOST");
	number(o, "records", e->lost);
	put(t, o);
}

static void see(struct trace *t, const struct seen *s)
{
	const struct rec_event *e = s->e;
	struct json_object *o;

	if (e->lost && (e->lpar || filter_record(PROSE_TR_SWITCH_IN)))
		see_lost(t, e);
	if (!wanted(t, e))
		return;
	o = start(t, e);
	text(o, "event", rec_name(e->r.type) ? rec_name(e->r.type) : "?");
	switch (e->r.type) {
	case PROSE_TR_SYSCALL:
	case PROSE_TR_SYSRET:
		add_call(t, o, e);
		if (s->what == PAIR_RETURN && s->call->open)
			add_ended(t, o, s->call);
		break;
	case PROSE_TR_T9P:
	case PROSE_TR_R9P:
		add_9p(o, &e->r);
		if (s->what == PAIR_ANSWER && s->request->open)
			add_request(t, o, s->request);
		break;
	default:
		add_plain(t, o, e);
	}
	put(t, o);
}

static void idle(struct trace *t)
{
	fflush(t->out);
}

const struct sink sink_json = {.see = see, .idle = idle};
