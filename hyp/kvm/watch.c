/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is watched lies in pages that the partition may not write, or not
 * touch at all, in a second set of page tables: it runs at full speed, and
 * an instruction that meets such a page is stepped alone, with the first set.
 * No debug registers are asked for: they do not fire on every kind of KVM,
 * and are four.
 *
 * The tables are a memory slot of their own, which is made anew for each
 * change: KVM forgets what it derived from the old ones.
 */
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include "kvm.h"

#define WATCH_GPA  (SUP_GPA + (1ull << 30))
#define SLOT	   2
#define GIB	   (1ull << 30)
#define HUGE_BYTES (2ull << 20)

#define ALL  (P | W | U | A)
#define ADDR 0x000ffffffffff000ull

/* Pages: the roots, then those that turned out to be needed. */
enum { PML4, PDPT, FIRST };
#define PAGES (FIRST + 2 * (PROSE_WATCHES * 2))
#define BYTES (PAGES * 4096ull)

struct tables {
	struct part *part;
	uint64_t (*page)[512];
	unsigned used;
};

static uint64_t page_gpa(unsigned page)
{
	return WATCH_GPA + page * 4096ull;
}

/* The table below an entry, one of ours; NULL: there are no more pages. */
static uint64_t *below(struct tables *t, uint64_t *entry)
{
	uint64_t at = *entry & ADDR;

	if (at < WATCH_GPA || at >= WATCH_GPA + BYTES) {
		if (t->used == PAGES)
			return NULL;
		*entry = page_gpa(t->used) | ALL;
		return t->page[t->used++];
	}
	return t->page[(at - WATCH_GPA) / 4096];
}

static uint64_t *directory(struct tables *t, prose_gpa at)
{
	uint64_t *entry = &t->page[PDPT][at / GIB];
	uint64_t was = *entry & ADDR;
	uint64_t *pd = below(t, entry);

	if (pd && was < WATCH_GPA)
		memcpy(pd, t->part->mach.vm->sup + (was - SUP_GPA), 4096);
	return pd;
}

static uint64_t *page_entry(struct tables *t, prose_gpa at)
{
	uint64_t *pd = directory(t, at), *entry, *pt;
	uint64_t was;

	if (!pd)
		return NULL;
	entry = &pd[at / HUGE_BYTES % 512];
	was = *entry & ADDR;
	pt = below(t, entry);
	for (unsigned i = 0; pt && was < SUP_GPA && i < 512; i++)
		pt[i] = (at & ~(HUGE_BYTES - 1)) | i * 4096ull | ALL | D;
	return pt ? &pt[at / 4096 % 512] : NULL;
}

static int protect(struct tables *t, const struct watch *w)
{
	uint64_t at = w->at & ~4095ull, *entry;

	for (; at < w->at + w->bytes; at += 4096) {
		entry = page_entry(t, at);
		if (!entry)
			return -PROSE_E_NOMEM;
		*entry &= w->kind == PROSE_WATCH_WRITE ? ~W : ~P;
	}
	return 0;
}

static int build(struct part *p)
{
	struct tables t = {p, (void *)p->mach.watch, FIRST};
	int error = 0;

	memset(p->mach.watch, 0, BYTES);
	memcpy(t.page[PDPT], p->mach.vm->sup + SUP_PDPT * 4096, 4096);
	t.page[PML4][0] = page_gpa(PDPT) | ALL;
	for (unsigned i = 0; i < PROSE_WATCHES && !error; i++)
		if (p->watch[i].bytes)
			error = protect(&t, &p->watch[i]);
	return error;
}

static int set_slot(struct part *p, uint64_t bytes)
{
	return vm_slot(p->mach.vm, SLOT, WATCH_GPA, bytes, p->mach.watch);
}

/* Which set of tables the vCPU has. */
static void root(struct vcpu *v, bool guarded)
{
	int fd = v->mach.vm->vcpu;
	struct kvm_sregs s;

	if (v->mach.guarded == guarded || ioctl(fd, KVM_GET_SREGS, &s))
		return;
	s.cr3 = guarded ? page_gpa(PML4) : SUP_GPA + SUP_PML4 * 4096ull;
	if (!ioctl(fd, KVM_SET_SREGS, &s))
		v->mach.guarded = guarded;
}

void watch_off(struct part *p)
{
	if (!p->mach.watch)
		return;
	root(&p->vcpu[0], false);
	set_slot(p, 0);
	munmap(p->mach.watch, BYTES);
	p->mach.watch = NULL;
}

static int watch_on(struct part *p)
{
	void *m = mmap(NULL, BYTES, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	int error;

	if (m == MAP_FAILED)
		return -PROSE_E_NOMEM;
	p->mach.watch = m;
	error = build(p);
	if (!error && set_slot(p, BYTES))
		error = -PROSE_E_IO;
	return error;
}

/* What a refused watchpoint leaves behind is repaired by taking it back. */
int mach_watch(struct part *p)
{
	watch_off(p);
	return p->watches ? watch_on(p) : 0;
}

void watch_before(struct vcpu *v)
{
	root(v, v->part->mach.watch && !v->mach.open);
}

bool watch_fault(struct vcpu *v, uint64_t error)
{
	uint64_t at = v->part->mach.watch ? regs_cr2(v) : ~0ull;

	if (at >= v->part->bytes || v->mach.open ||
	    !watch_near(v->part, at & ~4095ull, 4096))
		return false;
	v->mach.open = 1;
	v->mach.open_store = error & 2;
	v->mach.open_at = at;
	return true;
}

/* How much it touched is not known: from its first byte in the page on. A
 * store shows by what it changed. */
bool watch_stepped(struct vcpu *v)
{
	v->mach.open = 0;
	return (v->mach.open_store && watch_changed(v)) ||
	       watch_hit(v, v->mach.open_at, 1, v->mach.open_store);
}
