/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Giving memory its pages, which takes some microseconds for each: by
 * several threads, if it is much. They are made before the process gives up
 * making any, and sleep in between. One caller at a time.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include "kvm.h"

#define HELPERS	    7
#define CHUNK_BYTES (16ull << 20)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t begun = PTHREAD_COND_INITIALIZER;
static pthread_cond_t ended = PTHREAD_COND_INITIALIZER;
static unsigned turn, busy; /* lock */
static uint8_t *base;
static uint64_t total;
static _Atomic uint64_t next;
static _Atomic int error;

static int populate_some(uint8_t *at, uint64_t bytes)
{
	int r;

	do
		r = madvise(at, bytes, MADV_POPULATE_WRITE);
	while (r && (errno == EINTR || errno == EAGAIN));
	return r ? errno : 0;
}

static void work(void)
{
	uint64_t at;
	int e;

	while ((at = atomic_fetch_add(&next, CHUNK_BYTES)) < total) {
		e = populate_some(base + at, total - at < CHUNK_BYTES
						 ? total - at
						 : CHUNK_BYTES);
		if (e)
			atomic_store(&error, e);
	}
}

static void *helper(void *arg)
{
	unsigned seen = 0;

	pthread_mutex_lock(&lock);
	if (!--busy) /* what a thread calls at its start is behind it */
		pthread_cond_signal(&ended);
	for (;;) {
		while (turn == seen)
			pthread_cond_wait(&begun, &lock);
		seen = turn;
		busy++;
		pthread_mutex_unlock(&lock);
		work();
		pthread_mutex_lock(&lock);
		if (!--busy)
			pthread_cond_signal(&ended);
	}
	return NULL;
}

void populate_init(void)
{
	cpu_set_t may;
	sigset_t all, old;
	pthread_t t;
	int n = 0;

	if (!sched_getaffinity(0, sizeof(may), &may))
		n = CPU_COUNT(&may) - 1;
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	pthread_mutex_lock(&lock);
	for (int i = 0; i < n && i < HELPERS; i++)
		if (!pthread_create(&t, NULL, helper, NULL))
			busy++;
	while (busy)
		pthread_cond_wait(&ended, &lock);
	pthread_mutex_unlock(&lock);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

int populate(uint8_t *at, uint64_t bytes)
{
	if (bytes < 2 * CHUNK_BYTES) {
		errno = populate_some(at, bytes);
		return errno ? -1 : 0;
	}
	pthread_mutex_lock(&lock);
	base = at;
	total = bytes;
	atomic_store(&next, 0);
	atomic_store(&error, 0);
	turn++;
	pthread_cond_broadcast(&begun);
	pthread_mutex_unlock(&lock);
	work();
	pthread_mutex_lock(&lock);
	while (busy)
		pthread_cond_wait(&ended, &lock);
	total = 0; /* who wakes up late finds nothing */
	pthread_mutex_unlock(&lock);
	errno = atomic_load(&error);
	return errno ? -1 : 0;
}
