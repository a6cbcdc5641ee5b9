/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine's CPUs: a thread each, with what wakes it. A thread is in
 * the hypervisor, in KVM_RUN or idle, and `kicked` says that it shall look
 * around. Who kicks sets `kicked` and then looks at where the thread is; the
 * thread says where it goes and then looks at `kicked`: one of them sees the
 * other. Out of KVM_RUN it is fetched by a signal, whose handler sets
 * immediate_exit, so that one just before KVM_RUN is not lost; out of idle
 * by an eventfd. The controller's doorbell is listened to by one idle CPU.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>
#include <x86intrin.h>
#include "kvm.h"

#define SIG_KICK  SIGUSR1
#define SIG_TIMER SIGUSR2
#define SPIN_US	  60 /* after a doorbell: the next one comes soon, often */

enum where { IN_HYP, IN_RUN, IN_IDLE };

struct cpu {
	pthread_t thread;
	pid_t tid;
	unsigned nr, host; /* CPU of the host that it is pinned to */
	int event;	   /* kicks it out of mach_idle */
	int wait;	   /* epoll: event, and for one of them the doorbell */
	bool rung;	   /* a doorbell came or went since it was idle */
	timer_t timer;
	volatile uint64_t timer_tb; /* set for; 0: not set */
	atomic_uint where;
	atomic_uint kicked;
	struct kvm_run *volatile run; /* the signal handler's */
} __attribute__((aligned(128)));

static struct cpu cpus[PROSE_CPUS];
static unsigned nr_cpus;
static int bell;
static _Atomic int bell_rings;	 /* by SIGIO: there may be bytes */
static _Atomic int bell_at = -1; /* who listens; -1: SIGIO goes to CPU 0 */
static pthread_mutex_t bell_lock = PTHREAD_MUTEX_INITIALIZER;
static __thread struct cpu *self;

unsigned mach_cpus(void)
{
	return nr_cpus;
}

unsigned mach_cpu(void)
{
	return self ? self->nr : 0;
}

uint64_t mach_tb(void)
{
	return __rdtsc();
}

uint64_t mach_tb_hz(void)
{
	return probe.tsc_khz * 1000;
}

static void on_kick(int sig)
{
	if (self && self->run)
		self->run->immediate_exit = 1;
}

/* The host's clock may be ahead of the timebase by a little. */
static void on_timer(int sig)
{
	if (self)
		self->timer_tb = 0;
	on_kick(sig);
}

void mach_kick(unsigned nr)
{
	struct cpu *c = &cpus[nr];
	uint64_t one = 1;
	unsigned where;

	atomic_store(&c->kicked, 1);
	where = atomic_load(&c->where);
	if (where == IN_IDLE && write(c->event, &one, 8) < 0)
		note("cpu %u cannot be woken", nr);
	if (where == IN_RUN)
		syscall(SYS_tgkill, getpid(), c->tid, SIG_KICK);
}

/* -- doorbells ------------------------------------------------------------ */

int mach_doorbell_get(void)
{
	static uint8_t buf[64];
	static ssize_t at, end;

	if (at == end) {
		at = 0;
		end = recv(bell, buf, sizeof(buf), MSG_DONTWAIT);
		if (end == 0)
			mach_poweroff(); /* the daemon is gone */
		if (end < 0)
			end = 0;
	}
	if (at == end)
		return -1;
	self->rung = true;
	return buf[at++];
}

