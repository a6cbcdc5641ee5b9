/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a program finds on its stack (System V ABI): argc, argv, environment
 * and auxiliary vector, all pointing into the boot block's strings.
 */
#include "rt_arch.h"
#include "rt_start.h"

enum {
	AT_NULL = 0,
	AT_PHDR = 3,
	AT_PHENT = 4,
	AT_PHNUM = 5,
	AT_PAGESZ = 6,
	AT_BASE = 7,
	AT_FLAGS = 8,
	AT_ENTRY = 9,
	AT_UID = 11,
	AT_EUID = 12,
	AT_GID = 13,
	AT_EGID = 14,
	AT_PLATFORM = 15,
	AT_HWCAP = 16,
	AT_CLKTCK = 17,
	AT_DCACHEBSIZE = 19,
	AT_ICACHEBSIZE = 20,
	AT_UCACHEBSIZE = 21,
	AT_SECURE = 23,
	AT_RANDOM = 25,
	AT_HWCAP2 = 26,
	AT_EXECFN = 31
};

#define AUX_PAIRS 24

static uint64_t *aux(uint64_t *v, uint64_t type, uint64_t value)
{
	*v++ = type;
	*v++ = value;
	return v;
}

static uint64_t *put_aux(uint64_t *v, uint64_t entry)
{
	const struct prose_boot *b = rt_boot;

	v = aux(v, AT_PAGESZ, PROSE_PAGE_BYTES);
	v = aux(v, AT_HWCAP, RT_HWCAP);
	v = aux(v, AT_HWCAP2, RT_HWCAP2);
	v = aux(v, AT_CLKTCK, 100);
	v = aux(v, AT_PHDR, b->app_phdr);
	v = aux(v, AT_PHENT, b->app_phent);
	v = aux(v, AT_PHNUM, b->app_phnum);
	v = aux(v, AT_BASE, 0);
	v = aux(v, AT_FLAGS, 0);
	v = aux(v, AT_ENTRY, entry);
	v = aux(v, AT_UID, b->uid);
	v = aux(v, AT_EUID, b->euid);
	v = aux(v, AT_GID, b->gid);
	v = aux(v, AT_EGID, b->egid);
	v = aux(v, AT_SECURE, 0);
	v = aux(v, AT_RANDOM, (uint64_t)b->random);
	v = aux(v, AT_EXECFN, b->exec);
	v = aux(v, AT_PLATFORM, (uint64_t)RT_PLATFORM);
	v = aux(v, AT_DCACHEBSIZE, RT_DCACHE_LINE);
	v = aux(v, AT_ICACHEBSIZE, RT_DCACHE_LINE);
	v = aux(v, AT_UCACHEBSIZE, 0);
	return aux(v, AT_NULL, 0);
}

/* Pointers to `n` strings, one behind the other, and a NULL. */
static uint64_t *put_strings(uint64_t *v, uint32_t n, const char **s)
{
	while (n--) {
		*v++ = (uint64_t)*s;
		*s += __builtin_strlen(*s) + 1;
	}
	*v++ = 0;
	return v;
}

uint64_t start_stack_top(void)
{
	uint64_t block = (uint64_t)rt_boot, strings = rt_boot->strings;

	return (strings < block ? strings : block) & ~15ull;
}

uint64_t start_stack(uint64_t top, uint64_t entry)
{
	const struct prose_boot *b = rt_boot;
	const char *s = (const char *)b->strings;
	uint64_t words = 1 + b->argc + 1 + b->envc + 1 + 2 * AUX_PAIRS;
	uint64_t sp = (top - 8 * words) & ~127ull;
	uint64_t *v = (uint64_t *)sp;

	*v++ = b->argc;
	v = put_strings(v, b->argc, &s);
	v = put_strings(v, b->envc, &s);
	put_aux(v, entry);
	return sp;
}
