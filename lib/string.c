/* SPDX-License-Identifier: BSD-2-Clause */
/* What the compiler calls by itself, for code without a C library. */
#if !__STDC_HOSTED__
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *to, const void *from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *to, int c, size_t bytes);
int memcmp(const void *a, const void *b, size_t bytes);
size_t strlen(const char *s);

/* Eight bytes at any address; both machines take them unaligned. */
typedef uint64_t word __attribute__((aligned(1), may_alias));

/* Loops that the compiler shall not make into calls of themselves. */
#define LOOPS __attribute__((optimize("no-tree-loop-distribute-patterns")))

LOOPS void *memcpy(void *to, const void *from, size_t bytes)
{
	unsigned char *d = to;
	const unsigned char *s = from;

	for (; bytes >= 32; bytes -= 32, d += 32, s += 32) {
		word a = ((const word *)s)[0], b = ((const word *)s)[1];
		word c = ((const word *)s)[2], e = ((const word *)s)[3];

		((word *)d)[0] = a;
		((word *)d)[1] = b;
		((word *)d)[2] = c;
		((word *)d)[3] = e;
	}
	for (; bytes >= 8; bytes -= 8, d += 8, s += 8)
		*(word *)d = *(const word *)s;
	while (bytes--)
		*d++ = *s++;
	return to;
}

LOOPS static void *copy_down(void *to, const void *from, size_t bytes)
{
	unsigned char *d = (unsigned char *)to + bytes;
	const unsigned char *s = (const unsigned char *)from + bytes;

	for (; bytes >= 8; bytes -= 8) {
		d -= 8;
		s -= 8;
		*(word *)d = *(const word *)s;
	}
	while (bytes--)
		*--d = *--s;
	return to;
}

void *memmove(void *to, const void *from, size_t bytes)
{
	if ((uintptr_t)to - (uintptr_t)from >= bytes)
		return memcpy(to, from, bytes);
	return copy_down(to, from, bytes);
}

LOOPS void *memset(void *to, int c, size_t bytes)
{
	unsigned char *d = to;
	uint64_t v = (unsigned char)c * 0x0101010101010101ull;

	for (; bytes >= 32; bytes -= 32, d += 32) {
		((word *)d)[0] = v;
		((word *)d)[1] = v;
		((word *)d)[2] = v;
		((word *)d)[3] = v;
	}
	for (; bytes >= 8; bytes -= 8, d += 8)
		*(word *)d = v;
	while (bytes--)
		*d++ = (unsigned char)c;
	return to;
}

LOOPS int memcmp(const void *a, const void *b, size_t bytes)
{
	const unsigned char *x = a, *y = b;

	for (; bytes; bytes--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

LOOPS size_t strlen(const char *s)
{
	const char *end = s;

	while (*end)
		end++;
	return (size_t)(end - s);
}
#endif
