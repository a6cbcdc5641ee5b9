/* SPDX-License-Identifier: BSD-2-Clause */
#include "ctl.h"

#include <string.h>

static const char *const text[] = {
#define PROSE_X(name, number, meaning) [number] = meaning,
    PROSE_ERRORS(PROSE_X)
#undef PROSE_X
};

const char *ctl_strerror(int64_t status)
{
	uint64_t n = -(uint64_t)status;

	if (status >= 0)
		return "no error";
	if (n < sizeof(text) / sizeof(*text) && text[n])
		return text[n];
	return n < 4096 ? strerror(n) : "unknown error";
}
