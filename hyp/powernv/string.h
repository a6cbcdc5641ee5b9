/* SPDX-License-Identifier: BSD-2-Clause */
/* Of <string.h>, what this machine uses; the functions are lib/string.c's. */
#ifndef POWERNV_STRING_H
#define POWERNV_STRING_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t bytes);
void *memset(void *to, int byte, size_t bytes);
size_t strlen(const char *s);

static inline int strcmp(const char *a, const char *b)
{
	for (; *a && *a == *b; a++, b++)
		;
	return (unsigned char)*a - (unsigned char)*b;
}

#endif
