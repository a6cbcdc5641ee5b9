/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What strace shows: a line a system call, 9P requests under the call that
 * made them. A call is held back until it ends, or something else has to be
 * said.
 */
#include "trace.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#define LINE	    4096
#define PATIENCE_NS 100000000 /* then a call is shown as unfinished */
#define KIDS	    32768

static struct {
	bool any;
	uint64_t since_ns;
	struct pair_call call;
	size_t kids_bytes;
	char kids[KIDS]; /* lines of requests */
} held;
static uint64_t last_tb;

/* -- the beginning of a line ---------------------------------------------- */

static void day_time(struct trace *t, uint64_t tb, char *to, size_t room)
{
	double s = (double)t->epoch_ns / 1e9 + trace_seconds(t, tb) -
		   trace_seconds(t, t->epoch_tb);
	time_t whole = (time_t)s;
	unsigned us = (unsigned)((s - (double)whole) * 1e6);
	struct tm tm;
	char day[16];

	if (t->o.clock == 3 || !t->epoch_ns || s < 0 ||
	    !localtime_r(&whole, &tm)) {
		snprintf(to, room, "%.6f ",
			 t->epoch_ns ? s : trace_seconds(t, tb));
		return;
	}
	strftime(day, sizeof(day), "%H:%M:%S", &tm);
	if (t->o.clock == 1)
		snprintf(to, room, "%s ", day);
	else
		snprintf(to, room, "%s.%06u ", day, us % 1000000);
}

static void start_line(struct trace *t, const char *who, uint64_t tb)
{
	char when[48] = "";

	fprintf(t->out, "%s ", who);
	if (t->o.clock)
		day_time(t, tb, when, sizeof(when));
	fputs(when, t->out);
	if (t->o.relative)
		fprintf(t->out, "%12.6f ",
			last_tb && tb > last_tb ? trace_seconds(t, tb - last_tb)
						: 0);
	last_tb = tb;
}

static void start_thread(struct trace *t, uint32_t lpar, uint32_t tid,
			 uint64_t tb)
{
	char who[32];

	if (t->lpar)
		snprintf(who, sizeof(who), "%4" PRIu32, tid);
	else
		snprintf(who, sizeof(who), "%4" PRIu32 ".%-3" PRIu32, lpar,
			 tid);
	start_line(t, who, tb);
}

static void took(const struct trace *t, uint64_t begin, uint64_t end, char *to,
		 size_t room)
{
	*to = 0;
	if (t->o.took)
		snprintf(to, room, " <%.6f>",
			 end > begin ? trace_seconds(t, end - begin) : 0);
}

/* -- calls ---------------------------------------------------------------- */

static void drop_held(struct trace *t)
{
	fwrite(held.kids, 1, held.kids_bytes, t->out);
	held.kids_bytes = 0;
	held.any = false;
}

static bool never_returns(const char *name)
{
	return !strcmp(name, "exit") || !strcmp(name, "exit_group");
}

static void show_unfinished(struct trace *t)
{
	char text[LINE];
	bool last;

	if (!held.any)
		return;
	last = never_returns(rec_syscall(t->arch, held.call.number).s);
	words_call(t, &held.call, last, text, sizeof(text));
	start_thread(t, held.call.lpar, held.call.tid, held.call.begin_tb);
	fprintf(t->out, last ? "%s = ?\n" : "%s <unfinished ...>\n", text);
	drop_held(t);
}

static bool is_held(uint32_t lpar, uint32_t tid)
{
	return held.any && held.call.lpar == lpar && held.call.tid == tid;
}

static bool wanted(const struct trace *t, const struct pair_call *c)
{
	return filter_call(rec_syscall(t->arch, c->number).s);
}

static void call_begins(struct trace *t, struct pair_call *c)
{
	if (!wanted(t, c))
		return;
	show_unfinished(t);
	c->shown = true;
	held.any = true;
	held.since_ns = ctl_now_ns();
	held.call = *c;
}

static void call_ends(struct trace *t, struct pair_call *c)
{
	struct rec_word name = rec_syscall(t->arch, c->number);
	char text[LINE], result[96], time[32];

	if (!wanted(t, c))
		return;
	rec_result(result, sizeof(result), rec_syscall_address(name.s),
		   c->result);
	took(t, c->begin_tb, c->end_tb, time, sizeof(time));
	if (!c->open)
		*time = 0; /* when it began was lost */
	if (is_held(c->lpar, c->tid)) {
		words_call(t, c, true, text, sizeof(text));
		start_thread(t, c->lpar, c->tid, c->begin_tb);
		fprintf(t->out, "%s%s%s\n", text, result, time);
		drop_held(t);
		return;
	}
	show_unfinished(t);
	start_thread(t, c->lpar, c->tid, c->end_tb);
	fprintf(t->out, "<... %s resumed>)%s%s\n", name.s, result, time);
}

/* -- 9P ------------------------------------------------------------------- */

