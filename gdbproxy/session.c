/* SPDX-License-Identifier: BSD-2-Clause */
/* A session: dispatches commands, keeps inferiors, reports stops. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "errors.h"
#include "session.h"
#include "stats.h"

/* gdb takes text while it waits for the program; otherwise it is ours. */
static void print(void *arg, const char *text, size_t bytes)
{
	struct session *s = arg;
	struct text t = {0};

	if (!s->waiting) {
		fwrite(text, 1, bytes, stderr);
		return;
	}
	text_add(&t, "O", 1);
	text_hex(&t, text, bytes);
	rsp_send(s->rsp, t.data, t.bytes);
	text_free(&t);
}

struct session *session_create(struct rsp *rsp, struct target *target)
{
	struct session *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->rsp = rsp;
	s->target = target;
	target->print = print;
	target->print_arg = s;
	target->pass = 0;
	return s;
}

static void leave(struct session *s, struct inferior *i)
{
	const struct target_ops *ops = s->target->ops;

	if (i->created && ops->kill)
		ops->kill(s->target, i->pid);
	else if (ops->detach)
		ops->detach(s->target, i->pid);
	i->pid = 0;
}

void session_destroy(struct session *s)
{
	if (!s)
		return;
	for (int i = 0; i < INFERIORS; i++)
		if (s->inf[i].pid)
			leave(s, &s->inf[i]);
	s->target->print = NULL;
	session_env_reset(s);
	session_files_close(s);
	text_free(&s->out);
	text_free(&s->memory);
	text_free(&s->object);
	free(s->regs);
	free(s->program);
	free(s);
}

bool session_program(struct session *s, const char *path)
{
	char *copy = strdup(path);

	if (!copy)
		return false;
	free(s->program);
	s->program = copy;
	return true;
}

void reply(struct session *s, const char *text)
{
	text_add(&s->out, text, strlen(text));
}

void reply_error(struct session *s, long status)
{
	unsigned number = status < 0 && status > -256 ? -status : PROSE_E_IO;

	text_clear(&s->out);
	text_printf(&s->out, "E%02x", number);
}

/* -- inferiors ------------------------------------------------------------ */

struct inferior *inferior_find(struct session *s, uint32_t pid)
{
	for (int i = 0; i < INFERIORS; i++)
		if (s->inf[i].pid && (pid == ANY || s->inf[i].pid == pid))
			return &s->inf[i];
	return NULL;
}

struct inferior *inferior_add(struct session *s, uint32_t pid)
{
	for (int i = 0; i < INFERIORS; i++) {
		struct inferior *f = &s->inf[i];

		if (f->pid)
			continue;
		*f = (struct inferior){.pid = pid};
		f->tid = first_thread(s, pid);
		return f;
	}
	return NULL;
}

uint32_t first_thread(struct session *s, uint32_t pid)
{
	struct thread_info list[THREADS];
	int n = s->target->ops->threads(s->target, pid, list, THREADS);

	for (int i = 0; i < n && i < THREADS; i++)
		if (list[i].on_cpu)
			return list[i].tid;
	return n > 0 ? list[0].tid : 1;
}

bool current(struct session *s, struct tid *to)
{
	struct inferior *i = NULL;

	if (s->g.pid != ANY && s->g.pid != ALL)
		i = inferior_find(s, s->g.pid);
	else
		i = s->last ? inferior_find(s, s->last) : NULL;
	if (!i && (s->g.pid == ANY || s->g.pid == ALL))
		i = inferior_find(s, ANY);
	if (!i) {
		reply_error(s, -PROSE_E_SRCH);
		return false;
	}
	to->pid = i->pid;
	to->tid = s->g.tid == ANY || s->g.tid == ALL ? i->tid : s->g.tid;
	return true;
}

const struct arch *session_arch(struct session *s, uint32_t pid)
{
	return s->target->ops->arch(s->target, pid);
}

const struct arch *session_regs(struct session *s, uint32_t pid)
{
	const struct arch *a = session_arch(s, pid);
	uint8_t *regs = a ? realloc(s->regs, a->regs_bytes) : NULL;

	if (!regs)
		return NULL;
	s->regs = regs;
	return a;
}

static bool take_id(const char **s, uint32_t *id)
{
	uint64_t value;

	if (take_word(s, "-1")) {
		*id = ALL;
		return true;
	}
	if (!take_u64(s, &value) || value >= ALL)
		return false;
	*id = value;
	return true;
}

bool take_tid(const char **s, struct tid *to)
{
	to->pid = ANY;
	if (!take_char(s, 'p'))
		return take_id(s, &to->tid);
	to->tid = ALL;
	return take_id(s, &to->pid) &&
	       (!take_char(s, '.') || take_id(s, &to->tid));
}

void put_tid(struct session *s, struct text *to, uint32_t pid, uint32_t tid)
{
	if (s->multi)
		text_printf(to, "p%x.%x", pid, tid);
	else
		text_printf(to, "%x", tid);
}

/* -- stops ---------------------------------------------------------------- */

static void put_expedited(struct session *s, struct text *to,
			  const struct stop *stop)
{
	const struct arch *a = session_regs(s, stop->pid);
	uint8_t value[64];

	if (!a || s->target->ops->regs_read(s->target, stop->pid, stop->tid,
					    s->regs) < 0)
		return;
	for (const char *n = a->expedited; *n; n++) {
		arch_get(a, *n, s->regs, value);
		text_printf(to, "%02x:", *n);
		text_hex(to, value, arch_bytes(a, *n));
		text_printf(to, ";");
	}
}

static const char *const watch_prefix[] = {"", "r", "a"};

