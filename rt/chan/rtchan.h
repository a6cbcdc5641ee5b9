/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The channels as the rest of rt sees them: whole 9P messages go up, what
 * comes down is handed to p9c_received() or becomes a signal.
 */
#ifndef RT_CHAN_H
#define RT_CHAN_H

#include "rt.h"
#include "ring.h"

/* Each way; four messages of the msize proposed. */
#define CHAN_9P_BYTES 65536

/* Does a message of that many bytes fit now? If not, chan_room_wait is
 * woken when the peer has taken something. False for good once broken. */
bool chan_9p_room(uint32_t bytes);
extern struct waitq chan_room_wait;
extern bool chan_9p_broken;

/* Send a message there is room for, and ring if the peer sleeps. */
void chan_9p_send(const void *msg, uint32_t bytes);

/* -- what rt/9p supplies -------------------------------------------------- */

/* A message of `bytes`, at least a header, is at the ring's front; it is
 * taken when this returns. False: nonsense, the channel is given up. */
bool p9c_received(const struct ring *r, uint32_t bytes);
/* The channel is broken: nothing will be answered any more. */
void p9c_broken(void);

#endif
