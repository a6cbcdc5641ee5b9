/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rt's internal interfaces, grouped by library. rt runs with interrupts off
 * and is not preempted: on its one vCPU that is all the locking there is.
 * A function that may block says so; it switches threads inside.
 *
 * Errors are -errno with Linux's numbers (rt/errno.h).
 */
#ifndef RT_RT_H
#define RT_RT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "part.h"
#include "posix/syscalls.h"
#include "rt_arch.h" /* of rt/ppc64 or rt/x86_64 */

#define RT_FOREVER (~0ull)

/* -- start: entry, boot block, panic -------------------------------------- */

extern struct prose_desc prose_desc;
extern const struct prose_boot *rt_boot;

void rt_panic(const char *format, ...) __attribute__((noreturn));
/* To the hypervisor's log; %s %d %u %x %lx %p %c. */
void rt_log(const char *format, ...);

/* -- mem: kernel heap and the application's mappings ---------------------- */

/* Zeroed; NULL when memory is out. Aligned to 16 bytes. */
void *rt_alloc(size_t bytes);
void rt_free(void *p);

/* Is [p, p + bytes) memory of this partition that a system call may use? */
bool rt_user_ok(const void *p, uint64_t bytes);
/* A string of the application: its length, or -EFAULT, -ENAMETOOLONG. */
long rt_user_strlen(const char *s, size_t max);

/* -- time ----------------------------------------------------------------- */

uint64_t rt_now_ns(void);  /* monotonic: time stopped does not count */
uint64_t rt_unix_ns(void); /* since 1970 */

struct timer {
	uint64_t at_ns; /* rt_now_ns(); */
	void (*fire)(struct timer *t);
	struct timer *next;
	bool armed;
};
void timer_set(struct timer *t, uint64_t at_ns);
void timer_cancel(struct timer *t);

/* -- thread --------------------------------------------------------------- */

struct thread;
struct waitq {
	struct thread *first;
};

struct thread *thread_current(void);
uint32_t rt_tid(void); /* of the current thread */
/* A thread of rt's own, running fn(arg) with interrupts off. */
struct thread *thread_create(const char *name, void (*fn)(void *), void *arg);

/* Block until woken, until rt_now_ns() reaches that time (-ETIMEDOUT), or,
 * if interruptible, until a signal is to be delivered (-EINTR). */
int wait_on(struct waitq *q, uint64_t until_ns, bool interruptible);
unsigned wake(struct waitq *q, unsigned max);
void thread_yield(void);
/* For work that goes on for long without ever blocking: lets events and
 * other threads in. -EINTR: a signal is to be delivered. */
int thread_breathe(void);

/* Is a signal waiting that the current thread would take? */
bool signal_waiting(void);
/* Block these signals instead until the current system call returns: for
 * those that wait with a mask (ppoll, pselect6, epoll_pwait). */
void signal_mask_for_call(uint64_t mask);
void signal_process(int sig); /* a signal to the whole program */
void signal_thread(struct thread *t, int sig);

/* -- chan ----------------------------------------------------------------- */

/* Announce the channels to the controller; called once by start. */
void chan_init(void);
/* Look at every ring and handle what came; true if something did. Called by
 * the event interrupt, and by the idle loop, which polls before it naps. */
bool chan_poll(void);
/* Tell the peers that this side sleeps; false: something came meanwhile. */
bool chan_sleep(void);
void chan_awake(void);

/* -- posix: the system calls ---------------------------------------------- */

/* One handler a call, in rt/posix/, found by the table in syscalls.c. */
struct sysargs {
	uint64_t a[6];
};
typedef long sys_fn(const struct sysargs *s);
#define PROSE_X(name, ppc64, x86_64, restarts) sys_fn sys_##name;
RT_SYSCALLS(PROSE_X)
#undef PROSE_X

/* Files of the program: made before main by fd_init (may block). */
void fd_init(void);
/* At the program's end: flush and clunk what is open (may block). */
void fd_deinit(void);

/* Ends the partition. */
void rt_exit(uint32_t end, unsigned code, uint64_t info, uint64_t pc)
    __attribute__((noreturn));

#endif