void mach_doorbell_put(uint8_t client)
{
	ssize_t n;

	if (self)
		self->rung = true;
	do
		n = send(bell, &client, 1, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
}

static void bell_signals(int on)
{
	ioctl(bell, FIOASYNC, &on);
}

static void bell_move(int from, int to)
{
	struct epoll_event e = {.events = EPOLLIN, .data.fd = bell};
	struct prose_machine *m = mach_va(PROSE_MACHINE_RA);

	if (from >= 0)
		epoll_ctl(cpus[from].wait, EPOLL_CTL_DEL, bell, NULL);
	if (to >= 0)
		epoll_ctl(cpus[to].wait, EPOLL_CTL_ADD, bell, &e);
	if ((from < 0) != (to < 0))
		bell_signals(to < 0);
	atomic_store(&bell_at, to);
	if (to >= 0)
		m->host_cpu = cpus[to].host + 1;
}

static bool bell_waits(void)
{
	uint8_t byte;

	return recv(bell, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
}

/* Going idle: listen, if nobody does; or about to look around: whoever
 * sleeps is not to be woken for what is seen here. */
static void bell_take(struct cpu *c, bool from_sleeper)
{
	int at = atomic_load(&bell_at);

	if (at == (int)c->nr || (at >= 0 && !from_sleeper))
		return;
	pthread_mutex_lock(&bell_lock);
	at = atomic_load(&bell_at);
	if (at < 0 || atomic_load(&cpus[at].where) == IN_IDLE)
		bell_move(at, c->nr);
	pthread_mutex_unlock(&bell_lock);
}

static int idle_cpu(void)
{
	for (unsigned i = 0; i < nr_cpus; i++)
		if (atomic_load(&cpus[i].where) == IN_IDLE)
			return i;
	return -1;
}

/* About to run a partition: let another one listen. If that one is about
 * to do the same, it looks at bell_at after we set it, or we see it run. */
static void bell_give(struct cpu *c)
{
	int to;

	if (atomic_load(&bell_at) != (int)c->nr)
		return;
	pthread_mutex_lock(&bell_lock);
	to = idle_cpu();
	if (atomic_load(&bell_at) == (int)c->nr)
		bell_move(c->nr, to);
	pthread_mutex_unlock(&bell_lock);
	if (to >= 0 && atomic_load(&cpus[to].where) == IN_RUN)
		mach_kick(to);
	if (to < 0 && bell_waits()) /* it came before signals were on */
		mach_kick(0);
}

/* -- time ----------------------------------------------------------------- */

static uint64_t tb_to_ns(uint64_t tb)
{
	return (unsigned __int128)tb * 1000000 / probe.tsc_khz;
}

static struct timespec timespec_of(uint64_t ns)
{
	return (struct timespec){.tv_sec = ns / 1000000000,
				 .tv_nsec = ns % 1000000000};
}

/* A signal at that time. One that is set for earlier stays: it makes for
 * a look around too many, which is cheaper than setting it anew. */
static void timer_at(struct cpu *c, uint64_t tb, uint64_t now)
{
	struct itimerspec when = {0};

	if (tb == ~0ull || (c->timer_tb > now && c->timer_tb <= tb))
		return;
	when.it_value = timespec_of(tb_to_ns(tb - now) + 1);
	c->timer_tb = tb;
	timer_settime(c->timer, 0, &when, NULL);
}

/* -- idle ----------------------------------------------------------------- */

/* Then who rings is its server, which may want the host's CPU that looking
 * around would take. */
static bool any_runs(void)
{
	for (unsigned i = 0; i < nr_cpus; i++)
		if (atomic_load(&cpus[i].where) == IN_RUN)
			return true;
	return false;
}

/* Look around for a while; true: something came. */
static bool spin(struct cpu *c, uint64_t until_tb)
{
	uint64_t end = mach_tb() + SPIN_US * probe.tsc_khz / 1000;
	bool came = false;

	while (!came && mach_tb() < end && mach_tb() < until_tb) {
		came = atomic_load(&c->kicked) ||
		       (atomic_load(&bell_at) == (int)c->nr && bell_waits());
		if (!came)
			sched_yield();
	}
	if (came)
		atomic_store(&c->kicked, 0);
	return came;
}

void mach_idle(uint64_t until_tb)
{
	struct cpu *c = self;
	struct epoll_event e[2];
	struct timespec wait;
	uint64_t now = mach_tb(), drop;
	bool look;
	int n = 0;

	if (until_tb <= now)
		return;
	look = c->rung && !any_runs();
	c->rung = false;
	bell_take(c, look);
	if (look && spin(c, until_tb))
		return;
	vm_tidy();
	now = mach_tb();
	if (until_tb <= now)
		return;
	if (until_tb != ~0ull)
		wait = timespec_of(tb_to_ns(until_tb - now));
	atomic_store(&c->where, IN_IDLE);
	if (!atomic_load(&c->kicked))
		n = epoll_pwait2(c->wait, e, 2,
				 until_tb == ~0ull ? NULL : &wait, NULL);
	atomic_store(&c->where, IN_HYP);
	atomic_store(&c->kicked, 0);
	while (n-- > 0)
		if (e[n].data.fd == c->event && read(c->event, &drop, 8) < 0)
			return;
}

/* Whom this waits for may have lost its host CPU. */
void mach_relax(void)
{
	for (unsigned i = 0; i < 50; i++)
		__builtin_ia32_pause();
	sched_yield();
}

/* -- running -------------------------------------------------------------- */

enum prose_exit cpu_run(struct vm *vm, uint64_t until_tb, bool *exited)
{
	struct cpu *c = self;
	uint64_t now = mach_tb();
	int r = -1, error = EINTR;

	*exited = false;
	if (now >= until_tb)
		return PROSE_EXIT_TIMER;
	c->run = vm->run; /* signals from here on are not lost */
	timer_at(c, until_tb, now);
	atomic_store(&c->where, IN_RUN);
	bell_give(c);
	if (!atomic_load(&c->kicked)) {
		r = ioctl(vm->vcpu, KVM_RUN, 0);
		error = errno;
	}
	atomic_store(&c->where, IN_HYP);
	c->run = NULL;
	vm->run->immediate_exit = 0;
	if (!r) {
		*exited = true;
		return PROSE_EXIT_HCALL;
	}
	if (error != EINTR && error != EAGAIN) {
		note("KVM_RUN: %s", strerror(error));
		return PROSE_EXIT_FAULT;
	}
	if (mach_tb() >= until_tb)
		return PROSE_EXIT_TIMER;
	return atomic_exchange(&bell_rings, 0) ? PROSE_EXIT_DOORBELL
					       : PROSE_EXIT_INTERRUPT;
}

void cpu_looks(void)
{
	atomic_store(&self->kicked, 0);
}

void cpu_complete(struct vm *vm)
{
	vm->run->immediate_exit = 1;
	ioctl(vm->vcpu, KVM_RUN, 0);
	vm->run->immediate_exit = 0;
}

/* -- start ---------------------------------------------------------------- */

static void on_bell(int sig)
{
	atomic_store(&bell_rings, 1);
	if (self)
		atomic_store(&self->kicked, 1);
	on_kick(sig);
}

/* A byte on the doorbell interrupts CPU 0, if no idle one listens. */
static void bell_to_me(void)
{
	struct f_owner_ex me = {F_OWNER_TID, self->tid};

	if (fcntl(bell, F_SETOWN_EX, &me) || fcntl(bell, F_SETSIG, SIGIO) ||
	    fcntl(bell, F_SETFL, O_ASYNC | fcntl(bell, F_GETFL)))
		err(1, "doorbell");
}

static unsigned pin(unsigned nr)
{
	cpu_set_t all, one;
	int want = -1;

	if (sched_getaffinity(0, sizeof(all), &all) || !CPU_COUNT(&all))
		return nr;
	nr %= CPU_COUNT(&all);
	CPU_ZERO(&one);
	for (int i = 0; i < CPU_SETSIZE && want < 0; i++)
		if (CPU_ISSET(i, &all) && !nr--)
			want = i;
	CPU_SET(want, &one);
	pthread_setaffinity_np(pthread_self(), sizeof(one), &one);
	return want;
}

static void make_wait(struct cpu *c)
{
	struct epoll_event e = {.events = EPOLLIN, .data.fd = c->event};

	c->wait = epoll_create1(EPOLL_CLOEXEC);
	if (c->wait < 0 || epoll_ctl(c->wait, EPOLL_CTL_ADD, c->event, &e))
		err(1, "CPU %u", c->nr);
}

static void make_timer(struct cpu *c)
{
	struct sigevent e = {.sigev_notify = SIGEV_THREAD_ID,
			     .sigev_signo = SIG_TIMER};

	e._sigev_un._tid = c->tid;
	if (timer_create(CLOCK_MONOTONIC, &e, &c->timer))
		err(1, "timer");
}

static pthread_barrier_t booted;

static void *cpu_thread(void *arg)
{
	char name[16] = "prose-cpu";

	self = arg;
	self->tid = syscall(SYS_gettid);
	name[9] = '0' + self->nr / 10;
	name[10] = '0' + self->nr % 10;
	pthread_setname_np(pthread_self(), name);
	prctl(PR_SET_TIMERSLACK, 1);
	self->host = pin(self->nr);
	make_timer(self);
	make_wait(self);
	if (!self->nr)
		bell_to_me();
	if (!self->nr)
		hyp_boot();
	pthread_barrier_wait(&booted);
	if (!self->nr)
		jail_enter();
	pthread_barrier_wait(&booted);
	hyp_cpu_main();
}

static void on_signal(int sig, void (*handler)(int))
{
	struct sigaction sa = {.sa_handler = handler};

	sigaction(sig, &sa, NULL);
}

void cpu_start(unsigned nr, int doorbell)
{
	bell = doorbell;
	nr_cpus = nr;
	on_signal(SIG_KICK, on_kick);
	on_signal(SIG_TIMER, on_timer);
	on_signal(SIGIO, on_bell);
	pthread_barrier_init(&booted, NULL, nr);
	for (unsigned i = 0; i < nr; i++) {
		cpus[i].nr = i;
		cpus[i].event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		if (cpus[i].event < 0 ||
		    (i && pthread_create(&cpus[i].thread, NULL, cpu_thread,
					 &cpus[i])))
			err(1, "CPU %u", i);
	}
	cpu_thread(&cpus[0]);
	abort();
}
