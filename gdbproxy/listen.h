/* SPDX-License-Identifier: BSD-2-Clause */
/* Where gdb connects: [HOST]:PORT, the path of a unix socket, stdin and
 * stdout. */
#ifndef GDBPROXY_LISTEN_H
#define GDBPROXY_LISTEN_H

#include <stdbool.h>
#include <stddef.h>

/* A listening socket, or -errno; HOST is 127.0.0.1 if not given, and
 * *exposed tells whether others than this machine can reach it. `shown`
 * gets what to tell gdb, the port chosen for PORT 0 included. */
int listen_on(const char *where, char *shown, size_t bytes, bool *exposed);
/* The next client, or -errno; over a unix socket only of the same user. */
int listen_accept(int fd);
/* A client that talks by this process' stdin and stdout, or -errno. What is
 * started afterwards has /dev/null and stderr instead. */
int listen_stdio(void);

#endif
