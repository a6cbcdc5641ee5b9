/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks the host's resolver, for /net/cs and /net/dns: a process of its own,
 * as that may take long, and may load libraries.
 *
 *   prose-resolve tcp|udp HOST SERVICE    prints ADDR!PORT lines
 *   prose-resolve ip|ipv6 HOST            ADDR lines
 *   prose-resolve ptr ADDR                names
 *
 * The last line is "end N": an errno, or 0. It dies with who started it.
 */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_S 300

static int error_of(int eai)
{
	switch (eai) {
	case 0:
		return 0;
	case EAI_AGAIN:
		return ETIMEDOUT;
	case EAI_MEMORY:
		return ENOMEM;
	case EAI_SYSTEM:
		return errno ? errno : EIO;
	case EAI_FAIL:
		return EIO;
	}
	return ENOENT;
}

/* An interface is its number, not its name. */
static int print_host(const struct addrinfo *a)
{
	const struct sockaddr_in6 *in6 = (const void *)a->ai_addr;
	char host[NI_MAXHOST];
	int eai = getnameinfo(a->ai_addr, a->ai_addrlen, host, sizeof(host),
			      NULL, 0, NI_NUMERICHOST);

	if (eai)
		return eai;
	printf("%.*s", (int)strcspn(host, "%"), host);
	if (a->ai_family == AF_INET6 && in6->sin6_scope_id)
		printf("%%%u", in6->sin6_scope_id);
	return 0;
}

static unsigned port_of(const struct addrinfo *a)
{
	/* it is at the same place in both */
	return ntohs(((const struct sockaddr_in *)a->ai_addr)->sin_port);
}

/* "*" is any host: one line, whatever families there are. */
static int services(int type, const char *host, const char *service)
{
	struct addrinfo hints = {.ai_socktype = type, .ai_flags = AI_PASSIVE},
			*a;
	bool any = !strcmp(host, "*");
	int eai = getaddrinfo(any ? NULL : host, service, &hints, &a);

	if (!eai && any) {
		printf("*!%u\n", port_of(a));
		return 0;
	}
	for (; !eai && a; a = a->ai_next) {
		eai = print_host(a);
		printf("!%u\n", port_of(a));
	}
	return eai;
}

static int addresses(int family, const char *host)
{
	struct addrinfo hints = {.ai_family = family,
				 .ai_socktype = SOCK_STREAM},
			*a;
	int eai = getaddrinfo(host, NULL, &hints, &a);

	for (; !eai && a; a = a->ai_next) {
		eai = print_host(a);
		putchar('\n');
	}
	return eai;
}

static int names(const char *address)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
				 .ai_flags = AI_NUMERICHOST},
			*a;
	int eai = getaddrinfo(address, NULL, &hints, &a);
	char host[NI_MAXHOST];

	if (!eai)
		eai = getnameinfo(a->ai_addr, a->ai_addrlen, host, sizeof(host),
				  NULL, 0, NI_NAMEREQD);
	if (!eai)
		puts(host);
	return eai;
}

static int asked(char **argv)
{
	const char *kind = argv[1], *name = argv[2];

	if (!strcmp(kind, "tcp"))
		return services(SOCK_STREAM, name, argv[3]);
	if (!strcmp(kind, "udp"))
		return services(SOCK_DGRAM, name, argv[3]);
	if (!strcmp(kind, "ptr"))
		return names(name);
	return addresses(!strcmp(kind, "ipv6") ? AF_INET6 : AF_INET, name);
}

int main(int argc, char **argv)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	alarm(PATIENCE_S);
	if (argc < 3 || (argc < 4 && argv[1][0] != 'i' && argv[1][0] != 'p')) {
		fprintf(stderr, "usage: prose-resolve KIND NAME [SERVICE]\n");
		return 2;
	}
	printf("end %d\n", error_of(asked(argv)));
	return 0;
}
