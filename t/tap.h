/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Test Anything Protocol for tests in C, on the host and in a partition. A
 * test's main() makes its points and ends by `return tap_done();`.
 */
#ifndef T_TAP_H
#define T_TAP_H

/* One point; returns `good`, so that a test can stop early. */
int tap_ok(int good, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* ok(n == 3, "%d of them are left", n) */
#define ok(good, ...) tap_ok(!!(good), __FILE__, __LINE__, __VA_ARGS__)
/* Points about integers and strings that show both when they differ. */
#define is(got, want)                                                   \
	tap_is((long long)(got), (long long)(want), __FILE__, __LINE__, \
	       #got " is " #want)
#define is_str(got, want) \
	tap_str(got, want, __FILE__, __LINE__, #got " is " #want)

int tap_is(long long got, long long want, const char *file, int line,
	   const char *what);
int tap_str(const char *got, const char *want, const char *file, int line,
	    const char *what);

void tap_skip(const char *why); /* one point that could not be tried */
void tap_diag(const char *format, ...) __attribute__((format(printf, 1, 2)));
int tap_done(void); /* prints the plan; the exit status */

#endif
