/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Packing and unpacking 9P messages: a cursor over one message's bytes. A
 * read or write beyond the end sets `bad`, reads give 0 from then on, and
 * the caller looks at `bad` once, at the end.
 */
#ifndef LIB_P9_H
#define LIB_P9_H

#include "9p.h"

struct p9 {
	uint8_t *buf;
	uint32_t at, end;
	uint32_t bad;
};

struct p9_qid {
	uint8_t type;
	uint32_t version;
	uint64_t path;
};

void p9_init(struct p9 *m, void *buf, uint32_t bytes);
uint8_t p9_get8(struct p9 *m);
uint16_t p9_get16(struct p9 *m);
uint32_t p9_get32(struct p9 *m);
uint64_t p9_get64(struct p9 *m);
/* The string's bytes, not terminated, inside the message; NULL if bad or if
 * it holds a 0 byte. */
const char *p9_getstr(struct p9 *m, uint16_t *bytes);
const uint8_t *p9_getdata(struct p9 *m, uint32_t bytes);
void p9_getqid(struct p9 *m, struct p9_qid *q);

void p9_put8(struct p9 *m, uint8_t v);
void p9_put16(struct p9 *m, uint16_t v);
void p9_put32(struct p9 *m, uint32_t v);
void p9_put64(struct p9 *m, uint64_t v);
void p9_putstr(struct p9 *m, const char *s, uint16_t bytes);
void p9_putdata(struct p9 *m, const void *data, uint32_t bytes);
void p9_putqid(struct p9 *m, const struct p9_qid *q);

/* Start a message of this type: room for the size, type, tag. */
void p9_begin(struct p9 *m, void *buf, uint32_t bytes, uint8_t type,
	      uint16_t tag);
/* Fill in the size; the message's bytes, or 0 if it did not fit. */
uint32_t p9_finish(struct p9 *m);

/* The type's name ("Twalk"), or "T?". */
const char *p9_name(uint8_t type);

#endif
