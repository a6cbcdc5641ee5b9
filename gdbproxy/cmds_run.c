/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands that tell why, attach, run and end. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include "errors.h"
#include "session.h"
#include "stats.h"

#define ARGS 256

static void stop_reply_now(struct session *s, struct inferior *f)
{
	struct stop stop = {.kind = STOP_SIGNAL,
			    .pid = f->pid,
			    .tid = f->tid,
			    .code = s->target->ops->read_only ? f->signal : 0};

	s->g = (struct tid){f->pid, f->tid};
	s->last = f->pid;
	put_stop(s, &s->out, &stop);
}

static void cmd_why(struct session *s, const char *a, size_t n)
{
	struct inferior *f = inferior_find(s, ANY);
	bool stands = f && !f->running;

	if (stands && s->non_stop) {
		nonstop_begin(s, f);
		s->notified = true;
	}
	if (stands)
		stop_reply_now(s, f);
	else if (f || s->non_stop)
		reply(s, "OK");
	else
		reply(s, "W00");
}

static void cmd_extended(struct session *s, const char *a, size_t n)
{
	s->extended = true;
	reply(s, "OK");
}

static void cmd_thread_alive(struct session *s, const char *a, size_t n)
{
	struct thread_info list[THREADS];
	struct tid t, now;
	int count;

	if (!take_tid(&a, &t)) {
		reply_error(s, -PROSE_E_INVAL);
		return;
	}
	if (t.pid == ANY && current(s, &now))
		t.pid = now.pid;
	text_clear(&s->out);
	count = inferior_find(s, t.pid)
		    ? s->target->ops->threads(s->target, t.pid, list, THREADS)
		    : 0;
	for (int i = 0; i < count && i < THREADS; i++)
		if (list[i].tid == t.tid) {
			reply(s, "OK");
			return;
		}
	reply_error(s, -PROSE_E_SRCH);
}

static void cmd_set_thread(struct session *s, const char *a, size_t n)
{
	bool general = take_char(&a, 'g');
	struct tid t;

	if ((!general && !take_char(&a, 'c')) || !take_tid(&a, &t)) {
		reply_error(s, -PROSE_E_INVAL);
		return;
	}
	if (t.pid != ANY && t.pid != ALL && !inferior_find(s, t.pid)) {
		reply_error(s, -PROSE_E_SRCH);
		return;
	}
	if (general)
		s->g = t;
	else
		s->c = t;
	reply(s, "OK");
}

/* Non-stop: the next inferior that stopped, or OK. */
static void cmd_vstopped(struct session *s, const char *a, size_t n)
{
	for (int i = 0; i < INFERIORS; i++) {
		struct inferior *f = &s->inf[i];

		if (!f->pid || f->stop.kind == STOP_NONE || !f->running)
			continue;
		if (nonstop_told(s, f))
			break;
		if (f->stop.kind != STOP_SIGNAL)
			f->pid = 0;
		f->stop.kind = STOP_NONE;
		break;
	}
	for (int i = 0; i < INFERIORS; i++) {
		struct inferior *f = &s->inf[i];

		if (f->pid && f->stop.kind != STOP_NONE && f->running) {
			put_stop(s, &s->out, &f->stop);
			return;
		}
	}
	s->notified = false;
	reply(s, "OK");
}

static void cmd_vctrlc(struct session *s, const char *a, size_t n)
{
	session_interrupt(s);
	reply(s, "OK");
}

/* -- attach, run, kill, detach -------------------------------------------- */

static void cmd_attach(struct session *s, const char *a, size_t n)
{
	struct inferior *f;
	uint64_t pid;
	int status;

	if (!take_u64(&a, &pid) || inferior_find(s, pid)) {
		reply_error(s, -PROSE_E_INVAL);
		return;
	}
	status = s->target->ops->attach(s->target, pid);
	f = status < 0 ? NULL : inferior_add(s, pid);
	if (!f)
		reply_error(s, status < 0 ? status : -PROSE_E_NOMEM);
	else if (s->non_stop)
		reply(s, "OK");
	else
		stop_reply_now(s, f);
	/* gdb will stop what it believes to run. */
	if (f)
		f->running = f->quiet = s->non_stop;
}

static int take_args(const char *a, char *argv[], int max)
{
	int n = 0;

	while (take_char(&a, ';') && n < max) {
		argv[n] = take_text(&a);
		if (!argv[n++])
			return -1;
	}
	argv[n] = NULL;
	return n;
}

/* No name means the last one; this is the last one now. */
static bool name_program(struct session *s, char **name)
{
	if (!**name && s->program) {
		free(*name);
		*name = strdup(s->program);
	}
	return *name && **name && session_program(s, *name);
}

static void cmd_run(struct session *s, const char *a, size_t n)
{
	char *argv[ARGS + 1] = {0};
	struct inferior *f = NULL;
	int pid = -PROSE_E_INVAL;

	if (take_args(a, argv, ARGS) > 0 && s->target->ops->run &&
	    name_program(s, &argv[0]))
		pid = s->target->ops->run(s->target, argv);
	if (pid > 0)
		f = inferior_add(s, pid);
	if (pid > 0 && !f)
		s->target->ops->kill(s->target, pid);
	if (f) {
		f->created = true;
		stop_reply_now(s, f);
	} else {
		reply_error(s, pid < 0 ? pid : -PROSE_E_NOMEM);
	}
	for (int i = 0; i < ARGS; i++)
		free(argv[i]);
}

/* R, without a reply: the last program once more. */
static void cmd_restart(struct session *s, const char *a, size_t n)
{
	cmd_run(s, ";", 1);
	text_clear(&s->out);
	s->silent = true;
}

static void gone(struct session *s)
{
	if (!inferior_find(s, ANY) && !s->extended)
		s->done = true;
}

static void cmd_kill(struct session *s, const char *a, size_t n)
{
	struct inferior *f;
	uint64_t pid;

	if (!take_char(&a, ';') || !take_u64(&a, &pid) || !pid ||
	    !(f = inferior_find(s, pid))) {
		reply_error(s, -PROSE_E_SRCH);
		return;
	}
	s->target->ops->kill(s->target, f->pid);
	f->pid = 0;
	reply(s, "OK");
	gone(s);
}

static void cmd_kill_all(struct session *s, const char *a, size_t n)
{
	for (int i = 0; i < INFERIORS; i++)
		if (s->inf[i].pid) {
			s->target->ops->kill(s->target, s->inf[i].pid);
			s->inf[i].pid = 0;
		}
	s->silent = true;
	gone(s);
}

static void cmd_detach(struct session *s, const char *a, size_t n)
{
	struct inferior *f;
	uint64_t pid = ANY;

	if (take_char(&a, ';') && !take_u64(&a, &pid))
		pid = ALL;
	f = inferior_find(s, pid);
	if (!f) {
		reply_error(s, -PROSE_E_SRCH);
		return;
	}
	if (s->target->ops->detach)
		s->target->ops->detach(s->target, f->pid);
	f->pid = 0;
	reply(s, "OK");
	gone(s);
}

const struct command cmds_run[] = {
    {"?", cmd_why},
    {"!", cmd_extended},
    {"T", cmd_thread_alive},
    {"H", cmd_set_thread},
    {"vStopped", cmd_vstopped},
    {"vCtrlC", cmd_vctrlc, true},
    {"vAttach;", cmd_attach},
    {"vRun", cmd_run, true},
    {"R", cmd_restart, true},
    {"vKill", cmd_kill},
    {"k", cmd_kill_all},
    {"D", cmd_detach},
    {0},
};
