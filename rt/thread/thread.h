/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads: what rt/thread has inside, and what the layer above it supplies.
 * A custom kernel may bring its own sched.o, and any of the hooks.
 */
#ifndef RT_THREAD_H
#define RT_THREAD_H

#include "rt.h"
#include "rt_trace.h"

/* struct thread and its stack in rt; with the head of a piece of the heap,
 * a power of two. The deepest use seen is below 3 KiB. */
#define THREAD_BYTES	   (16384 - 16)
#define THREAD_STACK_SPARE 112 /* of a stack's top: the first frame */

struct posix_thread;

struct thread {
	struct rt_regs user;  /* of the application; the first thing in here */
	struct rt_regs kern;  /* in rt, while it does not run */
	uint64_t kstack;      /* where a trap starts */
	uint64_t *kstack_end; /* its lowest word: a mark */
	struct prose_thread pub;
	struct thread *next; /* in the one queue it is in */
	struct waitq *queue; /* it waits in; NULL: none */
	struct timer timer;  /* of its wait */
	int wait_result;
	void (*fn)(void *); /* of one of rt's own */
	bool app;	    /* has registers in `user` */
	bool interruptible; /* signals end its wait */
	uint64_t since_tb;  /* run_tb counts up to here; 0: does not run */
	uint64_t slice_ends_ns;
	struct posix_thread *posix;
};

extern struct thread thread_main;
extern struct thread thread_in_rt;
extern struct thread *current; /* thread.c writes it */

/* A thread that starts in the application with the registers that are put
 * into t->user before thread_ready(t). NULL: no memory. */
struct thread *thread_new(const char *name);
void thread_ready(struct thread *t);
/* The same for a function of the application, interrupts on. */
struct thread *thread_spawn(const char *name, void (*fn)(void *), void *arg,
			    uint64_t stack_top);
/* Forget a thread that was never made ready. */
void thread_discard(struct thread *t);
/* The current thread, one of rt's own so far, goes on in the application
 * with the registers that were put into its `user`. */
void thread_to_app(void) __attribute__((noreturn));
/* End the current thread. */
void thread_exit(void) __attribute__((noreturn));
struct thread *thread_by_tid(uint32_t tid);
/* All threads: from NULL on, until it gives NULL. */
struct thread *thread_next(const struct thread *t);
void thread_init(void);
unsigned thread_count(void);
/* Time all threads ran so far, or one. */
uint64_t thread_run_tb(const struct thread *t);
uint64_t thread_all_run_tb(void);
/* The current thread's registers in memory count, not the CPU's: for a stop
 * or the end, so that debuggers show the application. */
void thread_show_app(bool show);
void thread_set_name(struct thread *t, const char *name);
/* The current thread's state counts as its registers in memory now: it may
 * be read there, and, if `reload`, changed. */
void thread_fp_sync(bool reload);
void thread_fp_use(void); /* load it, if the CPU has another's */

/* End t's wait with that result; nothing if it does not wait. */
void thread_unwait(struct thread *t, int result);

/* Stop running the current thread, which was put into a queue, or will be
 * woken by a timer. */
void schedule(void);
/* Until a thread is ready. */
void idle(void);
/* So much longer it is worth to look for events before sleeping: answers on
 * their way take about that long. */
extern uint64_t idle_expects_ns;
/* Look at the rings and the clock; true: something came. */
bool events_poll(void);
/* Drop an event interrupt that is due: the caller looks by itself next. */
void events_forget(void);

/* All that takes a thread out of the application ends here. */
void rt_trap(struct rt_regs *r);
/* What has to be done before the current thread goes on in it. */
void rt_before_user(struct rt_regs *r);

/* -- debug.c -------------------------------------------------------------- */

bool debug_attached(void);
/* A debugger does not want it to run. */
bool thread_held(const struct thread *t);
/* Look what the debugger changed. */
void debug_poll(void);
/* Before the application: stop there if it wants that. */
void debug_stop(void);
/* Stops with a signal's number, the current thread being shown as it is in the
 * application. */
void debug_shown(int signal);

/* -- sched.c: who runs next ----------------------------------------------- */

void sched_add(struct thread *t); /* it is ready */
/* Takes it out; NULL: nobody is. One that is held counts as not ready. */
struct thread *sched_next(void);
bool sched_any(void);
uint64_t sched_slice_ns(const struct thread *t); /* it may run at a time */

/* -- hooks.c: what the layers above may supply ---------------------------- */

void rt_syscall(struct rt_regs *r);
void rt_fault(struct rt_regs *r, const struct arch_fault *f);
/* Signals: may push a frame. */
void rt_deliver(struct rt_regs *r);
bool signal_waiting_for(const struct thread *t);

#endif
