/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands that start, stop, attach and end. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include "errors.h"
#include "session.h"
#include "stats.h"

#define ACTIONS 64
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

	if (f && !f->running)
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

/* -- vCont -------------------------------------------------------------------
 */

struct action {
	enum resume how;
	bool stop;
	int signal;
	uint64_t lo, hi;
	struct tid who;
};

static bool take_signal(const char **a, int *signal)
{
	uint8_t number;

	if (take_hex(a, &number, 1) != 1)
		return false;
	*signal = signal_from_gdb(number);
	return true;
}

static bool take_action(const char **a, struct action *to)
{
	*to = (struct action){.who = {ALL, ALL}};
	switch (*(*a)++) {
	case 'C':
		if (!take_signal(a, &to->signal))
			return false;
		break;
	case 'S':
		if (!take_signal(a, &to->signal))
			return false;
		to->how = RESUME_STEP;
		break;
	case 'c':
		break;
	case 's':
		to->how = RESUME_STEP;
		break;
	case 'r':
		to->how = RESUME_RANGE;
		if (!take_u64(a, &to->lo) || !take_char(a, ',') ||
		    !take_u64(a, &to->hi))
			return false;
		break;
	case 't':
		to->stop = true;
		break;
	default:
		return false;
	}
	return !take_char(a, ':') || take_tid(a, &to->who);
}

static bool is_about(const struct action *a, const struct inferior *f)
{
	return a->who.pid == f->pid || a->who.pid == ALL || a->who.pid == ANY;
}

static bool is_wide(const struct action *a)
{
	return a->who.tid == ALL || a->who.tid == ANY;
}

/* What actions say of one inferior: each of its threads takes the first one
 * that names it or all; who is in none is held. */
struct plan {
	const struct action *lead; /* the step, or else the first */
	const struct action *list;
	int n;	   /* up to the one for all threads */
	bool wide; /* there is one */
};

static struct plan plan_of(const struct inferior *f, const struct action *list,
			   int n)
{
	struct plan p = {.list = list};

	while (p.n < n && !p.wide) {
		const struct action *a = &list[p.n++];

		if (!is_about(a, f))
			continue;
		if (!p.lead ||
		    (p.lead->how == RESUME_CONT && a->how != RESUME_CONT))
			p.lead = a;
		p.wide = is_wide(a);
	}
	return p;
}

static void hold(struct session *s, const struct inferior *f,
		 const struct plan *p)
{
	const struct target_ops *ops = s->target->ops;

	if (!ops->hold)
		return;
	ops->hold(s->target, f->pid, ALL, !p->wide);
	for (int i = 0; i < p->n; i++) {
		const struct action *a = &p->list[i];

		if (!is_about(a, f) || is_wide(a))
			continue;
		if (!p->wide && !a->stop)
			ops->hold(s->target, f->pid, a->who.tid, false);
		if (a->signal && a != p->lead && ops->send)
			ops->send(s->target, f->pid, a->who.tid, a->signal);
	}
}

static int halt(struct session *s, struct inferior *f)
{
	int status;

	if (!f->running)
		return 0;
	if (!f->quiet) {
		status = s->target->ops->stop(s->target, f->pid);
		/* One that has ended stopped by that; gdb is yet to be told. */
		return status == -PROSE_E_SRCH ? 0 : status;
	}
	f->quiet = false;
	f->stop = (struct stop){
	    .kind = STOP_SIGNAL, .pid = f->pid, .tid = f->tid};
	return 0;
}

/* 0, or why it cannot be done. */
static int act(struct session *s, struct inferior *f, const struct plan *p)
{
	const struct target_ops *ops = s->target->ops;
	const struct action *a = p->lead;
	uint32_t tid = is_wide(a) ? ALL : a->who.tid;
	int status;

	if (a->stop)
		return halt(s, f);
	if (f->running && !f->quiet)
		return 0;
	f->quiet = false;
	f->running = true;
	if (f->stop.kind != STOP_NONE)
		return 0; /* something to report came before */
	hold(s, f, p);
	status = ops->resume(s->target, f->pid, tid, a->how, a->signal, a->lo,
			     a->hi);
	if (status < 0)
		f->running = false;
	return status < 0 ? status : 0;
}

/* If no inferior runs then, gdb is told why instead of waiting for it. In
 * non-stop it may speak of one whose end it has not read yet. */
static void perform(struct session *s, const struct action *list, int n)
{
	int status = s->non_stop ? 0 : -PROSE_E_SRCH;
	bool runs = false;

	for (int i = 0; i < INFERIORS; i++) {
		struct inferior *f = &s->inf[i];
		struct plan p = plan_of(f, list, n);

		if (f->pid && p.lead)
			status = act(s, f, &p);
		runs = runs || (f->pid && f->running);
	}
	s->waiting = s->silent = !s->non_stop && runs;
	if (s->silent)
		return;
	if (status < 0)
		reply_error(s, status);
	else
		reply(s, "OK");
}

static void cmd_vcont(struct session *s, const char *a, size_t n)
{
	struct action list[ACTIONS];
	int count = 0;

	if (!s->non_stop && !inferior_find(s, ANY)) {
		reply_error(s, -PROSE_E_SRCH);
		return;
	}
	while (take_char(&a, ';'))
		if (count == ACTIONS || !take_action(&a, &list[count++])) {
			reply_error(s, -PROSE_E_INVAL);
			return;
		}
	perform(s, list, count);
}

static void cmd_vcont_which(struct session *s, const char *a, size_t n)
{
	reply(s, "vCont;c;C;s;S;t;r");
}

static void plain(struct session *s, const char *a, enum resume how)
{
	struct action all = {.how = how, .who = {ALL, ALL}};
	struct tid t;

	if (*a || !current(s, &t)) {
		if (*a) /* from an address: gdb writes the pc instead */
			reply_error(s, -PROSE_E_OPNOTSUPP);
		return;
	}
	all.who.pid = t.pid;
	perform(s, &all, 1);
}

static void cmd_c(struct session *s, const char *a, size_t n)
{
	plain(s, a, RESUME_CONT);
}

static void cmd_s(struct session *s, const char *a, size_t n)
{
	plain(s, a, RESUME_STEP);
}

/* Non-stop: the next inferior that stopped, or OK. */
static void cmd_vstopped(struct session *s, const char *a, size_t n)
{
	for (int i = 0; i < INFERIORS; i++) {
		struct inferior *f = &s->inf[i];

		if (!f->pid || f->stop.kind == STOP_NONE || !f->running)
			continue;
		f->running = false;
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

/* -- attach, run, kill, detach
 * ----------------------------------------------------- */

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
		size_t bytes = strcspn(a, ";") / 2;

		argv[n] = calloc(1, bytes + 1);
		if (!argv[n] || take_hex(&a, argv[n], bytes) != bytes)
			return -1;
		n++;
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
    {"vCont?", cmd_vcont_which},
    {"vCont", cmd_vcont, true},
    {"vStopped", cmd_vstopped},
    {"vCtrlC", cmd_vctrlc, true},
    {"vAttach;", cmd_attach},
    {"vRun", cmd_run, true},
    {"R", cmd_restart, true},
    {"vKill", cmd_kill},
    {"k", cmd_kill_all},
    {"D", cmd_detach},
    {"c", cmd_c, true},
    {"s", cmd_s, true},
    {0},
};
