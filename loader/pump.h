/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The controller's side of a partition's channels: whole messages out of the
 * 9P channel's ring for the server, its replies back, control messages down.
 * What lies in the partition is the partition's to change at any moment; a
 * broken channel is reported once and then left alone.
 */
#ifndef LOADER_PUMP_H
#define LOADER_PUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ring.h"
#include "srv.h"

struct pump_chan {
	struct prose_chan *chan; /* NULL: not there (yet) */
	struct ring up, down;
	bool kick; /* positions moved since the peer was last looked at */
	bool told; /* it was rung since the last bytes went down */
};

struct pump {
	uint8_t *mem;
	uint64_t mem_bytes;
	prose_gpa desc;
	struct srv *srv;
	struct pump_chan p9, ctl;
	/* the message that is coming in */
	uint8_t *in;
	uint32_t in_bytes, in_room;
	/* replies for which the ring has no room yet */
	uint8_t *out;
	size_t out_at, out_bytes, out_room;
	/* control messages for which there is no channel or room yet */
	struct prose_ctl_msg late[16];
	unsigned nr_late;
	bool reads_ctl; /* it took a control message at some time */
	char why[128];	/* after -EPROTO */
};

void pump_init(struct pump *p, uint8_t *mem, uint64_t mem_bytes,
	       prose_gpa desc);
void pump_deinit(struct pump *p);

/* The server's reply function; arg is the pump. */
void pump_reply(void *arg, const uint8_t *msg, uint32_t bytes);

/* Move what can be moved. 1: something was; 0: nothing; -EPROTO: the
 * partition broke its channel; why tells how. */
int pump_run(struct pump *p);
/* Does the partition have to be rung since? Asked once after pump_run(). */
bool pump_must_kick(struct pump *p);
/* Asked after a while: has it left replies where they are, because it is
 * busy with something else? Once for each of them. */
bool pump_overdue(struct pump *p);

/* Announce sleep; false: there is something to do still. */
bool pump_sleep(struct pump *p);
void pump_awake(struct pump *p);

/* A signal to the program, now or as soon as it listens. false: no room. */
bool pump_signal(struct pump *p, int sig);
/* Control messages that the partition has not taken. */
bool pump_signal_waits(struct pump *p);

#endif
