/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A debugger is shown a signal before the program takes it, and says what
 * the program gets (struct prose_debug_area).
 */
#include "hcalls.h"
#include "posix.h"

static uint32_t take_deliver(void)
{
	struct prose_thread *t = &thread_current()->pub;
	uint32_t sig = debug_attached() ? t->deliver : 0;

	t->deliver = 0;
	return sig <= SIGNALS ? sig : 0;
}

void debug_turned(void)
{
	struct prose_thread *t = &thread_current()->pub;

	if (!t->follow || !debug_attached())
		return;
	t->follow = 0;
	debug_shown(SIGTRAP);
}

void debug_thread(struct thread *t, struct posix_thread *p)
{
	t->posix = p;
	t->pub.siginfo = (prose_gpa)(uintptr_t)&p->shown;
}

/* What the debugger says of the signal that comes, if anything. */
static struct ksiginfo info_of(uint32_t sig)
{
	struct ksiginfo *shown = &posix_current()->shown, info = *shown;

	shown->signo = 0;
	return sig == (uint32_t)info.signo ? info : sig_info((int)sig, SI_USER);
}

bool debug_sends(struct ksiginfo *info)
{
	uint32_t sig = thread_current()->pub.deliver ? take_deliver() : 0;

	if (sig)
		*info = info_of(sig);
	return sig != 0;
}

/* Does it end the program with a core, and is somebody to see it before? */
static bool crashes(const struct ksiginfo *info)
{
	int sig = info->signo;

	return __atomic_load_n(&prose_desc.debug.crash, __ATOMIC_RELAXED) &&
	       sig_default_dumps(sig) &&
	       (sig_action[sig].handler <= SIG_IGN ||
		(posix_current()->mask & SIG_BIT(sig)));
}

bool debug_signal(struct ksiginfo *info)
{
	struct prose_thread *t = &thread_current()->pub;
	uint32_t sig;

	if (info->signo == SIGKILL || (!debug_attached() && !crashes(info)))
		return true;
	thread_fp_sync(true);
	posix_current()->shown = *info;
	t->state = PROSE_THREAD_STOPPED;
	rt_hcall(PROSE_H_STOP, (uint64_t)info->signo, 0, 0, 0);
	while (thread_held(thread_current()))
		thread_yield();
	t->state = PROSE_THREAD_RUNNING;
	/* If it left: as if it had never been there. */
	sig = debug_attached() ? take_deliver() : (uint32_t)info->signo;
	*info = info_of(sig);
	return sig != 0;
}
