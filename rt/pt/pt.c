/* SPDX-License-Identifier: BSD-2-Clause */
#include "pt.h"

#include "errno.h"
#include "rt_mem.h"
#include "signal_abi.h"

/* A page: who may what, and where its entry is, plus 1; 0: nowhere. */
#define ACCESS_SHIFT 30
#define ENTRY_MASK   ((1u << ACCESS_SHIFT) - 1)

#define LOW_BYTES 0x10000 /* vectors, and nothing else */

__attribute__((weak)) const unsigned prose_page_shift = 0;

struct pt_counts pt_counts;
static uint32_t *page;
static uint64_t nr_pages;
static unsigned shift;

bool pt_on(void)
{
	return nr_pages != 0;
}

static enum pt_access access_of(uint64_t n)
{
	return page[n] >> ACCESS_SHIFT;
}

static void set(uint64_t n, enum pt_access access, uint32_t entry)
{
	page[n] = (uint32_t)access << ACCESS_SHIFT | entry;
}

int pt_start(unsigned want)
{
	uint64_t n = rt_boot->mem_bytes >> want;
	int err;

	if (want != 12 && want != 16 && want != 24)
		return -EINVAL;
	page = rt_alloc(n * sizeof(*page));
	if (!page)
		return -ENOMEM;
	err = arch_pt_open(want);
	if (err) {
		rt_free(page);
		return err;
	}
	shift = want;
	nr_pages = n;
	for (uint64_t i = 0; i < n; i++)
		set(i, PT_WRITE, 0);
	pt_protect(0, LOW_BYTES, PT_NONE);
	return 0;
}

/* -- protection ----------------------------------------------------------- */

static void change(uint64_t n, enum pt_access access)
{
	uint32_t entry = page[n] & ENTRY_MASK;

	if (access_of(n) == access)
		return;
	if (entry)
		arch_pt_unmap(n << shift, entry - 1);
	set(n, access, 0);
}

void pt_protect(uint64_t address, uint64_t bytes, enum pt_access access)
{
	uint64_t low = (1ull << shift) - 1, n, end;

	if (!nr_pages || !bytes)
		return;
	n = (address + (access == PT_WRITE ? 0 : low)) >> shift;
	end = (address + bytes + (access == PT_WRITE ? low : 0)) >> shift;
	if (end > nr_pages)
		end = nr_pages;
	for (; n < end; n++)
		change(n, access);
}

/* -- faults --------------------------------------------------------------- */

/* The one that an entry made room for it is not in the table any more. */
static void evicted(uint64_t address)
{
	uint64_t n = address >> shift;

	pt_counts.evicted++;
	if (n < nr_pages)
		set(n, access_of(n), 0);
}

static bool enter(uint64_t n)
{
	bool writable = access_of(n) == PT_WRITE;
	uint64_t out;
	int64_t entry = arch_pt_map(n << shift, writable);

	if (entry == -ENOSPC) {
		entry = arch_pt_replace(n << shift, writable, &out);
		if (entry >= 0)
			evicted(out);
	}
	if (entry < 0)
		return false;
	pt_counts.mapped++;
	set(n, access_of(n), (uint32_t)entry + 1);
	return true;
}

bool pt_fault(struct arch_fault *f)
{
	uint64_t n = f->address >> shift;

	if (!nr_pages || f->signal != SIGSEGV || n >= nr_pages)
		return false;
	f->code = SEGV_ACCERR;
	if (access_of(n) == PT_NONE || (access_of(n) == PT_READ && f->store))
		return false;
	if (page[n] & ENTRY_MASK)
		return false; /* it is there: something else is wrong */
	return enter(n);
}
