/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The messages that lead to a file: attach, walk, open, create.
 */
#include "9p/p9c.h"
#include "errno.h"

static void put_name(struct p9 *m, struct p9_name n)
{
	p9_putstr(m, n.s, n.bytes);
}

int p9c_attach(struct fid *f, const char *aname)
{
	struct p9 m;
	struct req *r;
	int err = p9c_connect();

	if (err)
		return err;
	r = req_begin_fid(PROSE_TATTACH, &m, f);
	if (!r)
		return -EIO;
	p9_put32(&m, PROSE_9P_NOFID);
	p9_putstr(&m, "", 0);
	p9_putstr(&m, aname, (uint16_t)__builtin_strlen(aname));
	p9_put32(&m, rt_boot->uid);
	err = req_call(r, &m);
	f->known = !err;
	f->qid_type = P9_QTDIR;
	return err;
}

static int walked(struct p9 *in, unsigned nr, struct p9_qid *qids)
{
	unsigned n = p9_get16(in);

	if (n > nr)
		return -EPROTO;
	for (unsigned i = 0; i < n; i++)
		p9_getqid(in, &qids[i]);
	return in->bad ? -EPROTO : (int)n;
}

static struct req *walk_send(struct fid *from, struct fid *to,
			     const struct p9_name *names, unsigned nr)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TWALK, &m, from);

	if (!r)
		return NULL;
	p9_put32(&m, to->pub.fid);
	p9_put16(&m, (uint16_t)nr);
	for (unsigned i = 0; i < nr; i++)
		put_name(&m, names[i]);
	req_send(r, &m);
	return r;
}

static int walk_end(struct req *r, struct fid *from, struct fid *to,
		    unsigned nr, struct p9_qid *qids)
{
	int n = req_wait(r, false);

	if (!n)
		n = walked(&r->in, nr, qids);
	req_end(r);
	if (n == (int)nr) {
		to->known = true;
		to->qid_type = nr ? qids[nr - 1].type : from->qid_type;
		to->pub.qid_path = nr ? qids[nr - 1].path : from->pub.qid_path;
	}
	return n;
}

int p9c_walk(struct fid *from, struct fid *to, const struct p9_name *names,
	     unsigned nr, struct p9_qid *qids)
{
	struct req *r = walk_send(from, to, names, nr);

	return r ? walk_end(r, from, to, nr, qids) : -EIO;
}

int p9c_walk_further(struct fid *from, struct fid *to,
		     const struct p9_name *names, unsigned nr,
		     struct p9_qid *qids)
{
	struct req *w = walk_send(from, to, names, nr);
	struct req *last = w ? walk_send(to, to, names + nr, 1) : NULL;
	struct p9_qid qid;
	int n = w ? walk_end(w, from, to, nr, qids) : -EIO;
	int got = last ? walk_end(last, to, to, 1, &qid) : -EIO;

	return n == (int)nr ? got : n;
}

static struct req *lopen_send(struct fid *f, uint32_t flags)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TLOPEN, &m, f);

	if (!r)
		return NULL;
	p9_put32(&m, flags);
	req_send(r, &m);
	return r;
}

/* An open may wait, of a FIFO; cut short, its fid is of no more use. */
static int lopen_end(struct req *r, struct fid *f, uint32_t flags)
{
	int err = req_wait(r, true);
	struct p9_qid qid;

	if (!err) {
		p9_getqid(&r->in, &qid);
		f->opened = true;
		f->pub.flags = flags;
		if (!r->in.bad) { /* of a clone, say: what it became */
			f->pub.qid_path = qid.path;
			f->qid_type = qid.type;
		}
	}
	req_end(r);
	return err;
}

int p9c_lopen(struct fid *f, uint32_t flags)
{
	struct req *r = lopen_send(f, flags);

	return r ? lopen_end(r, f, flags) : -EIO;
}

int p9c_walk_lopen(struct fid *from, struct fid *to,
		   const struct p9_name *names, unsigned nr,
		   struct p9_qid *qids, uint32_t flags, int *opened)
{
	struct req *w = walk_send(from, to, names, nr);
	struct req *o = w ? lopen_send(to, flags) : NULL;
	int n = w ? walk_end(w, from, to, nr, qids) : -EIO;

	*opened = o ? lopen_end(o, to, flags) : -EIO;
	return n;
}

static struct req *clunk_send(struct fid *f)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TCLUNK, &m, f);

	if (r)
		req_send(r, &m);
	return r;
}

int p9c_walk_getattr(struct fid *from, const struct p9_name *names, unsigned nr,
		     struct p9_qid *qids, struct p9_attr *a, int *err)
{
	struct fid *to = fid_new();
	struct req *w = to ? walk_send(from, to, names, nr) : NULL;
	struct req *g = w ? p9c_getattr_send(to) : NULL;
	struct req *c = g ? clunk_send(to) : NULL;
	int n = to ? -EIO : -ENOMEM;

	if (w)
		n = walk_end(w, from, to, nr, qids);
	*err = g ? p9c_getattr_end(g, a) : -EIO;
	if (c) {
		req_wait(c, false);
		req_end(c);
		to->known = false;
	}
	fid_put(to);
	return n;
}

int p9c_lcreate(struct fid *f, struct p9_name name, uint32_t flags,
		uint32_t mode, uint32_t gid)
{
	struct p9 m;
	struct p9_qid qid;
	struct req *r = req_begin_fid(PROSE_TLCREATE, &m, f);
	int err;

	if (!r)
		return -EIO;
	put_name(&m, name);
	p9_put32(&m, flags);
	p9_put32(&m, mode);
	p9_put32(&m, gid);
	req_send(r, &m);
	err = req_wait(r, false);
	if (!err) {
		p9_getqid(&r->in, &qid);
		f->opened = true;
		f->pub.flags = flags;
		f->pub.qid_path = qid.path;
		f->qid_type = qid.type;
	}
	req_end(r);
	return err;
}
