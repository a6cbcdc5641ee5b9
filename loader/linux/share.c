/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * up --share: a folder of the host, served by 9P2000.L on the third terminal,
 * where the controller's v9fs mounts it as /host. A process of its own, a
 * client of the daemon like `prose sh`, that ends with it.
 */
#include "linux.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../daemon.h"
#include "../srv.h"
#include "dir.h"
#include "loader.h"
#include "proto.h"

#define PIECE 4096
#define MESSAGE_MIN 7

struct share {
	int sock;
	struct srv *srv;
	uint8_t *in;
	size_t have;
};

static void send_pieces(void *arg, const uint8_t *msg, uint32_t bytes)
{
	struct share *s = arg;

	while (bytes) {
		uint32_t n = bytes < PIECE ? bytes : PIECE;

		if (send(s->sock, msg, n, MSG_NOSIGNAL) < 0)
			_exit(0);
		msg += n;
		bytes -= n;
	}
}

/* Whole messages of what came; -EPROTO: it is none. */
static int messages(struct share *s)
{
	size_t at = 0;
	uint32_t bytes;

	while (s->have - at >= MESSAGE_MIN) {
		memcpy(&bytes, s->in + at, sizeof(bytes));
		if (bytes < MESSAGE_MIN || bytes > SRV_MSIZE_MAX)
			return -EPROTO;
		if (s->have - at < bytes)
			break;
		if (srv_message(s->srv, s->in + at, bytes))
			return -EPROTO;
		at += bytes;
	}
	memmove(s->in, s->in + at, s->have - at);
	s->have -= at;
	return 0;
}

static int hear(struct share *s)
{
	ssize_t n = recv(s->sock, s->in + s->have, PIECE, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return -EIO;
	s->have += n;
	return messages(s);
}

static int serve(struct share *s)
{
	int error = 0;

	while (!error) {
		struct pollfd p[2] = {{s->sock, POLLIN, 0},
				      {srv_fd(s->srv), POLLIN, 0}};

		if (poll(p, 2, -1) < 0 && errno != EINTR)
			return -errno;
		if (p[1].revents)
			srv_progress(s->srv);
		if (p[0].revents)
			error = hear(s);
	}
	return error;
}

static int ask(int sock)
{
	struct proto_request q = {PROTO_MAGIC, PROTO_TERM,
				  LINUX_SHARE_VTY | PROTO_TERM_NEW};
	struct proto_reply r;

	if (send(sock, &q, sizeof(q), MSG_NOSIGNAL) != sizeof(q) ||
	    recv(sock, &r, sizeof(r), 0) != sizeof(r))
		return -EIO;
	return r.status;
}

static void child(int dir, const char *root)
{
	struct share s = {.in = malloc(SRV_MSIZE_MAX + PIECE)};
	struct srv_opts o = {.root = root,
			     .stdio = {-1, -1, -1},
			     .reply = send_pieces,
			     .arg = &s};
	sigset_t none;
	int error;

	title_set("prose-share");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	s.sock = dir_connect(dir);
	if (s.sock > 3)
		close_range(3, s.sock - 1, 0); /* the machine's */
	s.srv = srv_create(&o);
	error = s.sock < 0 ? s.sock : !s.in || !s.srv ? -errno : ask(s.sock);
	if (!error)
		error = serve(&s);
	fprintf(stderr, "prose: %s is not shared any more: %s\n", root,
		strerror(-error));
	_exit(1);
}

int lx_share(struct daemon *d, const char *root)
{
	pid_t pid = fork();

	if (!pid)
		child(d->dir, root);
	return pid < 0 ? -errno : 0;
}