static void put_reason(struct session *s, struct text *to,
		       const struct stop *stop)
{
	if (stop->why == PROSE_WHY_BREAK && s->swbreak)
		text_printf(to, "swbreak:;");
	else if (stop->why >= PROSE_WHY_WATCH &&
		 stop->why <= PROSE_WHY_WATCH_ACCESS)
		text_printf(to, "%swatch:%llx;",
			    watch_prefix[stop->why - PROSE_WHY_WATCH],
			    (unsigned long long)stop->address);
}

void put_stop(struct session *s, struct text *to, const struct stop *stop)
{
	bool exited = stop->kind == STOP_EXITED;

	if (stop->kind != STOP_SIGNAL) {
		text_printf(to, "%c%02x", exited ? 'W' : 'X',
			    exited ? stop->code & 0xff
				   : signal_to_gdb(stop->code));
		if (s->multi)
			text_printf(to, ";process:%x", stop->pid);
		return;
	}
	text_printf(to, "T%02x", signal_to_gdb(stop->code));
	put_reason(s, to, stop);
	text_printf(to, "thread:");
	put_tid(s, to, stop->pid, stop->tid);
	text_printf(to, ";");
	/* gdb may not know yet which registers a new inferior has. */
	if (stop->why != PROSE_WHY_NONE)
		put_expedited(s, to, stop);
}

/* All-stop: stop what runs, report one; the others wait for their turn. */
static void report_all_stop(struct session *s, struct inferior *first)
{
	const struct target_ops *ops = s->target->ops;
	struct text t = {0};

	for (int i = 0; i < INFERIORS; i++)
		if (s->inf[i].pid && s->inf[i].running && &s->inf[i] != first)
			if (ops->stop)
				ops->stop(s->target, s->inf[i].pid);
	first->running = false;
	/* What came before ^C is told first; it stops for that again. */
	if (first->stop.code == SIGINT)
		first->interrupted = false;
	s->waiting = false;
	s->g = (struct tid){first->pid, first->stop.tid};
	s->last = first->pid;
	put_stop(s, &t, &first->stop);
	if (first->stop.kind != STOP_SIGNAL)
		first->pid = 0;
	first->stop.kind = STOP_NONE;
	rsp_send(s->rsp, t.data, t.bytes);
	text_free(&t);
}

static void report_non_stop(struct session *s, struct inferior *f)
{
	struct text t = {0};

	if (s->notified)
		return;
	s->notified = true;
	text_printf(&t, "Stop:");
	put_stop(s, &t, &f->stop);
	rsp_notify(s->rsp, t.data, t.bytes);
	text_free(&t);
}

/* A signal that the program is shown as well keeps until it goes on: in a
 * storm of them ^C would not be told of. */
static void interrupt_first(struct inferior *f, struct stop *stop)
{
	if (stop->kind != STOP_SIGNAL || stop->why != PROSE_WHY_STOP ||
	    stop->code == SIGINT)
		return;
	f->later = *stop;
	stop->code = SIGINT;
	stop->why = PROSE_WHY_PAUSE;
}

void session_collect(struct session *s)
{
	struct stop stop;

	while (s->target->ops->event &&
	       s->target->ops->event(s->target, &stop)) {
		struct inferior *f = inferior_find(s, stop.pid);

		if (!f)
			continue;
		if (f->interrupted)
			interrupt_first(f, &stop);
		f->tid = stop.tid;
		f->stop = stop;
		f->signal = stop.kind == STOP_SIGNAL ? stop.code : 0;
		if (!s->non_stop)
			continue;
		if (stop.why == PROSE_WHY_PAUSE)
			f->stop.code = 0; /* as gdb asked for */
		nonstop_stopped(s, f);
	}
}

void session_events(struct session *s)
{
	session_collect(s);
	for (int i = 0; i < INFERIORS; i++) {
		struct inferior *f = &s->inf[i];

		if (!f->pid || f->stop.kind == STOP_NONE || !f->running)
			continue;
		if (s->non_stop)
			report_non_stop(s, f);
		else if (s->waiting)
			report_all_stop(s, f);
	}
}

/* Between two steps that gdb makes by itself nothing runs when its ^C comes,
 * as its packets crossed: who stopped last stops for it when it goes on. */
void session_interrupt(struct session *s)
{
	const struct target_ops *ops = s->target->ops;
	struct inferior *last = inferior_find(s, s->last);
	bool runs = false;

	for (int i = 0; i < INFERIORS; i++)
		if (s->inf[i].pid && s->inf[i].running && ops->stop) {
			runs = true;
			s->inf[i].interrupted = !s->non_stop;
			ops->stop(s->target, s->inf[i].pid);
		}
	if (!runs && last && !s->non_stop)
		last->interrupted = true;
}

/* -- commands ------------------------------------------------------------- */

static const struct command *lookup(const char *data)
{
	static const struct command *const tables[] = {
	    cmds_file, cmds_object, cmds_env, cmds_query,
	    cmds_data, cmds_cont,   cmds_run};

	for (unsigned t = 0; t < sizeof(tables) / sizeof(*tables); t++)
		for (const struct command *c = tables[t]; c->name; c++)
			if (!strncmp(data, c->name, strlen(c->name)))
				return c;
	return NULL;
}

void session_packet(struct session *s, const char *data, size_t bytes)
{
	const struct command *c = lookup(data);

	text_clear(&s->out);
	s->silent = false;
	if (c && c->live && s->target->ops->read_only)
		reply_error(s, -PROSE_E_PERM);
	else if (c)
		c->run(s, data + strlen(c->name), bytes - strlen(c->name));
	if (s->out.bad)
		reply_error(s, -PROSE_E_NOMEM);
	if (!s->silent)
		rsp_send(s->rsp, s->out.data ? s->out.data : "", s->out.bytes);
}
