/* SPDX-License-Identifier: BSD-2-Clause */
/* Trace rings: of the partition, and of the machine's CPUs. */
#include "pview.h"

#include <string.h>

#define RECORDS_MAX (1u << 20)
#define HEADER_MAX  65536u

static int take_header(struct pview_ring *r, const struct prose_trace_ring *h,
		       uint64_t bytes)
{
	uint64_t n = h->records;

	if (h->magic != PROSE_TRACE_MAGIC || h->bytes < sizeof(*h) ||
	    h->bytes > HEADER_MAX || !n || n > RECORDS_MAX || n & (n - 1) ||
	    h->bytes + n * sizeof(struct prose_trace_record) > bytes)
		return -PROSE_E_INVAL;
	r->header_bytes = h->bytes;
	r->records = n;
	r->flags = h->flags;
	return 0;
}

int pview_ring_at(struct pview_ring *r, const void *base, uint64_t bytes)
{
	struct prose_trace_ring h;

	*r = (struct pview_ring){.base = base};
	if (bytes < sizeof(h))
		return -PROSE_E_INVAL;
	memcpy(&h, base, sizeof(h));
	return take_header(r, &h, bytes);
}

static int ring_of_rt(const struct pview *v, struct pview_ring *r)
{
	struct prose_trace_ring h;
	struct prose_desc d;
	int error = pview_desc(v, &d);

	if (error)
		return error;
	if (!d.trace)
		return -PROSE_E_NOENT;
	*r = (struct pview_ring){.v = v, .at = d.trace};
	if (pview_read(v, d.trace, &h, sizeof(h)))
		return -PROSE_E_FAULT;
	return take_header(r, &h, v->row.mem_bytes - d.trace);
}

static int ring_of_map(const struct ctl *c, unsigned cpu, struct pview_ring *r)
{
	uint64_t stride = c->machine->trace_stride_bytes;
	uint64_t at = c->machine->trace;

	if (cpu >= c->machine->cpus || cpu >= PROSE_CPUS || !at)
		return -PROSE_E_NOENT;
	if (stride > PROSE_HYP_BYTES || at > PROSE_HYP_BYTES ||
	    at + (cpu + 1) * stride > PROSE_HYP_BYTES)
		return -PROSE_E_INVAL;
	return pview_ring_at(r, c->ram + at + cpu * stride, stride);
}

static int ring_of_core(const struct pview *v, unsigned cpu,
			struct pview_ring *r)
{
	const struct prose_core_ring *h;
	size_t bytes;

	for (unsigned i = 0; i < PROSE_CPUS; i++) {
		h = pview_note(v, PROSE_NOTE_OWNER, PROSE_NT_CORE_TRACE, i,
			       &bytes);
		if (!h)
			break;
		if (bytes >= sizeof(*h) && h->cpu == cpu)
			return pview_ring_at(r, h + 1, bytes - sizeof(*h));
	}
	return -PROSE_E_NOENT;
}

int pview_ring(const struct pview *v, int which, struct pview_ring *r)
{
	if (which < 0)
		return ring_of_rt(v, r);
	return v->ctl ? ring_of_map(v->ctl, which, r)
		      : ring_of_core(v, which, r);
}

unsigned pview_rings(const struct pview *v)
{
	struct pview_ring r;
	unsigned n = 0;

	while (n < PROSE_CPUS && !pview_ring(v, n, &r))
		n++;
	return n;
}

uint64_t pview_ring_head(const struct pview_ring *r)
{
	size_t at = offsetof(struct prose_trace_ring, head);
	uint64_t head = 0;

	if (r->base)
		memcpy(&head, r->base + at, sizeof(head));
	else if (pview_read(r->v, r->at + at, &head, sizeof(head)))
		return 0;
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return head;
}

static int one_record(const struct pview_ring *r, uint64_t n,
		      struct prose_trace_record *to)
{
	uint64_t at = r->header_bytes + n % r->records * sizeof(*to);

	if (!r->base)
		return pview_read(r->v, r->at + at, to, sizeof(*to));
	memcpy(to, r->base + at, sizeof(*to));
	return 0;
}

/* The writer is filling in record `head` over the oldest. */
static uint64_t oldest(const struct pview_ring *r, uint64_t head)
{
	return head >= r->records ? head - r->records + 1 : 0;
}

long pview_ring_read(const struct pview_ring *r, uint64_t *next,
		     struct prose_trace_record *to, size_t max, uint64_t *lost)
{
	uint64_t head = pview_ring_head(r), from = *next, first;
	size_t n = 0;

	if (from > head)
		from = head;
	if (from < oldest(r, head))
		from = oldest(r, head);
	while (n < max && from + n < head && !one_record(r, from + n, to + n))
		n++;
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	first = oldest(r, pview_ring_head(r));
	if (first > from) {
		size_t gone = first - from < n ? first - from : n;

		memmove(to, to + gone, (n - gone) * sizeof(*to));
		from += gone;
		n -= gone;
	}
	if (lost && from > *next)
		*lost += from - *next;
	*next = from + n;
	return n;
}
