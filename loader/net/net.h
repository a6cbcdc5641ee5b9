/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The gateway to the network: the tree /net of Plan 9, in front of the
 * host's sockets (docs/net.md). Part of the 9P server: one thread, no locks,
 * nothing blocks; functions return 0 or above, or -errno.
 *
 * A place in the tree is a number, which is its qid.path, too.
 */
#ifndef LOADER_NET_NET_H
#define LOADER_NET_NET_H

#include <sys/socket.h>
#include "netaddr.h"
#include "srv_int.h"

#define NET_CONVS     4096 /* conversations, all protocols together */
#define NET_CTL_BYTES 256  /* of a line that is written to a ctl file */
#define NET_LOOKUPS   16   /* of names at once */

enum net_what {
	NET_ROOT = 1,
	NET_EVENT,
	NET_CS,
	NET_DNS,
	NET_PROTO, /* a protocol's directory; this and the next have its */
	NET_CLONE, /* index where the others have a conversation's */
	NET_CONV,  /* a conversation's directory, and the files in it */
	NET_CTL,
	NET_DATA,
	NET_LISTEN,
	NET_LOCAL,
	NET_REMOTE,
	NET_STATUS,
	NET_WHATS
};

struct net_proto {
	const char *name;
	int type; /* SOCK_* */
};
#define NET_PROTOS 2
extern const struct net_proto net_protos[NET_PROTOS];

struct conv {
	int fd; /* a socket, not blocking; -1: free */
	uint16_t age;
	uint8_t proto;
	bool v6, bound;
	unsigned holds; /* open files; the last one closes it */
};

struct net {
	int epoll;	  /* of every conversation, by edges: /net/event */
	bool watched;	  /* /net/event is open */
	unsigned top;	  /* no conversation at or above was ever used */
	unsigned lookups; /* processes that look names up */
	struct conv conv[NET_CONVS];
};

/* -- tree.c: places ------------------------------------------------------- */

uint64_t net_place(enum net_what what, unsigned index, unsigned age);
enum net_what net_what(uint64_t place);
unsigned net_index(uint64_t place);
/* The conversation of a place, or NULL: it is over. */
struct conv *net_conv(struct srv *s, uint64_t place);
const char *net_name(uint64_t place);
bool net_is_dir(uint64_t place);
/* Entry number n of a directory; 0: there are no more. */
uint64_t net_entry(struct srv *s, uint64_t dir, unsigned *n);
void net_stat(struct srv *s, const struct fid *f, struct stat *st);

/* -- conv.c: conversations ------------------------------------------------ */

/* A new one; its first hold is the caller's. `fd`, if >= 0, is its socket
 * and closed on failure. */
int conv_new(struct srv *s, unsigned proto, bool v6, int fd, unsigned *index);
void conv_put(struct srv *s, struct conv *c);
/* An address for this conversation's socket; -EAFNOSUPPORT. A fresh one
 * becomes one of IPv6 if that is asked for. */
int conv_sockaddr(struct srv *s, struct conv *c, const struct netaddr *a,
		  struct sockaddr_storage *to, socklen_t *bytes);
int conv_use_v6(struct srv *s, struct conv *c);
void netaddr_of(struct netaddr *a, const struct sockaddr_storage *from);
/* The addresses, as text. */
int conv_local(const struct conv *c, char text[NETADDR_TEXT]);
int conv_remote(const struct conv *c, char text[NETADDR_TEXT]);
/* What poll(2) says of it now. */
uint32_t conv_ready(const struct conv *c);

/* -- ctl.c ---------------------------------------------------------------- */

/* What is written to ctl: a copy of it, so that it stays as it was checked. */
struct netctl_line {
	char word[NET_CTL_BYTES];
	char *arg; /* behind the word; "" if there is none */
};
int netctl_parse(struct netctl_line *l, const uint8_t *text, uint64_t bytes);
/* All commands but connect. */
int netctl_do(struct srv *s, struct conv *c, const struct netctl_line *l);
/* Begin to; -EINPROGRESS: its end is awaited by POLLOUT and SO_ERROR. */
int netctl_connect(struct srv *s, struct conv *c, const char *arg);
/* The value of a word; its bytes. */
int netctl_ask(struct conv *c, const char *word, char text[NET_CTL_BYTES]);

/* -- query.c: what is asked of cs and dns, and answered ------------------- */

#define QUERY_BYTES  512  /* of a line that is asked */
#define ANSWER_BYTES 4096 /* of all lines of an answer */

struct query {
	bool cs;	  /* else dns */
	const char *kind; /* tcp, udp; ip, ipv6, ptr */
	char name[256], service[64];
};

/* "tcp!host!service" or "name ip"; -EINVAL. */
int query_parse(struct query *q, bool cs, const uint8_t *text, uint64_t bytes);
/* If it is all numbers the answer is known: its bytes, or 0. */
int query_numbers(const struct query *q, char text[ANSWER_BYTES]);
/* From what prose-resolve wrote, all of it: bytes, or the error it tells;
 * -EIO if it is none of that. Changes `raw`, which has room for a 0. */
int query_answer(const struct query *q, char *raw, size_t bytes,
		 char text[ANSWER_BYTES]);

/* -- lookup.c: the files cs and dns --------------------------------------- */

int lookup_write(struct srv *s, struct msg *m, struct later *l);
int lookup_read(struct msg *m, struct later *l);
void lookup_free(struct srv *s, struct fid *f);
bool net_is_names(uint64_t place); /* one of these files */

/* -- open.c, file.c, io.c: messages about the tree's files, ops.c --------- */

typedef int net_fn(struct srv *s, struct msg *m);
net_fn net_lopen, net_rw, net_send, net_recv;

#endif
