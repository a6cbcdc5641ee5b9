/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From paths to fids. A message walks up to 16 names; where it meets a
 * symbolic link the link is read, put in place of its name, and the walk
 * starts again. Owns the root's fid and the working directory's.
 */
#include "fd/walk_int.h"

static struct fid *root, *cwd;
static struct lock starting;

static struct fid *dirfd_fid(int dirfd, int *err)
{
	struct file *f;
	struct fid *fid;

	if (dirfd == AT_FDCWD)
		return fid_get(cwd);
	f = fd_file((uint32_t)dirfd);
	fid = f ? f->walk : NULL;
	*err = f ? -ENOTDIR : -EBADF;
	if (fid)
		fid_get(fid);
	file_put(f);
	return fid;
}

struct fid *walk_base(int dirfd, const char *path, int *err)
{
	return path[0] == '/' ? fid_get(root) : dirfd_fid(dirfd, err);
}

/* The link, whose fid is f, is name number i. */
static int follow(struct work *k, struct fid *f, unsigned i, const char *behind)
{
	const char *target;
	int n;

	if (++k->links > SYMLOOP_MAX)
		return -ELOOP;
	n = p9c_readlink(f, k->link, sizeof(k->link), &target);
	if (n <= 0)
		return n ? n : -ENOENT;
	return work_splice(k, i, target, (size_t)n, behind, root);
}

/* The server stopped behind name number `got` - 1, which is no link: make
 * it say why. */
static int why_not(struct work *k, unsigned got)
{
	struct fid *f;
	struct p9_qid qid;
	int n;

	if (!(k->qid[got - 1].type & P9_QTDIR))
		return -ENOTDIR;
	f = fid_new();
	if (!f)
		return -ENOMEM;
	if (p9c_in_order()) {
		n = p9c_walk_further(k->at, f, k->name, got, k->qid);
	} else {
		n = p9c_walk(k->at, f, k->name, got, k->qid);
		if (n == (int)got)
			n = p9c_walk(f, f, &k->name[got], 1, &qid);
	}
	fid_put(f);
	return n < 0 ? n : -ENOENT;
}

/* It stopped early: at a link in the middle, or for good. */
int walk_stopped(struct work *k, unsigned got)
{
	struct fid *f;
	int n;

	if (!(k->qid[got - 1].type & P9_QTSYMLINK))
		return why_not(k, got);
	f = fid_new();
	if (!f)
		return -ENOMEM;
	n = p9c_walk(k->at, f, k->name, got, k->qid);
	if (n == (int)got)
		n = follow(k, f, got - 1,
			   k->name[got - 1].s + k->name[got - 1].bytes);
	else if (n >= 0)
		n = -ENOENT; /* somebody took it away */
	fid_put(f);
	return n;
}

/* One message's worth of the path. 1: go on, 0: there, or -errno. */
static int step(struct work *k, unsigned how)
{
	const char *behind;
	int n = work_gather(k, how, &behind), got;
	struct fid *f;
	bool more;

	if (!n)
		return 0;
	f = fid_new();
	if (!f)
		return -ENOMEM;
	got = p9c_walk(k->at, f, k->name, (unsigned)n, k->qid);
	if (got != n) {
		fid_put(f);
		return got <= 0 ? got ? got : -ENOENT :
				  walk_stopped(k, (unsigned)got) ?: 1;
	}
	more = *behind; /* a slash at least */
	if (f->qid_type & P9_QTSYMLINK && (more || !(how & WALK_NOFOLLOW))) {
		got = follow(k, f, (unsigned)n - 1, behind);
		fid_put(f);
		return got ?: 1;
	}
	for (int i = 0; i < n; i++)
		work_append_done(k, k->name[i]);
	fid_put(k->at);
	k->at = f;
	k->rest = behind;
	return 1;
}

