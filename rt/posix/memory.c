/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The application's mappings: pages of the arena, all readable, writable and
 * executable unless the program asked for page tables (rt/pt). Refuses to share
 * a file's pages; a mapping of a file is a copy of it.
 */
#include "posix.h"
#include "pt.h"

#define PROT_READ	    1
#define PROT_WRITE	    2
#define PROT_EXEC	    4
#define MAP_SHARED	    1
#define MAP_TYPE	    0xf
#define MAP_FIXED	    0x10
#define MAP_ANONYMOUS	    0x20
#define MAP_FIXED_NOREPLACE 0x100000
#define MREMAP_MAYMOVE	    1
#define MREMAP_FIXED	    2
#define MADV_DONTNEED	    4
#define MADV_FREE	    8
#define MADV_REMOVE	    9

static uint64_t brk_end;

static enum pt_access access_of(uint64_t prot)
{
	if (prot & PROT_WRITE)
		return PT_WRITE;
	return prot & (PROT_READ | PROT_EXEC) ? PT_READ : PT_NONE;
}

static void give(uint64_t address, uint64_t pages)
{
	mem_give(address, pages);
	pt_protect(address, pages * PAGE, PT_NONE);
}

long sys_brk(const struct sysargs *s)
{
	uint64_t now, want;

	if (!brk_end)
		brk_end = mem_lowest();
	if (s->a[0] < mem_lowest() || s->a[0] > rt_boot->mem_bytes)
		return (long)brk_end;
	now = PAGES(brk_end);
	want = PAGES(s->a[0]);
	if (want > now && !mem_take_at(now * PAGE, want - now))
		return (long)brk_end;
	if (want > now)
		pt_protect(now * PAGE, (want - now) * PAGE, PT_WRITE);
	if (want < now)
		give(want * PAGE, now - want);
	else if (s->a[0] > brk_end) /* the rest of a page once given up */
		mem_zero((void *)brk_end,
			 (now * PAGE < s->a[0] ? now * PAGE : s->a[0]) -
			     brk_end);
	brk_end = s->a[0];
	return (long)brk_end;
}

/* -- mmap ----------------------------------------------------------------- */

static bool is_free(uint64_t address, uint64_t pages)
{
	for (uint64_t i = 0; i < pages; i++)
		if (mem_used(address + i * PAGE, 1))
			return false;
	return true;
}

static long take_fixed(uint64_t address, uint64_t pages, uint64_t flags)
{
	if (address % PAGE)
		return -EINVAL;
	if (!mem_inside(address, pages))
		return -ENOMEM;
	if ((flags & MAP_FIXED_NOREPLACE) && !is_free(address, pages))
		return -EEXIST;
	mem_give(address, pages);
	mem_take_at(address, pages);
	return (long)address;
}

static long take(uint64_t address, uint64_t pages, uint64_t flags)
{
	uint64_t at;

	if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE))
		return take_fixed(address, pages, flags);
	if (address && address % PAGE == 0 && mem_take_at(address, pages))
		return (long)address;
	at = mem_take(pages, 1);
	return at ? (long)at : -ENOMEM;
}

long fd_pread(uint64_t fd, void *to, uint64_t bytes, uint64_t offset);

static long fill(uint64_t at, const struct sysargs *s)
{
	uint64_t done = 0;

	while (done < s->a[1]) {
		long n = fd_pread(s->a[4], (uint8_t *)at + done, s->a[1] - done,
				  s->a[5] + done);

		if (n < 0)
			return n;
		if (!n)
			break;
		done += (uint64_t)n;
	}
	return 0;
}

long sys_mmap(const struct sysargs *s)
{
	uint64_t pages = PAGES(s->a[1]), flags = s->a[3];
	bool file = !(flags & MAP_ANONYMOUS);
	long at, err;

	if (!s->a[1] || (file && s->a[5] % PAGE) || !(flags & MAP_TYPE) ||
	    (flags & MAP_TYPE) > 3)
		return -EINVAL;
	if (s->a[1] > rt_boot->mem_bytes)
		return -ENOMEM;
	if (file && (flags & MAP_SHARED) && (s->a[2] & PROT_WRITE))
		return -ENODEV;
	at = take(s->a[0], pages, flags);
	if (at < 0)
		return at;
	/* First what others left there is taken back. */
	pt_protect((uint64_t)at, pages * PAGE, PT_WRITE);
	pt_protect((uint64_t)at, pages * PAGE, access_of(s->a[2]));
	err = file ? fill((uint64_t)at, s) : 0;
	if (!err)
		return at;
	give((uint64_t)at, pages);
	return err;
}

