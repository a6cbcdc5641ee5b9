/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rt's own heap: lists of free pieces by power-of-two size, cut from chunks
 * of pages; what is larger is pages of its own. Memory of a size stays of
 * that size. A kernel may link its own rt_alloc() and rt_free() instead.
 */
#include "rt_mem.h"

#define CHUNK_PAGES 16
#define SMALLEST    5  /* 32 bytes, with the head */
#define LARGEST	    15 /* 32 KiB */

/* Before each piece; its memory is aligned to 16. */
struct head {
	uint64_t magic;
	uint64_t size; /* log2 of the piece's bytes, or pages */
};
#define MAGIC_PIECE 0x6565637069ull
#define MAGIC_PAGES 0x7365676170ull
#define MAGIC_FREE  0x65657266ull

struct piece {
	struct head head;
	struct piece *next;
};

static struct piece *free_list[LARGEST + 1];

static void *use(struct head *h, uint64_t magic, uint64_t size)
{
	h->magic = magic;
	h->size = size;
	return h + 1;
}

static void refill(unsigned size)
{
	uint64_t chunk = mem_take(CHUNK_PAGES, 1);

	if (!chunk)
		return;
	for (uint64_t at = 0; at < CHUNK_PAGES * PAGE; at += 1ull << size) {
		struct piece *p = (struct piece *)(chunk + at);

		p->head.magic = MAGIC_FREE;
		p->next = free_list[size];
		free_list[size] = p;
	}
}

static void *alloc_pages(uint64_t bytes)
{
	uint64_t pages = PAGES(bytes);
	uint64_t at = mem_take(pages, 1);

	return at ? use((struct head *)at, MAGIC_PAGES, pages) : NULL;
}

void *rt_alloc(size_t bytes)
{
	unsigned size = SMALLEST;
	struct piece *p;

	if (bytes > ~(size_t)0 - PAGE)
		return NULL;
	bytes += sizeof(struct head);
	while (size <= LARGEST && bytes > 1ull << size)
		size++;
	if (size > LARGEST)
		return alloc_pages(bytes);
	if (!free_list[size])
		refill(size);
	p = free_list[size];
	if (!p)
		return NULL;
	free_list[size] = p->next;
	mem_zero(&p->head + 1, bytes - sizeof(p->head));
	return use(&p->head, MAGIC_PIECE, size);
}

void rt_free(void *at)
{
	struct piece *p = (struct piece *)((struct head *)at - 1);

	if (!at)
		return;
	if (p->head.magic == MAGIC_PAGES) {
		mem_give((uint64_t)p, p->head.size);
		return;
	}
	if (p->head.magic != MAGIC_PIECE)
		rt_panic("rt_free of %p, which rt_alloc did not give", at);
	p->head.magic = MAGIC_FREE;
	p->next = free_list[p->head.size];
	free_list[p->head.size] = p;
}
