/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What one user of the controller's Linux tries against another. Compiled
 * for it by t/sys/linux-users-are-confined.t.
 *
 *   hold SECRET FILE [RA]  owns a partition full of it, if need be at that
 *                        address; prints its LPAR and address; when FILE is
 *                        gone: is it untouched?
 *   spy SECRET LPAR RA   tries to see, change, stop it; counts successes
 *   stale FILE           keeps the map of a partition that it destroys, and
 *                        prints its address twice; when FILE is gone: does
 *                        it show what the next one there has?
 *   fuzz SEED            random calls, maps, ioctls, accesses
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ctl.h"
#include "device.h"

#define BYTES (32ull << 20)
#define STEP  4096

static struct ctl c;
static sigjmp_buf refused;

static void bus(int sig)
{
	siglongjmp(refused, 1);
}

static int readable(uint64_t ra, uint64_t *word)
{
	if (sigsetjmp(refused, 1))
		return 0;
	*word = *(volatile uint64_t *)(c.ram + ra);
	return 1;
}

static int writable(uint64_t ra)
{
	if (sigsetjmp(refused, 1))
		return 0;
	*(volatile uint64_t *)(c.ram + ra) = 0x5a5a5a5a;
	return 1;
}

static int64_t create(uint64_t *ra)
{
	uint64_t out[PROSE_MBOX_OUT], arg[] = {BYTES, 0};
	int64_t lpar;

	do {
		strcpy((char *)c.mbox->data, "users");
		lpar = ctl_hcall(&c, PROSE_H_CREATE, arg, 2, out);
		if (lpar == -PROSE_E_AGAIN)
			usleep(50000);
	} while (lpar == -PROSE_E_AGAIN);
	*ra = out[0];
	return lpar;
}

/* -- hold ----------------------------------------------------------------- */

static void until_gone(const char *file)
{
	while (!access(file, F_OK))
		usleep(50000);
}

/* There, if it is said where: memory that was freed has to be cleaned. */
static int64_t create_at(uint64_t want, uint64_t *ra)
{
	int64_t lpar = create(ra);

	while (lpar > 0 && want && *ra != want) {
		usleep(20000);
		ctl_call(&c, PROSE_H_DESTROY, lpar);
		lpar = create(ra);
	}
	return lpar;
}

static int hold(uint64_t secret, const char *file, uint64_t want)
{
	struct prose_part_row row;
	uint64_t ra, word;
	int64_t lpar = create_at(want, &ra);

	if (lpar < 0)
		return printf("create: %s\n", ctl_strerror(lpar)), 1;
	for (uint64_t at = 0; at < BYTES; at += STEP)
		*(uint64_t *)(c.ram + ra + at) = secret;
	printf("%lld %llu\n", (long long)lpar, (unsigned long long)ra);
	fflush(stdout);
	until_gone(file);
	for (uint64_t at = 0; at < BYTES; at += STEP)
		if (!readable(ra + at, &word) || word != secret)
			return printf("changed at %#llx\n",
				      (unsigned long long)at),
			       1;
	if (ctl_part_row(&c, lpar, &row) || row.state != PROSE_PART_CREATED ||
	    row.policy != PROSE_POLICY_SLOTS || row.required)
		return puts("its state changed"), 1;
	puts("untouched");
	return 0;
}

/* -- spy ------------------------------------------------------------------ */

static unsigned seen(uint64_t secret, uint64_t from, uint64_t to)
{
	unsigned n = 0;
	uint64_t word;

	for (uint64_t at = from; at < to; at += STEP)
		n += readable(at, &word) && word == secret;
	return n;
}

/* All calls there may be; how many were not refused. */
static unsigned called(uint64_t lpar)
{
	unsigned n = 0;

	for (uint64_t i = PROSE_H_START; i < PROSE_H_END; i++)
		if (ctl_call(&c, i, lpar, 1, 4096, 0, 0, 0) != -PROSE_E_PERM) {
			printf("call %#llx\n", (unsigned long long)i);
			n++;
		}
	return n;
}

static int spy(uint64_t secret, uint64_t lpar, uint64_t ra)
{
	unsigned see = 0, change = 0, stop = 0;

	see += seen(secret, ra, ra + BYTES);
	for (int i = 0; i < 64; i++)
		change += writable(ra + (rand() % (BYTES / 8)) * 8);
	for (int i = 0; i < 256; i++) { /* wherever else */
		uint64_t at = rand() * 65536ull % (c.ram_bytes - BYTES);

		change += writable(at + PROSE_PARTS_RA);
		see += seen(secret, at, at + 65536);
	}
	stop = called(lpar) + called(1);
	printf("seen %u changed %u called %u\n", see, change, stop);
	return see + change + stop != 0;
}

/* -- stale ---------------------------------------------------------------- */

