/* SPDX-License-Identifier: BSD-2-Clause */
/* The points of a test, counted and printed as they come. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "tap.h"

static int points, failed;

static void point(int good, const char *format, va_list ap)
{
	printf("%sok %d - ", good ? "" : "not ", ++points);
	vprintf(format, ap);
	putchar('\n');
	failed += !good;
}

int tap_ok(int good, const char *file, int line, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	point(good, format, ap);
	va_end(ap);
	if (!good)
		printf("# at %s:%d\n", file, line);
	fflush(stdout);
	return good;
}

int tap_is(long long got, long long want, const char *file, int line,
	   const char *what)
{
	int good = tap_ok(got == want, file, line, "%s", what);

	if (!good)
		tap_diag("got %lld (%#llx), want %lld (%#llx)", got, got, want,
			 want);
	return good;
}

int tap_str(const char *got, const char *want, const char *file, int line,
	    const char *what)
{
	int good = got && !strcmp(got, want);

	tap_ok(good, file, line, "%s", what);
	if (!good)
		tap_diag("got \"%s\", want \"%s\"", got ? got : "(null)", want);
	return good;
}

void tap_skip(const char *why)
{
	printf("ok %d # SKIP %s\n", ++points, why);
	fflush(stdout);
}

void tap_diag(const char *format, ...)
{
	va_list ap;

	printf("# ");
	va_start(ap, format);
	vprintf(format, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

int tap_done(void)
{
	printf("1..%d\n", points);
	fflush(stdout);
	return failed != 0;
}
