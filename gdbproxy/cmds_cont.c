/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands that let programs go on, step and stop. */
#include "errors.h"
#include "session.h"

#define ACTIONS 64

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

bool is_about(const struct action *a, const struct inferior *f)
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
	f->stop =
	    (struct stop){.kind = STOP_SIGNAL, .pid = f->pid, .tid = f->tid};
	if (s->non_stop)
		nonstop_stopped(s, f);
	return 0;
}

/* The signal that ^C was told before: is it for gdb, or for the program? */
static void came_before(struct session *s, struct inferior *f)
{
	struct stop *later = &f->later;

	if (s->target->pass >> (later->code & 63) & 1 && s->target->ops->send) {
		s->target->ops->send(s->target, f->pid, later->tid,
				     later->code);
	} else {
		f->stop = *later;
		f->signal = later->code;
	}
	later->kind = STOP_NONE;
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
	if (s->non_stop && !f->quiet)
		return nonstop_resume(s, f, p->list, p->n, a);
	if (f->running && !f->quiet)
		return 0;
	f->quiet = false;
	f->running = true;
	if (f->later.kind != STOP_NONE)
		came_before(s, f);
	if (f->stop.kind != STOP_NONE)
		return 0; /* something to report came before */
	hold(s, f, p);
	status = ops->resume(s->target, f->pid, tid, a->how, a->signal, a->lo,
			     a->hi);
	if (status < 0)
		f->running = false;
	else if (f->interrupted && ops->stop)
		ops->stop(s->target, f->pid);
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

const struct command cmds_cont[] = {
    {"vCont?", cmd_vcont_which},
    {"vCont", cmd_vcont, true},
    {"c", cmd_c, true},
    {"s", cmd_s, true},
    {0},
};
