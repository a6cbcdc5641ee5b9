/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The 9P2000.L server that a partition's files come from: messages in,
 * messages out, no transport. It runs with the rights of its process, and
 * shows nothing outside of `root`. One thread, but for files of gateways that
 * Linux has mounted (srv_slow.c); nothing blocks but the disk.
 */
#ifndef LOADER_SRV_H
#define LOADER_SRV_H

#include <stdbool.h>
#include <stdint.h>

/* Messages the server takes, and makes, at most. The client's version
 * message may agree on less; see srv_msize(). */
#define SRV_MSIZE_MAX (1u << 20)

struct srv_opts {
	const char *root; /* the directory that is shown as "/" */
	bool ro;	  /* refuse every change: EROFS */
	bool net;	  /* there is /net, the gateway to the network */
	/* The path of what looks names up for it, prose-resolve; NULL:
	 * nothing does. */
	const char *(*resolver)(void);
	/* The one tree to attach, "net" or "fd"; NULL: all. It is for Linux's
	 * own client then, which makes pipes and devices by itself where it is
	 * shown such, and does not poll: all that is no directory is a plain
	 * file, O_NONBLOCK is nothing to /net, and stdio stays open. */
	const char *only;
	int stdio[3]; /* what attach "fd" shows; -1: closed. The server
		       * works on duplicates, and closes each when its
		       * last fid is clunked after it was opened. */
	uint8_t *mem; /* the partition's memory */
	uint64_t mem_bytes;

	/* Send a whole message; it is copied before this returns. Called
	 * from within srv_message() and srv_progress(). */
	void (*reply)(void *arg, const uint8_t *msg, uint32_t bytes);
	void *arg;
};

struct srv;

/* Raises RLIMIT_NOFILE to its hard limit, sets umask 0 (the client has
 * applied its own), and ignores SIGPIPE and SIGXFSZ: the client is told by
 * errors. NULL and errno on failure. */
struct srv *srv_create(const struct srv_opts *opts);
void srv_destroy(struct srv *s);
/* The partition's memory, if it was not known before. */
void srv_place(struct srv *s, uint8_t *mem, uint64_t mem_bytes);

/* One whole message, in private memory; its first 4 bytes are its size.
 * 0, or -EPROTO: no message at all (its size is not `bytes`, or less than a
 * header): the caller gives the channel up. A message with a good header
 * and nonsense in it is answered with an error and is 0. */
int srv_message(struct srv *s, const uint8_t *msg, uint32_t bytes);

/* The largest message agreed on, SRV_MSIZE_MAX before. */
uint32_t srv_msize(const struct srv *s);

/* Requests that wait (stdin, a lock ...) or are large go on by
 * srv_progress(), which never blocks, to be called when srv_fd() polls
 * readable (it is an epoll instance; level-triggered; -1 before it is needed,
 * so ask again before each wait). */
int srv_fd(const struct srv *s);
void srv_progress(struct srv *s);

/* Requests that have no answer yet. */
unsigned srv_pending(const struct srv *s);

#endif
