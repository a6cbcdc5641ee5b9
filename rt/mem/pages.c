/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The arena's pages, as two bitmaps at its own start: in use; used before,
 * so that it has to be zeroed.
 */
#include "rt_mem.h"

#define BITS 64

static uint64_t base;  /* address of page 0 */
static uint64_t total; /* pages */
static uint64_t nr_free;
static uint64_t *used, *touched;

static bool get(const uint64_t *map, uint64_t n)
{
	return map[n / BITS] >> (n % BITS) & 1;
}

static void put(uint64_t *map, uint64_t n)
{
	map[n / BITS] |= 1ull << (n % BITS);
}

void mem_init(void)
{
	uint64_t lo = PAGES(rt_boot->free_lo) * PAGE;
	uint64_t hi = rt_boot->free_hi / PAGE * PAGE;
	uint64_t words, maps;

	if (hi <= lo || hi > rt_boot->mem_bytes)
		rt_panic("no memory between %lx and %lx", lo, hi);
	words = ((hi - lo) / PAGE + BITS - 1) / BITS;
	maps = PAGES(2 * 8 * words);
	if (maps >= (hi - lo) / PAGE)
		rt_panic("no memory between %lx and %lx", lo, hi);
	used = (uint64_t *)lo;
	touched = used + words;
	base = lo + maps * PAGE;
	total = nr_free = (hi - base) / PAGE;
}

void mem_zero(void *p, uint64_t bytes)
{
	__builtin_memset(p, 0, bytes);
}

static uint64_t address_of(uint64_t n)
{
	return base + n * PAGE;
}

bool mem_inside(uint64_t address, uint64_t pages)
{
	uint64_t n = (address - base) / PAGE;

	return address >= base && n <= total && pages <= total - n;
}

static void take(uint64_t n, uint64_t pages)
{
	uint64_t dirty = 0; /* pages in a row before this one */

	nr_free -= pages;
	for (; pages; pages--, n++) {
		put(used, n);
		if (get(touched, n)) {
			dirty++;
			continue;
		}
		put(touched, n);
		if (dirty)
			mem_zero((void *)address_of(n - dirty), dirty * PAGE);
		dirty = 0;
	}
	if (dirty)
		mem_zero((void *)address_of(n - dirty), dirty * PAGE);
}

/* The free pages in a row that end below page n, counted up to `want`. */
static uint64_t free_below(uint64_t n, uint64_t want)
{
	uint64_t run = 0;

	while (run < want && run < n) {
		uint64_t at = n - run - 1;

		if (at % BITS == BITS - 1 && !used[at / BITS])
			run += BITS;
		else if (!get(used, at))
			run++;
		else
			break;
	}
	return run < want ? run : want;
}

/* The next free page below page n, plus 1; 0: there is none. */
static uint64_t skip_used(uint64_t n)
{
	while (n) {
		if (n % BITS == 0 && used[n / BITS - 1] == ~0ull)
			n -= BITS;
		else if (get(used, n - 1))
			n--;
		else
			break;
	}
	return n;
}

uint64_t mem_take(uint64_t pages, uint64_t align_pages)
{
	uint64_t n = total, want, run, slack;

	if (!pages || pages > nr_free)
		return 0;
	while ((n = skip_used(n)) >= pages) {
		uint64_t at = n - pages;

		slack = address_of(at) / PAGE % align_pages;
		if (at < slack)
			return 0;
		want = pages + slack;
		run = free_below(n, want);
		if (run == want) {
			take(at - slack, pages);
			return address_of(at - slack);
		}
		n -= run;
	}
	return 0;
}

bool mem_take_at(uint64_t address, uint64_t pages)
{
	uint64_t n = (address - base) / PAGE;

	if (!mem_inside(address, pages) ||
	    free_below(n + pages, pages) != pages)
		return false;
	take(n, pages);
	return true;
}

void mem_give(uint64_t address, uint64_t pages)
{
	uint64_t n = (address - base) / PAGE;

	for (; pages; pages--, n++) {
		if (!get(used, n))
			continue;
		used[n / BITS] &= ~(1ull << (n % BITS));
		nr_free++;
	}
}

bool mem_used(uint64_t address, uint64_t pages)
{
	uint64_t n = (address - base) / PAGE;

	if (!mem_inside(address, pages))
		return false;
	for (; pages; pages--, n++)
		if (!get(used, n))
			return false;
	return true;
}

uint64_t mem_lowest(void)
{
	return base;
}

uint64_t mem_total_pages(void)
{
	return total;
}

uint64_t mem_free_pages(void)
{
	return nr_free;
}
