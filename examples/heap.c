/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A traversal as a garbage collector's mark phase makes it: 2^N objects of
 * 48 to 72 bytes with a header and 2 to 5 references, in a heap that has been
 * in use for long, so that who refers to whom has little to do with where
 * they are. All are reached from the root: two references of an object are its
 * children in a tree of random order; of the others half go to a neighbour.
 *
 *   heap [N [U [x]]]      2^U objects visited: so many marks of all, or a
 *                         part of one, depth first; x: do not verify
 */
#include "work.h"

struct object {
	uint64_t class;
	uint32_t marked; /* in that round */
	uint32_t refs;
	uint64_t value[2];
	struct object *ref[];
};

struct heap {
	uint64_t objects;
	struct object **at; /* by age: in order of address */
	struct object **stack;
};

static unsigned refs_of(uint64_t i)
{
	return 2 + work_mix(i) % 4;
}

static void make_objects(struct heap *h)
{
	uint64_t bytes = 0, i;
	char *next;

	for (i = 0; i < h->objects; i++)
		bytes += sizeof(struct object) + 8 * refs_of(i);
	next = work_memory(bytes);
	for (i = 0; i < h->objects; i++) {
		struct object *o = (struct object *)next;

		*o = (struct object){
		    .class = i % 7, .refs = refs_of(i), .value = {i, ~i}};
		h->at[i] = o;
		next += sizeof(*o) + 8 * o->refs;
	}
}

static void link_others(struct heap *h, uint64_t i)
{
	struct object *o = h->at[i];

	for (unsigned r = 2; r < o->refs; r++) {
		uint64_t any = work_mix(i * 8 + r);

		o->ref[r] =
		    h->at[(any & 64 ? i + any % 16 : any >> 8) % h->objects];
	}
}

/* `at` is shuffled, and its order is then that of a binary tree. */
static void link_tree(struct heap *h)
{
	uint64_t n = h->objects, i;

	for (i = n - 1; i > 0; i--) {
		uint64_t j = work_mix(i + n) % (i + 1);
		struct object *o = h->at[i];

		h->at[i] = h->at[j];
		h->at[j] = o;
	}
	for (i = 0; i < n; i++)
		for (unsigned r = 0; r < 2; r++)
			h->at[i]->ref[r] = h->at[(2 * i + 1 + r) % n];
}

/* At most that many; how many there were, their values' sum into *sum. */
static uint64_t mark(struct heap *h, uint32_t round, uint64_t most,
		     uint64_t *sum)
{
	struct object **top = h->stack;
	uint64_t seen = 0;

	*sum = 0;
	h->at[0]->marked = round;
	*top++ = h->at[0];
	while (top > h->stack && seen < most) {
		struct object *o = *--top;

		seen++;
		*sum += o->value[0];
		for (unsigned r = 0; r < o->refs; r++)
			if (o->ref[r]->marked != round) {
				o->ref[r]->marked = round;
				*top++ = o->ref[r];
			}
	}
	return seen;
}

static uint64_t marks(struct heap *h, uint64_t units, uint64_t *bad)
{
	uint64_t n = h->objects, done = 0, sum;
	uint32_t round = 0;

	while (done < units) {
		uint64_t want = units - done < n ? units - done : n;
		uint64_t seen = mark(h, ++round, want, &sum);

		*bad += seen != want || (want == n && sum != n * (n - 1) / 2);
		done += want;
	}
	return done;
}

int main(int argc, char **argv)
{
	struct work w = work_args(argc, argv, 16, 26, 6, 32);
	struct heap h = {.objects = 1ull << w.n};
	uint64_t done, bad = 0;
	double start, took;

	h.at = work_memory(h.objects * sizeof(*h.at));
	h.stack = work_memory(h.objects * sizeof(*h.stack));
	make_objects(&h);
	for (uint64_t i = 0; i < h.objects; i++)
		link_others(&h, i);
	link_tree(&h);
	start = work_seconds();
	MARK_BEGIN;
	done = marks(&h, 1ull << w.u, &bad);
	MARK_END;
	took = work_seconds() - start;
	work_tell(done, "an object", took);
	return w.verify ? work_verdict(bad) : 0;
}
