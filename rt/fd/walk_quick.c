/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The short way to files that are there: a walk and what is wanted of its
 * end in one round trip, with a server that takes requests in order.
 */
#include "fd/walk_int.h"

/* All of the path's names, if one message holds them and the last is not
 * followed by a slash; else 0. */
static int all_names(struct work *k)
{
	const char *behind;
	int n = work_gather(k, 0, &behind);

	return *behind ? 0 : n;
}

/* Is what a message found what is meant? 0: it is; 1: walk on. */
static int found(struct work *k, int got, int nr, unsigned how)
{
	if (got <= 0)
		return got ? got : -ENOENT;
	if (got < nr)
		return walk_stopped(k, (unsigned)got) ?: 1;
	return k->qid[nr - 1].type & P9_QTSYMLINK && !(how & WALK_NOFOLLOW);
}

/* Begin to look for a path in the short way; NULL: not to be done. */
static struct work *quick(int dirfd, const char *path, int *nr)
{
	struct work *k;
	struct fid *at;
	int err = walk_start();

	if (err || !p9c_in_order())
		return NULL;
	k = work_get();
	at = walk_base(dirfd, path, &err);
	if (k && at && !work_begin(k, at, path)) {
		*nr = all_names(k);
		if (*nr && p9c_in_order())
			return k;
	} else if (!k) {
		fid_put(at);
	}
	if (k)
		work_put(k);
	return NULL;
}

static int slow_getattr(int err, struct walked *w, struct p9_attr *a)
{
	if (err)
		return err;
	err = p9c_getattr(w->fid, a);
	fid_put(w->fid);
	return err;
}

int walk_getattr(int dirfd, const char *path, unsigned how, struct p9_attr *a)
{
	struct walked w;
	int nr, n, err;
	struct work *k = quick(dirfd, path, &nr);

	if (!k)
		return slow_getattr(walk(dirfd, path, how, &w), &w, a);
	n = p9c_walk_getattr(k->at, k->name, (unsigned)nr, k->qid, a, &err);
	n = found(k, n, nr, how);
	if (n > 0)
		return slow_getattr(walk_go_on(k, n, how, &w), &w, a);
	work_put(k);
	return n ? n : err;
}

/* The fid is what was meant: it shall know its path. */
static int opened_path(struct work *k, struct fid *f, int nr)
{
	for (int i = 0; i < nr; i++)
		work_append_done(k, k->name[i]);
	if (!k->done[0])
		return 0;
	return fid_set_path(f, k->done, __builtin_strlen(k->done));
}

int walk_lopen(int dirfd, const char *path, unsigned how, uint32_t flags,
	       struct walked *w, int *opened)
{
	int nr, n = -ENOMEM;
	struct work *k = quick(dirfd, path, &nr);
	struct fid *f = k ? fid_new() : NULL;

	*opened = -EAGAIN;
	if (!k)
		return walk(dirfd, path, how, w);
	if (f)
		n = found(k,
			  p9c_walk_lopen(k->at, f, k->name, (unsigned)nr,
					 k->qid, flags, opened),
			  nr, how);
	if (n > 0) {
		fid_put(f);
		*opened = -EAGAIN;
		return walk_go_on(k, n, how, w);
	}
	if (!n)
		n = opened_path(k, f, nr);
	work_put(k);
	if (n)
		fid_put(f);
	else
		*w = (struct walked){.fid = f};
	return n;
}
