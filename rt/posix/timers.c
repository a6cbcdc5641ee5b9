/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Timers that send signals: alarm, setitimer, timer_create. Each goes by a
 * clock; one of CPU time cannot be earlier than the time goes, so it is looked
 * at by then, and again if its clock was slower. A repeated one goes on when
 * its signal is taken: it has one at a time, and what passes meanwhile is
 * counted (POSIX, timer_getoverrun).
 */
#include "posix.h"

#define NS	   1000000000ull
#define TIMERS_MAX 64
#define LOOK_NS	   4000000 /* between looks at a clock that was slower */
#define ROUND_NS   1000	   /* two clocks' rounding, and more */

struct ptimer {
	struct timer timer;
	bool used;
	bool sent;	   /* its signal is still to be taken */
	uint64_t at_ns;	   /* by its clock; 0: not set */
	uint64_t every_ns; /* 0: once */
	int clock;
	int notify; /* SIGEV_ */
	uint32_t tid;
	uint32_t overrun;
	struct ksiginfo info;
};

enum {
	SIGEV_SIGNAL = 0,
	SIGEV_NONE = 1,
	SIGEV_THREAD = 2,
	SIGEV_THREAD_ID = 4
};
struct itimerspec {
	struct timespec interval, value;
};
struct itimerval {
	struct timeval interval, value;
};
struct sigevent {
	uint64_t value;
	int32_t signo;
	int32_t notify;
	int32_t tid;
};

static struct ptimer timers[TIMERS_MAX];

/* Those of the process, by setitimer's numbers. */
enum { ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF, ITIMERS };
static struct ptimer of_process[ITIMERS] = {
    [ITIMER_REAL] = {.clock = CLOCK_MONOTONIC,
		     .info = {.signo = SIGALRM, .code = SI_KERNEL}},
    [ITIMER_VIRTUAL] = {.clock = CLOCK_PROCESS_CPUTIME,
			.info = {.signo = SIGVTALRM, .code = SI_KERNEL}},
    [ITIMER_PROF] = {.clock = CLOCK_PROCESS_CPUTIME,
		     .info = {.signo = SIGPROF, .code = SI_KERNEL}},
};

static struct ptimer *of(struct timer *t)
{
	return (struct ptimer *)((char *)t - offsetof(struct ptimer, timer));
}

static uint64_t now_of(const struct ptimer *p)
{
	uint64_t now;

	return clock_read(p->clock, &now) ? 0 : now;
}

/* Times that passed, but for the last one that was told of. */
static uint64_t missed(const struct ptimer *p, uint64_t now)
{
	return now > p->at_ns ? (now - p->at_ns) / p->every_ns : 0;
}

static uint64_t rest(const struct ptimer *p)
{
	uint64_t now = now_of(p), at = p->at_ns;

	if (!at)
		return 0;
	if (at <= now && p->every_ns)
		at += (missed(p, now) + 1) * p->every_ns;
	return at > now ? at - now : 1;
}

static bool by_cpu_time(int clock)
{
	return clock < 0 || clock == CLOCK_PROCESS_CPUTIME ||
	       clock == CLOCK_THREAD_CPUTIME;
}

static void look_in(struct ptimer *p, uint64_t ns)
{
	timer_set(&p->timer,
		  deadline_in(ns + (by_cpu_time(p->clock) ? ROUND_NS : 0)));
}

/* Next time; times that passed meanwhile are counted, not caught up. */
static void again(struct ptimer *p, uint64_t now, uint64_t not_before)
{
	uint64_t n = missed(p, now), left;

	p->overrun = (uint32_t)n;
	p->at_ns += (n + 1) * p->every_ns;
	left = p->at_ns - now;
	look_in(p, left > not_before ? left : not_before);
}

static bool tell(struct ptimer *p)
{
	struct thread *to = NULL;

	if (p->notify == SIGEV_NONE)
		return false;
	if (p->notify == SIGEV_THREAD_ID) {
		to = thread_by_tid(p->tid);
		if (!to)
			return false;
	}
	return signal_send(to, &p->info);
}

