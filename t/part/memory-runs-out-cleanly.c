/* SPDX-License-Identifier: BSD-2-Clause */
/* needs: time=60 mem=32M */
/* A program that takes all there is gets ENOMEM and EAGAIN, and goes on:
 * what it gives back can be had again, by it and by rt. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "tap.h"

#define MAX 20000

static void *piece[MAX];
static pthread_t thread[MAX];
static sem_t go;

static int take_all(size_t bytes)
{
	int n = 0;

	while (n < MAX && (piece[n] = malloc(bytes)))
		memset(piece[n++], 1, bytes);
	return n;
}

static void give_all(int n)
{
	while (n--)
		free(piece[n]);
}

static void *wait_for_go(void *arg)
{
	while (sem_wait(&go))
		;
	return arg;
}

static int files_work(void)
{
	char text[16];
	int fd = open("/proc/self/exe", O_RDONLY), good;

	good = fd >= 0 && read(fd, text, 4) == 4 && !memcmp(text, "\177ELF", 4);
	close(fd);
	return good;
}

static void test_malloc(size_t bytes)
{
	int first = take_all(bytes), again;

	is(errno, ENOMEM);
	ok(write(1, "", 0) == 0, "system calls work meanwhile");
	give_all(first);
	again = take_all(bytes);
	ok(first > 5 && again >= first - first / 10 - 1,
	   "%d pieces of %d bytes, then %d", first, (int)bytes, again);
	give_all(again);
	ok(files_work(), "files work again");
}

static int threads(void)
{
	int n = 0, err = 0, bad = 0;
	void *r;

	while (n < MAX && !(err = pthread_create(&thread[n], NULL, wait_for_go,
						 (void *)(long)n)))
		n++;
	ok(err == EAGAIN, "pthread_create: %s", strerror(err));
	for (int i = 0; i < n; i++)
		sem_post(&go);
	for (int i = 0; i < n; i++)
		bad += pthread_join(thread[i], &r) || r != (void *)(long)i;
	is(bad, 0);
	return n;
}

int main(void)
{
	int first, again;

	test_malloc(1 << 20);
	test_malloc(3000);
	sem_init(&go, 0, 0);
	first = threads();
	again = threads();
	ok(first > 20 && again >= first - 2, "%d threads, then %d", first,
	   again);
	ok(files_work(), "files work again");
	return tap_done();
}
