/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The messages about files of the network. Who sends one is called when it
 * is answered, in the order in which the server answered, so that what an
 * answer says of a socket is never older than what is known already.
 */
#include "9p/p9c.h"
#include "errno.h"

static struct req *begin(uint8_t type, struct p9 *m, struct fid *f,
			 p9_done *done, void *arg)
{
	struct req *r = req_begin_fid(type, m, f);

	if (r) {
		r->done = done;
		r->arg = arg;
	}
	return r;
}

static struct req *move(uint8_t type, struct fid *f, uint32_t flags,
			uint32_t count, const void *data, struct p9_name to,
			p9_done *done, void *arg)
{
	struct p9 m;
	struct req *r = begin(type, &m, f, done, arg);

	if (!r)
		return NULL;
	r->pub->count = count;
	r->pub->data = (prose_gpa)(uintptr_t)data;
	p9_put32(&m, flags);
	p9_put32(&m, count);
	p9_put64(&m, r->pub->data);
	if (type == PROSE_TSEND)
		p9_putstr(&m, to.s, to.bytes);
	req_send(r, &m);
	return r;
}

struct req *p9c_send_start(struct fid *f, uint32_t flags, uint32_t count,
			   const void *data, struct p9_name to, p9_done *done,
			   void *arg)
{
	return move(PROSE_TSEND, f, flags, count, data, to, done, arg);
}

struct req *p9c_recv_start(struct fid *f, uint32_t flags, uint32_t count,
			   void *data, p9_done *done, void *arg)
{
	struct p9_name none = {"", 0};

	return move(PROSE_TRECV, f, flags, count, data, none, done, arg);
}

struct req *p9c_write_start(struct fid *f, const char *text, uint32_t bytes,
			    p9_done *done, void *arg)
{
	struct p9 m;
	struct req *r = begin(PROSE_TWRITE, &m, f, done, arg);

	if (!r)
		return NULL;
	r->pub->count = bytes;
	p9_put64(&m, 0);
	p9_put32(&m, bytes);
	p9_putdata(&m, text, bytes);
	req_send(r, &m);
	return r;
}

struct req *p9c_pread_start(struct fid *f, void *to, uint32_t bytes,
			    uint64_t at, p9_done *done, void *arg)
{
	struct p9 m;
	struct req *r = begin(PROSE_TPREAD, &m, f, done, arg);

	if (!r)
		return NULL;
	r->pub->count = bytes;
	r->pub->offset = at;
	r->pub->data = (prose_gpa)(uintptr_t)to;
	p9_put64(&m, at);
	p9_put32(&m, bytes);
	p9_put64(&m, r->pub->data);
	req_send(r, &m);
	return r;
}