static void fired(struct timer *t)
{
	struct ptimer *p = of(t);
	uint64_t now, left;

	if (clock_read(p->clock, &now)) { /* its thread is no more */
		p->at_ns = 0;
		return;
	}
	if (now < p->at_ns) {
		left = p->at_ns - now;
		look_in(p, left > LOOK_NS ? left : LOOK_NS);
		return;
	}
	if (!p->every_ns)
		p->at_ns = 0;
	p->sent = tell(p);
	if (p->every_ns && !p->sent)
		again(p, now, LOOK_NS);
}

static struct ptimer *by_id(uint64_t id)
{
	return id < TIMERS_MAX && timers[id].used ? &timers[id] : NULL;
}

static struct ptimer *sender(const struct ksiginfo *info)
{
	if (info->code == SI_TIMER)
		return by_id((uint32_t)info->timer.id);
	for (struct ptimer *p = of_process; p < of_process + ITIMERS; p++)
		if (info->code == SI_KERNEL && info->signo == p->info.signo)
			return p;
	return NULL;
}

void timers_taken(struct ksiginfo *info)
{
	struct ptimer *p = sender(info);

	if (!p || !p->sent)
		return;
	p->sent = false;
	p->overrun = 0;
	if (p->every_ns)
		again(p, now_of(p), 0);
	if (p->used)
		info->timer.overrun = (int32_t)p->overrun;
}

/* in_ns: 0: never, else from now by its clock. */
static void set(struct ptimer *p, uint64_t in_ns, uint64_t every_ns)
{
	uint64_t now = now_of(p);

	timer_cancel(&p->timer);
	p->timer.fire = fired;
	p->every_ns = every_ns;
	p->at_ns = 0;
	p->sent = false;
	if (!in_ns)
		return;
	p->at_ns = in_ns < RT_FOREVER - now ? now + in_ns : RT_FOREVER;
	look_in(p, in_ns);
}

/* -- those of the process ------------------------------------------------- */

static struct timeval to_timeval(uint64_t ns)
{
	/* what is left of a timer that runs never shows as 0 */
	ns += 999;
	return (struct timeval){(int64_t)(ns / NS), (int64_t)(ns % NS / 1000)};
}

static int from_timeval(struct timeval v, uint64_t *ns)
{
	if (v.sec < 0 || v.usec < 0 || v.usec >= 1000000)
		return -EINVAL;
	*ns = (uint64_t)v.sec < RT_FOREVER / NS / 4
		  ? (uint64_t)v.sec * NS + (uint64_t)v.usec * 1000
		  : RT_FOREVER / 4;
	return 0;
}

static struct itimerval get_itimer(const struct ptimer *p)
{
	return (struct itimerval){.interval = to_timeval(p->every_ns),
				  .value = to_timeval(rest(p))};
}

long sys_getitimer(const struct sysargs *s)
{
	if (s->a[0] >= ITIMERS)
		return -EINVAL;
	if (!rt_user_ok(PTR(s, 1), sizeof(struct itimerval)))
		return -EFAULT;
	*(struct itimerval *)PTR(s, 1) = get_itimer(&of_process[s->a[0]]);
	return 0;
}

long sys_setitimer(const struct sysargs *s)
{
	struct itimerval was, new = {0};
	uint64_t in_ns, every_ns;
	struct ptimer *p;

	if (s->a[0] >= ITIMERS)
		return -EINVAL;
	if ((s->a[1] && !rt_user_ok(PTR(s, 1), sizeof(new))) ||
	    (s->a[2] && !rt_user_ok(PTR(s, 2), sizeof(was))))
		return -EFAULT;
	if (s->a[1])
		new = *(struct itimerval *)PTR(s, 1);
	if (from_timeval(new.value, &in_ns) ||
	    from_timeval(new.interval, &every_ns))
		return -EINVAL;
	p = &of_process[s->a[0]];
	was = get_itimer(p);
	set(p, in_ns, every_ns);
	if (s->a[2])
		*(struct itimerval *)PTR(s, 2) = was;
	return 0;
}

