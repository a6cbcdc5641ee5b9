/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls about signals. */
#include "posix.h"

#define SET_BYTES 8

static bool valid(uint64_t sig)
{
	return sig >= 1 && sig <= SIGNALS;
}

long sys_rt_sigaction(const struct sysargs *s)
{
	const struct ksigaction *new = PTR(s, 1);
	struct ksigaction *old = PTR(s, 2), was;
	uint64_t sig = (uint32_t)s->a[0];

	if (s->a[3] != SET_BYTES || !valid(sig) ||
	    (new && (sig == SIGKILL || sig == SIGSTOP)))
		return -EINVAL;
	if ((new && !rt_user_ok(new, sizeof(*new))) ||
	    (old && !rt_user_ok(old, sizeof(*old))))
		return -EFAULT;
	was = sig_action[sig];
	if (new) {
		sig_action[sig] = *new;
		if (sig_ignored((int)sig))
			signal_forget_all(SIG_BIT(sig));
	}
	if (old)
		*old = was;
	return 0;
}

long sys_rt_sigprocmask(const struct sysargs *s)
{
	const uint64_t *new = PTR(s, 1);
	uint64_t *old = PTR(s, 2), was = posix_current()->mask, set;

	if (s->a[3] != SET_BYTES)
		return -EINVAL;
	if ((new && !rt_user_ok(new, 8)) || (old && !rt_user_ok(old, 8)))
		return -EFAULT;
	if (new) {
		set = *new;
		if (s->a[0] == SIG_BLOCK)
			set |= was;
		else if (s->a[0] == SIG_UNBLOCK)
			set = was & ~set;
		else if (s->a[0] != SIG_SETMASK)
			return -EINVAL;
		signal_set_mask(set);
	}
	if (old)
		*old = was;
	return 0;
}

long sys_rt_sigpending(const struct sysargs *s)
{
	if (s->a[1] > SET_BYTES)
		return -EINVAL;
	if (!rt_user_ok(PTR(s, 0), 8))
		return -EFAULT;
	*(uint64_t *)PTR(s, 0) =
	    signal_pending(thread_current()) & posix_current()->mask;
	return 0;
}

static long wait_for_signal(void)
{
	while (wait_on(NULL, RT_FOREVER, true) != -EINTR)
		;
	return -EINTR;
}

long sys_pause(const struct sysargs *s)
{
	return wait_for_signal();
}

long sys_rt_sigsuspend(const struct sysargs *s)
{
	if (s->a[1] != SET_BYTES)
		return -EINVAL;
	if (!rt_user_ok(PTR(s, 0), 8))
		return -EFAULT;
	signal_mask_for_call(*(uint64_t *)PTR(s, 0));
	return wait_for_signal();
}

static long sigwait(uint64_t set, uint64_t until_ns, struct ksiginfo *info)
{
	struct thread *t = thread_current();
	int err = 0;

	while (!signal_take(t, set, info)) {
		if (err)
			return err == -ETIMEDOUT ? -EAGAIN : err;
		t->posix->waits_for = set;
		err = wait_on(NULL, until_ns, true);
		t->posix->waits_for = 0;
	}
	return info->signo;
}

long sys_rt_sigtimedwait(const struct sysargs *s)
{
	struct ksiginfo info, *out = PTR(s, 1);
	uint64_t until_ns = RT_FOREVER, ns;
	long sig;

	if (s->a[3] != SET_BYTES)
		return -EINVAL;
	if (!rt_user_ok(PTR(s, 0), 8) || (out && !rt_user_ok(out, 128)))
		return -EFAULT;
	if (s->a[2]) {
		int err = timespec_get(PTR(s, 2), &ns);

		if (err)
			return err;
		until_ns = deadline_in(ns);
	}
	sig = sigwait(*(uint64_t *)PTR(s, 0) &
			  ~(SIG_BIT(SIGKILL) | SIG_BIT(SIGSTOP)),
		      until_ns, &info);
	if (sig > 0 && out)
		*out = info;
	return sig;
}

long sys_sigaltstack(const struct sysargs *s)
{
	struct kstack *alt = &posix_current()->alt, was = *alt;
	const struct kstack *new = PTR(s, 0);
	struct kstack *old = PTR(s, 1);
	uint64_t sp = arch_sp(&thread_current()->user);
	bool on = !(was.flags & SS_DISABLE) && sp > was.sp &&
		  sp - was.sp <= was.bytes;

	if ((new && !rt_user_ok(new, sizeof(*new))) ||
	    (old && !rt_user_ok(old, sizeof(*old))))
		return -EFAULT;
	if (new) {
		if (on)
			return -EPERM;
		if (new->flags &
		    ~(int32_t)(SS_AUTODISARM | SS_DISABLE | SS_ONSTACK))
			return -EINVAL;
		if (!(new->flags &SS_DISABLE) && new->bytes < MINSIGSTKSZ)
			return -ENOMEM;
		*alt = *new;
		alt->flags &= ~SS_ONSTACK;
	}
	if (old) {
		*old = was;
		if (on)
			old->flags |= SS_ONSTACK;
	}
	return 0;
}

/* -- sending -------------------------------------------------------------- */

long sys_kill(const struct sysargs *s)
{
	int32_t pid = (int32_t)s->a[0], own = (int32_t)rt_boot->pid;
	struct ksiginfo info;

	if (s->a[1] && !valid(s->a[1]))
		return -EINVAL;
	if (pid != own && pid != 0 && pid != -own)
		return -ESRCH;
	info = sig_info((int)s->a[1], SI_USER);
	if (s->a[1])
		signal_send(NULL, &info);
	return 0;
}

static long send_to(uint32_t tid, uint64_t sig, const struct ksiginfo *info)
{
	struct thread *t = thread_by_tid(tid);

	if (sig && !valid(sig))
		return -EINVAL;
	if (!t || !t->posix)
		return -ESRCH;
	if (sig)
		signal_send(t, info);
	return 0;
}

long sys_tkill(const struct sysargs *s)
{
	struct ksiginfo info = sig_info((int)s->a[1], SI_TKILL);

	return send_to((uint32_t)s->a[0], s->a[1], &info);
}

long sys_tgkill(const struct sysargs *s)
{
	struct ksiginfo info = sig_info((int)s->a[2], SI_TKILL);

	if ((uint32_t)s->a[0] != rt_boot->pid)
		return -ESRCH;
	return send_to((uint32_t)s->a[1], s->a[2], &info);
}

long sys_rt_sigqueueinfo(const struct sysargs *s)
{
	struct ksiginfo info;

	if ((uint32_t)s->a[0] != rt_boot->pid)
		return -ESRCH;
	if (!valid(s->a[1]))
		return s->a[1] ? -EINVAL : 0;
	if (!rt_user_ok(PTR(s, 2), sizeof(info)))
		return -EFAULT;
	info = *(struct ksiginfo *)PTR(s, 2);
	info.signo = (int32_t)s->a[1];
	signal_send(NULL, &info);
	return 0;
}

long sys_rt_tgsigqueueinfo(const struct sysargs *s)
{
	struct ksiginfo info;

	if ((uint32_t)s->a[0] != rt_boot->pid)
		return -ESRCH;
	if (!rt_user_ok(PTR(s, 3), sizeof(info)))
		return -EFAULT;
	info = *(struct ksiginfo *)PTR(s, 3);
	info.signo = (int32_t)s->a[2];
	return send_to((uint32_t)s->a[1], s->a[2], &info);
}
