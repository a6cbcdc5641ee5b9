/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prose-gdbserver: what it listens to, and whom it serves. main.c fills it in,
 * serve.c has the loop.
 */
#ifndef GDBPROXY_SERVE_H
#define GDBPROXY_SERVE_H

#include "ctl.h"
#include "launch.h"
#include "rsp.h"
#include "session.h"

/* Waking up costs more than a step: what is likely to come at once is looked
 * for before going to sleep. */
#define LINGER_NS 300000

struct server {
	struct ctl ctl;
	struct target *target;
	struct launch launch;
	struct session *session;
	struct rsp *rsp;
	int listener, client, signals;
	unsigned linger_ns; /* LINGER_NS or less */
	bool once, end;
	const char *core;    /* instead of a machine */
	const char *program; /* that we started, at first */
	uint32_t signal;     /* that it ended by */
	uint32_t lpar;	     /* what a new session begins with; 0: nothing */
	int child;	     /* serves `lpar`, if we started it */
	uint32_t over;	     /* the LPAR it was, once that has ended */
	int status;	     /* to exit with */
};

/* That socket is gdb's from now on; none is connected. v->client stays -1 if
 * there is no memory. */
void serve_begin(struct server *v, int client);
/* Until v->end. */
void serve(struct server *v);

#endif
