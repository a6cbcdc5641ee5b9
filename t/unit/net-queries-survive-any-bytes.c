/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib loader ctl; needs: time=240 */
/* What a hostile partition asks cs and dns, and what a resolver gone mad
 * answers: 400,000 of each from a fixed seed. What is accepted is made of
 * letters that no program mistakes for an option, and fits a line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "net/net.h"
#include "tap.h"

static uint64_t state = 11;

static uint32_t chance(uint32_t below)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(state >> 33) % below;
}

static const char *const parts[] = {
    "tcp",	 "udp",	    "net",	 "!",	      "!",     "!",
    "localhost", "*",	    "127.0.0.1", "::1",	      "80",    "http",
    " ",	 " ip",	    " ipv6",	 " ptr",      "\n",    "-",
    "a",	 "%",	    "\t",	 "fe80::1%2", "65536", "end ",
    "end 0\n",	 "end 2\n", "0",	 "!80\n",     "99999"};

static size_t text(char *to, size_t room)
{
	size_t n = 0;

	for (uint32_t i = chance(9); i; i--) {
		const char *p = parts[chance(sizeof(parts) / sizeof(*parts))];

		if (n + strlen(p) < room)
			n += strlen(strcpy(to + n, p));
	}
	while (!chance(8) && n + 300 < room) {
		memset(to + n, 'a', 300);
		n += 300;
	}
	for (uint32_t i = chance(4) ? 0 : chance(4); i && n; i--)
		to[chance((uint32_t)n)] = (char)chance(256);
	return n;
}

static void look_at(const struct query *q)
{
	size_t n = strlen(q->name);

	if (!n || n >= sizeof(q->name) || q->name[0] == '-' || !q->kind ||
	    q->service[0] == '-' || strpbrk(q->name, " \n!/$") ||
	    strpbrk(q->service, " \n!/$*."))
		ok(0, "accepted: %s %s %s", q->kind, q->name, q->service);
}

static unsigned ask(bool cs, struct query *q)
{
	char line[1024];
	size_t n = text(line, sizeof(line));
	uint8_t *exact = malloc(n + !n);
	int rc;

	memcpy(exact, line, n);
	rc = query_parse(q, cs, exact, n);
	free(exact);
	if (!rc)
		look_at(q);
	return !rc;
}

/* Every line of an answer is whole. */
static unsigned answer(const struct query *q)
{
	char line[2000], *raw, *out = malloc(ANSWER_BYTES);
	size_t n = text(line, sizeof(line) - 30);
	int rc;

	if (chance(2))
		n += (size_t)sprintf(line + n, "%s\nend %d\n",
				     q->cs ? "!80" : "::1", (int)chance(3) - 1);

	raw = malloc(n + 1);
	memcpy(raw, line, n);
	rc = query_answer(q, raw, n, out);
	if (rc > 0 && (strlen(out) != (size_t)rc || out[rc - 1] != '\n'))
		ok(0, "an answer without an end: %s", out);
	if (rc == 0 || rc < -4095)
		ok(0, "an answer of %d", rc);
	free(raw);
	free(out);
	return rc > 0;
}

int main(void)
{
	struct query q, good = {.kind = "ip", .name = "a"};
	unsigned asked = 0, answered = 0;
	char out[ANSWER_BYTES];

	for (unsigned i = 0; i < 400000; i++) {
		if (ask(chance(2), &q)) {
			asked++;
			good = q;
			query_numbers(&q, out);
		}
		answered += answer(&good);
	}
	ok(asked > 1000, "%u good questions", asked);
	ok(answered > 100, "%u good answers", answered);
	return tap_done();
}
