/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rings of bytes between two sides that do not trust each other. Owns this
 * side's positions; refuses a peer whose position cannot be.
 */
#include "ring.h"

/* Bytes in the ring, by the peer's word; negative if that is a lie. */
static int64_t used(const struct ring *r, uint64_t head, uint64_t tail)
{
	return tail - head <= r->bytes ? (int64_t)(tail - head) : -1;
}

int64_t ring_readable(const struct ring *r)
{
	/* acquire: the tail is read before the bytes behind it */
	return used(r, r->at,
		    __atomic_load_n(&r->peer->tail, __ATOMIC_ACQUIRE));
}

int64_t ring_writable(const struct ring *r)
{
	/* acquire: the peer is done with what its head leaves behind */
	int64_t n =
	    used(r, __atomic_load_n(&r->peer->head, __ATOMIC_ACQUIRE), r->at);

	return n < 0 ? n : (int64_t)r->bytes - n;
}

/* How many of these bytes lie before the ring's end. */
static uint64_t straight(const struct ring *r, uint64_t at, uint64_t bytes)
{
	uint64_t room = r->bytes - (at & (r->bytes - 1));

	return bytes < room ? bytes : room;
}

void ring_peek(const struct ring *r, uint64_t offset, void *to, uint64_t bytes)
{
	uint64_t at = r->at + offset, n = straight(r, at, bytes);

	__builtin_memcpy(to, r->data + (at & (r->bytes - 1)), n);
	if (n < bytes)
		__builtin_memcpy((uint8_t *)to + n, r->data, bytes - n);
}

void ring_take(struct ring *r, uint64_t bytes)
{
	r->at += bytes;
	/* release: the bytes were copied out before the head moves */
	__atomic_store_n(&r->mine->head, r->at, __ATOMIC_RELEASE);
}

void ring_fill(struct ring *r, uint64_t offset, const void *from,
	       uint64_t bytes)
{
	uint64_t at = r->at + offset, n = straight(r, at, bytes);

	__builtin_memcpy(r->data + (at & (r->bytes - 1)), from, n);
	if (n < bytes)
		__builtin_memcpy(r->data, (const uint8_t *)from + n, bytes - n);
}

void ring_put(struct ring *r, uint64_t bytes)
{
	r->at += bytes;
	/* release: the bytes are there before the tail says so */
	__atomic_store_n(&r->mine->tail, r->at, __ATOMIC_RELEASE);
}

int ring_must_kick(struct ring *r)
{
	/* my position is out before the peer's flag is looked at: pairs
	 * with the fence in ring_sleep() */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (__atomic_load_n(&r->peer->sleeping, __ATOMIC_RELAXED) ||
	    !__atomic_load_n(&r->peer->attached, __ATOMIC_RELAXED)) {
		r->mine->rung++;
		return 1;
	}
	r->mine->unrung++;
	return 0;
}

void ring_sleep(struct ring *r)
{
	__atomic_store_n(&r->mine->sleeping, 1, __ATOMIC_RELAXED);
	/* the flag is out before the caller's last look at the rings */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void ring_awake(struct ring *r)
{
	__atomic_store_n(&r->mine->sleeping, 0, __ATOMIC_RELAXED);
}
