/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The 9P server behind descriptors: messages of a byte stream.
 */
#ifndef LOADER_WIRE_H
#define LOADER_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "srv.h"

struct wire {
	int in, out;
	uint32_t piece; /* bytes that are read or written at a time, at most */
	struct srv *srv;
	/* inside */
	uint8_t *buf;
	size_t have;
	int error;
};

/* A server that answers there; NULL and errno. */
struct srv *wire_create(struct wire *w, struct srv_opts o);
/* Serve until the other side is gone: 0, or -errno. */
int wire_serve(struct wire *w);

#endif
