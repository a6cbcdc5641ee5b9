/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Packing and unpacking 9P messages. Owns nothing; refuses, by `bad`, all
 * that would reach beyond the message.
 */
#include <stddef.h>
#include "p9.h"

#ifndef __BYTE_ORDER__
#error "which byte order?"
#endif
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
	       "9P and everything that speaks it here are little-endian");

void p9_init(struct p9 *m, void *buf, uint32_t bytes)
{
	m->buf = buf;
	m->at = 0;
	m->end = bytes;
	m->bad = 0;
}

/* The next bytes of the message, or NULL, for good, if they are not there. */
static uint8_t *next(struct p9 *m, uint32_t bytes)
{
	uint8_t *p = m->buf + m->at;

	if (m->bad || bytes > m->end - m->at) {
		m->bad = 1;
		return NULL;
	}
	m->at += bytes;
	return p;
}

static uint64_t get(struct p9 *m, uint32_t bytes)
{
	const uint8_t *p = next(m, bytes);
	uint64_t v = 0;

	if (p)
		__builtin_memcpy(&v, p, bytes);
	return v;
}

uint8_t p9_get8(struct p9 *m)
{
	return (uint8_t)get(m, 1);
}

uint16_t p9_get16(struct p9 *m)
{
	return (uint16_t)get(m, 2);
}

uint32_t p9_get32(struct p9 *m)
{
	return (uint32_t)get(m, 4);
}

uint64_t p9_get64(struct p9 *m)
{
	return get(m, 8);
}

const char *p9_getstr(struct p9 *m, uint16_t *bytes)
{
	uint16_t n = p9_get16(m);
	const char *s = (const char *)next(m, n);

	*bytes = 0;
	if (!s)
		return NULL;
	for (uint16_t i = 0; i < n; i++) {
		if (!s[i]) {
			m->bad = 1;
			return NULL;
		}
	}
	*bytes = n;
	return s;
}

const uint8_t *p9_getdata(struct p9 *m, uint32_t bytes)
{
	return next(m, bytes);
}

void p9_getqid(struct p9 *m, struct p9_qid *q)
{
	q->type = p9_get8(m);
	q->version = p9_get32(m);
	q->path = p9_get64(m);
}

static void put(struct p9 *m, const void *v, uint32_t bytes)
{
	uint8_t *p = next(m, bytes);

	if (p && bytes)
		__builtin_memcpy(p, v, bytes);
}

void p9_put8(struct p9 *m, uint8_t v)
{
	put(m, &v, sizeof(v));
}

void p9_put16(struct p9 *m, uint16_t v)
{
	put(m, &v, sizeof(v));
}

void p9_put32(struct p9 *m, uint32_t v)
{
	put(m, &v, sizeof(v));
}

void p9_put64(struct p9 *m, uint64_t v)
{
	put(m, &v, sizeof(v));
}

void p9_putstr(struct p9 *m, const char *s, uint16_t bytes)
{
	p9_put16(m, bytes);
	put(m, s, bytes);
}

void p9_putdata(struct p9 *m, const void *data, uint32_t bytes)
{
	put(m, data, bytes);
}

void p9_putqid(struct p9 *m, const struct p9_qid *q)
{
	p9_put8(m, q->type);
	p9_put32(m, q->version);
	p9_put64(m, q->path);
}

void p9_begin(struct p9 *m, void *buf, uint32_t bytes, uint8_t type,
	      uint16_t tag)
{
	p9_init(m, buf, bytes);
	p9_put32(m, 0);
	p9_put8(m, type);
	p9_put16(m, tag);
}

uint32_t p9_finish(struct p9 *m)
{
	if (m->bad)
		return 0;
	__builtin_memcpy(m->buf, &m->at, sizeof(m->at));
	return m->at;
}

const char *p9_name(uint8_t type)
{
	switch (type) {
#define PROSE_X(number, name, t, r) \
	case number:                \
		return "T" #name;   \
	case number + 1:            \
		return "R" #name;
		PROSE_9P_MESSAGES(PROSE_X)
#undef PROSE_X
	}
	return "T?";
}
