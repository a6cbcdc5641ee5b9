/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing and reading the text that packets are made of. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "rsp.h"

void text_free(struct text *t)
{
	free(t->data);
	*t = (struct text){0};
}

void text_clear(struct text *t)
{
	t->bytes = 0;
	t->bad = false;
}

static bool grow(struct text *t, size_t more)
{
	size_t room = t->room ? t->room : 256;
	char *data;

	while (room - t->bytes < more + 1 && room < SIZE_MAX / 2)
		room *= 2;
	if (room == t->room)
		return true;
	data = room - t->bytes > more ? realloc(t->data, room) : NULL;
	if (!data) {
		t->bad = true;
		return false;
	}
	t->data = data;
	t->room = room;
	return true;
}

void text_add(struct text *t, const void *data, size_t bytes)
{
	if (t->bad || !grow(t, bytes))
		return;
	if (bytes)
		memcpy(t->data + t->bytes, data, bytes);
	t->bytes += bytes;
	t->data[t->bytes] = 0;
}

void *text_room(struct text *t, size_t bytes)
{
	return !t->bad && grow(t, bytes) ? t->data + t->bytes : NULL;
}

void text_took(struct text *t, size_t bytes)
{
	t->bytes += bytes;
	t->data[t->bytes] = 0;
}

void text_printf(struct text *t, const char *format, ...)
{
	va_list args, again;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	if (n >= 0 && !t->bad && grow(t, n)) {
		vsnprintf(t->data + t->bytes, n + 1, format, again);
		t->bytes += n;
	}
	va_end(again);
	va_end(args);
}

void text_hex(struct text *t, const void *data, size_t bytes)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *p = data;

	if (t->bad || !grow(t, 2 * bytes))
		return;
	for (size_t i = 0; i < bytes; i++) {
		t->data[t->bytes++] = digits[p[i] >> 4];
		t->data[t->bytes++] = digits[p[i] & 15];
	}
	t->data[t->bytes] = 0;
}

bool take_char(const char **s, char c)
{
	if (**s != c || !c)
		return false;
	++*s;
	return true;
}

bool take_word(const char **s, const char *word)
{
	size_t bytes = strlen(word);

	if (strncmp(*s, word, bytes))
		return false;
	*s += bytes;
	return true;
}

int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool take_u64(const char **s, uint64_t *value)
{
	const char *from = *s;

	*value = 0;
	for (; hex_digit(**s) >= 0; ++*s) {
		if (*value >> 60)
			return false;
		*value = *value << 4 | hex_digit(**s);
	}
	return *s != from;
}

size_t take_hex(const char **s, void *to, size_t max)
{
	uint8_t *p = to;
	size_t n;

	for (n = 0;
	     n < max && hex_digit((*s)[0]) >= 0 && hex_digit((*s)[1]) >= 0;
	     n++) {
		p[n] = hex_digit((*s)[0]) << 4 | hex_digit((*s)[1]);
		*s += 2;
	}
	return n;
}

char *take_text(const char **s)
{
	size_t bytes = strcspn(*s, ";") / 2;
	char *text = calloc(1, bytes + 1);

	if (text && take_hex(s, text, bytes) == bytes && (!**s || **s == ';') &&
	    strlen(text) == bytes)
		return text;
	free(text);
	return NULL;
}
