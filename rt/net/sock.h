/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sockets: conversations of the server's /net (docs/net.md), each by its ctl
 * file. Functions return 0 or above, or -errno, and may block.
 */
#ifndef RT_NET_SOCK_H
#define RT_NET_SOCK_H

#include "fd/file.h"
#include "netaddr.h"

#define AF_UNSPEC 0
#define AF_UNIX	  1
#define AF_INET	  2
#define AF_INET6  10

#define SOCK_STREAM 1
#define SOCK_DGRAM  2
#define SOCK_TYPE   0xf /* the rest: O_NONBLOCK, O_CLOEXEC */

#define MSG_OOB	     0x1u
#define MSG_PEEK     0x2u
#define MSG_TRUNC    0x20u
#define MSG_DONTWAIT 0x40u
#define MSG_WAITALL  0x100u
#define MSG_ERRQUEUE 0x2000u
#define MSG_NOSIGNAL 0x4000u
#define MSG_FASTOPEN 0x20000000u

struct sock {
	struct file f;
	struct sock *next; /* of all there are; event.c */
	struct fid *ctl;
	uint8_t family, type;
	bool listens, connecting;
	bool unsure;	/* `ready` has to be asked for: it is new, or a call
			 * was taken and there may be another */
	uint32_t ready; /* POLL's bits, as the server said last */
	uint64_t timeout_ns[2]; /* to receive, to send; 0: none */
	struct waitq wait;	/* for `ready` to change */
};

/* NULL: it is none. */
struct sock *sock_of(struct file *f);
/* -EAFNOSUPPORT and the like; -EACCES: there is no /net. */
int sock_new(unsigned family, unsigned type, unsigned protocol,
	     struct file **f);
/* A socket for this ctl, which goes to it. NULL: no memory. */
struct sock *sock_make(struct fid *ctl, unsigned family, unsigned type,
		       uint32_t flags);
/* pair.c: a pair of streams within the partition, which are no `sock`. */
int pair_new(uint32_t flags, struct file *ends[2]);
bool is_pair(const struct file *f);

/* -- event.c: what happens to sockets ------------------------------------- */

void event_add(struct sock *s);
void event_remove(struct sock *s);
/* Be told of what happens from now on. */
int event_arm(void);
/* Until one of these bits, or an error: 0, -ETIMEDOUT, -EINTR. */
int sock_wait(struct sock *s, uint32_t want, uint64_t until_ns);
void sock_ready(struct sock *s, uint32_t ready); /* does not block */
unsigned sock_poll_ask(struct file *f, struct poll_entry *e, bool wait);

/* -- exchange.c: one message, and what it tells --------------------------- */

struct transfer {
	void *data;
	uint32_t count;
	uint32_t flags;	     /* MSG_*; of a recv, what is set then */
	struct netaddr addr; /* family 0: none */
};
/* Once, without waiting; bytes, or -EAGAIN and others. */
int64_t sock_send_once(struct sock *s, struct transfer *t);
int64_t sock_recv_once(struct sock *s, struct transfer *t);
/* A line for the ctl file; `anew`: what was ready is not any more. */
int sock_ctl(struct sock *s, const char *word, const char *arg, bool anew);
int sock_ctl_number(struct sock *s, const char *word, int n);
int sock_ctl_addr(struct sock *s, const char *word, const struct netaddr *a,
		  bool anew);
/* The value of a ctl's word: the bytes of its text. */
int sock_ask(struct sock *s, const char *word, char *to, uint32_t bytes);
int sock_ask_number(struct sock *s, const char *word, int *n);
int sock_ask_addr(struct sock *s, const char *word, struct netaddr *a);

/* -- transfer.c, call.c: as the system calls want it ---------------------- */

int64_t sock_send(struct sock *s, struct transfer *t);
int64_t sock_recv(struct sock *s, struct transfer *t);
bool sock_nowait(const struct sock *s, uint32_t flags);
uint64_t sock_until(const struct sock *s, bool send);
int sock_connect(struct sock *s, const struct netaddr *a);
int sock_bind(struct sock *s, const struct netaddr *a);
int sock_listen(struct sock *s, int backlog);
int sock_accept(struct sock *s, uint32_t flags, struct sock **to);
int sock_shutdown(struct sock *s, unsigned how);

/* -- opt.c ---------------------------------------------------------------- */

int sock_set(struct sock *s, unsigned level, unsigned name, const void *value,
	     uint32_t bytes);
/* *bytes: room, then what it takes. */
int sock_get(struct sock *s, unsigned level, unsigned name, void *value,
	     uint32_t *bytes);

#endif
