/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * up --share: a folder of the host, served by 9P2000.L on the third terminal,
 * where the controller's v9fs mounts it as /host. A process of its own, a
 * client of the daemon like `prose sh`, that ends with it.
 */
#include "linux.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../daemon.h"
#include "../wire.h"
#include "dir.h"
#include "loader.h"
#include "proto.h"

#define PIECE 4096 /* a message of the daemon's */

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
	struct srv_opts o = {.root = root, .stdio = {-1, -1, -1}};
	struct wire w = {.piece = PIECE};
	sigset_t none;
	int error;

	title_set("prose-share");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	w.in = w.out = dir_connect(dir);
	if (w.in > 3)
		close_range(3, w.in - 1, 0); /* the machine's */
	error = w.in < 0 ? w.in : wire_create(&w, o) ? ask(w.in) : -errno;
	if (!error)
		error = wire_serve(&w);
	if (!error)
		_exit(0);
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
