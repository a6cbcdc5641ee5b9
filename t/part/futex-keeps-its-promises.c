/* SPDX-License-Identifier: BSD-2-Clause */
/* Futexes by the bare system call: values, counts, timeouts, bit sets,
 * requeueing. */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "tap.h"

enum {
	FUTEX_WAIT = 0,
	FUTEX_WAKE = 1,
	FUTEX_CMP_REQUEUE = 4,
	FUTEX_WAKE_OP = 5,
	FUTEX_WAIT_BITSET = 9,
	FUTEX_WAKE_BITSET = 10
};

static int word, other;
static int woken;

static long futex(int *at, int op, int value, void *timeout, int *at2,
		  int value3)
{
	long r = syscall(SYS_futex, at, op, value, timeout, at2, value3);

	return r < 0 ? -errno : r;
}

static void *wait_for_word(void *bits)
{
	long r = bits ? futex(&word, FUTEX_WAIT_BITSET, 0, NULL, NULL,
			      (int)(long)bits)
		      : futex(&word, FUTEX_WAIT, 0, NULL, NULL, 0);

	if (!r)
		__atomic_add_fetch(&woken, 1, __ATOMIC_SEQ_CST);
	return (void *)r;
}

static void pause_ms(long ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};

	nanosleep(&t, NULL);
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000ll + t.tv_nsec / 1000000;
}

static void start(pthread_t *t, int n, long bits)
{
	woken = 0;
	while (n--)
		pthread_create(t++, NULL, wait_for_word,
			       (void *)(bits << n * (bits != 0)));
	pause_ms(20);
}

int main(void)
{
	struct timespec ms50 = {0, 50000000}, past = {0, 0};
	struct timespec bad = {0, 1000000000};
	int64_t before = now_ms();
	pthread_t t[4];

	is(futex(&word, FUTEX_WAIT, 1, NULL, NULL, 0), -EAGAIN);
	is(futex(&word, FUTEX_WAIT, 0, &ms50, NULL, 0), -ETIMEDOUT);
	ok(now_ms() - before >= 50, "it waited 50 ms");
	is(futex(&word, FUTEX_WAIT, 0, &bad, NULL, 0), -EINVAL);
	is(futex(&word, FUTEX_WAIT_BITSET, 0, &past, NULL, ~0), -ETIMEDOUT);
	is(futex(&word, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0), -EINVAL);
	is(futex((int *)((char *)&word + 1), FUTEX_WAKE, 1, NULL, NULL, 0),
	   -EINVAL);
	is(futex(&word, FUTEX_WAKE, 1, NULL, NULL, 0), 0);

	start(t, 4, 0);
	is(futex(&word, FUTEX_WAKE, 1, NULL, NULL, 0), 1);
	pause_ms(10);
	is(woken, 1);
	is(futex(&word, FUTEX_WAKE, 100, NULL, NULL, 0), 3);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	is(woken, 4);

	start(t, 4, 1); /* bits 8 4 2 1 */
	is(futex(&word, FUTEX_WAKE_BITSET, 100, NULL, NULL, 16), 0);
	is(futex(&word, FUTEX_WAKE_BITSET, 100, NULL, NULL, 6), 2);
	is(futex(&word, FUTEX_WAKE, 100, NULL, NULL, 0), 2);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);

	start(t, 4, 0);
	is(futex(&word, FUTEX_CMP_REQUEUE, 1, (void *)2l, &other, 5), -EAGAIN);
	is(futex(&word, FUTEX_CMP_REQUEUE, 1, (void *)2l, &other, 0), 3);
	is(futex(&other, FUTEX_WAKE, 100, NULL, NULL, 0), 2);
	is(futex(&word, FUTEX_WAKE, 100, NULL, NULL, 0), 1);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	/* word2 = 7 if it is woken for; wake the second if it was 5 */
	other = 5;
	start(t, 2, 0);
	is(futex(&other, FUTEX_WAKE_OP, 1, (void *)1l, &word, 7 << 12 | 5), 0);
	is(word, 7);
	word = 5;
	is(futex(&other, FUTEX_WAKE_OP, 1, (void *)1l, &word, 7 << 12 | 5), 1);
	is(futex(&word, FUTEX_WAKE, 100, NULL, NULL, 0), 1);
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	is(futex(&word, 77, 0, NULL, NULL, 0), -ENOSYS);
	return tap_done();
}
