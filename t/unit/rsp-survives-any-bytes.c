/* SPDX-License-Identifier: BSD-2-Clause */
/* link: gdbproxy */
/* The packet layer: framing, escapes, and whatever bytes may come. */
#include <stdlib.h>
#include <string.h>
#include "gdbproxy/rsp.h"
#include "tap.h"

static struct text wire, got;
static int packets, interrupts, oversizes;

static void on_packet(void *arg, char *data, size_t bytes)
{
	packets++;
	text_clear(&got);
	text_add(&got, data, bytes);
}

static void on_oversize(void *arg)
{
	oversizes++;
}

static void on_interrupt(void *arg)
{
	interrupts++;
}

static void on_send(void *arg, const void *bytes, size_t n)
{
	text_add(&wire, bytes, n);
}

static const struct rsp_ops ops = {
    .packet = on_packet,
    .oversize = on_oversize,
    .interrupt = on_interrupt,
    .send = on_send,
};

static void feed(struct rsp *r, const char *s)
{
	text_clear(&wire);
	rsp_feed(r, s, strlen(s));
}

static void framing(struct rsp *r)
{
	feed(r, "$g#67");
	is(packets, 1);
	is_str(got.data, "g");
	is_str(wire.data, "+");
	feed(r, "$g#68");
	is(packets, 1);
	is_str(wire.data, "-");
	feed(r, "$m12$g#67");
	ok(packets == 2 && got.bytes == 1, "a packet cut off by the next");
	feed(r, "\003");
	is(interrupts, 1);
	feed(r, "$X}\003}]#b2");
	ok(packets == 3 && !memcmp(got.data, "X#}", 3), "escapes");
	text_clear(&wire);
	rsp_send(r, "a#$}*", 5);
	is_str(wire.data, "$a}\003}\004}]}\n#c3");
	feed(r, "-");
	is_str(wire.data, "$a}\003}\004}]}\n#c3");
	feed(r, "+-");
	is(wire.bytes, 0);
}

static void too_long(struct rsp *r)
{
	size_t n = 3 * RSP_PACKET_BYTES;
	char *big = malloc(n + 1);

	memset(big, 0, n + 1); /* adds nothing to the checksum */
	big[0] = '$';
	rsp_feed(r, big, n);
	feed(r, "#00");
	is(oversizes, 1);
	feed(r, "$g#67");
	is_str(got.data, "g");
	free(big);
}

/* What is sent comes back the same through another one. */
static void round_trips(struct rsp *r, unsigned seed)
{
	char data[300];
	int right = 0;

	srand(seed);
	rsp_no_ack(r);
	for (int i = 0; i < 1000; i++) {
		size_t n = rand() % sizeof(data);

		for (size_t k = 0; k < n; k++)
			data[k] = rand();
		text_clear(&wire);
		rsp_send(r, data, n);
		rsp_feed(r, wire.data, wire.bytes);
		right += got.bytes == n && (!n || !memcmp(got.data, data, n));
	}
	is(right, 1000);
}

static void noise(struct rsp *r, unsigned seed)
{
	static const char likely[] = "$#}+-%\003 09afgmX";

	srand(seed);
	for (int i = 0; i < 2000000; i++) {
		char c = rand() & 1 ? likely[rand() % 15] : rand();

		rsp_feed(r, &c, 1);
		text_clear(&wire);
	}
	feed(r, "#00$g#67$g#67");
	is_str(got.data, "g");
}

int main(void)
{
	struct rsp *r = rsp_create(&ops);

	framing(r);
	too_long(r);
	noise(r, 1);
	round_trips(r, 2);
	noise(r, 3);
	rsp_destroy(r);
	text_free(&wire);
	text_free(&got);
	return tap_done();
}
