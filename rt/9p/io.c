/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The messages that move bytes. With PROSE's additions the server moves them
 * straight to or from the caller's memory; else they go through the ring.
 */
#include "9p/p9c.h"
#include "errno.h"
#include "thread/thread.h"

/* Tpread and Tpwrite as they lie in the ring. */
struct place {
	uint32_t size;
	uint8_t type;
	uint16_t tag;
	uint32_t fid;
	uint64_t offset;
	uint32_t count;
	uint64_t gpa;
} __attribute__((packed));

#define PLACE_MAX    (1u << 30)	   /* bytes a request */
#define NS_OF(bytes) ((bytes) / 4) /* a server moves 4 GB/s, about */
#define IO_HEAD	     24		   /* P9_IOHDRSZ: servers want that much room */

static void about(struct req *r, uint64_t at, uint32_t count)
{
	r->pub->offset = at;
	r->pub->count = count;
}

/* The answer to "move that many bytes": how many were, or -errno. */
static int64_t moved(struct req *r, uint32_t count, bool wait)
{
	int64_t n = req_wait(r, wait);

	if (!n) {
		n = p9_get32(&r->in);
		if (r->in.bad || n > count)
			n = -EPROTO;
	}
	return n;
}

static int64_t place(struct fid *f, uint8_t type, uint64_t gpa, uint32_t count,
		     uint64_t at, bool wait)
{
	struct place msg = {.size = sizeof(msg),
			    .type = type,
			    .fid = f->pub.fid,
			    .offset = at,
			    .count = count,
			    .gpa = gpa};
	struct p9 m;
	struct req *r = req_begin(type, &m);
	int64_t n;

	if (!r)
		return -EIO;
	msg.tag = r->pub->tag;
	r->pub->fid = f->pub.fid;
	r->pub->data = gpa;
	about(r, at, count);
	req_send_raw(r, &msg, sizeof(msg));
	idle_expects_ns += wait ? 0 : NS_OF(count);
	n = moved(r, count, wait);
	idle_expects_ns -= wait ? 0 : NS_OF(count);
	req_end(r);
	return n;
}

static int64_t read_inline(struct fid *f, void *to, uint32_t count, uint64_t at,
			   void *buf)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TREAD, &m, f);
	int64_t n;

	if (!r)
		return -EIO;
	about(r, at, count);
	p9_put64(&m, at);
	p9_put32(&m, count);
	r->to = buf;
	r->to_bytes = count + IO_HEAD;
	req_send(r, &m);
	n = moved(r, count, false);
	if (n > 0) {
		const uint8_t *data = p9_getdata(&r->in, (uint32_t)n);

		if (r->in.bad)
			n = -EPROTO;
		else
			__builtin_memcpy(to, data, n);
	}
	req_end(r);
	return n;
}

static int64_t write_inline(struct fid *f, const void *from, uint32_t count,
			    uint64_t at)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TWRITE, &m, f);
	int64_t n;

	if (!r)
		return -EIO;
	about(r, at, count);
	p9_put64(&m, at);
	p9_put32(&m, count);
	p9_putdata(&m, from, count);
	req_send(r, &m);
	n = moved(r, count, false);
	req_end(r);
	return n;
}

/* In pieces of a message each, until one comes back short. */
static int64_t plain(struct fid *f, uint8_t *p, uint64_t bytes, uint64_t at,
		     bool write)
{
	uint32_t piece = p9c_state.msize - IO_HEAD;
	void *buf = rt_alloc(p9c_state.msize);
	uint64_t done = 0;
	int64_t n = -ENOMEM;

	if (at == PROSE_9P_HERE)
		at = 0;
	while (buf) {
		uint32_t c = bytes - done < piece ? bytes - done : piece;

		n = write ? write_inline(f, p + done, c, at + done)
			  : read_inline(f, p + done, c, at + done, buf);
		if (n > 0)
			done += n;
		if (n < c || done == bytes)
			break;
	}
	rt_free(buf);
	return done ? (int64_t)done : n;
}

static int64_t move(struct fid *f, uint8_t type, uint64_t gpa, uint64_t bytes,
		    uint64_t at, bool wait)
{
	uint64_t done = 0;
	int64_t n;

	if (p9c_plain)
		return plain(f, (uint8_t *)(uintptr_t)gpa, bytes, at,
			     type == PROSE_TPWRITE);
	do {
		uint32_t c =
		    bytes - done < PLACE_MAX ? bytes - done : PLACE_MAX;

		n = place(f, type, gpa + done, c,
			  at == PROSE_9P_HERE ? at : at + done, wait);
		if (n > 0)
			done += n;
		if (n < c)
			break;
	} while (done < bytes);
	return done ? (int64_t)done : n;
}

