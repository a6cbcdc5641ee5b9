/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib */
/* What is packed is unpacked the same; what reaches beyond the end is
 * refused, for good, and touches nothing. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "p9.h"
#include "tap.h"

static void round_trip(void)
{
	struct p9_qid q = {0x80, 7, 1ull << 50}, back;
	uint8_t buf[100];
	struct p9 m;
	uint16_t n;

	p9_begin(&m, buf, sizeof(buf), PROSE_TWALK, 9);
	p9_put8(&m, 1);
	p9_put16(&m, 0x1234);
	p9_put32(&m, 0x12345678);
	p9_put64(&m, 0x123456789abcdef0);
	p9_putstr(&m, "name", 4);
	p9_putqid(&m, &q);
	p9_putdata(&m, "xyz", 3);
	is(p9_finish(&m), 7 + 15 + 6 + 13 + 3);
	p9_init(&m, buf, 44);
	is(p9_get32(&m), 44);
	is(p9_get8(&m), PROSE_TWALK);
	is(p9_get16(&m), 9);
	is(p9_get8(&m), 1);
	is(p9_get16(&m), 0x1234);
	is(p9_get32(&m), 0x12345678);
	is(p9_get64(&m), 0x123456789abcdef0);
	ok(!memcmp(p9_getstr(&m, &n), "name", 4), "a string");
	is(n, 4);
	p9_getqid(&m, &back);
	ok(back.type == q.type && back.version == q.version &&
	       back.path == q.path,
	   "a qid");
	ok(!memcmp(p9_getdata(&m, 3), "xyz", 3), "data");
	is(m.bad, 0);
	is(p9_get8(&m), 0);
	is(m.bad, 1);
	ok(!p9_getdata(&m, 0), "bad for good");
}

static void too_small(void)
{
	for (uint32_t room = 0; room < 24; room++) {
		uint8_t *buf = malloc(room ? room : 1);
		struct p9 m;

		p9_begin(&m, buf, room, PROSE_TWRITE, 1);
		p9_put64(&m, 1);
		p9_putstr(&m, "1234567", 7);
		is(p9_finish(&m), 0);
		free(buf);
	}
}

static void strings(void)
{
	uint8_t zero[] = {3, 0, 'a', 0, 'b'}, longer[] = {4, 0, 'a', 'b', 'c'};
	struct p9 m;
	uint16_t n = 1;

	p9_init(&m, zero, sizeof(zero));
	ok(!p9_getstr(&m, &n) && m.bad && !n, "no 0 byte in a string");
	p9_init(&m, longer, sizeof(longer));
	ok(!p9_getstr(&m, &n) && m.bad, "no string beyond the end");
	p9_init(&m, longer, 1);
	ok(!p9_getstr(&m, &n) && m.bad, "half a length");
	is_str(p9_name(PROSE_TPREAD), "TPREAD");
	is_str(p9_name(PROSE_RWALK), "RWALK");
	is_str(p9_name(255), "T?");
}

int main(void)
{
	round_trip();
	too_small();
	strings();
	return tap_done();
}
