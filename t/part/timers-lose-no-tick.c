/* SPDX-License-Identifier: BSD-2-Clause */
/* needs: time=60 */
/* A timer of 1 kHz counts every one of its ticks while the program computes,
 * however late it is looked at. */
#include <stdint.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#include "tap.h"

#define PERIOD_NS 1000000
#define TICKS	  1500

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

int main(void)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	struct itimerspec every = {.it_value.tv_nsec = PERIOD_NS,
				   .it_interval.tv_nsec = PERIOD_NS};
	int64_t start, end, before;
	uint64_t ticks = 0, looks = 0, n;
	volatile unsigned work = 0;

	ok(fd >= 0, "a timer");
	start = now_ns();
	is(timerfd_settime(fd, 0, &every, NULL), 0);
	before = now_ns();
	while (ticks < TICKS) {
		for (int i = 0; i < 10000; i++)
			work++;
		if (read(fd, &n, sizeof(n)) == sizeof(n)) {
			ticks += n;
			looks++;
		}
	}
	end = now_ns();
	tap_diag("%llu ticks, seen %llu times", (unsigned long long)ticks,
		 (unsigned long long)looks);
	/* The last look may be late, but never is a tick missing or early. */
	ok((int64_t)ticks <= (end - start) / PERIOD_NS, "none was early");
	if (read(fd, &n, sizeof(n)) == sizeof(n))
		ticks += n;
	ok((int64_t)ticks >= (end - before) / PERIOD_NS - 1, "none was lost");
	return tap_done();
}
