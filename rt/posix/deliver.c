/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Taking signals: before a thread goes on in the application, handlers'
 * frames are put on its stack, and the system call that a signal cut short
 * is made again where it should be.
 */
#include "posix.h"

static bool on_alt_stack(const struct kstack *alt, uint64_t sp)
{
	return sp > alt->sp && sp - alt->sp <= alt->bytes;
}

static uint64_t frame_top(const struct rt_regs *r, const struct posix_thread *p,
			  uint64_t flags)
{
	if (!(flags & SA_ONSTACK) || (p->alt.flags & SS_DISABLE) ||
	    on_alt_stack(&p->alt, arch_sp(r)))
		return arch_sp(r);
	return p->alt.sp + p->alt.bytes;
}

static void call_handler(struct rt_regs *r, const struct ksiginfo *info)
{
	struct posix_thread *p = posix_current();
	struct ksigaction a = sig_action[info->signo];
	uint64_t old = p->mask_is_saved ? p->saved_mask : p->mask;

	rt_trace(PROSE_TR_SIGNAL, (uint64_t)info->signo, arch_pc(r));
	thread_fp_sync(true);
	if (arch_sig_push(r, frame_top(r, p, a.flags), &a, info, old,
			  &p->alt)) {
		struct ksiginfo segv = sig_info(SIGSEGV, SI_KERNEL);

		signal_die(&segv);
	}
	p->mask_is_saved = false;
	if (p->alt.flags & (int32_t)SS_AUTODISARM)
		p->alt = (struct kstack){.flags = SS_DISABLE};
	if (a.flags & SA_RESETHAND)
		sig_action[info->signo].handler = SIG_DFL;
	signal_set_mask(p->mask | a.mask |
			(a.flags & SA_NODEFER ? 0 : SIG_BIT(info->signo)));
	debug_turned();
}

static bool was_interrupted(const struct rt_regs *r)
{
	return arch_in_syscall(r) && arch_sys_result(r) == -EINTR;
}

/* The call gave -EINTR and a handler runs: again after it? */
static void maybe_again(struct rt_regs *r, uint64_t flags)
{
	if (was_interrupted(r) && (flags & SA_RESTART) &&
	    !posix_current()->no_restart &&
	    syscall_restarts(arch_sys_number(r)))
		arch_sys_again(r);
}

/* True if a handler will run. */
static bool take(struct rt_regs *r, struct ksiginfo *info)
{
	const struct ksigaction *a;

	if (sig_ignored(info->signo))
		return false;
	a = &sig_action[info->signo];
	if (a->handler == SIG_DFL) {
		if (!sig_default_stops(info->signo))
			signal_die(info);
		signal_stop(info->signo);
		return false;
	}
	maybe_again(r, a->flags);
	call_handler(r, info);
	return true;
}

void rt_deliver(struct rt_regs *r)
{
	struct thread *t = thread_current();
	struct posix_thread *p = t->posix;
	struct ksiginfo info;
	bool any = false, handled = false;

	if (process_ending)
		process_park();
	if (debug_sends(&info)) {
		any = true;
		handled = take(r, &info);
	}
	while (signal_waiting_for(t) && signal_take(t, ~p->mask, &info)) {
		any = true;
		handled |= debug_signal(&info) && take(r, &info);
	}
	if (any && !handled && was_interrupted(r))
		arch_sys_again(r);
	if (p->mask_is_saved) {
		p->mask_is_saved = false;
		p->mask = p->saved_mask;
	}
}

void rt_fault(struct rt_regs *r, const struct arch_fault *f)
{
	struct posix_thread *p = posix_current();
	struct ksiginfo info = {.signo = f->signal, .code = f->code};

	info.fault.address = f->address;
	if (!debug_signal(&info))
		return;
	if ((p->mask & SIG_BIT(info.signo)) ||
	    sig_action[info.signo].handler <= SIG_IGN)
		signal_die(&info);
	call_handler(r, &info);
}

long sys_rt_sigreturn(const struct sysargs *s)
{
	struct thread *t = thread_current();
	struct kstack alt;
	uint64_t mask;

	thread_fp_sync(true);
	if (arch_sig_pop(&t->user, &mask, &alt)) {
		struct ksiginfo segv = sig_info(SIGSEGV, SI_KERNEL);

		signal_die(&segv);
	}
	signal_set_mask(mask);
	if (!on_alt_stack(&t->posix->alt, arch_sp(&t->user)))
		t->posix->alt = alt;
	debug_turned();
	return 0;
}
