/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An address of the network and its text, as /net has it: "127.0.0.1!80",
 * "::1!80", "fe80::1%2!80" (of interface 2), "*!80".
 */
#ifndef LIB_NETADDR_H
#define LIB_NETADDR_H

#include <stdint.h>

enum netaddr_family { NETADDR_ANY = 0, NETADDR_4 = 4, NETADDR_6 = 6 };

struct netaddr {
	uint8_t family;
	uint16_t port;
	uint32_t scope; /* of NETADDR_6: an interface's number, or 0 */
	uint8_t ip[16]; /* NETADDR_4: the first four */
};

#define NETADDR_TEXT 64 /* bytes, the 0 included */

/* Of exactly these bytes; 0, or -1: they are no address. "!80" and "*!80"
 * are NETADDR_ANY. */
int netaddr_parse(struct netaddr *a, const char *s, uint32_t bytes);
/* Puts it to `s`, 0-terminated; its bytes without that. */
uint32_t netaddr_format(const struct netaddr *a, char s[NETADDR_TEXT]);

#endif
