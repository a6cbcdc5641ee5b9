/* SPDX-License-Identifier: BSD-2-Clause */
#include "hpt.h"

#include <string.h>

#define V_VALID	    1ull
#define V_SECONDARY 2ull
#define V_LARGE	    4ull
#define V_1T	    (1ull << 62)
#define V_AVPN(v)   ((v) >> 7 & 0x7fffffffffffffull)
#define R_RPN	    0x0ffffffffffff000ull

#define BARREN 4096

struct pte {
	uint64_t v, r;
};

void hpt_init(struct hpt *h, const void *table, uint64_t bytes)
{
	memset(h, 0, sizeof(*h));
	h->table = table;
	h->groups = bytes / 128;
}

static struct pte pte_at(const struct hpt *h, uint64_t n)
{
	struct pte p;

	memcpy(&p, h->table + n * 16, sizeof(p));
	p.v = __builtin_bswap64(p.v);
	p.r = __builtin_bswap64(p.r);
	return p;
}

/* log2 of an entry's base and actual page size. */
static void shifts_of(struct pte p, unsigned *base, unsigned *actual)
{
	static const struct {
		unsigned mask, lp, base, actual;
	} kinds[] = {{15, 1, 16, 16},
		     {15, 7, 12, 16},
		     {255, 0, 24, 24},
		     {255, 8, 16, 24},
		     {255, 0x38, 12, 24}};

	*base = *actual = 12;
	if (!(p.v & V_LARGE))
		return;
	for (unsigned i = 0; i < 5; i++)
		if ((p.r >> 12 & kinds[i].mask) == kinds[i].lp) {
			*base = kinds[i].base;
			*actual = kinds[i].actual;
			return;
		}
}

static uint64_t hash_of(const struct hpt_segment *s, uint64_t ea)
{
	if (s->large)
		return s->vsid ^ s->vsid << 25 ^
		       (ea & 0xffffffffffull) >> s->base;
	return s->vsid ^ (ea & 0xfffffff) >> s->base;
}

static struct hpt_segment segment_of(struct pte p, uint64_t ea)
{
	struct hpt_segment s = {.esid = ea >> 28};
	unsigned actual;

	shifts_of(p, &s.base, &actual);
	s.large = !!(p.v & V_1T);
	s.vsid = V_AVPN(p.v) >> (s.large ? 17 : 5);
	return s;
}

/* Does that entry of that segment translate ea to ra? */
static int is_it(const struct hpt_segment *s, struct pte p, uint64_t ea,
		 uint64_t ra, struct hpt_found *f)
{
	uint64_t mask = s->large ? 0x1ffff : 0x1f, low;
	unsigned base;

	if (!(p.v & V_VALID) || !!(p.v & V_1T) != s->large)
		return 0;
	shifts_of(p, &base, &f->shift);
	low = (1ull << f->shift) - 1;
	if (base != s->base || ((p.r ^ ra) & R_RPN & ~low) ||
	    V_AVPN(p.v) >> (s->large ? 17 : 5) != s->vsid)
		return 0;
	/* Large pages leave out the bits that lie inside of them. */
	if ((V_AVPN(p.v) ^ ea >> 23) & mask & ~(low >> 23))
		return 0;
	f->va = s->large ? s->vsid << 40 | (ea & 0xffffffffffull)
			 : s->vsid << 28 | (ea & 0xfffffff);
	f->groups = p.v & V_SECONDARY ? 2 : 1;
	return 1;
}

static int look(const struct hpt *h, const struct hpt_segment *s, uint64_t ea,
		uint64_t ra, struct hpt_found *f)
{
	uint64_t hash = hash_of(s, ea), group, i;

	for (unsigned second = 0; second < 2; second++) {
		group = (second ? ~hash : hash) & (h->groups - 1);
		for (i = 0; i < 8; i++) {
			struct pte p = pte_at(h, group * 8 + i);

			if (!!(p.v & V_SECONDARY) == second &&
			    is_it(s, p, ea, ra, f))
				return 1;
		}
	}
	return 0;
}

static void remember(struct hpt *h, const struct hpt_segment *s)
{
	static unsigned next;

	if (h->nr_segments < HPT_SEGMENTS)
		h->segment[h->nr_segments++] = *s;
	else
		h->segment[next++ % HPT_SEGMENTS] = *s;
}

/* Through all of the table, once for each new segment. */
static int learn(struct hpt *h, uint64_t ea, uint64_t ra, struct hpt_found *f)
{
	for (uint64_t i = 0; i < h->groups * 8; i++) {
		struct pte p = pte_at(h, i);
		struct hpt_segment s;

		if (!(p.v & V_VALID))
			continue;
		s = segment_of(p, ea);
		if (is_it(&s, p, ea, ra, f) && look(h, &s, ea, ra, f)) {
			remember(h, &s);
			return 0;
		}
	}
	h->barren = BARREN;
	return -1;
}

int hpt_find(struct hpt *h, uint64_t ea, uint64_t ra, struct hpt_found *f)
{
	unsigned i;

	if (!h->groups)
		return -1;
	for (i = 0; i < h->nr_segments; i++)
		if (h->segment[i].esid == ea >> 28 &&
		    look(h, &h->segment[i], ea, ra, f)) {
			struct hpt_segment s = h->segment[i];

			h->segment[i] = h->segment[0];
			h->segment[0] = s;
			return 0;
		}
	if (h->barren) {
		h->barren--;
		return -1;
	}
	return learn(h, ea, ra, f);
}
