/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel with an allocator of its own: best fit over one list of pieces,
 * those next to each other joined when they are freed. All of rt that wants
 * memory gets it from here; the linker takes these two instead of rt's.
 */
#include "hcalls.h"
#include "rt_mem.h"
#include "say.h"
#include "thread.h"

#define ARENA_BYTES (4ul << 20)
#define ALIGN	    16

struct piece {
	uint64_t bytes;	 /* with this head; lowest bit: it is in use */
	uint64_t before; /* bytes of the piece before it; 0: the first */
};

static uint8_t *arena;

/* -- the allocator -------------------------------------------------------- */

static uint64_t bytes_of(const struct piece *p)
{
	return p->bytes & ~1ull;
}

static struct piece *after(const struct piece *p)
{
	return (struct piece *)((uint8_t *)p + bytes_of(p));
}

static struct piece *end(void)
{
	return (struct piece *)(arena + ARENA_BYTES);
}

static void resize(struct piece *p, uint64_t bytes, uint64_t used)
{
	p->bytes = bytes | used;
	if (after(p) != end())
		after(p)->before = bytes;
}

static void arena_init(void)
{
	arena = (uint8_t *)mem_take(ARENA_BYTES / PAGE, 1);
	if (!arena)
		rt_panic("no memory for the arena");
	resize((struct piece *)arena, ARENA_BYTES, 0);
}

static struct piece *best_fit(uint64_t bytes)
{
	struct piece *best = NULL;

	for (struct piece *p = (struct piece *)arena; p != end(); p = after(p))
		if (!(p->bytes & 1) && p->bytes >= bytes &&
		    (!best || p->bytes < best->bytes))
			best = p;
	return best;
}

void *rt_alloc(size_t bytes)
{
	uint64_t want =
	    (bytes + sizeof(struct piece) + ALIGN - 1) & ~(uint64_t)(ALIGN - 1);
	struct piece *p;
	uint64_t rest;

	if (!arena)
		arena_init();
	p = best_fit(want);
	if (!p)
		return NULL;
	rest = p->bytes - want;
	if (rest > sizeof(*p)) {
		resize(p, want, 1);
		resize(after(p), rest, 0);
		after(p)->before = want;
	}
	p->bytes |= 1;
	mem_zero(p + 1, bytes_of(p) - sizeof(*p));
	return p + 1;
}

void rt_free(void *at)
{
	struct piece *p = (struct piece *)at - 1, *n;

	if (!at)
		return;
	resize(p, bytes_of(p), 0);
	n = after(p);
	if (n != end() && !(n->bytes & 1))
		resize(p, p->bytes + n->bytes, 0);
	if (!p->before)
		return;
	n = (struct piece *)((uint8_t *)p - p->before);
	if (!(n->bytes & 1))
		resize(n, n->bytes + p->bytes, 0);
}

/* -- what it is used for -------------------------------------------------- */

static void count(const char *when)
{
	unsigned used = 0, pieces = 0;

	for (struct piece *p = (struct piece *)arena; p != end();
	     p = after(p)) {
		pieces++;
		used += p->bytes & 1;
	}
	say("%s: %u pieces, %u in use\n", when, pieces, used);
}

static void nothing(void *arg)
{
}

void rt_main(void)
{
	void *p[64];

	console_open();
	count("at the start");
	for (unsigned i = 0; i < 64; i++)
		p[i] = rt_alloc(100 * i + 1);
	for (unsigned i = 0; i < 64; i += 2)
		rt_free(p[i]);
	count("with holes");
	for (unsigned i = 1; i < 64; i += 2)
		rt_free(p[i]);
	count("all given back");
	for (unsigned i = 0; i < 300; i++) { /* 10 MiB of threads */
		if (!thread_create("nothing", nothing, NULL))
			rt_panic("no memory for thread %u", i);
		thread_yield();
	}
	count("after 300 threads");
	rt_exit(PROSE_END_EXIT, 0, 0, 0);
}