/* The last name, when only it is left; there is none in "/". */
static int last_name(struct work *k, struct walked *w)
{
	const char *s = k->rest;
	struct p9_name name;

	if (!work_next_name(&s, &name, true))
		name = (struct p9_name){".", 1};
	if (name.bytes > NAME_MAX)
		return -ENAMETOOLONG;
	w->slash = *s == '/';
	__builtin_memcpy(w->last, name.s, name.bytes);
	w->last[name.bytes] = 0;
	w->name = (struct p9_name){w->last, name.bytes};
	return 0;
}

static int finish(struct work *k, unsigned how, struct walked *w)
{
	int err = 0;

	w->slash = *k->rest == '/';
	if ((w->slash || how & WALK_PARENT) && !(k->at->qid_type & P9_QTDIR))
		return -ENOTDIR;
	if (how & WALK_PARENT)
		err = last_name(k, w);
	if (!err && how & WALK_PATH && k->done[0] && !k->at->path)
		err = fid_set_path(k->at, k->done, __builtin_strlen(k->done));
	if (!err)
		w->fid = fid_get(k->at);
	return err;
}

/* The rest of a walk, after a step that gave `err`. */
int walk_go_on(struct work *k, int err, unsigned how, struct walked *w)
{
	while (err > 0)
		err = step(k, how);
	if (!err)
		err = finish(k, how, w);
	work_put(k);
	return err;
}

/* The reference to `at` is used up. */
static int run(struct fid *at, const char *path, unsigned how, struct walked *w)
{
	struct work *k = work_get();
	int err;

	if (!k) {
		fid_put(at);
		return -ENOMEM;
	}
	err = work_begin(k, at, path);
	return walk_go_on(k, err ? err : 1, how, w);
}

static int start_root(void)
{
	struct fid *f = fid_new();
	int err = f ? fid_set_path(f, "/", 1) : -ENOMEM;

	if (!err)
		err = p9c_attach(f, "");
	if (err)
		fid_put(f);
	else
		root = f;
	return err;
}

/* A directory that is not to be seen from here: then it is the root. */
static void start_cwd(void)
{
	const char *path = (const char *)(uintptr_t)rt_boot->cwd;
	struct walked w;

	if (!path || path[0] != '/' || run(fid_get(root), path, WALK_PATH, &w))
		cwd = fid_get(root);
	else
		cwd = w.fid;
}

/* Attach to the caller's files when a path is first used. */
int walk_start(void)
{
	int err = 0;

	if (cwd)
		return 0;
	lock_get(&starting);
	if (!root)
		err = start_root();
	if (!err && !cwd)
		start_cwd();
	lock_put(&starting);
	return err;
}

int walk_from(struct fid *at, const char *path, unsigned how, struct walked *w)
{
	return run(fid_get(path[0] == '/' ? root : at), path, how, w);
}

int walk(int dirfd, const char *path, unsigned how, struct walked *w)
{
	struct fid *at;
	int err = walk_start();

	if (err)
		return err;
	at = walk_base(dirfd, path, &err);
	return at ? run(at, path, how, w) : err;
}

int walk_chdir(struct fid *dir)
{
	int err = walk_start();

	if (!err && !(dir->qid_type & P9_QTDIR))
		err = -ENOTDIR;
	if (err) {
		fid_put(dir);
		return err;
	}
	fid_put(cwd);
	cwd = dir;
	return 0;
}

long walk_cwd(char *to, uint64_t bytes)
{
	size_t n;
	int err = walk_start();

	if (err)
		return err;
	if (!cwd->path)
		return -ENOENT;
	n = __builtin_strlen(cwd->path) + 1;
	if (n > bytes)
		return -ERANGE;
	__builtin_memcpy(to, cwd->path, n);
	return (long)n;
}

int walk_clone(struct fid *from, struct fid **to)
{
	struct fid *f = fid_new();
	int n = f ? p9c_walk(from, f, NULL, 0, NULL) : -ENOMEM;

	if (!n && from->path)
		n = fid_set_path(f, from->path, __builtin_strlen(from->path));
	if (n) {
		fid_put(f);
		return n;
	}
	*to = f;
	return 0;
}
