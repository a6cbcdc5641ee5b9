/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prose export: a gateway as a 9P server of its own, for Linux's v9fs to mount
 * in a name space that one command has to itself; or for any client, by stdin
 * and stdout. The server ends when its mount does.
 */
#include "loader.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "self.h"
#include "wire.h"

#define PIECE 65536 /* and the mount's largest message */

static const struct tree {
	const char *name, *aname;
} trees[] = {{"net", "net"}, {"cons", "fd"}};

static const struct tree *tree_named(const char *name)
{
	for (size_t i = 0; i < sizeof(trees) / sizeof(*trees); i++)
		if (!strcmp(trees[i].name, name))
			return &trees[i];
	return NULL;
}

/* The console's are the caller's descriptors, unless they carry 9P. */
static int serve(const struct tree *t, int in, int out)
{
	bool cons = !strcmp(t->name, "cons");
	struct srv_opts o = {.root = "/",
			     .only = t->aname,
			     .net = !cons,
			     .resolver = self_resolver,
			     .stdio = {-1, -1, callers_fd(2)}};
	struct wire w = {.in = in, .out = out, .piece = PIECE};
	int rc;

	if (in > 2) {
		o.stdio[0] = callers_fd(0);
		o.stdio[1] = callers_fd(1);
	}
	rc = wire_create(&w, o) ? wire_serve(&w) : -errno;
	/* who unmounts it goes away in the middle of a word */
	if (!rc || rc == -EPIPE || rc == -ECONNRESET)
		return 0;
	say("export %s: %s", t->name, strerror(-rc));
	return EXIT_PROSE;
}

/* Nobody's child, and of what the command has only the console. */
static void serve_apart(const struct tree *t, int sock)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (fork())
		_exit(0);
	title_set("prose-export");
	setsid();
	for (int i = 0; i < 2 && !strcmp(t->name, "net"); i++)
		dup2(null, i);
	_exit(serve(t, sock, sock));
}

/* A server behind a socket; -errno. */
static int start(const struct tree *t)
{
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return -errno;
	pid = fork();
	if (!pid) {
		close(pair[0]);
		serve_apart(t, pair[1]);
	}
	close(pair[1]);
	if (pid < 0 || waitpid(pid, NULL, 0) < 0)
		return -errno;
	return pair[0];
}

static int mount_at(const struct tree *t, const char *dir)
{
	char options[200];
	int sock = start(t); /* outside: who is inside keeps the mount */

	if (sock < 0)
		return sock;
	if (unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return -errno;
	snprintf(options, sizeof(options),
		 "trans=fd,rfdno=%d,wfdno=%d,version=9p2000.L,msize=%d,"
		 "cache=none,aname=%s",
		 sock, sock, PIECE, t->aname);
	if (mount("prose", dir, "9p", MS_NOSUID | MS_NODEV | MS_NOEXEC,
		  options))
		return -errno;
	close(sock);
	return 0;
}

static int with_mount(const struct tree *t, const char *dir, char **command)
{
	int rc = mount_at(t, dir);

	if (rc) {
		say("%s cannot be mounted at %s: %s; that needs root, and "
		    "Linux's 9p",
		    t->name, dir, strerror(-rc));
		return EXIT_PROSE;
	}
	execvp(*command, command);
	say("%s: %s", *command, strerror(errno));
	return errno == ENOENT ? EXIT_MISSING : EXIT_CANNOT;
}

int cmd_export(const struct cmd *cmd, int argc, char **argv)
{
	const struct tree *t;

	if (next_option(cmd, argc, argv, "", NULL) != -1)
		return option_status();
	argc -= optind;
	argv += optind;
	t = argc ? tree_named(argv[0]) : NULL;
	if (!t || argc == 2)
		return usage(cmd, false);
	if (argc == 1)
		return serve(t, 0, 1);
	return with_mount(t, argv[1], argv + 2);
}
