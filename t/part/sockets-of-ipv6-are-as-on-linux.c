/* SPDX-License-Identifier: BSD-2-Clause */
/* needs: time=60 */
/* TCP and UDP over ::1, and IPv4 to a socket of IPv6: addresses, options and
 * errors are as on Linux. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "tap.h"

#define fails(call, error)                                                  \
	do {                                                                \
		errno = 0;                                                  \
		ok((call) == -1 && errno == (error), "%s: %s is %s", #call, \
		   strerror(errno), strerror(error));                       \
	} while (0)

static struct sockaddr_in6 address(const char *ip, in_port_t port)
{
	struct sockaddr_in6 a = {.sin6_family = AF_INET6, .sin6_port = port};

	is(inet_pton(AF_INET6, ip, &a.sin6_addr), 1);
	return a;
}

static void is_ip(const struct sockaddr_in6 *a, const char *ip)
{
	char text[INET6_ADDRSTRLEN] = "";

	is(a->sin6_family, AF_INET6);
	inet_ntop(AF_INET6, &a->sin6_addr, text, sizeof(text));
	is_str(text, ip);
}

static struct sockaddr *sa(void *a)
{
	return a;
}

/* A socket that is bound to this address and a port of its own. */
static int bound(int type, const char *ip, int only, struct sockaddr_in6 *at)
{
	int fd = socket(AF_INET6, type, 0);
	socklen_t n = sizeof(*at);

	*at = address(ip, 0);
	is(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof(only)), 0);
	is(bind(fd, sa(at), sizeof(*at)), 0);
	is(getsockname(fd, sa(at), &n), 0);
	is(n, sizeof(*at));
	ok(at->sin6_port, "a port was chosen");
	return fd;
}

static void stream(void)
{
	struct sockaddr_in6 at, from = {0}, peer;
	int s = bound(SOCK_STREAM, "::1", 0, &at), c, a;
	socklen_t n = sizeof(from);
	char buf[10];

	is_ip(&at, "::1");
	is(listen(s, 5), 0);
	c = socket(AF_INET6, SOCK_STREAM, 0);
	is(connect(c, sa(&at), 24), 0); /* without the interface: RFC 2133 */
	a = accept(s, sa(&from), &n);
	is(n, sizeof(from));
	is_ip(&from, "::1");
	n = sizeof(peer);
	is(getsockname(c, sa(&peer), &n), 0);
	is(from.sin6_port, peer.sin6_port);
	is(getpeername(c, sa(&peer), &n), 0);
	is(peer.sin6_port, at.sin6_port);
	is(send(c, "hello", 5, 0), 5);
	is(recv(a, buf, sizeof(buf), 0), 5);
	ok(!memcmp(buf, "hello", 5), "the bytes");
	n = 10; /* as much as there is room for, and how much it takes */
	is(getpeername(c, sa(&peer), &n), 0);
	is(n, sizeof(peer));
	close(a);
	is(recv(c, buf, sizeof(buf), 0), 0);
	close(c);
	close(s);
}

/* A socket of IPv6 at any address has callers of IPv4, unless told not to. */
static void both(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	struct sockaddr_in6 at, from = {0};
	socklen_t n = sizeof(from);
	int s = bound(SOCK_STREAM, "::", 0, &at), c, a, v = 9;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	to.sin_port = at.sin6_port;
	is(listen(s, 5), 0);
	c = socket(AF_INET, SOCK_STREAM, 0);
	is(connect(c, sa(&to), sizeof(to)), 0);
	a = accept(s, sa(&from), &n);
	is_ip(&from, "::ffff:127.0.0.1");
	close(c);
	close(a);
	from = address("::ffff:127.0.0.1", at.sin6_port);
	c = socket(AF_INET6, SOCK_STREAM, 0);
	is(connect(c, sa(&from), sizeof(from)), 0);
	close(c);
	close(s);
	s = bound(SOCK_STREAM, "::", 1, &at);
	n = sizeof(v);
	is(getsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &v, &n), 0);
	is(v, 1);
	is(listen(s, 5), 0);
	to.sin_port = at.sin6_port;
	c = socket(AF_INET, SOCK_STREAM, 0);
	fails(connect(c, sa(&to), sizeof(to)), ECONNREFUSED);
	close(c);
	close(s);
}

static void datagrams(void)
{
	struct sockaddr_in6 at, from = {0};
	int a = bound(SOCK_DGRAM, "::1", 0, &at),
	    b = socket(AF_INET6, SOCK_DGRAM, 0);
	struct pollfd p = {a, POLLIN, 0};
	socklen_t n = sizeof(from);
	char buf[10];

	is(sendto(b, "datagram", 8, 0, sa(&at), sizeof(at)), 8);
	is(poll(&p, 1, 5000), 1);
	is(recvfrom(a, buf, 4, MSG_TRUNC, sa(&from), &n), 8);
	is(n, sizeof(from));
	is_ip(&from, "::1");
	is(sendto(a, "back", 4, 0, sa(&from), sizeof(from)), 4);
	is(recv(b, buf, sizeof(buf), 0), 4);
	close(a);
	close(b);
}

static void errors(void)
{
	struct sockaddr_in four = {.sin_family = AF_INET};
	struct sockaddr_in6 at = address("::1", htons(1));
	int fd = socket(AF_INET6, SOCK_STREAM, 0), v = 0;
	socklen_t n = sizeof(v);

	is(getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &v, &n), 0);
	is(v, AF_INET6);
	fails(bind(fd, sa(&at), 16), EINVAL);
	fails(bind(fd, sa(&four), sizeof(four)), EAFNOSUPPORT);
	fails(connect(fd, sa(&four), sizeof(four)), EAFNOSUPPORT);
	at = address("2001:db8::1", 0); /* not this host's */
	fails(bind(fd, sa(&at), sizeof(at)), EADDRNOTAVAIL);
	at = address("::1", htons(1));
	fails(connect(fd, sa(&at), sizeof(at)), ECONNREFUSED);
	close(fd);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	fails(connect(fd, sa(&at), sizeof(at)), EAFNOSUPPORT);
	close(fd);
}

static void hops(void)
{
	int fd = socket(AF_INET6, SOCK_DGRAM, 0), v = 5;
	socklen_t n = sizeof(v);

	is(setsockopt(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &v, sizeof(v)), 0);
	v = 0;
	is(getsockopt(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &v, &n), 0);
	is(v, 5);
	v = 0x20;
	is(setsockopt(fd, IPPROTO_IPV6, IPV6_TCLASS, &v, sizeof(v)), 0);
	v = 0;
	is(getsockopt(fd, IPPROTO_IPV6, IPV6_TCLASS, &v, &n), 0);
	is(v, 0x20);
	close(fd);
}

static void names(void)
{
	struct addrinfo hints = {.ai_family = AF_INET6,
				 .ai_socktype = SOCK_STREAM},
			*found = NULL;

	is(getaddrinfo("::1", "80", &hints, &found), 0);
	ok(found && found->ai_family == AF_INET6, "::1 is an address");
	if (found)
		is_ip((void *)found->ai_addr, "::1");
	freeaddrinfo(found);
}

/* A host may be without: then socket() or bind() says so. */
static int there(void)
{
	struct sockaddr_in6 at = address("::1", 0);
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	int yes = fd >= 0 && !bind(fd, sa(&at), sizeof(at));

	close(fd);
	return yes;
}

int main(void)
{
	if (!there()) {
		tap_skip("this host has no ::1");
		return tap_done();
	}
	stream();
	both();
	datagrams();
	errors();
	hops();
	names();
	return tap_done();
}
