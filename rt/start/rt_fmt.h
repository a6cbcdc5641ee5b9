/* SPDX-License-Identifier: BSD-2-Clause */
/* Formatting: %s %c %d %u %x %p, and l before d, u, x. Always terminated. */
#ifndef RT_FMT_H
#define RT_FMT_H

#include <stdarg.h>
#include <stddef.h>

size_t rt_vformat(char *to, size_t bytes, const char *format, va_list args);
size_t rt_format(char *to, size_t bytes, const char *format, ...);

#endif
