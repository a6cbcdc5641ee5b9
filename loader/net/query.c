/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is asked of /net/cs and /net/dns, and answered. Owns the lines' form;
 * refuses names that are none, before anybody is asked for them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "net/net.h"

/* Letters, digits, and some of this; no option of a program. */
static bool word_ok(const char *word, const char *more)
{
	if (!*word || *word == '-')
		return false;
	for (; *word; word++)
		if (!((*word >= '0' && *word <= '9') ||
		      (*word >= 'a' && *word <= 'z') ||
		      (*word >= 'A' && *word <= 'Z') || strchr(more, *word)))
			return false;
	return true;
}

static bool name_ok(const char *name)
{
	return word_ok(name, "-._:%");
}

static bool any(const struct query *q)
{
	return !strcmp(q->name, "*");
}

static int fill(struct query *q, const char *name, const char *service)
{
	if (strlen(name) >= sizeof(q->name) ||
	    strlen(service) >= sizeof(q->service))
		return -EINVAL;
	strcpy(q->name, name);
	strcpy(q->service, service);
	return 0;
}

/* The network "net" is whatever fits: TCP. */
static int parse_cs(struct query *q, char *line)
{
	char *name = strchr(line, '!'), *service = strrchr(line, '!');

	if (!name || name == service)
		return -EINVAL;
	*name++ = *service++ = 0;
	q->kind = !strcmp(line, "udp") ? "udp" : "tcp";
	if (strcmp(line, q->kind) && strcmp(line, "net"))
		return -EINVAL;
	if (fill(q, name, service) || !word_ok(service, "-_"))
		return -EINVAL;
	return any(q) || name_ok(name) ? 0 : -EINVAL;
}

static int parse_dns(struct query *q, char *line)
{
	static const char *const kinds[] = {"ip", "ipv6", "ptr"};
	char *kind = strchr(line, ' ');

	if (!kind)
		return -EINVAL;
	*kind++ = 0;
	for (unsigned i = 0; i < 3; i++)
		if (!strcmp(kind, kinds[i]))
			q->kind = kinds[i];
	return q->kind && name_ok(line) ? fill(q, line, "") : -EINVAL;
}

int query_parse(struct query *q, bool cs, const uint8_t *text, uint64_t bytes)
{
	char line[QUERY_BYTES];

	memset(q, 0, sizeof(*q));
	q->cs = cs;
	if (bytes >= sizeof(line))
		return -EINVAL;
	memcpy(line, text, bytes);
	if (bytes && line[bytes - 1] == '\n')
		bytes--;
	line[bytes] = 0;
	if (strlen(line) != bytes)
		return -EINVAL;
	return cs ? parse_cs(q, line) : parse_dns(q, line);
}

/* -- answers -------------------------------------------------------------- */

/* A line more, if it is a new one; those that there is no room for go. */
static void add(char text[ANSWER_BYTES], const char *line)
{
	size_t at = strlen(text);

	if (!strstr(text, line) && at + strlen(line) < ANSWER_BYTES)
		strcpy(text + at, line);
}

static bool address(struct netaddr *a, const char *s)
{
	return !netaddr_parse(a, s, (uint32_t)strlen(s));
}

static int answer_cs(const struct query *q, const char *found, char *text)
{
	char line[NETADDR_TEXT + 32], whole[NETADDR_TEXT];
	struct netaddr a;

	if (!address(&a, found))
		return -EIO;
	netaddr_format(&a, whole);
	snprintf(line, sizeof(line), "/net/%s/clone %s\n", q->kind, whole);
	add(text, line);
	return 0;
}

static int answer_dns(const struct query *q, const char *found, char *text)
{
	char line[2 * sizeof(q->name) + 16], whole[NETADDR_TEXT];
	struct netaddr a;

	if (strlen(found) >= sizeof(q->name))
		return -EIO;
	if (strcmp(q->kind, "ptr")) {
		snprintf(whole, sizeof(whole), "%.50s!0", found);
		if (!address(&a, whole) || !a.family)
			return -EIO;
	} else if (!name_ok(found)) {
		return -EIO;
	}
	snprintf(line, sizeof(line), "%s %s\t%s\n", q->name, q->kind, found);
	add(text, line);
	return 0;
}

int query_numbers(const struct query *q, char text[ANSWER_BYTES])
{
	char whole[sizeof(q->name) + sizeof(q->service)];

	text[0] = 0;
	snprintf(whole, sizeof(whole), "%s!%s", q->name, q->service);
	if (!q->cs || answer_cs(q, whole, text))
		return 0;
	return (int)strlen(text);
}

/* The last line: how it went. */
static int end(const char *line)
{
	size_t digits;

	if (strncmp(line, "end ", 4))
		return -EIO;
	digits = strspn(line + 4, "0123456789");
	if (!digits || digits > 3 || line[4 + digits])
		return -EIO;
	return -atoi(line + 4);
}

static int lines(const struct query *q, char *raw, size_t bytes, char *text)
{
	char *line = raw, *next;
	int rc = 0;

	raw[bytes] = text[0] = 0;
	for (; !rc; line = next) {
		next = strchr(line, '\n');
		if (!next)
			return -EIO;
		*next++ = 0;
		if (!*next && next == raw + bytes)
			break;
		rc = q->cs ? answer_cs(q, line, text)
			   : answer_dns(q, line, text);
	}
	return rc ? rc : end(line);
}

int query_answer(const struct query *q, char *raw, size_t bytes,
		 char text[ANSWER_BYTES])
{
	int rc = lines(q, raw, bytes, text);

	if (!rc)
		rc = *text ? (int)strlen(text) : -EIO;
	if (rc < 0)
		*text = 0;
	return rc;
}
