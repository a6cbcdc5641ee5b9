/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the compiler takes for granted, for machines without a C library.
 */
#if !__STDC_HOSTED__
#include "core.h"

typedef uint64_t __attribute__((may_alias)) word;

static int words(const void *a, const void *b)
{
	return (((uintptr_t)a | (uintptr_t)b) & 7) == 0;
}

void *memcpy(void *to, const void *from, size_t bytes)
{
	uint8_t *d = to;
	const uint8_t *s = from;

	if (words(d, s))
		for (; bytes >= 8; bytes -= 8, d += 8, s += 8)
			*(word *)d = *(const word *)s;
	while (bytes--)
		*d++ = *s++;
	return to;
}

void *memmove(void *to, const void *from, size_t bytes)
{
	uint8_t *d = to;
	const uint8_t *s = from;

	if (d <= s || d >= s + bytes)
		return memcpy(to, from, bytes);
	while (bytes--)
		d[bytes] = s[bytes];
	return to;
}

void *memset(void *at, int value, size_t bytes)
{
	uint8_t *d = at;
	uint64_t w = (uint8_t)value * 0x0101010101010101ull;

	if (((uintptr_t)d & 7) == 0)
		for (; bytes >= 8; bytes -= 8, d += 8)
			*(word *)d = w;
	while (bytes--)
		*d++ = value;
	return at;
}

int memcmp(const void *a, const void *b, size_t bytes)
{
	const uint8_t *x = a, *y = b;

	for (; bytes; bytes--, x++, y++)
		if (*x != *y)
			return *x < *y ? -1 : 1;
	return 0;
}
#endif
