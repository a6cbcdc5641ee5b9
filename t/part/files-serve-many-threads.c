/* SPDX-License-Identifier: BSD-2-Clause */
/* needs: time=100 */
/* More threads than the 9P client has tags use files at the same time; each
 * finds its own bytes, and no descriptor is left. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tap.h"

#define THREADS 100
#define ROUNDS	5

static int shared;

static const char *one_round(int me, int round)
{
	char name[32], buf[4096], got[4096];
	int fd;

	snprintf(name, sizeof(name), "t%d", me);
	memset(buf, me + round, sizeof(buf));
	fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (fd < 0)
		return "open";
	if (write(fd, buf, sizeof(buf)) != sizeof(buf))
		return "write";
	if (pread(fd, got, sizeof(got), 0) != sizeof(got) ||
	    memcmp(buf, got, sizeof(buf)))
		return "pread";
	if (write(shared, buf, 64) != 64)
		return "append";
	if (unlink(name) || close(fd))
		return "unlink";
	return NULL;
}

static void *run(void *arg)
{
	const char *bad = NULL;

	for (int i = 0; i < ROUNDS && !bad; i++)
		bad = one_round((int)(long)arg, i);
	return (void *)bad;
}

int main(void)
{
	pthread_t t[THREADS];
	struct stat st;
	void *bad;
	char r[64];
	int failed = 0, mixed = 0, fd;

	shared = open("shared", O_RDWR | O_CREAT | O_APPEND, 0600);
	for (long i = 0; i < THREADS; i++)
		pthread_create(&t[i], NULL, run, (void *)i);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(t[i], &bad);
		failed += bad != NULL;
		if (bad)
			tap_diag("thread %d: %s", i, (char *)bad);
	}
	is(failed, 0);
	is(fstat(shared, &st), 0);
	is(st.st_size, THREADS * ROUNDS * 64);
	is(lseek(shared, 0, SEEK_SET), 0);
	while (read(shared, r, 64) == 64)
		for (int i = 1; i < 64; i++)
			mixed += r[i] != r[0];
	is(mixed, 0);
	fd = open("/dev/null", O_RDONLY);
	is(fd, shared + 1);
	return tap_done();
}
