/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The packet layer of gdb's remote protocol (gdb manual, "Remote Protocol",
 * Overview): bytes in, packets out, and back. It does no I/O and knows no
 * command. Whatever bytes come, it stays sane and keeps within its buffers.
 */
#ifndef GDBPROXY_RSP_H
#define GDBPROXY_RSP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The payload of the largest packet taken, escapes included: qSupported's
 * PacketSize. */
#define RSP_PACKET_BYTES 0x80000

struct rsp_ops {
	/* A whole packet, unescaped, with a 0 behind it that does not count.
	 * The bytes are the receiver's until it returns. */
	void (*packet)(void *arg, char *data, size_t bytes);
	/* A packet that was longer than RSP_PACKET_BYTES was dropped. */
	void (*oversize)(void *arg);
	/* ^C outside of a packet. */
	void (*interrupt)(void *arg);
	/* Bytes for the wire. */
	void (*send)(void *arg, const void *bytes, size_t n);
	void *arg;
};

struct rsp;

struct rsp *rsp_create(const struct rsp_ops *ops);
void rsp_destroy(struct rsp *r);

/* Bytes that came from the wire, in pieces of any size. */
void rsp_feed(struct rsp *r, const void *bytes, size_t n);

/* Send a packet. Its bytes may have any value; they are escaped here. It is
 * kept until the peer acknowledges it, if it does that. */
void rsp_send(struct rsp *r, const void *data, size_t bytes);
/* Send a notification, which nobody acknowledges. */
void rsp_notify(struct rsp *r, const void *data, size_t bytes);

/* From now on neither side sends acknowledgements (QStartNoAckMode). */
void rsp_no_ack(struct rsp *r);

/* -- text: what packets are written in ------------------------------------ */

/* A buffer that grows; `bad` once memory was out. Zero is empty. */
struct text {
	char *data;
	size_t bytes, room;
	bool bad;
};
void text_free(struct text *t);
void text_clear(struct text *t);
void text_add(struct text *t, const void *data, size_t bytes);
/* Room for so many bytes at its end, for text_took() of them; NULL. */
void *text_room(struct text *t, size_t bytes);
void text_took(struct text *t, size_t bytes);
void text_printf(struct text *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void text_hex(struct text *t, const void *data, size_t bytes);

/* gdb's printf (format.c): arguments are 64 bits, strings come from `mem`. */
void format_text(struct text *to, const char *format, const uint64_t *args,
		 unsigned nargs,
		 int (*mem)(void *arg, uint64_t at, void *to, size_t bytes),
		 void *arg);

/* The value of a hexadecimal digit, or -1. */
int hex_digit(char c);

/* Parsers over a string: they advance *s past what they took. */
bool take_char(const char **s, char c);
bool take_word(const char **s, const char *word);
bool take_u64(const char **s, uint64_t *value); /* hexadecimal, no sign */
/* Hexadecimal bytes up to the end or max; how many. */
size_t take_hex(const char **s, void *to, size_t max);
/* A string in hexadecimal, up to a `;` or the end, allocated; NULL: it is none,
 * has a 0, or there is no memory. */
char *take_text(const char **s);

#endif
