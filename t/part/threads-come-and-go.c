/* SPDX-License-Identifier: BSD-2-Clause */
/* needs: time=60 */
/* Threads are made, run at the same time, are joined, and leave nothing
 * behind: far more of them than memory would hold at once. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/sysinfo.h>
#include <unistd.h>
#include "tap.h"

#define AT_ONCE 32
#define ROUNDS	60

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int sum;
static __thread int own = 7;

static void *add(void *arg)
{
	int n = (int)(long)arg;

	own += n;
	for (int i = 0; i < 10; i++) {
		pthread_mutex_lock(&lock);
		sum += n;
		pthread_mutex_unlock(&lock);
	}
	return (void *)(long)(own - n == 7);
}

static int round_of_threads(void)
{
	pthread_t t[AT_ONCE];
	void *good;
	int bad = 0;

	for (int i = 0; i < AT_ONCE; i++)
		bad += pthread_create(&t[i], NULL, add, (void *)(long)i) != 0;
	for (int i = 0; i < AT_ONCE; i++) {
		bad += pthread_join(t[i], &good) != 0;
		bad += !good;
	}
	return bad;
}

static void *leave(void *arg)
{
	sem_post(arg);
	pthread_exit(NULL);
}

int main(void)
{
	struct sysinfo before, after;
	sem_t left;
	int bad = round_of_threads();

	sysinfo(&before);
	for (int i = 1; i < ROUNDS; i++)
		bad += round_of_threads();
	sysinfo(&after);
	is(bad, 0);
	is(sum, ROUNDS * 10 * AT_ONCE * (AT_ONCE - 1) / 2);
	ok(before.freeram <= after.freeram + (1 << 20),
	   "they give their memory back");
	is(own, 7);

	sem_init(&left, 0, 0);
	for (int i = 0; i < 200; i++) {
		pthread_t t;

		bad += pthread_create(&t, NULL, leave, &left) != 0;
		bad += pthread_detach(t) != 0;
		while (sem_wait(&left) && errno == EINTR)
			;
	}
	is(bad, 0);
	return tap_done();
}
