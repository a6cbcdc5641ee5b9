/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's decrementer, which is also how it learns of an event.
 *
 * The decrementer's end is kept as a timebase. Under QEMU a DEC below 3
 * raises the exception and is otherwise forgotten: reading DEC shows the end
 * written before. So an expired one is written after a distant and odd end,
 * which nv_dec_save() knows again if the guest has not set another.
 */
#include "powernv.h"

#define DEC_MAX	   0x7fffffff
#define DEC_MARKER 0x7a5c3e1d /* no guest's own idea of never */
#define NEAR	   8192	      /* ticks: 16 us */
#define TRIES	   100

/* Write the marker; where in time that ends, unless the host did something
 * else in between. */
static uint64_t marker_write(void)
{
	uint64_t before, after;
	unsigned tries = TRIES;

	do {
		before = timebase();
		mtspr(SPR_DEC, DEC_MARKER);
		after = timebase();
	} while (after - before > NEAR && --tries);
	return before + DEC_MARKER;
}

/* The timebase at which DEC ends. */
static uint64_t end_read(void)
{
	uint64_t before, after;
	unsigned tries = TRIES;
	int32_t left;

	do {
		before = timebase();
		left = mfspr(SPR_DEC);
		after = timebase();
	} while (after - before > NEAR && --tries);
	return before + left;
}

static void dec_write(struct mcpu *c, struct vcpu *v, int event)
{
	uint64_t now = timebase();
	int64_t left = v->mach.decexp - now;

	c->injected = event || left < 3;
	if (c->injected) {
		c->marker = marker_write();
		mtspr(SPR_DEC, 0xffffffff);
	} else {
		mtspr(SPR_DEC, left < DEC_MAX ? left : DEC_MAX);
	}
}

void nv_dec_load(struct mcpu *c, struct vcpu *v, int event)
{
	if (c->dec_of == v && c->dec_end == v->mach.decexp && !event)
		return; /* it has been counting on; writing is slow */
	dec_write(c, v, event);
}

void nv_dec_save(struct mcpu *c, struct vcpu *v)
{
	uint64_t end = end_read();
	int64_t off = end - c->marker;
	int same = off > -2 * NEAR && off < 2 * NEAR;

	v->mach.decexp = c->injected && same ? 0 : end;
	c->dec_of = v;
	c->dec_end = v->mach.decexp;
}

void mach_vcpu_shift(struct vcpu *v, uint64_t by_tb)
{
	v->mach.decexp += by_tb;
}

uint64_t mach_vcpu_timer(struct vcpu *v)
{
	return v->mach.decexp;
}

int mach_vcpu_set_timer(struct vcpu *v, uint64_t at_tb)
{
	return -PROSE_E_OPNOTSUPP;
}
