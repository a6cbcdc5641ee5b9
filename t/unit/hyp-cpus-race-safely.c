/* SPDX-License-Identifier: BSD-2-Clause */
/* link: hyp
 * needs: time=120
 * The core on CPUs that really run at the same time: threads. Clients start,
 * stop, look at and destroy partitions under each other's hands; each call
 * is answered, nothing is lost. SECONDS=n runs it longer. */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "core.h"
#include "tap.h"

#define CPUS	3
#define CLIENTS 4
#define RAM	(128ull << 20)

struct wait {
	pthread_mutex_t lock;
	pthread_cond_t cond;
	int kicked;
};

const char mach_name[] = "threads";
const uint32_t mach_arch = PROSE_ARCH_X86_64;
const uint64_t mach_default_bytes = 1 << 20;

static uint8_t *ram;
static struct wait waits[CPUS];
static pthread_mutex_t bell_lock = PTHREAD_MUTEX_INITIALIZER;
static uint8_t bells[1 << 16];
static unsigned bell_in, bell_out;
static __thread unsigned self;
static __thread uint64_t seed = 88172645463325252ull;
static int64_t live;
static int over; /* atomic */
static uint64_t calls, runs, unanswered;

static uint64_t rnd(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	return seed ^= seed << 17;
}

static int is_over(void)
{
	return __atomic_load_n(&over, __ATOMIC_RELAXED);
}

/* -- the machine ---------------------------------------------------------- */

unsigned mach_cpus(void)
{
	return CPUS;
}

unsigned mach_cpu(void)
{
	return self;
}

void mach_relax(void)
{
	sched_yield();
}

