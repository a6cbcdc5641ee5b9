/* SPDX-License-Identifier: BSD-2-Clause */
/* The packet layer: framing, checksums, escapes, acknowledgements. */
#include <stdlib.h>
#include <string.h>
#include "rsp.h"

enum state {
	IDLE,	 /* between packets */
	BODY,	 /* after `$` */
	ESCAPED, /* after `}` in a packet */
	SUM1,	 /* after `#` */
	SUM2
};

struct rsp {
	struct rsp_ops ops;
	enum state state;
	bool no_ack, too_long;
	uint8_t sum, want;
	size_t bytes;
	struct text last; /* the packet last sent, framed */
	char body[RSP_PACKET_BYTES + 1];
};

/* What means something in a packet, one way or the other. */
static const bool special[256] = {
    ['$'] = true, ['#'] = true, ['}'] = true, ['*'] = true};

#define BLOCK 64

/* How many bytes from the first on mean nothing but themselves; they are added
 * to *sum. */
static size_t plain(const uint8_t *p, size_t n, uint8_t *sum)
{
	size_t i = 0;

	for (; n - i >= BLOCK; i += BLOCK) {
		uint8_t found = 0, block = 0;

		for (unsigned k = 0; k < BLOCK; k++) {
			uint8_t c = p[i + k];

			found |=
			    (c == '$') | (c == '#') | (c == '}') | (c == '*');
			block += c;
		}
		if (found)
			break;
		*sum += block;
	}
	for (; i < n && !special[p[i]]; i++)
		*sum += p[i];
	return i;
}

struct rsp *rsp_create(const struct rsp_ops *ops)
{
	struct rsp *r = calloc(1, sizeof(*r));

	if (r)
		r->ops = *ops;
	return r;
}

void rsp_destroy(struct rsp *r)
{
	if (!r)
		return;
	text_free(&r->last);
	free(r);
}

void rsp_no_ack(struct rsp *r)
{
	r->no_ack = true;
	text_clear(&r->last);
}

/* -- in ------------------------------------------------------------------- */

static void begin(struct rsp *r)
{
	r->state = BODY;
	r->bytes = 0;
	r->sum = 0;
	r->too_long = false;
}

static void append(struct rsp *r, uint8_t c)
{
	if (r->bytes < RSP_PACKET_BYTES)
		r->body[r->bytes++] = c;
	else
		r->too_long = true;
}

static void finish(struct rsp *r, int low)
{
	bool good = low >= 0 && r->want < 16 && (r->want << 4 | low) == r->sum;

	r->state = IDLE;
	if (!r->no_ack)
		r->ops.send(r->ops.arg, good ? "+" : "-", 1);
	else if (!good)
		return; /* the wire is reliable: this was never a packet */
	if (!good)
		return;
	if (r->too_long) {
		r->ops.oversize(r->ops.arg);
		return;
	}
	r->body[r->bytes] = 0;
	r->ops.packet(r->ops.arg, r->body, r->bytes);
}

static void between(struct rsp *r, uint8_t c)
{
	if (c == '$')
		begin(r);
	else if (c == 3)
		r->ops.interrupt(r->ops.arg);
	else if (c == '+')
		text_clear(&r->last);
	else if (c == '-' && !r->no_ack && r->last.bytes)
		r->ops.send(r->ops.arg, r->last.data, r->last.bytes);
}

static void inside(struct rsp *r, uint8_t c)
{
	if (c == '$') { /* the last one was cut off: start over */
		begin(r);
		return;
	}
	if (c == '#') {
		r->state = SUM1;
		return;
	}
	r->sum += c;
	if (c == '}')
		r->state = ESCAPED;
	else
		append(r, c);
}

static void feed(struct rsp *r, uint8_t c)
{
	switch (r->state) {
	case IDLE:
		between(r, c);
		break;
	case BODY:
		inside(r, c);
		break;
	case ESCAPED:
		r->sum += c;
		append(r, c ^ 0x20);
		r->state = BODY;
		break;
	case SUM1:
		r->want = hex_digit(c) < 0 ? 0xff : hex_digit(c);
		r->state = SUM2;
		break;
	case SUM2:
		finish(r, hex_digit(c));
		break;
	}
}

/* What of these bytes is nothing but the body of a packet. */
static size_t take_plain(struct rsp *r, const uint8_t *p, size_t n)
{
	size_t room = RSP_PACKET_BYTES - r->bytes, i;

	if (r->state != BODY)
		return 0;
	i = plain(p, n < room ? n : room, &r->sum);
	memcpy(r->body + r->bytes, p, i);
	r->bytes += i;
	return i;
}

void rsp_feed(struct rsp *r, const void *bytes, size_t n)
{
	const uint8_t *p = bytes, *end = p + n;

	while (p < end) {
		p += take_plain(r, p, end - p);
		if (p < end)
			feed(r, *p++);
	}
}

/* -- out ------------------------------------------------------------------ */

static void escape(struct text *t, const uint8_t *data, size_t bytes,
		   uint8_t *sum)
{
	while (bytes) {
		size_t n = plain(data, bytes, sum);
		uint8_t two[] = {'}', 0};

		text_add(t, data, n);
		if (n == bytes)
			return;
		two[1] = data[n++] ^ 0x20;
		text_add(t, two, 2);
		*sum += two[0] + two[1];
		data += n;
		bytes -= n;
	}
}

static void frame(struct text *t, char first, const void *data, size_t bytes)
{
	uint8_t sum = 0;

	text_clear(t);
	text_add(t, &first, 1);
	escape(t, data, bytes, &sum);
	text_printf(t, "#%02x", sum);
}

void rsp_send(struct rsp *r, const void *data, size_t bytes)
{
	frame(&r->last, '$', data, bytes);
	if (!r->last.bad)
		r->ops.send(r->ops.arg, r->last.data, r->last.bytes);
	if (r->no_ack)
		text_clear(&r->last);
}

void rsp_notify(struct rsp *r, const void *data, size_t bytes)
{
	struct text t = {0};

	frame(&t, '%', data, bytes);
	if (!t.bad)
		r->ops.send(r->ops.arg, t.data, t.bytes);
	text_free(&t);
}
