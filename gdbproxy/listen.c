/* SPDX-License-Identifier: BSD-2-Clause */
/* Sockets to listen on. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "listen.h"

static int ready(int fd, const struct sockaddr *a, socklen_t bytes)
{
	int one = 1, error;

	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (!bind(fd, a, bytes) && !listen(fd, 64))
		return fd;
	error = errno;
	close(fd);
	return -error;
}

static int listen_unix(const char *path)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	mode_t old;
	int fd;

	if (strlen(path) >= sizeof(a.sun_path))
		return -ENAMETOOLONG;
	strcpy(a.sun_path, path);
	old = umask(0177);
	fd = ready(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0),
		   (struct sockaddr *)&a, sizeof(a));
	umask(old);
	return fd;
}

static bool is_loopback(const struct sockaddr *a)
{
	const struct sockaddr_in *v4 = (const void *)a;
	const struct sockaddr_in6 *v6 = (const void *)a;

	if (a->sa_family == AF_INET)
		return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
	return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
}

static int listen_tcp(const char *host, const char *port, bool *exposed)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
				 .ai_flags = AI_PASSIVE};
	struct addrinfo *list;
	int fd;

	if (getaddrinfo(host, port, &hints, &list))
		return -EADDRNOTAVAIL;
	fd = ready(socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0),
		   list->ai_addr, list->ai_addrlen);
	*exposed = !is_loopback(list->ai_addr);
	freeaddrinfo(list);
	return fd;
}

static void show(int fd, const char *host, char *shown, size_t bytes)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof(a);
	char port[8];

	if (getsockname(fd, (struct sockaddr *)&a, &n) ||
	    getnameinfo((struct sockaddr *)&a, n, NULL, 0, port, sizeof(port),
			NI_NUMERICSERV))
		strcpy(port, "?");
	snprintf(shown, bytes, "%s:%s", host, port);
}

int listen_on(const char *where, char *shown, size_t bytes, bool *exposed)
{
	const char *colon = strrchr(where, ':');
	char host[256] = "127.0.0.1";
	int fd;

	*exposed = false;
	if (strchr(where, '/')) {
		snprintf(shown, bytes, "%s", where);
		return listen_unix(where);
	}
	if (!colon || !colon[1] || colon - where >= (long)sizeof(host))
		return -EINVAL;
	if (colon != where)
		snprintf(host, sizeof(host), "%.*s", (int)(colon - where),
			 where);
	if (host[0] == '[' && host[strlen(host) - 1] == ']') {
		host[strlen(host) - 1] = 0;
		memmove(host, host + 1, strlen(host));
	}
	fd = listen_tcp(host, colon + 1, exposed);
	if (fd >= 0)
		show(fd, host, shown, bytes);
	return fd;
}

static bool same_user(int fd)
{
	struct ucred cred;
	socklen_t n = sizeof(cred);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &n))
		return false;
	return cred.uid == geteuid() || cred.uid == 0;
}

int listen_accept(int fd)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof(a);
	int one = 1, c;

	c = accept4(fd, (struct sockaddr *)&a, &n, SOCK_CLOEXEC);
	if (c < 0)
		return -errno;
	if (a.ss_family == AF_UNIX && !same_user(c)) {
		close(c);
		return -EACCES;
	}
	if (a.ss_family != AF_UNIX)
		setsockopt(c, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return c;
}
