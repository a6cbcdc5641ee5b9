/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is written to a ctl file: a word and what it wants. Two tables, of
 * commands and of options; the latter can be asked for, too.
 */
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "net/net.h"

int netctl_parse(struct netctl_line *l, const uint8_t *text, uint64_t bytes)
{
	if (bytes >= sizeof(l->word))
		return -EINVAL;
	memcpy(l->word, text, bytes);
	while (bytes &&
	       (l->word[bytes - 1] == '\n' || l->word[bytes - 1] == ' '))
		bytes--;
	l->word[bytes] = 0;
	if (!bytes || strlen(l->word) != bytes)
		return -EINVAL;
	l->arg = strchr(l->word, ' ');
	if (!l->arg)
		l->arg = l->word + bytes;
	else
		*l->arg++ = 0;
	return 0;
}

static int address(const char *arg, struct netaddr *a)
{
	return netaddr_parse(a, arg, (uint32_t)strlen(arg)) ? -EINVAL : 0;
}

/* The whole of it, or -EINVAL. */
static int number(const char *arg, int *n)
{
	char *end;
	long v = strtol(arg, &end, 10);

	if (end == arg || *end || v < INT_MIN || v > INT_MAX)
		return -EINVAL;
	*n = (int)v;
	return 0;
}

static int set(struct conv *c, int level, int name, int value)
{
	return setsockopt(c->fd, level, name, &value, sizeof(value)) ? -errno
								     : 0;
}

/* -- commands ------------------------------------------------------------- */

static int do_bind(struct srv *s, struct conv *c, const char *arg)
{
	struct sockaddr_storage sa;
	socklen_t bytes;
	struct netaddr a;
	int rc = address(arg, &a);

	if (!rc)
		rc = conv_sockaddr(s, c, &a, &sa, &bytes);
	if (!rc && bind(c->fd, (void *)&sa, bytes))
		rc = -errno;
	c->bound = c->bound || !rc;
	return rc;
}

static int do_backlog(struct srv *s, struct conv *c, const char *arg)
{
	int n = SOMAXCONN, rc = *arg ? number(arg, &n) : 0;

	if (!rc && listen(c->fd, n))
		rc = -errno;
	c->bound = c->bound || !rc;
	return rc;
}

/* As who restarts a server expects it, who does not know of SO_REUSEADDR. */
static int do_announce(struct srv *s, struct conv *c, const char *arg)
{
	bool calls = net_protos[c->proto].type == SOCK_STREAM;
	int rc = calls ? set(c, SOL_SOCKET, SO_REUSEADDR, 1) : 0;

	if (!rc)
		rc = do_bind(s, c, arg);
	return rc || !calls ? rc : do_backlog(s, c, "");
}

static int do_hangup(struct srv *s, struct conv *c, const char *arg)
{
	static const char *const how[] = {"read", "write", ""};

	for (int i = 0; i < 3; i++)
		if (!strcmp(arg, how[i]))
			return shutdown(c->fd, i) ? -errno : 0;
	return -EINVAL;
}

static int do_disconnect(struct srv *s, struct conv *c, const char *arg)
{
	struct sockaddr sa = {.sa_family = AF_UNSPEC};

	return connect(c->fd, &sa, sizeof(sa)) ? -errno : 0;
}

static int do_ipv6(struct srv *s, struct conv *c, const char *arg)
{
	return conv_use_v6(s, c);
}

static int do_linger(struct srv *s, struct conv *c, const char *arg)
{
	struct linger l = {.l_onoff = 1};
	int rc = number(arg, &l.l_linger);

	if (l.l_linger < 0)
		l = (struct linger){0};
	/* to wait at the end is the client's: the server never does */
	if (!rc && setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l)))
		rc = -errno;
	return rc;
}

int netctl_connect(struct srv *s, struct conv *c, const char *arg)
{
	struct sockaddr_storage sa;
	socklen_t bytes;
	struct netaddr a;
	int rc = address(arg, &a);

	if (!rc)
		rc = conv_sockaddr(s, c, &a, &sa, &bytes);
	if (rc)
		return rc;
	c->bound = true;
	return connect(c->fd, (void *)&sa, bytes) ? -errno : 0;
}

static const struct {
	const char *word;
	int (*fn)(struct srv *s, struct conv *c, const char *arg);
} commands[] = {
    {"announce", do_announce},	   {"bind", do_bind},
    {"backlog", do_backlog},	   {"hangup", do_hangup},
    {"disconnect", do_disconnect}, {"ipv6", do_ipv6},
    {"linger", do_linger},
};

/* -- options: a number each ----------------------------------------------- */

static const struct option {
	const char *word;
	int level, name;
} options[] = {
    {"broadcast", SOL_SOCKET, SO_BROADCAST},
    {"keepalive", SOL_SOCKET, SO_KEEPALIVE},
    {"keepcnt", IPPROTO_TCP, TCP_KEEPCNT},
    {"keepidle", IPPROTO_TCP, TCP_KEEPIDLE},
    {"keepintvl", IPPROTO_TCP, TCP_KEEPINTVL},
    {"nodelay", IPPROTO_TCP, TCP_NODELAY},
    {"cork", IPPROTO_TCP, TCP_CORK},
    {"deferaccept", IPPROTO_TCP, TCP_DEFER_ACCEPT},
    {"usertimeout", IPPROTO_TCP, TCP_USER_TIMEOUT},
    {"hops", IPPROTO_IPV6, IPV6_UNICAST_HOPS},
    {"maxseg", IPPROTO_TCP, TCP_MAXSEG},
    {"oobinline", SOL_SOCKET, SO_OOBINLINE},
    {"priority", SOL_SOCKET, SO_PRIORITY},
    {"rcvbuf", SOL_SOCKET, SO_RCVBUF},
    {"reuseaddr", SOL_SOCKET, SO_REUSEADDR},
    {"reuseport", SOL_SOCKET, SO_REUSEPORT},
    {"sndbuf", SOL_SOCKET, SO_SNDBUF},
    {"tclass", IPPROTO_IPV6, IPV6_TCLASS},
    {"tos", IPPROTO_IP, IP_TOS},
    {"ttl", IPPROTO_IP, IP_TTL},
    {"v6only", IPPROTO_IPV6, IPV6_V6ONLY},
};

static const struct option *option_named(const char *word)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (!strcmp(options[i].word, word))
			return &options[i];
	return NULL;
}

int netctl_do(struct srv *s, struct conv *c, const struct netctl_line *l)
{
	const struct option *o = option_named(l->word);
	int value, rc;

	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (!strcmp(commands[i].word, l->word))
			return commands[i].fn(s, c, l->arg);
	if (!o)
		return -EINVAL;
	rc = number(l->arg, &value);
	return rc ? rc : set(c, o->level, o->name, value);
}

int netctl_ask(struct conv *c, const char *word, char text[NET_CTL_BYTES])
{
	static const struct option error = {"error", SOL_SOCKET, SO_ERROR};
	const struct option *o =
	    strcmp(word, error.word) ? option_named(word) : &error;
	int value = 0;
	socklen_t bytes = sizeof(value);

	if (!strcmp(word, "local"))
		return conv_local(c, text);
	if (!strcmp(word, "remote"))
		return conv_remote(c, text);
	if (!o)
		return -EINVAL;
	if (getsockopt(c->fd, o->level, o->name, &value, &bytes))
		return -errno;
	return snprintf(text, NET_CTL_BYTES, "%d", value);
}
