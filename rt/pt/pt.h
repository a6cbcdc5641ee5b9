/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Page tables of a partition's own, for a program that asks for translation.
 * Every address stays what it is (the tables map the partition's memory to
 * itself); what a page adds is protection, and what it costs. rt itself goes
 * on in real mode: only the application is translated.
 *
 * A page comes into the table when it is first touched. Protection is by
 * whole pages: access is taken only from those that a range covers all of,
 * and given to each that it touches. What is readable is executable.
 */
#ifndef RT_PT_H
#define RT_PT_H

#include "rt.h"

enum pt_access { PT_NONE, PT_READ, PT_WRITE };

/* log2 of the page size that the program wants: 12, 16 or 24; 0: real mode.
 * A program defines it (prose-cc --prose-pages=SIZE). */
extern const unsigned prose_page_shift;

/* Before the first thread of the application: it runs translated, all memory
 * writable but for the vectors, which are no longer there. -errno: there is
 * no such thing here, or no memory for it. */
int pt_start(unsigned shift);
bool pt_on(void);
/* The range need not be aligned. Nothing without translation. */
void pt_protect(uint64_t address, uint64_t bytes, enum pt_access access);
/* A fault of the application: true if it was none, and is mended. Else its
 * si_code is right. */
bool pt_fault(struct arch_fault *f);

/* Entries made, and thrown out to make room. */
struct pt_counts {
	uint64_t mapped, evicted;
};
extern struct pt_counts pt_counts;

#endif
