/* SPDX-License-Identifier: BSD-2-Clause */
#include "pair.h"

#include <stdlib.h>
#include <string.h>

#define THREADS_MAX 4096 /* with a call each; more take each other's place */

struct pair_part {
	struct pair_part *next;
	uint32_t lpar;
	unsigned threads, victim;
	unsigned ended; /* index + 1: this call ended, it can be forgotten */
	struct pair_request *answered;
	struct pair_call *call;
	struct pair_request request[PROSE_9P_TAGS];
};

static struct pair_part *part_of(struct pair *p, uint32_t lpar)
{
	struct pair_part *t = p->first;

	while (t && t->lpar != lpar)
		t = t->next;
	if (t)
		return t;
	t = calloc(1, sizeof(*t));
	if (!t)
		return NULL;
	t->lpar = lpar;
	t->next = p->first;
	return p->first = t;
}

static struct pair_call *new_call(struct pair_part *t)
{
	struct pair_call *list;

	if (t->threads == THREADS_MAX)
		return &t->call[t->victim++ % THREADS_MAX];
	list = realloc(t->call, (t->threads + 1) * sizeof(*list));
	if (!list)
		return NULL;
	t->call = list;
	return &list[t->threads++];
}

static struct pair_call *call_of(struct pair_part *t, uint32_t tid)
{
	struct pair_call *c;

	for (unsigned i = 0; i < t->threads; i++)
		if (t->call[i].tid == tid)
			return &t->call[i];
	c = new_call(t);
	if (c)
		*c = (struct pair_call){.lpar = t->lpar, .tid = tid};
	return c;
}

static enum pair_what call_begins(struct pair_call *c,
				  const struct rec_event *e)
{
	*c = (struct pair_call){.lpar = e->lpar,
				.tid = e->r.who,
				.open = true,
				.full = e->flags & PROSE_TRACE_ARGS,
				.number = rec_number(&e->r),
				.arg = {e->r.b, rec_upper(&e->r)},
				.begin_tb = e->r.tb};
	return PAIR_CALL;
}

static enum pair_what call_ends(struct pair_call *c, const struct rec_event *e)
{
	if (!c->open || c->number != rec_number(&e->r))
		*c = (struct pair_call){.lpar = e->lpar,
					.tid = e->r.who,
					.number = rec_number(&e->r),
					.begin_tb = e->r.tb};
	c->arg[2] = rec_upper(&e->r);
	c->result = (int64_t)e->r.b;
	c->end_tb = e->r.tb;
	return PAIR_RETURN;
}

static enum pair_what path(struct pair_call *c, const struct rec_event *e)
{
	char *to;
	size_t n;

	if (e->r.type == PROSE_TR_PATH) {
		c->in_path = c->open && c->paths < PAIR_PATHS;
		c->paths += c->in_path;
	}
	if (!c->in_path)
		return PAIR_OTHER;
	to = c->path[c->paths - 1];
	n = strlen(to);
	if (n + 16 > PROSE_TRACE_PATH_BYTES)
		return PAIR_OTHER;
	memcpy(to + n, &e->r.a, 8);
	memcpy(to + n + 8, &e->r.b, 8);
	to[n + 16] = 0;
	return PAIR_PATH;
}

static enum pair_what goes_out(struct pair_request *r,
			       const struct rec_event *e)
{
	*r = (struct pair_request){.lpar = e->lpar,
				   .tid = e->r.who,
				   .open = true,
				   .type = (uint8_t)e->r.a,
				   .tag = (uint16_t)(e->r.a >> 16),
				   .fid = (uint32_t)(e->r.a >> 32),
				   .offset = e->r.b,
				   .begin_tb = e->r.tb};
	return PAIR_REQUEST;
}

static enum pair_what comes_back(struct pair_request *r,
				 const struct rec_event *e)
{
	if (!r->open)
		*r = (struct pair_request){.lpar = e->lpar,
					   .tid = e->r.who,
					   .type = (uint8_t)(e->r.a - 1),
					   .tag = (uint16_t)(e->r.a >> 16),
					   .fid = PROSE_9P_NOFID,
					   .begin_tb = e->r.tb};
	r->answer = (uint8_t)e->r.a;
	r->count = (uint32_t)(e->r.a >> 32);
	r->result = e->r.b;
	r->end_tb = e->r.tb;
	return PAIR_ANSWER;
}

static enum pair_what of_call(struct pair_part *t, const struct rec_event *e,
			      struct pair_call **call)
{
	struct pair_call *c = *call = call_of(t, e->r.who);

	if (!c)
		return PAIR_OTHER;
	switch (e->r.type) {
	case PROSE_TR_SYSCALL:
		return call_begins(c, e);
	case PROSE_TR_SYSRET:
		t->ended = (unsigned)(c - t->call) + 1;
		return call_ends(c, e);
	case PROSE_TR_FID:
		c->in_path = false;
		return PAIR_OTHER;
	default:
		return path(c, e);
	}
}

/* What was lost may have been their ends. */
static void forget_open(struct pair_part *t)
{
	for (unsigned i = 0; i < t->threads; i++)
		t->call[i].open = false;
	for (unsigned i = 0; i < PROSE_9P_TAGS; i++)
		t->request[i].open = false;
}

/* What the last record ended was looked at since. */
static void settle(struct pair_part *t)
{
	if (t->ended)
		t->call[t->ended - 1].open = false;
	if (t->answered)
		t->answered->open = false;
	t->ended = 0;
	t->answered = NULL;
}

enum pair_what pair_see(struct pair *p, const struct rec_event *e,
			struct pair_call **call, struct pair_request **request)
{
	struct pair_part *t = e->lpar ? part_of(p, e->lpar) : NULL;

	*call = NULL;
	*request = NULL;
	if (!t)
		return PAIR_OTHER;
	settle(t);
	if (e->lost)
		forget_open(t);
	switch (e->r.type) {
	case PROSE_TR_SYSCALL:
	case PROSE_TR_SYSRET:
	case PROSE_TR_PATH:
	case PROSE_TR_PATH_MORE:
	case PROSE_TR_FID:
		return of_call(t, e, call);
	case PROSE_TR_T9P:
	case PROSE_TR_R9P:
		*request = &t->request[(e->r.a >> 16) % PROSE_9P_TAGS];
		if (e->r.type == PROSE_TR_T9P)
			return goes_out(*request, e);
		t->answered = *request;
		return comes_back(*request, e);
	}
	return PAIR_OTHER;
}

void pair_each_open(struct pair *p, void (*call)(void *arg, struct pair_call *),
		    void (*request)(void *arg, struct pair_request *),
		    void *arg)
{
	for (struct pair_part *t = p->first; t; t = t->next) {
		settle(t);
		for (unsigned i = 0; call && i < t->threads; i++)
			if (t->call[i].open)
				call(arg, &t->call[i]);
		for (unsigned i = 0; request && i < PROSE_9P_TAGS; i++)
			if (t->request[i].open)
				request(arg, &t->request[i]);
	}
}

void pair_close(struct pair *p)
{
	while (p->first) {
		struct pair_part *t = p->first;

		p->first = t->next;
		free(t->call);
		free(t);
	}
}
