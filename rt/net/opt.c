/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Options of sockets: those that are a number of the host's go by a word of
 * the ctl file, the others are this side's. Numbers as in Linux's
 * asm-generic/socket.h, which powerpc and x86-64 differ from in none of
 * these but the ones by name.
 */
#include "net/sock.h"
#include "linux_file.h"

#define SOL_SOCKET   1
#define IPPROTO_IP   0
#define IPPROTO_TCP  6
#define IPPROTO_UDP  17
#define IPPROTO_IPV6 41

#define SO_TYPE	      3
#define SO_ERROR      4
#define SO_LINGER     13
#define SO_ACCEPTCONN 30
#define SO_PROTOCOL   38
#define SO_DOMAIN     39

static const struct {
	uint8_t level, name;
	const char *word;
} words[] = {
    {SOL_SOCKET, 2, "reuseaddr"},     {SOL_SOCKET, 6, "broadcast"},
    {SOL_SOCKET, 7, "sndbuf"},	      {SOL_SOCKET, 8, "rcvbuf"},
    {SOL_SOCKET, 9, "keepalive"},     {SOL_SOCKET, 10, "oobinline"},
    {SOL_SOCKET, 12, "priority"},     {SOL_SOCKET, 15, "reuseport"},
    {IPPROTO_IP, 1, "tos"},	      {IPPROTO_IP, 2, "ttl"},
    {IPPROTO_IPV6, 16, "hops"},	      {IPPROTO_IPV6, 67, "tclass"},
    {IPPROTO_IPV6, 26, "v6only"},     {IPPROTO_TCP, 1, "nodelay"},
    {IPPROTO_TCP, 2, "maxseg"},	      {IPPROTO_TCP, 3, "cork"},
    {IPPROTO_TCP, 4, "keepidle"},     {IPPROTO_TCP, 5, "keepintvl"},
    {IPPROTO_TCP, 6, "keepcnt"},      {IPPROTO_TCP, 9, "deferaccept"},
    {IPPROTO_TCP, 18, "usertimeout"},
};

static const char *word_of(unsigned level, unsigned name)
{
	for (unsigned i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (words[i].level == level && words[i].name == name)
			return words[i].word;
	return NULL;
}

/* -- time-outs ------------------------------------------------------------ */

struct span {
	int64_t sec, usec;
};

static bool is_timeout(unsigned level, unsigned name)
{
	return level == SOL_SOCKET &&
	       (name == LINUX_SO_RCVTIMEO || name == LINUX_SO_SNDTIMEO ||
		name == 66 || name == 67);
}

static uint64_t *timeout_of(struct sock *s, unsigned name)
{
	return &s->timeout_ns[name == LINUX_SO_SNDTIMEO || name == 67];
}

static int set_timeout(struct sock *s, unsigned name, const void *value,
		       uint32_t bytes)
{
	struct span t;

	if (bytes < sizeof(t))
		return -EINVAL;
	__builtin_memcpy(&t, value, sizeof(t));
	if (t.usec < 0 || t.usec >= 1000000)
		return -EDOM;
	if (t.sec < 0 || t.sec > (int64_t)(RT_FOREVER / 1000000000 / 4))
		t = (struct span){0};
	*timeout_of(s, name) =
	    (uint64_t)t.sec * 1000000000 + (uint64_t)t.usec * 1000;
	return 0;
}

/* -- both ways ------------------------------------------------------------ */

static int set_linger(struct sock *s, const void *value, uint32_t bytes)
{
	int l[2];

	if (bytes < sizeof(l))
		return -EINVAL;
	__builtin_memcpy(l, value, sizeof(l));
	return sock_ctl_number(s, "linger", l[0] ? l[1] : -1);
}

int sock_set(struct sock *s, unsigned level, unsigned name, const void *value,
	     uint32_t bytes)
{
	const char *word = word_of(level, name);
	int n;

	if (is_timeout(level, name))
		return set_timeout(s, name, value, bytes);
	if (level == SOL_SOCKET && name == SO_LINGER)
		return set_linger(s, value, bytes);
	if (!word)
		return -ENOPROTOOPT;
	if (bytes < sizeof(n))
		return -EINVAL;
	__builtin_memcpy(&n, value, sizeof(n));
	return sock_ctl_number(s, word, n);
}

static int get_own(struct sock *s, unsigned name, int *n)
{
	switch (name) {
	case SO_TYPE:
		*n = s->type;
		return 0;
	case SO_DOMAIN:
		*n = s->family;
		return 0;
	case SO_PROTOCOL:
		*n = s->type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP;
		return 0;
	case SO_ACCEPTCONN:
		*n = s->listens;
		return 0;
	case SO_ERROR:
		return sock_ask_number(s, "error", n);
	}
	return -ENOPROTOOPT;
}

static void put(const void *from, uint32_t has, void *value, uint32_t *bytes)
{
	if (*bytes > has)
		*bytes = has;
	__builtin_memcpy(value, from, *bytes);
}

int sock_get(struct sock *s, unsigned level, unsigned name, void *value,
	     uint32_t *bytes)
{
	const char *word = word_of(level, name);
	int n = 0, err;

	if (is_timeout(level, name)) {
		uint64_t ns = *timeout_of(s, name);
		struct span t = {(int64_t)(ns / 1000000000),
				 (int64_t)(ns / 1000 % 1000000)};

		put(&t, sizeof(t), value, bytes);
		return 0;
	}
	if (word)
		err = sock_ask_number(s, word, &n);
	else
		err = level == SOL_SOCKET ? get_own(s, name, &n) : -ENOPROTOOPT;
	if (!err)
		put(&n, sizeof(n), value, bytes);
	return err;
}