int64_t p9c_pread(struct fid *f, void *to, uint64_t bytes, uint64_t at,
		  bool wait)
{
	return move(f, PROSE_TPREAD, (uintptr_t)to, bytes, at, wait);
}

int64_t p9c_pwrite(struct fid *f, const void *from, uint64_t bytes, uint64_t at,
		   bool wait)
{
	return move(f, PROSE_TPWRITE, (uintptr_t)from, bytes, at, wait);
}

/* What a server without LSEEK can be asked: where the end is. */
static int64_t plain_lseek(struct fid *f, uint64_t offset, uint32_t whence)
{
	struct p9_attr a;
	int err;

	if (whence != 2)
		return -EINVAL;
	err = p9c_getattr(f, &a);
	return err ? err : (int64_t)(a.size + offset);
}

int64_t p9c_lseek(struct fid *f, uint64_t offset, uint32_t whence)
{
	struct p9 m;
	struct req *r;
	int64_t n;

	if (p9c_plain)
		return plain_lseek(f, offset, whence);
	r = req_begin_fid(PROSE_TLSEEK, &m, f);
	if (!r)
		return -EIO;
	p9_put64(&m, offset);
	p9_put32(&m, whence);
	req_send(r, &m);
	n = req_wait(r, false);
	if (!n)
		n = (int64_t)p9_get64(&r->in);
	req_end(r);
	return n;
}

struct req *p9c_poll_start(struct fid *f, uint32_t events,
			   void (*done)(struct req *r), void *arg)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TPOLL, &m, f);

	if (!r)
		return NULL;
	p9_put32(&m, events);
	r->done = done;
	r->arg = arg;
	req_send(r, &m);
	return r;
}

int p9c_poll_result(struct req *r)
{
	int err = req_status(r);

	return err ? err : (int)p9_get32(&r->in);
}

int p9c_poll(struct fid *f, uint32_t events)
{
	struct req *r;
	int n;

	if (p9c_plain)
		return PROSE_9P_POLLIN | PROSE_9P_POLLOUT;
	r = p9c_poll_start(f, events, NULL, NULL);
	if (!r)
		return -EIO;
	n = req_wait(r, true);
	if (!n)
		n = (int)p9_get32(&r->in);
	req_end(r);
	return n;
}

int p9c_ioctl(struct fid *f, uint32_t op, const void *in, uint32_t in_bytes,
	      void *out, uint32_t *out_bytes)
{
	uint32_t room = *out_bytes, got;
	struct p9 m;
	struct req *r;
	int n;

	*out_bytes = 0;
	if (p9c_plain)
		return -ENOTTY;
	r = req_begin_fid(PROSE_TIOCTL, &m, f);
	if (!r)
		return -EIO;
	p9_put32(&m, op);
	p9_put32(&m, in_bytes);
	p9_putdata(&m, in, in_bytes);
	req_send(r, &m);
	n = req_wait(r, true);
	if (!n) {
		const uint8_t *data;

		got = p9_get32(&r->in);
		data = p9_getdata(&r->in, got);
		if (r->in.bad)
			n = -EPROTO;
		else if (got)
			__builtin_memcpy(out, data, got < room ? got : room);
		*out_bytes = got < room ? got : room;
	}
	req_end(r);
	return n;
}

int p9c_readdir(struct fid *f, uint64_t offset, void *buf, uint32_t buf_bytes,
		const uint8_t **data, uint32_t *bytes)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TREADDIR, &m, f);
	int err;

	if (!r)
		return -EIO;
	about(r, offset, buf_bytes - IO_HEAD);
	p9_put64(&m, offset);
	p9_put32(&m, buf_bytes - IO_HEAD);
	r->to = buf;
	r->to_bytes = buf_bytes;
	req_send(r, &m);
	err = req_wait(r, false);
	if (!err) {
		*bytes = p9_get32(&r->in);
		*data = p9_getdata(&r->in, *bytes);
		err = r->in.bad ? -EPROTO : 0;
		/* a short answer lies in the request, which ends now */
		if (!err && r->in.buf == r->small) {
			__builtin_memcpy(buf, *data, *bytes);
			*data = buf;
		}
	}
	req_end(r);
	return err;
}
