/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a client and the daemon of a machine say to each other, over a
 * SOCK_SEQPACKET socket in the machine's folder: one request, one reply.
 * The socket's end of file tells either of the other's death. Both are of
 * one user and one build; a wrong magic is refused.
 */
#ifndef CTL_PROTO_H
#define CTL_PROTO_H

#include <stdint.h>

#define PROTO_SOCK  "sock"
#define PROTO_MAGIC 0x31505250u

enum proto_op {
	PROTO_ATTACH = 1, /* become a client; the reply carries the RAM, the
			   * doorbell and an eventfd, in this order */
	PROTO_DOWN = 2,	  /* turn the machine off: end of file follows */
	PROTO_SCRUB = 3,  /* scrub all free memory, then reply */
	PROTO_OWNER = 4,  /* value: a client number; its process */
	PROTO_TERM = 5	  /* value: a terminal of the controller partition;
			   * after the reply packets are its bytes */
};

#define PROTO_TERM_NEW 0x100 /* and nothing of what it said before */

struct proto_request {
	uint32_t magic;
	uint32_t op;
	uint64_t value;
};

struct proto_reply {
	int32_t status; /* 0 or -errno */
	uint32_t client;
	uint64_t ram_bytes;
	uint64_t value;
	uint32_t daemon_pid;
	uint32_t machine_pid;
};

#endif
