/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's terminals: each a channel of bytes in its memory, named by the
 * descriptor that START was given. The hypervisor is the partition's side of
 * it, and never awake: who puts bytes into it always rings.
 */
#include "guest.h"
#include "string.h"

#define PUT_BYTES 16

static int ring_view(const struct part *p, struct ring *r, prose_gpa at,
		     uint64_t bytes, struct prose_chan *chan)
{
	if (bytes < 256 || bytes > 1 << 20 || bytes & (bytes - 1) ||
	    at >= p->bytes || bytes > p->bytes - at)
		return 0;
	*r = (struct ring){mach_va(p->ra + at), bytes, &chan->part, &chan->ctl,
			   0};
	return 1;
}

static prose_gpa chan_of(const struct part *p, unsigned n)
{
	const struct prose_desc *d = mach_va(p->ra + p->desc);
	prose_gpa at = *(volatile const prose_gpa *)&d->chan[n];

	if (!p->desc || at % PROSE_LINE_BYTES || at >= p->bytes ||
	    p->bytes - at < sizeof(struct prose_chan))
		return 0;
	return at;
}

static struct term *term_of(const struct part *p, uint64_t n)
{
	struct prose_chan *chan, c;
	struct term *t;
	prose_gpa at;

	if (n >= PROSE_PAPR_VTYS)
		return NULL;
	t = &papr.term[n];
	if (t->open)
		return t;
	at = chan_of(p, n);
	if (!at)
		return NULL;
	chan = mach_va(p->ra + at);
	memcpy(&c, chan, sizeof(c));
	if (c.magic != PROSE_CHAN_MAGIC || c.kind != PROSE_CHAN_TERM ||
	    c.revision != PROSE_CHAN_REVISION ||
	    !ring_view(p, &t->up, c.up, c.up_bytes, chan) ||
	    !ring_view(p, &t->down, c.down, c.down_bytes, chan))
		return NULL;
	t->open = 1;
	ring_sleep(&t->down);
	__atomic_store_n(&chan->part.attached, 1, __ATOMIC_RELEASE);
	return t;
}

void term_event(struct vcpu *v)
{
	struct term *t;
	unsigned i;

	for (i = 0; i < PROSE_PAPR_VTYS; i++) {
		t = term_of(v->part, i);
		if (t && ring_readable(&t->down) > 0)
			xics_raise(v, PROSE_PAPR_IRQ_VTY + i);
	}
}

static void swap(uint64_t two[2])
{
	two[0] = __builtin_bswap64(two[0]);
	two[1] = __builtin_bswap64(two[1]);
}

/* Linux drops a NUL after a CR that comes in the same answer, for the sake of
 * a firmware that adds one (drivers/tty/hvc/hvc_vio.c). So we add one. How
 * much of the ring went into the answer, which has *to bytes. */
static uint64_t characters(const uint8_t *from, uint64_t n, uint8_t *to,
			   uint64_t *bytes)
{
	uint64_t i, at = 0;

	for (i = 0; i < n && at < PUT_BYTES; i++) {
		to[at++] = from[i];
		if (from[i] == '\r' && at < PUT_BYTES)
			to[at++] = 0;
	}
	*bytes = at;
	return i;
}

/* The interrupt of a unit; NULL: there is no such. */
static struct irq *irq_of(uint64_t unit)
{
	uint64_t n = unit - PROSE_PAPR_VTY;

	return n < PROSE_PAPR_VTYS ? xics_irq(PROSE_PAPR_IRQ_VTY + n) : NULL;
}

/* Linux reads a terminal in its interrupt's handler and in a thread, and
 * passes on what it read outside of the terminal's lock: two that do so at a
 * time lose bytes (drivers/tty/hvc/hvc_console.c, __hvc_poll). So on two CPUs
 * the handler alone gets any, where that interrupt is enabled. It takes few
 * at once, which is slow; on one CPU the handler would have to come between
 * two instructions. */
static int gives(const struct vcpu *v, const struct irq *q)
{
	return v->part->vcpus == 1 || q->prio == PRIO_NONE ||
	       xics_handles(v, q);
}

int term_raises(const struct vcpu *v, uint64_t unit)
{
	const struct irq *q = irq_of(unit);

	return q && !gives(v, q) && !q->pending;
}

/* unit; back: bytes, 16 characters */
int64_t h_get_term_char(struct vcpu *v, uint64_t *arg)
{
	struct term *t = term_of(v->part, arg[0] - PROSE_PAPR_VTY);
	struct irq *q = irq_of(arg[0]);
	uint64_t two[2] = {0}, bytes = 0;
	uint8_t from[PUT_BYTES];
	int64_t n;

	if (!t)
		return H_PARAMETER;
	n = ring_readable(&t->down);
	if (n > 0 && gives(v, q)) {
		n = n > PUT_BYTES ? PUT_BYTES : n;
		ring_peek(&t->down, 0, from, n);
		ring_take(&t->down,
			  characters(from, n, (uint8_t *)two, &bytes));
	}
	if (v->part->vcpus > 1 && ring_readable(&t->down) > 0)
		xics_raise(v, q - papr.irq + PROSE_PAPR_IRQ_VTY);
	swap(two);
	arg[0] = bytes;
	arg[1] = two[0];
	arg[2] = two[1];
	return H_SUCCESS;
}

/* unit, bytes, 16 characters */
int64_t h_put_term_char(struct vcpu *v, uint64_t *arg)
{
	struct term *t = term_of(v->part, arg[0] - PROSE_PAPR_VTY);
	uint64_t two[2] = {arg[2], arg[3]}, chan[PROSE_MBOX_ARGS] = {0};
	int64_t status;

	if (!t || arg[1] > PUT_BYTES)
		return H_PARAMETER;
	if (ring_writable(&t->up) < (int64_t)arg[1])
		return H_BUSY;
	swap(two);
	ring_fill(&t->up, 0, two, arg[1]);
	ring_put(&t->up, arg[1]);
	if (ring_must_kick(&t->up))
		hcall_fast[PROSE_H_KICK](v, chan, &status);
	return H_SUCCESS;
}
