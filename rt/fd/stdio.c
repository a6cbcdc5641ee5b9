/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The three files the launcher was given. Their fids are made at the first
 * use, so that a program pays for those it uses.
 */
#include "fd/p9file.h"

static struct fid *dir; /* the launcher's files, by number */
static struct lock attaching;

static int attach(void)
{
	struct fid *f;
	int err;

	lock_get(&attaching);
	f = dir ? NULL : fid_new();
	err = dir ? 0 : f ? p9c_attach(f, PROSE_9P_ANAME_FD) : -ENOMEM;
	if (!err && !dir)
		dir = f;
	else
		fid_put(f);
	lock_put(&attaching);
	return err;
}

static int open_number(unsigned number, struct fid **to)
{
	static const char *const names[] = {"stdin", "stdout", "stderr"};
	char digit = (char)('0' + number);
	struct p9_name name = {&digit, 1};
	struct p9_qid qid;
	struct fid *f = fid_new();
	int n = f ? p9c_walk(dir, f, &name, 1, &qid) : -ENOMEM;

	if (n == 1) {
		fid_name(f, names[number]);
		n = p9c_lopen(f, O_RDWR);
	} else if (!n)
		n = -EBADF;
	if (n < 0)
		fid_put(f);
	else
		*to = f;
	return n;
}

static int open_stdio(struct p9_file *p)
{
	int err;

	lock_get(&p->opening);
	err = p->f.fid ? 0 : p->err;
	if (!p->f.fid && !err) {
		err = attach();
		if (!err)
			err = open_number((unsigned)p->stdio, &p->f.fid);
		if (err == -ENOENT)
			err = -EBADF;
		if (err != -EINTR)
			p->err = err;
	}
	lock_put(&p->opening);
	return err;
}

int file_fid(struct file *f, struct fid **fid)
{
	int err = f->fid		  ? 0
		  : f->ops == &p9file_ops ? open_stdio(p9_file(f))
					  : -EINVAL;

	*fid = f->fid;
	return err;
}

struct file *stdio_new(unsigned number)
{
	struct p9_file *p = rt_alloc(sizeof(*p));

	if (!p)
		return NULL;
	p->f.ops = &p9file_ops;
	p->f.refs = 1;
	p->f.flags = O_RDWR;
	p->stream = true;
	p->stdio = (int)number;
	return &p->f;
}