static void show_answer(struct trace *t, const struct pair_request *r)
{
	char text[LINE / 2], result[96], time[32], line[LINE];
	int n;

	if (!filter_9p(r->type))
		return;
	words_request(t, r, text, sizeof(text));
	words_answer(r, result, sizeof(result));
	took(t, r->begin_tb, r->end_tb, time, sizeof(time));
	if (!r->open)
		*time = 0;
	n = snprintf(line, sizeof(line), "9p %s%s%s\n", text, result, time);
	if (is_held(r->lpar, r->tid) && r->begin_tb < held.call.begin_tb) {
		/* of a call before it that did not wait */
		start_thread(t, r->lpar, r->tid, r->begin_tb);
		fputs(line, t->out);
		return;
	}
	if (is_held(r->lpar, r->tid) && held.kids_bytes + n + 16 < KIDS) {
		held.kids_bytes += (size_t)snprintf(held.kids + held.kids_bytes,
						    KIDS - held.kids_bytes,
						    "        %s", line);
		return;
	}
	show_unfinished(t);
	start_thread(t, r->lpar, r->tid, r->end_tb);
	fputs(line, t->out);
}

static void show_in_flight(void *arg, struct pair_request *r)
{
	struct trace *t = arg;
	char text[LINE / 2];

	if (!filter_9p(r->type))
		return;
	words_request(t, r, text, sizeof(text));
	start_thread(t, r->lpar, r->tid, r->begin_tb);
	fprintf(t->out, "9p %s <in flight>\n", text);
}

/* -- everything else ------------------------------------------------------ */

/* Of the hypervisor's records, those about the LPAR. */
static bool about(const struct trace *t, const struct rec_event *e)
{
	return e->lpar || !t->lpar ||
	       (e->r.who == t->lpar && e->r.type != PROSE_TR_MBOX);
}

static void show_record(struct trace *t, const struct rec_event *e)
{
	char text[LINE], who[32];

	if (!filter_record(e->r.type))
		return;
	if (!about(t, e))
		return;
	show_unfinished(t);
	rec_text(text, sizeof(text), t->arch, e->flags, &e->r);
	if (e->lpar) {
		start_thread(t, e->lpar, e->r.who, e->r.tb);
		fprintf(t->out, "--- %s ---\n", text);
		return;
	}
	snprintf(who, sizeof(who), "cpu%" PRIu32, e->cpu);
	start_line(t, who, e->r.tb);
	if (e->r.type == PROSE_TR_MBOX)
		fprintf(t->out, "--- client %" PRIu32 " %s ---\n", e->r.who,
			text);
	else if (e->r.who && !t->lpar)
		fprintf(t->out, "--- LPAR %" PRIu32 " %s ---\n", e->r.who,
			text);
	else
		fprintf(t->out, "--- %s ---\n", text);
}

static void show_lost(struct trace *t, const struct rec_event *e)
{
	if (!e->lpar && !filter_record(PROSE_TR_SWITCH_IN))
		return;
	show_unfinished(t);
	fprintf(t->out, "... %" PRIu64 " records of ", e->lost);
	if (e->lpar)
		fprintf(t->out, "LPAR %" PRIu32, e->lpar);
	else
		fprintf(t->out, "CPU %" PRIu32, e->cpu);
	fprintf(t->out, " were overwritten before they were read\n");
}

static void see(struct trace *t, const struct seen *s)
{
	if (s->e->lost)
		show_lost(t, s->e);
	switch (s->what) {
	case PAIR_CALL:
		call_begins(t, s->call);
		break;
	case PAIR_PATH:
		if (is_held(s->call->lpar, s->call->tid))
			held.call = *s->call;
		break;
	case PAIR_RETURN:
		call_ends(t, s->call);
		break;
	case PAIR_REQUEST:
		break;
	case PAIR_ANSWER:
		show_answer(t, s->request);
		break;
	case PAIR_OTHER:
		show_record(t, s->e);
	}
}

static void idle(struct trace *t)
{
	if (held.any && ctl_now_ns() - held.since_ns > PATIENCE_NS)
		show_unfinished(t);
	fflush(t->out);
}

static void show_end(struct trace *t)
{
	struct pview *v = t->lpar ? trace_view(t, t->lpar) : NULL;
	const struct prose_part_row *row = v ? &v->row : NULL;

	if (!row || row->state != PROSE_PART_ENDED)
		return;
	if (row->end == PROSE_END_EXIT)
		fprintf(t->out, "+++ exited with %" PRIu32 " +++\n",
			row->end_code & 255);
	else
		fprintf(t->out, "+++ killed by %s +++\n",
			rec_signal(row->end_code).s);
}

static void end(struct trace *t)
{
	show_unfinished(t);
	pair_each_open(&t->pair, NULL, show_in_flight, t);
	show_end(t);
}

const struct sink sink_text = {.see = see, .idle = idle, .end = end};
