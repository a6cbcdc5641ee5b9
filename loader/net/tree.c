/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tree below /net: names and places. Owns the numbering of places;
 * refuses names of conversations that are over.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>
#include "net/net.h"

/* Above all that srv_qid_path() makes. */
#define PLACE_MARK (0xffffull << 48)

const struct net_proto net_protos[NET_PROTOS] = {{"tcp", SOCK_STREAM},
						 {"udp", SOCK_DGRAM}};

static const struct {
	const char *name;
	enum net_what in; /* the directory that has it */
	mode_t mode;
} files[NET_WHATS] = {
    [NET_ROOT] = {"net", 0, S_IFDIR | 0555},
    [NET_EVENT] = {"event", NET_ROOT, S_IFIFO | 0400},
    [NET_CS] = {"cs", NET_ROOT, S_IFREG | 0600},
    [NET_DNS] = {"dns", NET_ROOT, S_IFREG | 0600},
    [NET_PROTO] = {NULL, NET_ROOT, S_IFDIR | 0555},
    [NET_CLONE] = {"clone", NET_PROTO, S_IFREG | 0600},
    [NET_CONV] = {NULL, NET_PROTO, S_IFDIR | 0555},
    [NET_CTL] = {"ctl", NET_CONV, S_IFREG | 0600},
    [NET_DATA] = {"data", NET_CONV, S_IFIFO | 0600},
    [NET_LISTEN] = {"listen", NET_CONV, S_IFREG | 0600},
    [NET_LOCAL] = {"local", NET_CONV, S_IFREG | 0400},
    [NET_REMOTE] = {"remote", NET_CONV, S_IFREG | 0400},
    [NET_STATUS] = {"status", NET_CONV, S_IFREG | 0400},
};

uint64_t net_place(enum net_what what, unsigned index, unsigned age)
{
	return PLACE_MARK | (uint64_t)(age & 0xffff) << 32 |
	       (uint64_t)(index & 0xffff) << 8 | (uint64_t)what;
}

enum net_what net_what(uint64_t place)
{
	return (enum net_what)(place & 0xff);
}

unsigned net_index(uint64_t place)
{
	return (unsigned)(place >> 8) & 0xffff;
}

struct conv *net_conv(struct srv *s, uint64_t place)
{
	struct conv *c = &s->net->conv[net_index(place)];

	if (net_what(place) < NET_CONV || net_index(place) >= NET_CONVS ||
	    c->fd < 0 || c->age != (uint16_t)(place >> 32))
		return NULL;
	return c;
}

bool net_is_dir(uint64_t place)
{
	return S_ISDIR(files[net_what(place)].mode);
}

const char *net_name(uint64_t place)
{
	static char number[8];

	if (net_what(place) == NET_PROTO)
		return net_protos[net_index(place)].name;
	if (net_what(place) != NET_CONV)
		return files[net_what(place)].name;
	snprintf(number, sizeof(number), "%u", net_index(place));
	return number;
}

static uint64_t conv_entry(struct srv *s, unsigned proto, unsigned *n)
{
	for (; *n <= s->net->top; ++*n) {
		const struct conv *c = &s->net->conv[*n - 1];

		if (c->fd >= 0 && c->proto == proto)
			return net_place(NET_CONV, *n - 1, c->age);
	}
	return 0;
}

/* The n-th fixed name of such a directory. */
static uint64_t fixed(uint64_t dir, unsigned n)
{
	for (unsigned w = NET_ROOT; w < NET_WHATS; w++)
		if (files[w].in == net_what(dir) && files[w].name && !n--)
			return (dir & ~0xffull) | w;
	return 0;
}

uint64_t net_entry(struct srv *s, uint64_t dir, unsigned *n)
{
	if (net_what(dir) == NET_PROTO)
		return *n ? conv_entry(s, net_index(dir), n) : fixed(dir, 0);
	if (net_what(dir) == NET_CONV && !net_conv(s, dir))
		return 0;
	if (net_what(dir) != NET_ROOT || *n >= NET_PROTOS)
		return fixed(dir,
			     net_what(dir) == NET_ROOT ? *n - NET_PROTOS : *n);
	return net_place(NET_PROTO, *n, 0);
}

static uint64_t up(struct srv *s, uint64_t place)
{
	const struct conv *c = net_conv(s, place);

	switch (files[net_what(place)].in) {
	case NET_CONV:
		return (place & ~0xffull) | NET_CONV;
	case NET_PROTO:
		return net_place(NET_PROTO, c ? c->proto : net_index(place), 0);
	case NET_ROOT:
		return net_place(NET_ROOT, 0, 0);
	default:
		return 0;
	}
}

/* A number as it is written; leading zeros are no name. */
static uint64_t conv_named(struct srv *s, uint64_t dir, const char *name)
{
	unsigned long n = strtoul(name, NULL, 10) + 1;
	unsigned at = n > NET_CONVS ? NET_CONVS : (unsigned)n;
	uint64_t place = n ? conv_entry(s, net_index(dir), &at) : 0;

	return place && at == n && !strcmp(net_name(place), name) ? place : 0;
}

static uint64_t child(struct srv *s, uint64_t dir, const char *name)
{
	uint64_t place;

	if (net_what(dir) == NET_PROTO && strcmp(name, "clone"))
		return conv_named(s, dir, name);
	for (unsigned n = 0; (place = net_entry(s, dir, &n)); n++)
		if (!strcmp(net_name(place), name))
			return place;
	return 0;
}

void net_destroy(struct srv *s)
{
	if (s->net)
		close(s->net->epoll);
	free(s->net);
}

uint64_t net_root(struct srv *s)
{
	struct net *n = s->net;

	if (n || !s->o.net)
		return n ? net_place(NET_ROOT, 0, 0) : 0;
	n = s->net = calloc(1, sizeof(*n));
	if (!n)
		return 0;
	n->epoll = epoll_create1(EPOLL_CLOEXEC);
	for (unsigned i = 0; i < NET_CONVS; i++)
		n->conv[i].fd = -1;
	return net_place(NET_ROOT, 0, 0);
}

int net_walk(struct srv *s, uint64_t *place, const char *name)
{
	uint64_t to;

	/* from a conversation's files, too: its other files are there */
	if (net_what(*place) >= NET_CONV && !net_conv(s, *place))
		return -ENOENT;
	if (!strcmp(name, ".."))
		to = up(s, *place);
	else if (!net_is_dir(*place))
		return -ENOTDIR;
	else
		to = child(s, *place, name);
	if (!to && !strcmp(name, ".."))
		return 1;
	*place = to ? to : *place;
	return to ? 0 : -ENOENT;
}

void net_stat(struct srv *s, const struct fid *f, struct stat *st)
{
	memset(st, 0, sizeof(*st));
	st->st_mode = files[net_what(f->place)].mode;
	if (s->o.only && !S_ISDIR(st->st_mode))
		st->st_mode = S_IFREG | (st->st_mode & 0777);
	st->st_nlink = 1;
	st->st_uid = getuid();
	st->st_gid = getgid();
	st->st_blksize = PROSE_PAGE_BYTES;
}

void net_qid(uint64_t place, struct p9_qid *q)
{
	*q = (struct p9_qid){.type = net_is_dir(place) ? 0x80 : 0,
			     .path = place};
}
