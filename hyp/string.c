/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the compiler takes for granted, for machines without a C library.
 */
#if !__STDC_HOSTED__
#include "core.h"

/* The one machine that needs this reads words at any address. */
typedef uint64_t __attribute__((may_alias, aligned(1))) word;

void *memcpy(void *to, const void *from, size_t bytes)
{
	uint8_t *d = to;
	const uint8_t *s = from;

	for (; bytes >= 32; bytes -= 32, d += 32, s += 32) {
		((word *)d)[0] = ((const word *)s)[0];
		((word *)d)[1] = ((const word *)s)[1];
		((word *)d)[2] = ((const word *)s)[2];
		((word *)d)[3] = ((const word *)s)[3];
	}
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
