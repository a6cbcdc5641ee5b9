/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Commands run in the controller's Linux for the host, over its second
 * terminal (papr.h), which both sides keep raw: frames of sessions. A session
 * is a command; its number is random, chosen by who opens it. Frames of one
 * session are found among those of others by number and magic.
 *
 * Data is paid for: a side sends no more than PROSE_AGENT_WINDOW bytes that
 * the other has not said to have passed on.
 */
#ifndef PROSE_AGENT_H
#define PROSE_AGENT_H

#include "abi.h"

#define PROSE_AGENT_VTY	   1
#define PROSE_AGENT_MAGIC  0x41455350u /* "PSEA" */
#define PROSE_AGENT_WINDOW 32768
#define PROSE_AGENT_BYTES  1024	   /* of data in a frame */
#define PROSE_AGENT_ARGS   1048576 /* bytes of arguments, at most */

enum prose_agent_type {
	PROSE_AGENT_HELLO = 1, /* of the agent, when it starts; session 0 */
	/* to the agent */
	PROSE_AGENT_OPEN = 2,	/* a piece of the arguments, 0-terminated
				 * strings; value: 1: there are more */
	PROSE_AGENT_INPUT = 3,	/* none: end of file */
	PROSE_AGENT_SIGNAL = 4, /* value: number */
	/* from it */
	PROSE_AGENT_OUTPUT = 5, /* value: descriptor, 1 or 2; no data: that,
				 * or 0, was closed over there */
	PROSE_AGENT_EXIT = 6,	/* value: status, as a shell has it */
	/* both */
	PROSE_AGENT_PASSED = 7 /* value: bytes of INPUT or OUTPUT */
};

struct prose_agent_frame {
	uint64_t session;
	uint32_t magic;
	uint32_t type;
	uint32_t value;
	uint32_t bytes; /* of data, which follows */
};
PROSE_SIZE(struct prose_agent_frame, 24);

#endif
