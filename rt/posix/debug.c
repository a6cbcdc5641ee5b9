/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A debugger is shown a signal before the program takes it, and says what
 * the program gets (struct prose_debug_area).
 */
#include "hcalls.h"
#include "posix.h"

bool debug_attached(void)
{
	return __atomic_load_n(&prose_desc.debug.attached, __ATOMIC_RELAXED);
}

bool debug_signal(struct ksiginfo *info)
{
	struct prose_thread *t = &thread_current()->pub;
	uint32_t sig;

	if (!debug_attached() || info->signo == SIGKILL)
		return true;
	thread_fp_sync(true);
	t->state = PROSE_THREAD_STOPPED;
	rt_hcall(PROSE_H_STOP, (uint64_t)info->signo, 0, 0, 0);
	t->state = PROSE_THREAD_RUNNING;
	sig = __atomic_load_n(&prose_desc.debug.deliver, __ATOMIC_RELAXED);
	if (!debug_attached()) /* it left: as if it had never been there */
		return true;
	if (sig && sig <= SIGNALS && sig != (uint32_t)info->signo)
		*info = sig_info((int)sig, SI_USER);
	return sig != 0;
}