long sys_alarm(const struct sysargs *s)
{
	struct ptimer *p = &of_process[ITIMER_REAL];
	uint64_t left = (rest(p) + NS - 1) / NS;

	set(p, (uint32_t)s->a[0] * NS, 0);
	return (long)left;
}

/* -- POSIX timers --------------------------------------------------------- */

static int get_event(const struct sigevent *e, struct ptimer *p)
{
	if (!rt_user_ok(e, sizeof(*e)))
		return -EFAULT;
	p->notify = e->notify;
	p->tid = (uint32_t)e->tid;
	p->info.signo = e->signo;
	p->info.timer.value = e->value;
	if (e->notify == SIGEV_NONE)
		return 0;
	if (e->notify == SIGEV_THREAD_ID && !thread_by_tid(p->tid))
		return -EINVAL;
	if (e->notify != SIGEV_SIGNAL && e->notify != SIGEV_THREAD_ID)
		return -EINVAL;
	return e->signo < 1 || e->signo > SIGNALS ? -EINVAL : 0;
}

long sys_timer_create(const struct sysargs *s)
{
	struct ptimer new = {.used = true, .clock = (int)s->a[0]};
	uint64_t now, id = 0;
	int err = 0;

	if (clock_read(new.clock, &now))
		return -EINVAL;
	if (new.clock == CLOCK_THREAD_CPUTIME) /* this one's, in all */
		new.clock = clock_of_thread(rt_tid());
	while (id < TIMERS_MAX && timers[id].used)
		id++;
	if (id == TIMERS_MAX)
		return -EAGAIN;
	new.info.signo = SIGALRM;
	new.info.timer.value = id;
	if (s->a[1])
		err = get_event(PTR(s, 1), &new);
	if (err)
		return err;
	if (!rt_user_ok(PTR(s, 2), 4))
		return -EFAULT;
	new.info.code = SI_TIMER;
	new.info.timer.id = (int32_t)id;
	timers[id] = new;
	*(uint32_t *)PTR(s, 2) = (uint32_t)id;
	return 0;
}

static struct itimerspec get_ptimer(const struct ptimer *p)
{
	uint64_t left = rest(p);

	return (struct itimerspec){
	    .interval = {(int64_t)(p->every_ns / NS),
			 (int64_t)(p->every_ns % NS)},
	    .value = {(int64_t)(left / NS), (int64_t)(left % NS)}};
}

long sys_timer_settime(const struct sysargs *s)
{
	struct ptimer *p = by_id(s->a[0]);
	const struct itimerspec *new = PTR(s, 2);
	uint64_t value, every;
	struct itimerspec was;
	int err;

	if (!p)
		return -EINVAL;
	if (s->a[3] && !rt_user_ok(PTR(s, 3), sizeof(was)))
		return -EFAULT;
	err = timespec_get(&new->value, &value);
	if (!err)
		err = timespec_get(&new->interval, &every);
	if (err)
		return err;
	was = get_ptimer(p);
	if (value && s->a[1] & TIMER_ABSTIME)
		value = value > now_of(p) ? value - now_of(p) : 1;
	set(p, value, every);
	if (s->a[3])
		*(struct itimerspec *)PTR(s, 3) = was;
	return 0;
}

long sys_timer_gettime(const struct sysargs *s)
{
	struct ptimer *p = by_id(s->a[0]);

	if (!p)
		return -EINVAL;
	if (!rt_user_ok(PTR(s, 1), sizeof(struct itimerspec)))
		return -EFAULT;
	*(struct itimerspec *)PTR(s, 1) = get_ptimer(p);
	return 0;
}

long sys_timer_getoverrun(const struct sysargs *s)
{
	struct ptimer *p = by_id(s->a[0]);

	return p ? (long)p->overrun : -EINVAL;
}

long sys_timer_delete(const struct sysargs *s)
{
	struct ptimer *p = by_id(s->a[0]);

	if (!p)
		return -EINVAL;
	timer_cancel(&p->timer);
	p->used = false;
	return 0;
}