uint64_t mach_tb(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

uint64_t mach_tb_hz(void)
{
	return 1000000000;
}

uint64_t mach_ram_bytes(void)
{
	return RAM;
}

void *mach_va(prose_ra ra)
{
	if (ra >= RAM)
		abort();
	return ram + ra;
}

uint64_t mach_hyp_bytes(void)
{
	return 1;
}

void mach_zero(prose_ra ra, uint64_t bytes)
{
	memset(mach_va(ra), 0, bytes);
}

void mach_code_write(prose_ra ra, const void *from, size_t bytes)
{
	memcpy(mach_va(ra), from, bytes);
}

void mach_log(const char *text, size_t bytes)
{
}

void mach_poweroff(void)
{
	abort();
}

int mach_doorbell_get(void)
{
	int byte = -1;

	pthread_mutex_lock(&bell_lock);
	if (bell_out != bell_in)
		byte = bells[bell_out++ % sizeof(bells)];
	pthread_mutex_unlock(&bell_lock);
	return byte;
}

void mach_doorbell_put(uint8_t client)
{
}

void mach_kick(unsigned cpu)
{
	struct wait *w = &waits[cpu];

	pthread_mutex_lock(&w->lock);
	w->kicked = 1;
	pthread_cond_signal(&w->cond);
	pthread_mutex_unlock(&w->lock);
}

/* Until kicked (1) or that time (0). */
static int wait_until(uint64_t tb)
{
	struct wait *w = &waits[self];
	struct timespec t;
	int kicked, error = 0;

	if (tb > mach_tb() + 10000000000ull)
		tb = mach_tb() + 10000000000ull;
	t.tv_sec = tb / 1000000000;
	t.tv_nsec = tb % 1000000000;
	pthread_mutex_lock(&w->lock);
	while (!w->kicked && !error)
		error = pthread_cond_timedwait(&w->cond, &w->lock, &t);
	kicked = w->kicked;
	w->kicked = 0;
	pthread_mutex_unlock(&w->lock);
	return kicked;
}

void mach_idle(uint64_t until_tb)
{
	wait_until(until_tb);
}

uint64_t mach_granule_bytes(void)
{
	return 1 << 20;
}

uint64_t mach_part_bytes(uint64_t bytes, uint64_t *align)
{
	return bytes <= 1 << 20 ? 1 << 20 : 0;
}

int mach_part_init(struct part *p)
{
	__atomic_fetch_add(&live, 1, __ATOMIC_SEQ_CST);
	return 0;
}

void mach_part_deinit(struct part *p)
{
	__atomic_fetch_sub(&live, 1, __ATOMIC_SEQ_CST);
}

void mach_vcpu_start(struct vcpu *v, prose_gpa entry, uint64_t arg)
{
	v->mach.arg = arg;
}

static void random_hcall(struct vcpu *v)
{
	static const uint8_t some[] = {
	    PROSE_H_NULL, PROSE_H_CEDE, PROSE_H_CEDE, PROSE_H_CEDE,
	    PROSE_H_KICK, PROSE_H_LOG,	PROSE_H_STOP, PROSE_H_CREATE};

	v->exit.number = some[rnd() % sizeof(some)];
	for (int i = 0; i < PROSE_MBOX_ARGS; i++)
		v->exit.arg[i] = rnd() % 64;
	if (v->exit.number == PROSE_H_CEDE)
		v->exit.arg[0] = rnd() % 2 ? mach_tb() + rnd() % 300000 : ~0ull;
	if (rnd() % 512 == 0) {
		v->exit.number = PROSE_H_EXIT;
		v->exit.arg[0] = PROSE_END_EXIT;
	}
}

enum prose_exit mach_vcpu_run(struct vcpu *v, uint64_t until_tb)
{
	uint64_t now = mach_tb(), to = now + rnd() % 200000;

	/* A vCPU is on one CPU at a time: its own counter says so. */
	if (__atomic_exchange_n(&v->mach.op, 1, __ATOMIC_SEQ_CST))
		abort();
	__atomic_fetch_add(&runs, 1, __ATOMIC_RELAXED);
	__atomic_exchange_n(&v->pending, 0, __ATOMIC_SEQ_CST);
	to = rnd() % 8 ? to : ~0ull;
	now = wait_until(to < until_tb ? to : until_tb);
	__atomic_store_n(&v->mach.op, 0, __ATOMIC_SEQ_CST);
	if (now)
		return PROSE_EXIT_INTERRUPT;
	if (to >= until_tb)
		return PROSE_EXIT_TIMER;
	if (rnd() % 64 == 0) {
		v->exit.why = PROSE_WHY_BREAK;
		return PROSE_EXIT_DEBUG;
	}
	random_hcall(v);
	return PROSE_EXIT_HCALL;
}

void mach_hcall_return(struct vcpu *v, int64_t status,
		       const uint64_t out[PROSE_MBOX_OUT])
{
	v->mach.status = status;
}

int mach_illegal(struct vcpu *v)
{
	return 1;
}

void mach_vcpu_shift(struct vcpu *v, uint64_t by_tb)
{
	v->mach.shifted_tb += by_tb;
}

uint64_t mach_vcpu_timer(struct vcpu *v)
{
	return ~0ull;
}

int mach_vcpu_set_timer(struct vcpu *v, uint64_t at_tb)
{
	return 0;
}

size_t mach_regs_bytes(void)
{
	return sizeof(struct fake_regs);
}

void mach_regs_read(struct vcpu *v, void *to)
{
	if (__atomic_load_n(&v->mach.op, __ATOMIC_SEQ_CST))
		abort();
	memcpy(to, &v->mach.regs, sizeof(v->mach.regs));
}

int mach_regs_write(struct vcpu *v, const void *from)
{
	if (__atomic_load_n(&v->mach.op, __ATOMIC_SEQ_CST))
		abort();
	memcpy(&v->mach.regs, from, sizeof(v->mach.regs));
	return 0;
}

int mach_break_may(const struct part *p, prose_gpa at)
{
	return 0;
}

uint32_t mach_break_put(struct part *p, prose_gpa at)
{
	return 0;
}

void mach_break_undo(struct part *p, prose_gpa at, uint32_t hidden)
{
}

int mach_step(struct vcpu *v, enum mach_step how)
{
	return 0;
}

int mach_reg(struct vcpu *v, size_t offset, uint64_t *value)
{
	return -PROSE_E_NOENT;
}

int mach_watch(struct part *p)
{
	return -PROSE_E_OPNOTSUPP;
}

/* -- clients -------------------------------------------------------------- */

static int64_t call(unsigned client, uint64_t number, uint64_t a, uint64_t b,
		    uint64_t c, uint64_t d, uint64_t e)
{
	const uint64_t arg[PROSE_MBOX_ARGS] = {a, b, c, d, e};
	struct prose_mbox *m = mach_va(HYP_MBOX_RA);
	uint64_t serial, give_up = mach_tb() + 20000000000ull;

	m += client;
	serial = __atomic_load_n(&m->reply, __ATOMIC_ACQUIRE) + 1;
	m->number = number;
	memcpy(m->arg, arg, sizeof(arg));
	__atomic_store_n(&m->request, serial, __ATOMIC_RELEASE);
	pthread_mutex_lock(&bell_lock);
	bells[bell_in++ % sizeof(bells)] = client;
	pthread_mutex_unlock(&bell_lock);
	mach_kick(0);
	__atomic_fetch_add(&calls, 1, __ATOMIC_RELAXED);
	while (__atomic_load_n(&m->reply, __ATOMIC_ACQUIRE) != serial) {
		struct timespec nap = {0, 20000};

		nanosleep(&nap, NULL);
		if (mach_tb() < give_up)
			continue;
		__atomic_fetch_add(&unanswered, 1, __ATOMIC_RELAXED);
		__atomic_store_n(&over, 1, __ATOMIC_RELAXED);
		fprintf(stderr, "# call %#x of %u unanswered\n",
			(unsigned)number, client);
		return -PROSE_E_IO;
	}
	return m->status;
}

static void clean_all(unsigned client)
{
	for (uint64_t ra = PROSE_PARTS_RA; ra < RAM; ra += 1 << 20)
		call(client, PROSE_H_CLEAN, ra, 1 << 20, 0, 0, 0);
}

static uint64_t any_lpar(void)
{
	const struct prose_stats *s = mach_va(HYP_STATS_RA);

	return __atomic_load_n(&s->part[rnd() % 32].lpar, __ATOMIC_RELAXED);
}

static void start_one(unsigned me)
{
	int64_t lpar = call(me, PROSE_H_CREATE, 1 << 20, 0, 0, 0, 0);

	if (lpar == -PROSE_E_AGAIN)
		clean_all(me);
	if (lpar > 0)
		call(me, PROSE_H_START, lpar, 0, 0, 0, 0);
}

static void *client(void *arg)
{
	static const uint8_t some[] = {
	    PROSE_H_PAUSE,	PROSE_H_PAUSE,	PROSE_H_RESUME,
	    PROSE_H_RESUME,	PROSE_H_RESUME, PROSE_H_POST,
	    PROSE_H_POST,	PROSE_H_POST,	PROSE_H_REGS_READ,
	    PROSE_H_REGS_WRITE, PROSE_H_STEP,	PROSE_H_KILL,
	    PROSE_H_DESTROY,	PROSE_H_SCHED,	PROSE_H_SCHED};
	unsigned me = 1 + (uintptr_t)arg;

	seed += me * 1234567;
	while (!is_over()) {
		uint64_t number = some[rnd() % sizeof(some)];

		if (rnd() % 8 == 0)
			start_one(me);
		else if (number == PROSE_H_SCHED)
			call(me, number, any_lpar(), rnd() % 32 == 0,
			     rnd() % 20, rnd() % 101,
			     rnd() % 2 ? PROSE_CPU_ANY : rnd() % CPUS);
		else
			call(me, number, any_lpar(), number == PROSE_H_KILL, 0,
			     0, 0);
	}
	return NULL;
}

static void *cpu(void *arg)
{
	self = (uintptr_t)arg;
	seed += self;
	hyp_cpu_main();
}

static void boot(void)
{
	pthread_condattr_t attr;
	pthread_t t;

	ram = calloc(1, RAM);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	for (unsigned i = 0; i < CPUS; i++) {
		pthread_mutex_init(&waits[i].lock, NULL);
		pthread_cond_init(&waits[i].cond, &attr);
	}
	hyp_boot();
	for (uintptr_t i = 0; i < CPUS; i++)
		pthread_create(&t, NULL, cpu, (void *)i);
}

int main(void)
{
	const char *seconds = getenv("SECONDS");
	uint64_t end =
	    mach_tb() + (seconds ? atoi(seconds) : 4) * 1000000000ull;
	struct timespec nap = {0, 10000000};
	pthread_t clients[CLIENTS];

	boot();
	for (uintptr_t i = 0; i < CLIENTS; i++)
		pthread_create(&clients[i], NULL, client, (void *)i);
	while (mach_tb() < end && !is_over())
		nanosleep(&nap, NULL);
	__atomic_store_n(&over, 1, __ATOMIC_RELAXED);
	for (unsigned i = 0; i < CLIENTS; i++)
		pthread_join(clients[i], NULL);
	tap_diag("%llu calls, %llu runs", (unsigned long long)calls,
		 (unsigned long long)runs);
	is(unanswered, 0);
	for (unsigned i = 1; i <= CLIENTS; i++)
		is(call(0, PROSE_H_CLIENT_GONE, i, 0, 0, 0, 0), 0);
	is(__atomic_load_n(&live, __ATOMIC_SEQ_CST), 0);
	return tap_done();
}
