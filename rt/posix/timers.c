/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Timers that send signals: alarm, setitimer, timer_create. Refuses those by
 * CPU time.
 */
#include "posix.h"

#define NS 1000000000ull
#define TIMERS_MAX 64

struct ptimer {
	struct timer timer;
	bool used;
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
enum { ITIMER_REAL = 0, ITIMER_PROF = 2 };

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
static struct ptimer real; /* ITIMER_REAL */

static struct ptimer *of(struct timer *t)
{
	return (struct ptimer *)((char *)t - offsetof(struct ptimer, timer));
}

/* Next time; times that passed meanwhile are counted, not caught up. */
static void again(struct ptimer *p)
{
	uint64_t now = rt_now_ns(), next = p->timer.at_ns + p->every_ns;

	p->overrun = 0;
	if (next <= now) {
		uint64_t missed = (now - next) / p->every_ns + 1;

		p->overrun = (uint32_t)missed;
		next += missed * p->every_ns;
	}
	timer_set(&p->timer, next);
}

static void fired(struct timer *t)
{
	struct ptimer *p = of(t);
	struct thread *to = NULL;

	if (p->every_ns)
		again(p);
	if (p->notify == SIGEV_NONE)
		return;
	if (p->notify == SIGEV_THREAD_ID) {
		to = thread_by_tid(p->tid);
		if (!to)
			return;
	}
	if (p != &real)
		p->info.timer.overrun = (int32_t)p->overrun;
	signal_send(to, &p->info);
}

static void set(struct ptimer *p, uint64_t at_ns, uint64_t every_ns)
{
	timer_cancel(&p->timer);
	p->timer.fire = fired;
	p->every_ns = every_ns;
	if (at_ns)
		timer_set(&p->timer, at_ns);
}

static uint64_t rest(const struct ptimer *p)
{
	uint64_t now = rt_now_ns();

	if (!p->timer.armed)
		return 0;
	return p->timer.at_ns > now ? p->timer.at_ns - now : 1;
}

static long by_cpu_time(void)
{
	return syscall_refuse(" by CPU time");
}

/* -- the one of the process ------------------------------------------------ */

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

static struct itimerval get_real(void)
{
	return (struct itimerval){.interval = to_timeval(real.every_ns),
				  .value = to_timeval(rest(&real))};
}

static void set_real(uint64_t in_ns, uint64_t every_ns)
{
	real.info = sig_info(SIGALRM, SI_KERNEL);
	set(&real, in_ns ? deadline_in(in_ns) : 0, every_ns);
}

long sys_getitimer(const struct sysargs *s)
{
	if (s->a[0] != ITIMER_REAL)
		return s->a[0] > ITIMER_PROF ? -EINVAL : by_cpu_time();
	if (!rt_user_ok(PTR(s, 1), sizeof(struct itimerval)))
		return -EFAULT;
	*(struct itimerval *)PTR(s, 1) = get_real();
	return 0;
}

long sys_setitimer(const struct sysargs *s)
{
	struct itimerval was = get_real(), new = {0};
	uint64_t in_ns, every_ns;

	if (s->a[0] != ITIMER_REAL)
		return s->a[0] > ITIMER_PROF ? -EINVAL : by_cpu_time();
	if ((s->a[1] && !rt_user_ok(PTR(s, 1), sizeof(new))) ||
	    (s->a[2] && !rt_user_ok(PTR(s, 2), sizeof(was))))
		return -EFAULT;
	if (s->a[1])
		new = *(struct itimerval *)PTR(s, 1);
	if (from_timeval(new.value, &in_ns) ||
	    from_timeval(new.interval, &every_ns))
		return -EINVAL;
	set_real(in_ns, every_ns);
	if (s->a[2])
		*(struct itimerval *)PTR(s, 2) = was;
	return 0;
}

long sys_alarm(const struct sysargs *s)
{
	uint64_t left = (rest(&real) + NS - 1) / NS;

	set_real((uint32_t)s->a[0] * NS, 0);
	return (long)left;
}

/* -- POSIX timers ------------------------------------------------------------
 */

static struct ptimer *by_id(uint64_t id)
{
	return id < TIMERS_MAX && timers[id].used ? &timers[id] : NULL;
}

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
	if (new.clock < 0 || new.clock == 2 || new.clock == 3)
		return by_cpu_time();
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
	if (value)
		value = s->a[1] & 1 ? clock_deadline(p->clock, value)
				    : deadline_in(value);
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
