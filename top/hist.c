/* SPDX-License-Identifier: BSD-2-Clause */
#include "hist.h"

#include <math.h>
#include <string.h>

static void add(struct hist *h, const struct prose_9p_count *now,
		const struct prose_9p_count *was)
{
	for (unsigned i = 0; i < HIST_BUCKETS; i++) {
		/* 32-bit counts, which may go round. */
		uint32_t n = now->bucket[i] - (was ? was->bucket[i] : 0);

		h->bucket[i] += n;
		h->count += n;
	}
}

void hist_9p_type(struct hist *h, const struct prose_9p_count *c)
{
	memset(h, 0, sizeof(*h));
	add(h, c, NULL);
}

void hist_9p(struct hist *h, const struct top_part *p, uint32_t type, int all)
{
	memset(h, 0, sizeof(*h));
	if (!p->now.counted || (!all && !(p->seconds > 0 && p->was.counted)))
		return;
	for (uint32_t i = 0; i < p->now.types; i++) {
		const struct prose_9p_count *c = &p->now.count[i];

		if (type && c->type != type)
			continue;
		add(h, c, all ? NULL : sample_count(&p->was, c->type));
	}
}

/* Within a bucket, as if they were spread evenly on its logarithm. */
double hist_below(const struct hist *h, double share)
{
	double left = share * h->count;

	if (!h->count)
		return NAN;
	for (unsigned i = 0; i < HIST_BUCKETS; i++) {
		double n = h->bucket[i];

		if (n && left <= n)
			return exp2(i + left / n);
		left -= n;
	}
	return exp2(HIST_BUCKETS);
}

double hist_9p_below(const struct prose_9p_count *c, double share)
{
	struct hist h;
	double below;

	hist_9p_type(&h, c);
	below = hist_below(&h, share);
	return below > c->max_tb ? c->max_tb : below;
}

void hist_heights(const uint64_t *bucket, unsigned buckets, unsigned first,
		  unsigned char *out, unsigned cells)
{
	uint64_t sum[64] = {0}, most = 0;

	if (cells > 64)
		cells = 64;
	for (unsigned i = 0; i < buckets; i++) {
		unsigned at = i < first ? 0 : i - first;

		sum[at < cells ? at : cells - 1] += bucket[i];
	}
	for (unsigned i = 0; i < cells; i++)
		most = sum[i] > most ? sum[i] : most;
	for (unsigned i = 0; i < cells; i++)
		out[i] = sum[i] ? 1 + 7 * (sum[i] - 1) / most : 0;
}
