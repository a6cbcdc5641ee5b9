/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The launcher's signals are the program's: they go down its control
 * channel, where its own handlers or the default actions wait for them.
 */
#include "run.h"

#include <errno.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* A program that has not taken a signal for so long is not going to, and
 * the next one ends it. */
#define PATIENCE_NS 1000000000ull

static const int forwarded[] = {SIGHUP,	  SIGINT,  SIGQUIT, SIGTERM,
				SIGUSR1,  SIGUSR2, SIGTSTP, SIGCONT,
				SIGWINCH, SIGALRM, SIGURG};

static void forwarded_set(sigset_t *set)
{
	sigemptyset(set);
	for (size_t i = 0; i < sizeof(forwarded) / sizeof(*forwarded); i++)
		sigaddset(set, forwarded[i]);
}

void signals_take(struct run *r)
{
	sigset_t set;

	forwarded_set(&set);
	sigprocmask(SIG_BLOCK, &set, &r->old_mask);
	signal(SIGPIPE, SIG_IGN);
	r->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

void signals_give_back(struct run *r)
{
	close(r->signals);
	r->signals = -1;
}

static bool deadly(int sig)
{
	return sig == SIGINT || sig == SIGTERM || sig == SIGQUIT ||
	       sig == SIGHUP;
}

/* Before its control channel is there a program has no handlers. */
static bool unborn(struct run *r)
{
	if (!r->pump.ctl.chan)
		pump_run(&r->pump); /* what breaks it is told of later */
	return !r->pump.ctl.chan;
}

static void forward(struct run *r, int sig)
{
	bool deaf = pump_signal_waits(&r->pump) && r->sent_ns &&
		    ctl_now_ns() - r->sent_ns > PATIENCE_NS;

	if (deadly(sig) && r->held && held_is(&r->ctl, &r->row)) {
		ctl_call(&r->ctl, PROSE_H_RESUME, r->lpar);
		return;
	}
	if (deadly(sig) && (deaf || unborn(r))) {
		ctl_call(&r->ctl, PROSE_H_KILL, r->lpar, sig);
		return;
	}
	if (!pump_signal_waits(&r->pump))
		r->sent_ns = ctl_now_ns();
	pump_signal(&r->pump, sig);
}

void signals_forward(struct run *r)
{
	struct signalfd_siginfo si;

	while (read(r->signals, &si, sizeof(si)) == sizeof(si))
		forward(r, si.ssi_signo);
}

void signals_stop(struct run *r, int sig)
{
	sigset_t one;

	/* Any other is one that a debugger is shown: it goes on from there. */
	if (sig != SIGSTOP && sig != SIGTSTP && sig != SIGTTIN &&
	    sig != SIGTTOU)
		return;
	sigemptyset(&one);
	sigaddset(&one, sig);
	/* Its own signal, so that a shell sees the right one; in a group
	 * that nobody could continue the kernel ignores all but SIGSTOP. */
	if (sig != SIGSTOP)
		signal(sig, SIG_DFL);
	sigprocmask(SIG_UNBLOCK, &one, NULL);
	raise(sig);
	sigprocmask(SIG_BLOCK, &one, NULL);
	ctl_call(&r->ctl, PROSE_H_RESUME, r->lpar);
}
