/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The application's process: what the system calls that are not about files
 * share among each other.
 */
#ifndef RT_POSIX_H
#define RT_POSIX_H

#include "errno.h"
#include "rt.h"
#include "rt_mem.h"
#include "rt_time.h"
#include "signal_abi.h"
#include "syscalls.h"
#include "thread.h"

#define PTR(s, n) ((void *)(s)->a[n])

void syscalls_init(void);
/* Say once for this call that a use of it is not provided: -ENOSYS. */
long syscall_refuse(const char *what);
/* Does this call, cut short by a signal, restart with SA_RESTART? */
bool syscall_restarts(uint64_t number);

/* -- threads -------------------------------------------------------------- */

struct sig_queued {
	struct sig_queued *next;
	struct ksiginfo info;
};

struct sig_pending {
	uint64_t set;
	struct sig_queued *first;
};

struct posix_thread {
	uint64_t mask;	     /* signals it blocks */
	uint64_t saved_mask; /* to be blocked after the call it is in */
	bool mask_is_saved;
	bool no_restart;    /* of the call it is in, whatever its kind */
	uint64_t waits_for; /* signals, in sigtimedwait */
	struct sig_pending pending;
	struct kstack alt;
	uint64_t clear_tid; /* a futex to be zeroed and woken at its end */
	uint64_t robust_list;
	struct ksiginfo shown; /* to a debugger; debug.c */
};

static inline struct posix_thread *posix_current(void)
{
	return thread_current()->posix;
}

/* Zero the word and wake whoever waits for it: a thread's last deed. */
void futex_clear(uint64_t address);
/* Tell who waits for robust mutexes of the ending thread. */
void futex_robust_end(uint64_t list);
/* Ends the process: 0..255. Blocks for ever if it is ending already. */
void process_end(unsigned status) __attribute__((noreturn));
extern bool process_ending;
/* Other threads of an ending process stay here. */
void process_park(void);

/* -- signals -------------------------------------------------------------- */

extern struct ksigaction sig_action[SIGNALS + 1];

/* A signal to thread t, or to the process if that is NULL. True: it is pending
 * now; false: it was acted on at once, or one of its number is already. */
bool signal_send(struct thread *t, const struct ksiginfo *info);
/* Take the first pending one of a set; false: there is none. */
bool signal_take(struct thread *t, uint64_t set, struct ksiginfo *info);
void signal_forget(struct sig_pending *p, uint64_t set);
/* The same of all threads and the process. */
void signal_forget_all(uint64_t set);
uint64_t signal_pending(const struct thread *t);
void signal_set_mask(uint64_t mask);
/* Dies of it, as by its default action. */
/* debug.c: a thread has what a debugger finds there. */
void debug_thread(struct thread *t, struct posix_thread *p);
/* Is there a debugger; show it a signal. False: it is not to be taken. May put
 * another into *info. */
bool debug_signal(struct ksiginfo *info);
/* The current thread's registers are another place's, by a signal. */
void debug_turned(void);
/* Does it send the current thread one, which it knows already? */
bool debug_sends(struct ksiginfo *info);

void signal_die(const struct ksiginfo *info) __attribute__((noreturn));
/* Stops the partition, as by its default action, until it is resumed. */
void signal_stop(int sig);
bool sig_default_ignores(int sig);
bool sig_default_stops(int sig);
bool sig_default_dumps(int sig); /* of a program's own mistakes */
bool sig_ignored(int sig);
struct ksiginfo sig_info(int sig, int code);

/* -- time ----------------------------------------------------------------- */

struct timespec {
	int64_t sec, nsec;
};
struct timeval {
	int64_t sec, usec;
};

enum {
	CLOCK_REALTIME = 0,
	CLOCK_MONOTONIC = 1,
	CLOCK_PROCESS_CPUTIME = 2,
	CLOCK_THREAD_CPUTIME = 3,
	CLOCK_MONOTONIC_RAW = 4,
	CLOCK_REALTIME_COARSE = 5,
	CLOCK_MONOTONIC_COARSE = 6,
	CLOCK_BOOTTIME = 7,
	CLOCK_REALTIME_ALARM = 8,
	CLOCK_BOOTTIME_ALARM = 9,
	CLOCK_TAI = 11
};
#define TIMER_ABSTIME 1

/* Nanoseconds of a timespec that the application gives, at most
 * RT_FOREVER - 1; -EFAULT, -EINVAL. */
int timespec_get(const void *at, uint64_t *ns);
int timespec_put(void *at, uint64_t ns);
/* What a clock shows; -EINVAL: there is no such. */
int clock_read(int clock, uint64_t *ns);
/* The number of the clock of a thread's CPU time; of processes', and the kinds
 * of it: Linux, posix-timers.h. */
int clock_of_thread(uint32_t tid);
/* A signal is no longer pending: the timer it is from, if any, goes on, and
 * info tells how many times passed meanwhile. */
void timers_taken(struct ksiginfo *info);
/* The rt_now_ns() at which it will show that. */
uint64_t clock_deadline(int clock, uint64_t ns);
/* rt_now_ns() in so many ns. */
uint64_t deadline_in(uint64_t ns);

#endif
