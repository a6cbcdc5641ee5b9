/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads as the application makes and ends them. Refuses what would need a
 * second address space: fork, vfork, spawn.
 */
#include "hcalls.h"
#include "posix.h"

#define CLONE_VM	     0x100
#define CLONE_FS	     0x200
#define CLONE_FILES	     0x400
#define CLONE_SIGHAND	     0x800
#define CLONE_THREAD	     0x10000
#define CLONE_SETTLS	     0x80000
#define CLONE_PARENT_SETTID  0x100000
#define CLONE_CHILD_CLEARTID 0x200000
#define CLONE_CHILD_SETTID   0x1000000
#define CLONE_MUST \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)

static int set_tid(uint64_t at, uint32_t tid)
{
	if (!rt_user_ok((void *)at, sizeof(tid)))
		return -EFAULT;
	*(uint32_t *)at = tid;
	return 0;
}

static struct thread *child_of(struct thread *parent)
{
	struct posix_thread *p = rt_alloc(sizeof(*p));
	struct thread *t = p ? thread_new(parent->pub.name) : NULL;

	if (!t) {
		rt_free(p);
		return NULL;
	}
	p->mask = parent->posix->mask;
	p->alt.flags = SS_DISABLE;
	debug_thread(t, p);
	thread_fp_sync(false);
	t->user = parent->user;
	return t;
}

long sys_clone(const struct sysargs *s)
{
	uint64_t flags = s->a[0], sp = s->a[1], parent_tid = s->a[2];
	uint64_t tls = s->a[ARCH_CLONE_TLS], child_tid = s->a[ARCH_CLONE_CTID];
	struct thread *t;
	uint32_t tid;

	if ((flags & CLONE_MUST) != CLONE_MUST)
		return syscall_refuse(" of a new process");
	t = child_of(thread_current());
	if (!t)
		return -EAGAIN;
	tid = t->pub.tid;
	arch_regs_clone(&t->user, sp, tls, flags & CLONE_SETTLS);
	t->pub.stack = sp;
	if (flags & CLONE_PARENT_SETTID)
		set_tid(parent_tid, tid);
	if (flags & CLONE_CHILD_SETTID)
		set_tid(child_tid, tid);
	if (flags & CLONE_CHILD_CLEARTID)
		t->posix->clear_tid = child_tid;
	thread_ready(t);
	return tid;
}

/* glibc asks for these first, and does without. */
long sys_clone3(const struct sysargs *s)
{
	return -ENOSYS;
}

long sys_rseq(const struct sysargs *s)
{
	return -ENOSYS;
}

bool process_ending;
static struct waitq never;

void process_park(void)
{
	for (;;)
		wait_on(&never, RT_FOREVER, false);
}

void process_end(unsigned status)
{
	if (process_ending)
		process_park();
	process_ending = true;
	fd_deinit();
	rt_exit(PROSE_END_EXIT, status & 255, 0,
		arch_pc(&thread_current()->user));
}

/* The last of the application's threads; rt may have its own. */
static bool is_last(void)
{
	unsigned n = 0;

	for (struct thread *t = thread_next(NULL); t; t = thread_next(t))
		n += t->posix != NULL;
	return n == 1;
}

long sys_exit(const struct sysargs *s)
{
	struct thread *t = thread_current();
	struct posix_thread *p = t->posix;

	if (p->robust_list)
		futex_robust_end(p->robust_list);
	if (p->clear_tid)
		futex_clear(p->clear_tid);
	if (is_last())
		process_end((unsigned)s->a[0]);
	signal_forget(&p->pending, ~0ull);
	t->posix = NULL;
	if (t != &thread_main)
		rt_free(p);
	thread_exit();
}

long sys_exit_group(const struct sysargs *s)
{
	process_end((unsigned)s->a[0]);
}

long sys_gettid(const struct sysargs *s)
{
	return rt_tid();
}

long sys_set_tid_address(const struct sysargs *s)
{
	posix_current()->clear_tid = s->a[0];
	return rt_tid();
}

#define ROBUST_HEAD_BYTES 24

long sys_set_robust_list(const struct sysargs *s)
{
	if (s->a[1] != ROBUST_HEAD_BYTES)
		return -EINVAL;
	posix_current()->robust_list = s->a[0];
	return 0;
}

long sys_get_robust_list(const struct sysargs *s)
{
	struct thread *t =
	    s->a[0] ? thread_by_tid((uint32_t)s->a[0]) : thread_current();

	if (!t)
		return -ESRCH;
	if (!rt_user_ok(PTR(s, 1), 8) || !rt_user_ok(PTR(s, 2), 8))
		return -EFAULT;
	*(uint64_t *)PTR(s, 1) = t->posix->robust_list;
	*(uint64_t *)PTR(s, 2) = ROBUST_HEAD_BYTES;
	return 0;
}
