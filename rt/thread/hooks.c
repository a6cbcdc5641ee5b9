/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What happens where no layer above threads says otherwise: no system calls,
 * a fault ends the partition, signals do what Linux's defaults do.
 */
#include "errno.h"
#include "hcalls.h"
#include "pt.h"
#include "signal_abi.h"
#include "thread.h"

#define WEAK __attribute__((weak))

WEAK void rt_syscall(struct rt_regs *r)
{
	arch_sys_return(r, -ENOSYS);
}

WEAK void rt_fault(struct rt_regs *r, const struct arch_fault *f)
{
	thread_show_app(true);
	rt_exit(PROSE_END_SIGNAL, (unsigned)f->signal, f->address, arch_pc(r));
}

WEAK void rt_deliver(struct rt_regs *r)
{
}

WEAK bool signal_waiting_for(const struct thread *t)
{
	return false;
}

WEAK void signal_process(int sig)
{
	if (sig == SIGCHLD || sig == SIGCONT || sig == SIGURG ||
	    sig == SIGWINCH)
		return;
	if (sig >= SIGSTOP && sig <= SIGTTOU)
		rt_hcall(PROSE_H_STOP, (uint64_t)sig, 0, 0, 0);
	else
		rt_exit(PROSE_END_SIGNAL, (unsigned)sig, 0, 0);
}

WEAK bool pt_fault(struct arch_fault *f)
{
	return false;
}

WEAK bool chan_poll(void)
{
	return false;
}

WEAK bool chan_sleep(void)
{
	return true;
}

WEAK void chan_awake(void)
{
}
