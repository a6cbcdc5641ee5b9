/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vectors of buffers: in one piece through a buffer of our own when they
 * are small, else part by part until one comes back short.
 */
#include "fd/vec.h"

uint64_t vec_bytes(const struct iov *v, unsigned n)
{
	uint64_t bytes = 0;

	for (unsigned i = 0; i < n; i++)
		bytes += v[i].bytes;
	return bytes;
}

/* The only part that is not empty, or NULL if there are more. */
static const struct iov *single(const struct iov *v, unsigned n)
{
	const struct iov *one = n ? v : NULL;

	for (unsigned i = 1; i < n; i++) {
		if (!v[i].bytes)
			continue;
		if (one->bytes)
			return NULL;
		one = &v[i];
	}
	return one;
}

static long part_by_part(vec_io *io, void *arg, const struct iov *v, unsigned n)
{
	uint64_t done = 0;

	for (unsigned i = 0; i < n; i++) {
		uint64_t room = RW_MAX - done;
		uint64_t want = v[i].bytes < room ? v[i].bytes : room;
		int64_t got;

		if (!want)
			continue;
		got = io(arg, v[i].base, want, done);
		if (got < 0)
			return done ? (long)done : got;
		done += (uint64_t)got;
		if ((uint64_t)got < v[i].bytes)
			break;
	}
	return (long)done;
}

static void gather(uint8_t *to, const struct iov *v, unsigned n)
{
	for (unsigned i = 0; i < n; to += v[i++].bytes)
		if (v[i].bytes)
			__builtin_memcpy(to, v[i].base, v[i].bytes);
}

static void scatter(const uint8_t *from, uint64_t bytes, const struct iov *v)
{
	for (; bytes; v++) {
		uint64_t part = v->bytes < bytes ? v->bytes : bytes;

		if (part)
			__builtin_memcpy(v->base, from, part);
		from += part;
		bytes -= part;
	}
}

static long vec(vec_io *io, void *arg, const struct iov *v, unsigned n,
		bool write)
{
	const struct iov *one = single(v, n);
	uint64_t bytes = vec_bytes(v, n);
	uint8_t *buf;
	long got;

	if (!n)
		return 0;
	if (one && one->bytes <= RW_MAX)
		return io(arg, one->base, one->bytes, 0);
	if (bytes > VEC_BOUNCE_BYTES)
		return part_by_part(io, arg, v, n);
	buf = rt_alloc(bytes);
	if (!buf)
		return -ENOMEM;
	if (write)
		gather(buf, v, n);
	got = io(arg, buf, bytes, 0);
	if (!write && got > 0)
		scatter(buf, (uint64_t)got, v);
	rt_free(buf);
	return got;
}

long vec_read(vec_io *io, void *arg, const struct iov *v, unsigned n)
{
	return vec(io, arg, v, n, false);
}

long vec_write(vec_io *io, void *arg, const struct iov *v, unsigned n)
{
	return vec(io, arg, v, n, true);
}
