/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory: the arena between the program's image and its main stack, in
 * pages. What rt.h does not tell of rt/mem.
 *
 * A page is in use or free. Memory never used is zero, since a partition
 * starts so; what was used before is zeroed when it is taken again.
 */
#ifndef RT_MEM_H
#define RT_MEM_H

#include "rt.h"

#define PAGE	     PROSE_PAGE_BYTES
#define PAGES(bytes) (((bytes) + PAGE - 1) / PAGE)

void mem_init(void);

/* Take that many pages at a time, zeroed, from the arena's top downwards;
 * 0: there are not so many in a row. */
uint64_t mem_take(uint64_t pages, uint64_t align_pages);
/* Take exactly these pages, zeroed. False: not all are free. */
bool mem_take_at(uint64_t address, uint64_t pages);
/* Give back whatever of these pages is in use. */
void mem_give(uint64_t address, uint64_t pages);
/* Are all of these in the arena? in use? */
bool mem_inside(uint64_t address, uint64_t pages);
bool mem_used(uint64_t address, uint64_t pages);

uint64_t mem_lowest(void); /* where the arena starts */
uint64_t mem_total_pages(void);
uint64_t mem_free_pages(void);

void mem_zero(void *p, uint64_t bytes);

#endif
