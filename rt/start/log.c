/* SPDX-License-Identifier: BSD-2-Clause */
/* Words to the hypervisor's log, and last words. */
#include <stdarg.h>
#include "hcalls.h"
#include "rt_fmt.h"
#include "rt.h"
#include "signal_abi.h"

struct text {
	char *to;
	size_t bytes, used;
};

static void put(struct text *t, char c)
{
	if (t->used + 1 < t->bytes)
		t->to[t->used++] = c;
}

static void put_string(struct text *t, const char *s)
{
	while (*s)
		put(t, *s++);
}

static void put_number(struct text *t, uint64_t v, unsigned base)
{
	char digit[20];
	unsigned n = 0;

	do
		digit[n++] = "0123456789abcdef"[v % base];
	while (v /= base);
	while (n)
		put(t, digit[--n]);
}

static void put_signed(struct text *t, int64_t v)
{
	if (v < 0)
		put(t, '-');
	put_number(t, v < 0 ? -(uint64_t)v : (uint64_t)v, 10);
}

static void put_conversion(struct text *t, char c, bool is_long, va_list *ap)
{
	switch (c) {
	case 's':
		put_string(t, va_arg(*ap, const char *));
		break;
	case 'c':
		put(t, (char)va_arg(*ap, int));
		break;
	case 'd':
		put_signed(t, is_long ? va_arg(*ap, long) : va_arg(*ap, int));
		break;
	case 'u':
	case 'x':
		put_number(t,
			   is_long ? va_arg(*ap, unsigned long)
				   : va_arg(*ap, unsigned),
			   c == 'u' ? 10 : 16);
		break;
	case 'p':
		put_string(t, "0x");
		put_number(t, va_arg(*ap, unsigned long), 16);
		break;
	default:
		put(t, c);
	}
}

size_t rt_vformat(char *to, size_t bytes, const char *format, va_list args)
{
	struct text t = {to, bytes, 0};
	va_list ap;

	va_copy(ap, args);
	for (; *format; format++) {
		bool is_long;

		if (*format != '%') {
			put(&t, *format);
			continue;
		}
		is_long = *++format == 'l';
		format += is_long;
		if (!*format)
			break;
		put_conversion(&t, *format, is_long, &ap);
	}
	va_end(ap);
	to[t.used] = 0;
	return t.used;
}

size_t rt_format(char *to, size_t bytes, const char *format, ...)
{
	va_list ap;
	size_t n;

	va_start(ap, format);
	n = rt_vformat(to, bytes, format, ap);
	va_end(ap);
	return n;
}

void rt_log(const char *format, ...)
{
	char line[256];
	va_list ap;
	size_t n;

	va_start(ap, format);
	n = rt_vformat(line, sizeof(line), format, ap);
	va_end(ap);
	rt_hcall(PROSE_H_LOG, (uint64_t)line, n, 0, 0);
}

/* Is it a debugger's to see first? */
static bool seen(void)
{
	const struct prose_debug_area *d = &prose_desc.debug;

	return __atomic_load_n(&d->attached, __ATOMIC_RELAXED) || d->crash;
}

void rt_panic(const char *format, ...)
{
	char line[256];
	va_list ap;

	va_start(ap, format);
	rt_vformat(line, sizeof(line), format, ap);
	va_end(ap);
	rt_log("rt: panic: %s\n", line);
	if (seen())
		rt_hcall(PROSE_H_STOP, SIGABRT, 0, 0, 0);
	rt_exit(PROSE_END_PANIC, SIGABRT, 0,
		(uint64_t)__builtin_return_address(0));
}
