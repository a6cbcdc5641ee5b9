/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The 9P server behind a socket, so that other clients can judge it:
 *     srv-socket ROOT
 * prints the port of 127.0.0.1 that it serves on. A process a connection.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "srv.h"

static void die(const char *why)
{
	perror(why);
	exit(1);
}

static void send_all(void *arg, const uint8_t *msg, uint32_t bytes)
{
	while (bytes) {
		ssize_t n = write(*(int *)arg, msg, bytes);

		if (n <= 0)
			exit(0);
		msg += n;
		bytes -= (uint32_t)n;
	}
}

static void get_all(int fd, uint8_t *to, uint32_t bytes)
{
	while (bytes) {
		ssize_t n = read(fd, to, bytes);

		if (n <= 0)
			exit(0);
		to += n;
		bytes -= (uint32_t)n;
	}
}

static void serve(int fd, const char *root)
{
	struct srv_opts o = {
	    .root = root, .stdio = {-1, -1, -1}, .reply = send_all, .arg = &fd};
	static uint8_t msg[SRV_MSIZE_MAX];
	struct srv *s = srv_create(&o);
	uint32_t bytes;

	if (!s)
		die(root);
	for (;;) {
		struct pollfd p[] = {{fd, POLLIN, 0}, {srv_fd(s), POLLIN, 0}};

		poll(p, 2, -1);
		if (p[1].revents)
			srv_progress(s);
		if (!p[0].revents)
			continue;
		get_all(fd, msg, 4);
		memcpy(&bytes, msg, 4);
		if (bytes < 7 || bytes > sizeof(msg))
			die("a message too large or too small");
		get_all(fd, msg + 4, bytes - 4);
		if (srv_message(s, msg, bytes))
			die("not a message");
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(a);
	int l = socket(AF_INET, SOCK_STREAM, 0), fd;

	if (argc != 2)
		die("usage: srv-socket ROOT");
	if (bind(l, (void *)&a, len) || listen(l, 9) ||
	    getsockname(l, (void *)&a, &len))
		die("127.0.0.1");
	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	printf("%u\n", ntohs(a.sin_port));
	fflush(stdout);
	while ((fd = accept(l, NULL, NULL)) >= 0) {
		if (!fork())
			serve(fd, argv[1]);
		close(fd);
	}
	die("accept");
}
