/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A view of one ring of a channel (abi/chan.h), as its writer or as its
 * reader. The view holds this side's position privately, so that nothing
 * the peer writes can move it; the peer's position is read, checked, and
 * refused when it breaks `head <= tail <= head + size`.
 */
#ifndef LIB_RING_H
#define LIB_RING_H

#include "chan.h"

struct ring {
	uint8_t *data;
	uint64_t bytes; /* a power of two */
	struct prose_chan_side *mine, *peer;
	uint64_t at; /* my position: tail as the writer, head as the reader */
};

/* Bytes that can be read now, or a negative value: the peer broke it. */
int64_t ring_readable(const struct ring *r);
/* Bytes that can be written now, or a negative value. */
int64_t ring_writable(const struct ring *r);

/* Copy bytes out at an offset behind my position, without taking them.
 * offset + bytes must be within ring_readable(). */
void ring_peek(const struct ring *r, uint64_t offset, void *to, uint64_t bytes);
/* Take bytes that were peeked at: publishes my head. */
void ring_take(struct ring *r, uint64_t bytes);
/* Copy bytes in at an offset behind my position, unpublished. offset +
 * bytes must be within ring_writable(). */
void ring_fill(struct ring *r, uint64_t offset, const void *from,
	       uint64_t bytes);
/* Publish bytes that were filled in: stores my tail. */
void ring_put(struct ring *r, uint64_t bytes);

/* After ring_take or ring_put: does the peer sleep, or is it not there
 * yet, so that it has to be rung? Counts the answer in my line. */
int ring_must_kick(struct ring *r);
/* Before sleeping: announce it. Look at the rings once more afterwards. */
void ring_sleep(struct ring *r);
void ring_awake(struct ring *r);

#endif
