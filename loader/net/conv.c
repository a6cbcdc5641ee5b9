/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Conversations: a host's socket each. Owns the table of them; refuses more
 * than NET_CONVS, and those the host has no descriptors for.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>
#include "net/net.h"

#define FLAGS (SOCK_NONBLOCK | SOCK_CLOEXEC)

static int watch(struct net *n, unsigned index)
{
	const struct conv *c = &n->conv[index];
	struct epoll_event ev = {.events = EPOLLIN | EPOLLOUT | EPOLLPRI |
					   EPOLLRDHUP | EPOLLET,
				 .data.u64 = net_place(NET_CTL, index, c->age)};

	return epoll_ctl(n->epoll, EPOLL_CTL_ADD, c->fd, &ev) ? -errno : 0;
}

static int free_index(struct net *n)
{
	unsigned i = 0;

	while (i < NET_CONVS && n->conv[i].fd >= 0)
		i++;
	if (i == NET_CONVS)
		return -EMFILE;
	if (i >= n->top)
		n->top = i + 1;
	return (int)i;
}

static int finish(struct net *n, unsigned index, int fd)
{
	struct conv *c = &n->conv[index];
	int rc;

	c->fd = fd;
	rc = watch(n, index);
	if (!rc)
		return 0;
	close(fd);
	c->fd = -1;
	return rc;
}

int conv_new(struct srv *s, unsigned proto, bool v6, int fd, unsigned *index)
{
	int i = free_index(s->net);
	struct conv *c;

	if (i < 0) {
		if (fd >= 0)
			close(fd);
		return i;
	}
	if (fd < 0)
		fd = socket(v6 ? AF_INET6 : AF_INET,
			    net_protos[proto].type | FLAGS, 0);
	if (fd < 0)
		return -errno;
	c = &s->net->conv[i];
	*c = (struct conv){.age = (uint16_t)(c->age + 1),
			   .proto = (uint8_t)proto,
			   .v6 = v6,
			   .holds = 1};
	*index = (unsigned)i;
	return finish(s->net, (unsigned)i, fd);
}

void conv_put(struct srv *s, struct conv *c)
{
	if (--c->holds)
		return;
	close(c->fd);
	c->fd = -1;
}

/* Another socket by the same number. */
int conv_use_v6(struct srv *s, struct conv *c)
{
	int fd, rc;

	if (c->v6)
		return 0;
	if (c->bound)
		return -EAFNOSUPPORT;
	fd = socket(AF_INET6, net_protos[c->proto].type | FLAGS, 0);
	if (fd < 0)
		return -errno;
	epoll_ctl(s->net->epoll, EPOLL_CTL_DEL, c->fd, NULL);
	rc = dup3(fd, c->fd, O_CLOEXEC) < 0 ? -errno : 0;
	close(fd);
	c->v6 = !rc;
	return rc ? rc : watch(s->net, (unsigned)(c - s->net->conv));
}

int conv_sockaddr(struct srv *s, struct conv *c, const struct netaddr *a,
		  struct sockaddr_storage *to, socklen_t *bytes)
{
	struct sockaddr_in *in = (void *)to;
	struct sockaddr_in6 *in6 = (void *)to;
	int rc = a->family == NETADDR_6 ? conv_use_v6(s, c) : 0;

	memset(to, 0, sizeof(*to));
	if (rc || (a->family == NETADDR_4 && c->v6))
		return rc ? rc : -EAFNOSUPPORT;
	if (!c->v6) {
		in->sin_family = AF_INET;
		in->sin_port = htons(a->port);
		memcpy(&in->sin_addr, a->ip, 4);
		*bytes = sizeof(*in);
		return 0;
	}
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(a->port);
	in6->sin6_scope_id = a->scope;
	memcpy(&in6->sin6_addr, a->ip, 16);
	*bytes = sizeof(*in6);
	return 0;
}

void netaddr_of(struct netaddr *a, const struct sockaddr_storage *from)
{
	const struct sockaddr_in *in = (const void *)from;
	const struct sockaddr_in6 *in6 = (const void *)from;

	*a = (struct netaddr){0};
	if (from->ss_family == AF_INET) {
		a->family = NETADDR_4;
		a->port = ntohs(in->sin_port);
		memcpy(a->ip, &in->sin_addr, 4);
	} else if (from->ss_family == AF_INET6) {
		a->family = NETADDR_6;
		a->port = ntohs(in6->sin6_port);
		a->scope = in6->sin6_scope_id;
		memcpy(a->ip, &in6->sin6_addr, 16);
	}
}

typedef int name_fn(int fd, struct sockaddr *sa, socklen_t *bytes);

static int name(const struct conv *c, name_fn *fn, char text[NETADDR_TEXT])
{
	struct sockaddr_storage sa = {0};
	socklen_t bytes = sizeof(sa);
	struct netaddr a;

	if (fn(c->fd, (void *)&sa, &bytes))
		return -errno;
	netaddr_of(&a, &sa);
	return (int)netaddr_format(&a, text);
}

int conv_local(const struct conv *c, char text[NETADDR_TEXT])
{
	return name(c, getsockname, text);
}

int conv_remote(const struct conv *c, char text[NETADDR_TEXT])
{
	return name(c, getpeername, text);
}

uint32_t conv_ready(const struct conv *c)
{
	struct pollfd p = {c->fd, POLLIN | POLLOUT | POLLPRI | POLLRDHUP, 0};

	poll(&p, 1, 0);
	return (uint32_t)p.revents;
}