long sys_munmap(const struct sysargs *s)
{
	uint64_t pages = PAGES(s->a[1]);

	if (s->a[0] % PAGE || !s->a[1] || s->a[1] > rt_boot->mem_bytes)
		return -EINVAL;
	if (mem_inside(s->a[0], pages))
		give(s->a[0], pages);
	return 0;
}

static long move(const struct sysargs *s, uint64_t old, uint64_t new)
{
	uint64_t from = s->a[0], bytes = (old < new ? old : new) * PAGE;
	long to;

	if (s->a[3] & MREMAP_FIXED) {
		if (from < s->a[4] + new *PAGE && s->a[4] < from + old *PAGE)
			return -EINVAL;
		to = take_fixed(s->a[4], new, MAP_FIXED);
	} else {
		to = take(0, new, 0);
	}
	if (to < 0)
		return to;
	pt_protect((uint64_t)to, PAGE * new, PT_WRITE);
	__builtin_memcpy((void *)to, (void *)from, bytes);
	give(from, old);
	return to;
}

long sys_mremap(const struct sysargs *s)
{
	uint64_t at = s->a[0], old = PAGES(s->a[1]), new = PAGES(s->a[2]);

	if (at % PAGE || !old || !new ||
	    (s->a[3] & ~(uint64_t)(MREMAP_MAYMOVE | MREMAP_FIXED)))
		return -EINVAL;
	if (s->a[2] > rt_boot->mem_bytes || s->a[1] > rt_boot->mem_bytes)
		return -ENOMEM;
	if (!mem_used(at, old))
		return -EFAULT;
	if (s->a[3] & MREMAP_FIXED)
		return move(s, old, new);
	if (new <= old) {
		give(at + new *PAGE, old - new);
		return (long)at;
	}
	if (mem_take_at(at + old * PAGE, new - old)) {
		pt_protect(at + old * PAGE, (new - old) * PAGE, PT_WRITE);
		return (long)at;
	}
	return s->a[3] & MREMAP_MAYMOVE ? move(s, old, new) : -ENOMEM;
}

/* Without page tables everything is accessible, and stays. */
long sys_mprotect(const struct sysargs *s)
{
	if (s->a[0] % PAGE)
		return -EINVAL;
	pt_protect(s->a[0], PAGES(s->a[1]) * PAGE, access_of(s->a[2]));
	return 0;
}

long sys_madvise(const struct sysargs *s)
{
	uint64_t pages = PAGES(s->a[1]);

	if (s->a[0] % PAGE || s->a[1] > rt_boot->mem_bytes)
		return -EINVAL;
	if (s->a[2] == MADV_REMOVE)
		return -EOPNOTSUPP;
	if (s->a[2] != MADV_DONTNEED)
		return 0;
	if (!mem_used(s->a[0], pages))
		return -ENOMEM;
	mem_zero((void *)s->a[0], pages * PAGE);
	return 0;
}

/* A mapping is a copy: there is nothing to write back. */
long sys_msync(const struct sysargs *s)
{
	return s->a[0] % PAGE ? -EINVAL : 0;
}

/* All memory is there all the time. */
long sys_mlock(const struct sysargs *s)
{
	return 0;
}

long sys_munlock(const struct sysargs *s)
{
	return 0;
}

long sys_mlockall(const struct sysargs *s)
{
	return 0;
}

long sys_munlockall(const struct sysargs *s)
{
	return 0;
}

long sys_mlock2(const struct sysargs *s)
{
	return 0;
}

long sys_mincore(const struct sysargs *s)
{
	uint64_t pages = PAGES(s->a[1]);

	if (s->a[0] % PAGE)
		return -EINVAL;
	if (!rt_user_ok(PTR(s, 0), s->a[1]))
		return -ENOMEM;
	if (!rt_user_ok(PTR(s, 2), pages))
		return -EFAULT;
	__builtin_memset(PTR(s, 2), 1, pages);
	return 0;
}

#define MEMBARRIER_ALL 0x7f

/* One CPU sees its own stores in order. */
long sys_membarrier(const struct sysargs *s)
{
	return s->a[0] ? 0 : MEMBARRIER_ALL;
}
