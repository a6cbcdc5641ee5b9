/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Addresses as text. Owns nothing; refuses what is not wholly an address.
 */
#include <stdbool.h>
#include <stddef.h>
#include "netaddr.h"

struct text {
	const char *at, *end;
};

static int digit(char c, unsigned base)
{
	unsigned v = 99;

	if (c >= '0' && c <= '9')
		v = (unsigned)(c - '0');
	else if (c >= 'a' && c <= 'f')
		v = (unsigned)(c - 'a') + 10;
	else if (c >= 'A' && c <= 'F')
		v = (unsigned)(c - 'A') + 10;
	return v < base ? (int)v : -1;
}

/* A number of one digit at least, and not above `max`. */
static bool number(struct text *t, unsigned base, uint32_t max, uint32_t *n)
{
	const char *first = t->at;
	uint64_t v = 0;

	while (t->at < t->end && digit(*t->at, base) >= 0) {
		v = v * base + (unsigned)digit(*t->at++, base);
		if (v > max)
			return false;
	}
	*n = (uint32_t)v;
	return t->at > first;
}

static bool next_is(struct text *t, char c)
{
	if (t->at == t->end || *t->at != c)
		return false;
	t->at++;
	return true;
}

static bool four(struct text *t, uint8_t ip[4])
{
	uint32_t n;

	for (unsigned i = 0; i < 4; i++) {
		if ((i && !next_is(t, '.')) || !number(t, 10, 255, &n))
			return false;
		ip[i] = (uint8_t)n;
	}
	return true;
}

/* Does a dotted quad come next, where a group could be as well? */
static bool dotted(const struct text *t)
{
	const char *s = t->at;

	while (s < t->end && digit(*s, 10) >= 0)
		s++;
	return s < t->end && *s == '.';
}

/* The groups behind a gap go to the end. */
static void spread(uint8_t ip[16], unsigned gap, unsigned bytes)
{
	unsigned tail = bytes - gap;

	for (unsigned i = 0; i < tail; i++) {
		ip[15 - i] = ip[bytes - 1 - i];
		if (bytes < 16)
			ip[bytes - 1 - i] = 0;
	}
}

static bool six(struct text *t, uint8_t ip[16])
{
	unsigned bytes = 0, gap = 99;
	uint32_t n;

	for (;;) {
		if (t->end - t->at >= 2 && t->at[0] == ':' && t->at[1] == ':') {
			if (gap != 99)
				return false;
			t->at += 2;
			gap = bytes;
			if (t->at == t->end || digit(*t->at, 16) < 0)
				break;
		} else if (bytes && !next_is(t, ':')) {
			break;
		}
		if (bytes <= 12 && dotted(t)) {
			if (!four(t, ip + bytes))
				return false;
			bytes += 4;
			break;
		}
		if (bytes == 16 || !number(t, 16, 0xffff, &n))
			return false;
		ip[bytes++] = (uint8_t)(n >> 8);
		ip[bytes++] = (uint8_t)n;
	}
	if (gap == 99)
		return bytes == 16;
	if (bytes == 16)
		return false;
	spread(ip, gap, bytes);
	return true;
}

static bool host(struct text *t, struct netaddr *a)
{
	if (t->at == t->end || *t->at == '!' || next_is(t, '*'))
		return true;
	a->family = dotted(t) ? NETADDR_4 : NETADDR_6;
	if (a->family == NETADDR_4)
		return four(t, a->ip);
	if (!six(t, a->ip))
		return false;
	return !next_is(t, '%') || number(t, 10, UINT32_MAX, &a->scope);
}

int netaddr_parse(struct netaddr *a, const char *s, uint32_t bytes)
{
	struct text t = {s, s + bytes};
	uint32_t port;

	*a = (struct netaddr){0};
	if (!host(&t, a) || !next_is(&t, '!') || !number(&t, 10, 65535, &port))
		return -1;
	a->port = (uint16_t)port;
	return t.at == t.end ? 0 : -1;
}

static char *put_number(char *s, uint32_t n, unsigned base)
{
	char digits[12];
	unsigned i = 0;

	do {
		digits[i++] = "0123456789abcdef"[n % base];
		n /= base;
	} while (n);
	while (i)
		*s++ = digits[--i];
	return s;
}

static char *put_four(char *s, const uint8_t *ip)
{
	for (unsigned i = 0; i < 4; i++) {
		if (i)
			*s++ = '.';
		s = put_number(s, ip[i], 10);
	}
	return s;
}

static unsigned group(const uint8_t *ip, unsigned i)
{
	return (unsigned)ip[2 * i] << 8 | ip[2 * i + 1];
}

/* The longest run of groups that are 0, two at least: its length. */
static unsigned zeros(const uint8_t *ip, unsigned *first)
{
	unsigned best = 1, n = 0;

	*first = 8;
	for (unsigned i = 0; i < 8; i++) {
		n = group(ip, i) ? 0 : n + 1;
		if (n > best) {
			best = n;
			*first = i + 1 - n;
		}
	}
	return best;
}

static char *put_six(char *s, const struct netaddr *a)
{
	unsigned first, n = zeros(a->ip, &first);

	for (unsigned i = 0; i < 8; i++) {
		if (i == first) {
			*s++ = ':';
			if (i + n == 8)
				*s++ = ':';
			i += n - 1;
			continue;
		}
		if (i)
			*s++ = ':';
		s = put_number(s, group(a->ip, i), 16);
	}
	if (a->scope) {
		*s++ = '%';
		s = put_number(s, a->scope, 10);
	}
	return s;
}

uint32_t netaddr_format(const struct netaddr *a, char s[NETADDR_TEXT])
{
	char *at = s;

	if (a->family == NETADDR_4)
		at = put_four(at, a->ip);
	else if (a->family == NETADDR_6)
		at = put_six(at, a);
	else
		*at++ = '*';
	*at++ = '!';
	at = put_number(at, a->port, 10);
	*at = 0;
	return (uint32_t)(at - s);
}
