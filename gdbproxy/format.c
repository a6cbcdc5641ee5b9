/* SPDX-License-Identifier: BSD-2-Clause */
/* printf for gdb's dprintf: the format is gdb's, the arguments are 64-bit
 * values, strings lie in the program. Nothing of it reaches a real printf but
 * what was taken apart here. */
#include <stdio.h>
#include <string.h>
#include "errors.h"
#include "rsp.h"

#define STRING_MAX 4096

struct spec {
	char flags[8], length;
	int width, precision;
	char conversion;
};

static int number(const char **s)
{
	int n = 0;

	for (; **s >= '0' && **s <= '9'; ++*s)
		n = n < 1000 ? n * 10 + (**s - '0') : n;
	return n;
}

/* After the `%`; false: it is not one we know. */
static bool take_spec(const char **s, struct spec *to)
{
	size_t n = strspn(*s, "-+ #0");

	*to = (struct spec){.precision = -1};
	snprintf(to->flags, sizeof(to->flags), "%.*s", n < 7 ? (int)n : 7, *s);
	*s += n;
	to->width = number(s);
	if (take_char(s, '.'))
		to->precision = number(s);
	for (; **s && strchr("hlzjt", **s); ++*s)
		to->length = **s == 'h' && to->length == 'h' ? 'b' : **s;
	to->conversion = **s;
	if (!**s || !strchr("diouxXcsp", **s))
		return false;
	++*s;
	return true;
}

static uint64_t narrow(const struct spec *c, uint64_t value)
{
	bool is_signed = c->conversion == 'd' || c->conversion == 'i';
	unsigned cut = c->length == 'b'	  ? 56
		       : c->length == 'h' ? 48
		       : c->length	  ? 0
					  : 32;

	if (c->conversion == 'p')
		cut = 0;
	return is_signed ? (uint64_t)((int64_t)(value << cut) >> cut)
			 : value << cut >> cut;
}

static void put_number(struct text *to, const struct spec *c, uint64_t value)
{
	char format[32], text[2200];
	char conversion = c->conversion == 'p' ? 'x' : c->conversion;

	value = narrow(c, value);
	if (c->precision >= 0)
		snprintf(format, sizeof(format), "%%%s%s%d.%dll%c",
			 c->conversion == 'p' ? "#" : "", c->flags, c->width,
			 c->precision, conversion);
	else
		snprintf(format, sizeof(format), "%%%s%s%.0dll%c",
			 c->conversion == 'p' ? "#" : "", c->flags, c->width,
			 conversion);
	snprintf(text, sizeof(text), format, (unsigned long long)value);
	text_add(to, text, strlen(text));
}

static void put_padded(struct text *to, const struct spec *c, const char *s,
		       size_t bytes)
{
	bool left = strchr(c->flags, '-');

	for (size_t i = bytes; !left && (int)i < c->width; i++)
		text_add(to, " ", 1);
	text_add(to, s, bytes);
	for (size_t i = bytes; left && (int)i < c->width; i++)
		text_add(to, " ", 1);
}

static void put_string(struct text *to, const struct spec *c, uint64_t at,
		       int (*mem)(void *, uint64_t, void *, size_t), void *arg)
{
	char text[STRING_MAX];
	size_t n = 0, max = sizeof(text);

	if (c->precision >= 0 && (size_t)c->precision < max)
		max = c->precision;
	while (n < max && !mem(arg, at + n, text + n, 1) && text[n])
		n++;
	put_padded(to, c, text, n);
}

/* After a backslash, as in C. */
static char escaped(const char **s)
{
	static const char from[] = "abefnrtv", to[] = "\a\b\033\f\n\r\t\v";
	const char *which;
	int value = 0, n = 0;

	for (; n < 3 && **s >= '0' && **s <= '7'; n++)
		value = value * 8 + (*(*s)++ - '0');
	if (n || !**s)
		return value;
	which = strchr(from, *(*s)++);
	return which ? to[which - from] : (*s)[-1];
}

/* Up to a conversion, or to the end. */
static void plain(struct text *to, const char **s)
{
	while (**s && **s != '%') {
		char c = *(*s)++;

		if (c == '\\')
			c = escaped(s);
		text_add(to, &c, 1);
	}
}

void format_text(struct text *to, const char *format, const uint64_t *args,
		 unsigned nargs, int (*mem)(void *, uint64_t, void *, size_t),
		 void *arg)
{
	struct spec c;
	unsigned used = 0;
	char one;

	for (plain(to, &format); *format; plain(to, &format)) {
		if (*++format == '%') {
			text_add(to, format++, 1);
			continue;
		}
		if (!take_spec(&format, &c) || used == nargs)
			return;
		one = args[used];
		if (c.conversion == 's')
			put_string(to, &c, args[used], mem, arg);
		else if (c.conversion == 'c')
			put_padded(to, &c, &one, 1);
		else
			put_number(to, &c, args[used]);
		used++;
	}
}
