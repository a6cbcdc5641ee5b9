/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals: what is pending for whom, and what a signal does when it comes.
 * One whose default action is to stop or end the program does so at once,
 * whatever the threads are at.
 */
#include "hcalls.h"
#include "posix.h"

#define NEVER_BLOCKED (SIG_BIT(SIGKILL) | SIG_BIT(SIGSTOP))
#define QUEUE_MAX     4096

struct ksigaction sig_action[SIGNALS + 1];

static struct sig_pending shared;
static unsigned queued;

struct ksiginfo sig_info(int sig, int code)
{
	struct ksiginfo i = {.signo = sig, .code = code};

	i.user.pid = (int32_t)rt_boot->pid;
	i.user.uid = rt_boot->uid;
	return i;
}

bool sig_default_ignores(int sig)
{
	return sig == SIGCHLD || sig == SIGCONT || sig == SIGURG ||
	       sig == SIGWINCH;
}

bool sig_default_stops(int sig)
{
	return sig >= SIGSTOP && sig <= SIGTTOU;
}

bool sig_default_dumps(int sig)
{
	return sig == SIGSEGV || sig == SIGBUS || sig == SIGILL ||
	       sig == SIGFPE || sig == SIGABRT || sig == SIGTRAP ||
	       sig == SIGSYS;
}

bool sig_ignored(int sig)
{
	uint64_t h = sig_action[sig].handler;

	return h == SIG_IGN || (h == SIG_DFL && sig_default_ignores(sig));
}

void signal_die(const struct ksiginfo *info)
{
	const struct rt_regs *r = &thread_current()->user;
	bool fault = info->code > 0 && info->code != SI_KERNEL;

	thread_show_app(true);
	rt_exit(PROSE_END_SIGNAL, (unsigned)info->signo,
		fault ? info->fault.address : 0, arch_pc(r));
}

void signal_stop(int sig)
{
	rt_trace(PROSE_TR_SIGNAL, (uint64_t)sig, 0);
	debug_shown(sig);
}

/* -- what is pending ------------------------------------------------------ */

/* False: there is one already, or no memory. */
static bool queue(struct sig_pending *p, const struct ksiginfo *info)
{
	uint64_t bit = SIG_BIT(info->signo);
	struct sig_queued *q, **last = &p->first;

	if (info->signo < SIGRTMIN && (p->set & bit))
		return false;
	q = queued < QUEUE_MAX ? rt_alloc(sizeof(*q)) : NULL;
	if (!q)
		return false;
	queued++;
	q->info = *info;
	while (*last)
		last = &(*last)->next;
	*last = q;
	p->set |= bit;
	return true;
}

static void update_set(struct sig_pending *p, int sig)
{
	p->set &= ~SIG_BIT(sig);
	for (struct sig_queued *q = p->first; q; q = q->next)
		if (q->info.signo == sig)
			p->set |= SIG_BIT(sig);
}

static void unqueue(struct sig_pending *p, struct sig_queued **at,
		    struct ksiginfo *info)
{
	struct sig_queued *q = *at;

	timers_taken(&q->info);
	if (info)
		*info = q->info;
	*at = q->next;
	update_set(p, q->info.signo);
	rt_free(q);
	queued--;
}

void signal_forget(struct sig_pending *p, uint64_t set)
{
	struct sig_queued **at = &p->first;

	while (*at) {
		if (set & SIG_BIT((*at)->info.signo))
			unqueue(p, at, NULL);
		else
			at = &(*at)->next;
	}
}

void signal_forget_all(uint64_t set)
{
	signal_forget(&shared, set);
	for (struct thread *t = thread_next(NULL); t; t = thread_next(t))
		if (t->posix)
			signal_forget(&t->posix->pending, set);
}

static bool take_from(struct sig_pending *p, uint64_t set,
		      struct ksiginfo *info)
{
	struct sig_queued **at = &p->first;
	int sig;

	if (!(p->set & set))
		return false;
	sig = __builtin_ctzll(p->set & set) + 1;
	while ((*at)->info.signo != sig)
		at = &(*at)->next;
	unqueue(p, at, info);
	return true;
}

bool signal_take(struct thread *t, uint64_t set, struct ksiginfo *info)
{
	return take_from(&t->posix->pending, set, info) ||
	       take_from(&shared, set, info);
}

uint64_t signal_pending(const struct thread *t)
{
	return t->posix->pending.set | shared.set;
}

bool signal_waiting_for(const struct thread *t)
{
	return t->posix && (signal_pending(t) & ~t->posix->mask);
}

bool signal_waiting(void)
{
	return signal_waiting_for(thread_current());
}

/* -- sending -------------------------------------------------------------- */

static bool takes(const struct thread *t, int sig)
{
	return t->posix && !(t->posix->mask & SIG_BIT(sig));
}

/* A thread that the signal may go to: it waits for it, or would take it. */
static struct thread *somebody(int sig)
{
	struct thread *t, *found = NULL;

	for (t = thread_next(NULL); t; t = thread_next(t)) {
		if (t->posix && (t->posix->waits_for & SIG_BIT(sig)))
			return t;
		if (takes(t, sig) && (!found || !found->interruptible))
			found = t;
	}
	return takes(&thread_main, sig) && !process_ending &&
		       thread_main.pub.state != PROSE_THREAD_DEAD
		   ? &thread_main
		   : found;
}

/* What needs no thread to run for it; true: that was all. */
static bool act_at_once(struct thread *t, const struct ksiginfo *info)
{
	int sig = info->signo;

	if (t && (t->posix->waits_for & SIG_BIT(sig)))
		return false;
	if (sig != SIGKILL && sig != SIGSTOP && (!t || !takes(t, sig)))
		return false;
	if (sig_ignored(sig))
		return true;
	if (sig_action[sig].handler != SIG_DFL || (t && debug_attached()))
		return false;
	if (!sig_default_stops(sig))
		signal_die(info);
	signal_stop(sig);
	return true;
}

bool signal_send(struct thread *to, const struct ksiginfo *info)
{
	struct thread *t = to ? to : somebody(info->signo);
	uint64_t bit = SIG_BIT(info->signo);

	if ((to && !to->posix) || act_at_once(t, info))
		return false;
	if (!queue(to ? &to->posix->pending : &shared, info))
		return false;
	if (t && t->interruptible &&
	    ((t->posix->waits_for & bit) || takes(t, info->signo)))
		thread_unwait(t, -EINTR);
	return true;
}

void signal_process(int sig)
{
	struct ksiginfo i = sig_info(sig, SI_KERNEL);

	signal_send(NULL, &i);
}

void signal_thread(struct thread *t, int sig)
{
	struct ksiginfo i = sig_info(sig, SI_KERNEL);

	signal_send(t, &i);
}

void signal_set_mask(uint64_t mask)
{
	posix_current()->mask = mask & ~NEVER_BLOCKED;
}

void signal_mask_for_call(uint64_t mask)
{
	struct posix_thread *p = posix_current();

	p->saved_mask = p->mask;
	p->mask_is_saved = true;
	signal_set_mask(mask);
}
