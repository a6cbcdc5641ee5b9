/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib */
/* Network addresses as text: they agree with the C library's, what was
 * written is read again, and any bytes are read without harm. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "netaddr.h"
#include "tap.h"

static const char *const good[] = {
    "127.0.0.1!80", "0.0.0.0!0",      "255.255.255.255!65535",
    "*!8080",	    "::1!80",	      "::!1",
    "1::!1",	    "fe80::1%2!443",  "1:2:3:4:5:6:7:8!9",
    "1::8!1",	    "::2:3:0:0:1!80", "2001:db8::1!53"};

static const char *const bad[] = {"",
				  "80",
				  "!",
				  "!x",
				  "*!65536",
				  "1.2.3!4",
				  "1.2.3.256!4",
				  "1.2.3.4.5!6",
				  "1.2.3.4!5x",
				  "1.2.3.4!-1",
				  ":!1",
				  ":::!1",
				  "1::2::3!1",
				  "1:2:3!1",
				  "12345::!1",
				  "1:2:3:4:5:6:7:8:9!1",
				  "1:2:3:4:5:6:7:8::!1",
				  "::1.2.3!4",
				  "1:!1",
				  "fe80::1%!1",
				  "g::!1",
				  "1.2.3.4 !5",
				  "1.2.3.4!5 ",
				  "1:2:3:4:5:6:7:1.2.3.4!1",
				  "**!1",
				  "localhost!1"};

static int parse(const char *s, struct netaddr *a)
{
	size_t n = strlen(s);
	char *exact = malloc(n + !n); /* reading beyond it is found */
	int rc;

	memcpy(exact, s, n);
	rc = netaddr_parse(a, exact, (uint32_t)n);
	free(exact);
	return rc;
}

/* As inet_ntop writes an address, this reads it, and writes it again. */
static void against_libc(unsigned seed)
{
	char text[INET6_ADDRSTRLEN + 8], mine[NETADDR_TEXT];
	struct netaddr a, again;
	uint8_t ip[16];

	srand(seed);
	for (unsigned i = 0; i < 16; i++)
		ip[i] = rand() % 3 ? 0 : (uint8_t)rand();
	ip[0] |= 1; /* not among those that libc writes with dots */
	inet_ntop(AF_INET6, ip, text, sizeof(text));
	strcat(text, "!77");
	if (parse(text, &a) || memcmp(a.ip, ip, 16)) {
		ok(0, "%s is read", text);
		return;
	}
	netaddr_format(&a, mine);
	if (parse(mine, &again) || memcmp(&a, &again, sizeof(a)))
		ok(0, "%s, then %s", text, mine);
}

static void any_bytes(void)
{
	static const char from[] = "0123456789abcdef:.!*%x";
	struct netaddr a, again;
	char s[24], text[NETADDR_TEXT];

	for (unsigned i = 0; i < 300000; i++) {
		unsigned n = (unsigned)rand() % 23;

		for (unsigned j = 0; j < n; j++)
			s[j] = from[(unsigned)rand() % (sizeof(from) - 1)];
		s[n] = 0;
		if (parse(s, &a))
			continue;
		netaddr_format(&a, text);
		if (parse(text, &again) || memcmp(&a, &again, sizeof(a)))
			ok(0, "%s is not %s", s, text);
	}
}

int main(void)
{
	struct netaddr a;
	char text[NETADDR_TEXT];

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		is(parse(good[i], &a), 0);
		is(netaddr_format(&a, text), strlen(good[i]));
		is_str(text, good[i]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(parse(bad[i], &a), "no address: \"%s\"", bad[i]);
	is(parse("::ffff:1.2.3.4!5", &a), 0);
	is(a.ip[15], 4);
	for (unsigned seed = 1; seed <= 2000; seed++)
		against_libc(seed);
	any_bytes();
	ok(1, "any bytes");
	return tap_done();
}
