/* SPDX-License-Identifier: BSD-2-Clause */
/* needs: time=60 */
/* musl's mutexes, condition variables, semaphores, barriers, read-write
 * locks and robust mutexes do what they say. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>
#include "tap.h"

#define N 20000

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static pthread_cond_t less = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
static int queued, taken, in_order = 1;
static int crossed;

static void *produce(void *arg)
{
	for (int i = 0; i < N; i++) {
		pthread_mutex_lock(&lock);
		while (queued == 4)
			pthread_cond_wait(&less, &lock);
		queued++;
		pthread_cond_signal(&more);
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

static void *consume(void *arg)
{
	for (int i = 0; i < N; i++) {
		pthread_mutex_lock(&lock);
		while (!queued)
			pthread_cond_wait(&more, &lock);
		queued--;
		taken++;
		pthread_cond_signal(&less);
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

static void *cross(void *arg)
{
	for (int i = 0; i < 200; i++) {
		pthread_rwlock_wrlock(&rw);
		crossed++;
		pthread_rwlock_unlock(&rw);
		pthread_barrier_wait(&barrier);
		pthread_rwlock_rdlock(&rw);
		if (crossed != 4 * (i + 1))
			in_order = 0;
		pthread_rwlock_unlock(&rw);
		pthread_barrier_wait(&barrier);
	}
	return NULL;
}

static void *die_holding(void *m)
{
	pthread_mutex_lock(m);
	return NULL;
}

static struct timespec in_ms(long ms)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_nsec += ms * 1000000;
	t.tv_sec += t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	return t;
}

static void run(int n, void *(*fn)(void *), void *(*other)(void *))
{
	pthread_t t[8];

	for (int i = 0; i < n; i++)
		pthread_create(&t[i], NULL, i % 2 ? other : fn, NULL);
	for (int i = 0; i < n; i++)
		pthread_join(t[i], NULL);
}

static void test_timeouts(void)
{
	struct timespec t = in_ms(30);
	sem_t sem;

	sem_init(&sem, 0, 0);
	ok(sem_timedwait(&sem, &t) && errno == ETIMEDOUT,
	   "a semaphore's wait times out");
	pthread_mutex_lock(&lock);
	t = in_ms(30);
	is(pthread_cond_timedwait(&more, &lock, &t), ETIMEDOUT);
	t = in_ms(30);
	is(pthread_mutex_timedlock(&lock, &t), ETIMEDOUT);
	pthread_mutex_unlock(&lock);
}

static void test_robust(void)
{
	pthread_mutexattr_t a;
	pthread_mutex_t m;
	pthread_t t;

	pthread_mutexattr_init(&a);
	pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&m, &a);
	pthread_create(&t, NULL, die_holding, &m);
	pthread_join(t, NULL);
	is(pthread_mutex_lock(&m), EOWNERDEAD);
	is(pthread_mutex_consistent(&m), 0);
	is(pthread_mutex_unlock(&m), 0);
}

int main(void)
{
	run(6, produce, consume);
	is(taken, 3 * N);
	is(queued, 0);
	pthread_barrier_init(&barrier, NULL, 4);
	run(4, cross, cross);
	ok(in_order, "nobody passes a barrier early");
	is(crossed, 800);
	test_timeouts();
	test_robust();
	return tap_done();
}
