/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vectors of buffers, for files that want one buffer.
 */
#ifndef RT_FD_VEC_H
#define RT_FD_VEC_H

#include "fd/file.h"

#define VEC_BOUNCE_BYTES 65536

/* Call io(arg, buffer, bytes, done) for as much of the vector as it takes:
 * it gives bytes moved, or -errno. Small vectors of several parts are moved
 * as one buffer, so that they arrive, and are written, as one. */
typedef int64_t vec_io(void *arg, uint8_t *p, uint64_t bytes, uint64_t done);
long vec_read(vec_io *io, void *arg, const struct iov *v, unsigned n);
long vec_write(vec_io *io, void *arg, const struct iov *v, unsigned n);

uint64_t vec_bytes(const struct iov *v, unsigned n);

#endif