static int stale(const char *file)
{
	uint64_t ra, word = 0;
	int64_t lpar = create(&ra);
	unsigned show = 0, change = 0;

	if (lpar < 0)
		return puts("create"), 1;
	for (uint64_t at = 0; at < BYTES; at += STEP)
		*(uint64_t *)(c.ram + ra + at) = 1;
	if (ctl_call(&c, PROSE_H_DESTROY, lpar))
		return puts("destroy"), 1;
	printf("%llu %llu\n", (unsigned long long)ra, (unsigned long long)ra);
	fflush(stdout);
	until_gone(file);
	for (uint64_t at = 0; at < BYTES; at += STEP) {
		if (!readable(ra + at, &word) || word)
			show++;
		change += writable(ra + at);
	}
	printf("shown %u changed %u\n", show, change);
	return show + change != 0;
}

/* -- fuzz ----------------------------------------------------------------- */

static uint64_t rnd(void)
{
	return (uint64_t)random() << 40 ^ (uint64_t)random() << 20 ^ random();
}

static uint64_t nonsense(void)
{
	switch (random() & 7) {
	case 0:
		return rnd();
	case 1:
		return rnd() >> (random() & 63);
	case 2:
		return PROSE_PARTS_RA + (rnd() % 256) * BYTES;
	case 3:
		return 1ull << random() % 64;
	}
	return random() % 64;
}

static void fuzz_call(void)
{
	for (int i = 0; i < PROSE_MBOX_ARGS; i++)
		c.mbox->arg[i] = nonsense();
	c.mbox->number = random() & 1 ? random() % PROSE_H_END : nonsense();
	for (int i = 0; i < 64; i++)
		c.mbox->data[random() % PROSE_MBOX_DATA_BYTES] = random();
	c.mbox->request = random() & 7 ? c.mbox->reply + 1 : nonsense();
	ctl_ring(&c);
}

static void fuzz_map(int fd)
{
	uint64_t bytes = (1 + random() % 64) << 16;
	char *p = mmap(NULL, bytes, random() & 7,
		       random() & 3 ? MAP_SHARED : MAP_PRIVATE, fd,
		       random() & 1 ? nonsense() & ~0xffffull
				    : rnd() % c.ram_bytes & ~0xffffull);

	if (p == MAP_FAILED)
		return;
	if (!sigsetjmp(refused, 1))
		(void)*(volatile char *)(p + rnd() % bytes);
	if (!sigsetjmp(refused, 1))
		*(volatile char *)(p + rnd() % bytes) = 1;
	mremap(p, bytes, random() % 8 << 16, MREMAP_MAYMOVE);
	mprotect(p, bytes, random() & 7);
	madvise(p, 65536, random() % 24);
	munmap(p, bytes);
}

static void fuzz_file(int fd)
{
	static char b[4096];

	ioctl(fd, random() & 1 ? (uint32_t)rnd() : PROSE_IOC_INFO,
	      random() & 1 ? (unsigned long)b : nonsense());
	if (read(fd, random() & 7 ? b : (char *)nonsense(), random() % 16) <
		0 ||
	    write(fd, random() & 7 ? b : (char *)nonsense(), random() % 16) < 0)
		errno = 0;
}

static int fuzz(unsigned seed)
{
	int fd = c.bell, more;

	srandom(seed);
	for (int i = 0; i < 20000; i++) {
		uint64_t word;

		if (i % 64 == 0) { /* another client comes and goes */
			more = open(PROSE_DEVICE, O_RDWR | O_NONBLOCK);
			fuzz_map(more);
			close(more);
		}
		switch (random() % 4) {
		case 0:
			fuzz_call();
			break;
		case 1:
			fuzz_map(fd);
			break;
		case 2:
			fuzz_file(fd);
			break;
		case 3:
			writable(rnd() % c.ram_bytes & ~7ull);
			readable(rnd() % c.ram_bytes & ~7ull, &word);
		}
	}
	puts("done");
	return 0;
}

int main(int argc, char **argv)
{
	uint64_t n = argc > 2 ? strtoull(argv[2], NULL, 0) : 0;
	int error = ctl_open(&c, NULL);

	if (error || argc < 3 + (argv[1][0] == 'h'))
		return printf("%s\n", ctl_strerror(error)), 2;
	signal(SIGBUS, bus);
	signal(SIGSEGV, bus);
	switch (argv[1][0]) {
	case 'h':
		return hold(n, argv[3],
			    argc > 4 ? strtoull(argv[4], NULL, 0) : 0);
	case 's':
		return argv[1][1] == 't' ? stale(argv[2])
					 : spy(n, strtoull(argv[3], NULL, 0),
					       strtoull(argv[4], NULL, 0));
	}
	return fuzz(n);
}
