/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Partitions are destroyed as soon as they ended. Who follows one says so in
 * its ring, and its launcher waits until the end was read, or LINGER_MS.
 */
#include <time.h>

#include "run.h"
#include "trace.h"

#define LINGER_MS 300

static struct prose_trace_ring *ring(const struct pview *v)
{
	struct pview_ring r;
	struct prose_trace_ring *h;

	if (!v->ctl || pview_ring(v, PVIEW_RING_RT, &r))
		return NULL;
	h = ctl_mem(v->ctl, &v->row, r.at, sizeof(*h));
	return h && (uintptr_t)h % sizeof(uint64_t) == 0 ? h : NULL;
}

void follow_begin(struct trace_view *w)
{
	struct prose_trace_ring *h = ring(&w->v);

	if (!h)
		return;
	__atomic_add_fetch(&h->followers, 1, __ATOMIC_SEQ_CST);
	w->follower = true;
}

void follow_end(struct trace_view *w)
{
	struct prose_trace_ring *h;
	uint32_t n;

	if (!w->follower || pview_refresh(&w->v))
		return;
	w->follower = false;
	h = ring(&w->v);
	if (!h)
		return;
	n = __atomic_load_n(&h->followers, __ATOMIC_SEQ_CST);
	if (n)
		__atomic_compare_exchange_n(&h->followers, &n, n - 1, false,
					    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

void run_linger(struct run *r)
{
	const struct timespec ms = {.tv_nsec = 1000000};
	struct prose_part_row row;
	struct prose_trace_ring *h;
	struct pview v;

	if (!r->lpar || ctl_part_at(&r->ctl, r->row_index, &row) ||
	    row.lpar != r->lpar)
		return;
	pview_live_row(&v, &r->ctl, &row);
	h = ring(&v);
	for (int i = 0; h && i < LINGER_MS; i++) {
		if (!__atomic_load_n(&h->followers, __ATOMIC_SEQ_CST))
			return;
		nanosleep(&ms, NULL);
	}
}
