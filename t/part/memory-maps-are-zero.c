/* SPDX-License-Identifier: BSD-2-Clause */
/* needs: time=60 */
/* Mappings: new ones are zero, also over old ground; they grow, move, shrink
 * and are split; what does not fit is refused. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "tap.h"

#define PAGE 4096ul

static char *map(size_t bytes)
{
	return mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static int zero(const char *p, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		if (p[i])
			return 0;
	return 1;
}

static void test_zero(void)
{
	char *p = map(64 * PAGE), *q;

	ok(p != MAP_FAILED && zero(p, 64 * PAGE), "a new one is zero");
	memset(p, 0x5a, 64 * PAGE);
	is(munmap(p + 16 * PAGE, 16 * PAGE), 0);
	ok(p[15 * PAGE] == 0x5a && p[32 * PAGE] == 0x5a,
	   "its ends are left alone");
	is(munmap(p, 16 * PAGE), 0);
	is(munmap(p + 32 * PAGE, 32 * PAGE), 0);
	q = map(64 * PAGE);
	ok(zero(q, 64 * PAGE), "one on old ground is zero");
	memset(q, 1, 64 * PAGE);
	is(madvise(q + PAGE, 3 * PAGE, MADV_DONTNEED), 0);
	ok(zero(q + PAGE, 3 * PAGE) && q[0] && q[4 * PAGE],
	   "MADV_DONTNEED zeroes what it is told, and no more");
	p = mmap(q + 8 * PAGE, PAGE, PROT_NONE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	ok(p == q + 8 * PAGE && zero(p, PAGE) && p[PAGE] == 1,
	   "a fixed one replaces what was there");
	is(mprotect(p, PAGE, PROT_READ | PROT_WRITE), 0);
	munmap(q, 64 * PAGE);
}

static void test_remap(void)
{
	char *p = map(4 * PAGE), *q;

	for (size_t i = 0; i < 4; i++)
		p[i * PAGE] = (char)(i + 1);
	q = mremap(p, 4 * PAGE, 400 * PAGE, MREMAP_MAYMOVE);
	ok(q != MAP_FAILED && q[0] == 1 && q[3 * PAGE] == 4,
	   "a grown one has its contents");
	ok(zero(q + 4 * PAGE, 396 * PAGE), "and zeros behind");
	p = mremap(q, 400 * PAGE, 2 * PAGE, 0);
	ok(p == q && p[PAGE] == 2, "a shrunk one stays where it is");
	q = mremap(p, 2 * PAGE, 1ul << 40, MREMAP_MAYMOVE);
	ok(q == MAP_FAILED && errno == ENOMEM, "more than there is: ENOMEM");
	munmap(p, 2 * PAGE);
}

static void test_refusals(void)
{
	ok(map(1ul << 40) == MAP_FAILED && errno == ENOMEM,
	   "more than there is: ENOMEM");
	ok(map(0) == MAP_FAILED && errno == EINVAL, "nothing: EINVAL");
	is(munmap((void *)1, PAGE), -1);
	is(errno, EINVAL);
	ok(mmap((void *)PAGE, PAGE, PROT_READ,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED,
	   "a fixed one over the vectors is refused");
}

/* Everything there is, twice: nothing gets lost. */
static void test_all(void)
{
	size_t first = 0, n;
	char *p[4096];

	for (int round = 0; round < 2; round++) {
		for (n = 0; n < 4096; n++) {
			p[n] = map(1 << 18);
			if (p[n] == MAP_FAILED)
				break;
			p[n][1 << 17] = 1;
		}
		if (!round)
			first = n;
		for (size_t i = 0; i < n; i++)
			munmap(p[i], 1 << 18);
	}
	ok(first > 40, "%d pieces of 256 KiB", (int)first);
	is(n, first);
}

static void test_brk(void)
{
	char *a = sbrk(0);

	if (a == (void *)-1) {
		tap_skip("sbrk is not there");
		return;
	}
	/* musl's sbrk moves nothing; the bare call does */
	tap_diag("the break is %p", (void *)a);
}

static void test_heap(void)
{
	char *p[500];
	unsigned seed = 1;
	int bad = 0;

	memset(p, 0, sizeof(p));
	for (int i = 0; i < 20000; i++) {
		unsigned n = (seed = seed * 1103515245 + 12345) >> 16;
		char **at = &p[n % 500];
		size_t bytes = n % 7 ? n % 3000 : n % 300000 + 1;

		if (*at)
			bad += (*at)[0] != (char)(n % 500);
		free(*at);
		*at = malloc(bytes + 1);
		if (!*at) {
			bad++;
			continue;
		}
		memset(*at, (int)(n % 500), bytes + 1);
	}
	is(bad, 0);
}

int main(void)
{
	test_zero();
	test_remap();
	test_refusals();
	test_all();
	test_brk();
	test_heap();
	return tap_done();
}
