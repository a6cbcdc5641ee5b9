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

bool debug_sends(struct ksiginfo *info)
{
	uint32_t sig = thread_current()->pub.deliver ? take_deliver() : 0;

	if (sig)
		*info = sig_info((int)sig, SI_USER);
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
	t->state = PROSE_THREAD_STOPPED;
	rt_hcall(PROSE_H_STOP, (uint64_t)info->signo, 0, 0, 0);
	while (thread_held(thread_current()))
		thread_yield();
	t->state = PROSE_THREAD_RUNNING;
	if (!debug_attached()) /* it left: as if it had never been there */
		return true;
	sig = take_deliver();
	if (sig && sig != (uint32_t)info->signo)
		*info = sig_info((int)sig, SI_USER);
	return sig != 0;
}
