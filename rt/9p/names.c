/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The messages about names in a directory: make, rename, remove, read a link.
 */
#include "9p/p9c.h"
#include "errno.h"

static void put_name(struct p9 *m, struct p9_name n)
{
	p9_putstr(m, n.s, n.bytes);
}

int p9c_symlink(struct fid *dir, struct p9_name name, struct p9_name target,
		uint32_t gid)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TSYMLINK, &m, dir);

	if (!r)
		return -EIO;
	put_name(&m, name);
	put_name(&m, target);
	p9_put32(&m, gid);
	return req_call(r, &m);
}

int p9c_mknod(struct fid *dir, struct p9_name name, uint32_t mode,
	      uint32_t major, uint32_t minor, uint32_t gid)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TMKNOD, &m, dir);

	if (!r)
		return -EIO;
	put_name(&m, name);
	p9_put32(&m, mode);
	p9_put32(&m, major);
	p9_put32(&m, minor);
	p9_put32(&m, gid);
	return req_call(r, &m);
}

int p9c_mkdir(struct fid *dir, struct p9_name name, uint32_t mode, uint32_t gid)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TMKDIR, &m, dir);

	if (!r)
		return -EIO;
	put_name(&m, name);
	p9_put32(&m, mode);
	p9_put32(&m, gid);
	return req_call(r, &m);
}

int p9c_link(struct fid *dir, struct fid *f, struct p9_name name)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TLINK, &m, dir);

	if (!r)
		return -EIO;
	p9_put32(&m, f->pub.fid);
	put_name(&m, name);
	return req_call(r, &m);
}

/* The fid of a directory's entry, for servers that know but the older
 * messages RENAME and REMOVE. */
static int entry(struct fid *dir, struct p9_name name, struct fid **to)
{
	struct p9_qid qid;
	struct fid *f = fid_new();
	int n = f ? p9c_walk(dir, f, &name, 1, &qid) : -ENOMEM;

	*to = f;
	if (n == 1)
		return 0;
	fid_put(f);
	return n ? n : -ENOENT;
}

static int rename_entry(struct fid *from, struct p9_name name, struct fid *to,
			struct p9_name new_name)
{
	struct p9 m;
	struct req *r;
	struct fid *f;
	int err = entry(from, name, &f);

	if (err)
		return err;
	r = req_begin_fid(PROSE_TRENAME, &m, f);
	err = -EIO;
	if (r) {
		p9_put32(&m, to->pub.fid);
		put_name(&m, new_name);
		err = req_call(r, &m);
	}
	fid_put(f);
	return err;
}

int p9c_renameat(struct fid *from, struct p9_name name, struct fid *to,
		 struct p9_name new_name)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TRENAMEAT, &m, from);
	int err;

	if (!r)
		return -EIO;
	put_name(&m, name);
	p9_put32(&m, to->pub.fid);
	put_name(&m, new_name);
	err = req_call(r, &m);
	return err == -EOPNOTSUPP && p9c_plain
		   ? rename_entry(from, name, to, new_name)
		   : err;
}

#define UNLINK_DIR 0x200

static int remove_entry(struct fid *dir, struct p9_name name, bool is_dir)
{
	struct p9 m;
	struct req *r = NULL;
	struct fid *f;
	int err = entry(dir, name, &f);

	if (err)
		return err;
	if (is_dir != !!(f->qid_type & P9_QTDIR))
		err = is_dir ? -ENOTDIR : -EISDIR;
	else
		r = req_begin_fid(PROSE_TREMOVE, &m, f);
	if (r) {
		err = req_call(r, &m);
		f->known = false; /* it is clunked whatever comes of it */
	}
	fid_put(f);
	return err;
}

int p9c_unlinkat(struct fid *dir, struct p9_name name, uint32_t flags)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TUNLINKAT, &m, dir);
	int err;

	if (!r)
		return -EIO;
	put_name(&m, name);
	p9_put32(&m, flags);
	err = req_call(r, &m);
	return err == -EOPNOTSUPP && p9c_plain
		   ? remove_entry(dir, name, flags & UNLINK_DIR)
		   : err;
}

int p9c_readlink(struct fid *f, void *buf, uint32_t bytes, const char **target)
{
	struct p9 m;
	struct req *r = req_begin_fid(PROSE_TREADLINK, &m, f);
	uint16_t n;
	int err;

	if (!r)
		return -EIO;
	r->to = buf;
	r->to_bytes = bytes;
	req_send(r, &m);
	err = req_wait(r, false);
	if (!err) {
		*target = p9_getstr(&r->in, &n);
		err = r->in.bad ? -EPROTO : n;
		/* a short answer lies in the request, which ends now */
		if (err >= 0 && r->in.buf == r->small) {
			__builtin_memcpy(buf, *target, n);
			*target = buf;
		}
	}
	req_end(r);
	return err;
}
