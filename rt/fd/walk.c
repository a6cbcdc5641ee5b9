/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From paths to fids. A message walks up to 16 names; where it meets a
 * symbolic link the link is read, put in place of its name, and the walk
 * starts again. Owns the root's fid and the working directory's.
 */
#include "fd/file.h"

struct work {
	struct work *next;
	struct fid *at;	  /* walked so far */
	const char *rest; /* what is still to be walked, in: */
	char text[2][PATH_MAX];
	unsigned which;	     /* of the two */
	char done[PATH_MAX]; /* path of `at`; "" if it grew too long */
	unsigned links;
	struct p9_name name[PROSE_9P_WALK_NAMES];
	struct p9_qid qid[PROSE_9P_WALK_NAMES];
	char link[PATH_MAX + 16];
};

static struct work *spare;
static struct fid *root, *cwd;
static struct lock starting;

static struct work *work_get(void)
{
	struct work *k = spare;

	if (!k)
		return rt_alloc(sizeof(*k));
	spare = k->next;
	k->links = k->which = 0;
	return k;
}

static void work_put(struct work *k)
{
	fid_put(k->at);
	k->at = NULL;
	k->next = spare;
	spare = k;
}

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

static void set_done(struct work *k, const char *path)
{
	size_t n = path ? __builtin_strlen(path) : PATH_MAX;

	if (n >= PATH_MAX)
		k->done[n = 0] = 0;
	__builtin_memcpy(k->done, path, n);
	k->done[n] = 0;
}

/* The path of a directory's entry. */
static void append_done(struct work *k, struct p9_name name)
{
	size_t n = __builtin_strlen(k->done);

	if (name.bytes == 2 && name.s[0] == '.' && name.s[1] == '.') {
		while (n > 1 && k->done[--n] != '/')
			;
		k->done[n ? n : 1] = 0;
		return;
	}
	if (!n)
		return;
	if (n > 1)
		k->done[n++] = '/';
	if (n + name.bytes >= PATH_MAX) {
		k->done[0] = 0;
		return;
	}
	__builtin_memcpy(k->done + n, name.s, name.bytes);
	k->done[n + name.bytes] = 0;
}

/* `at` goes to the work. */
static int begin(struct work *k, struct fid *at, const char *path)
{
	size_t n = __builtin_strlen(path);

	k->at = at;
	if (n >= PATH_MAX)
		return -ENAMETOOLONG;
	if (!n)
		return -ENOENT;
	__builtin_memcpy(k->text[0], path, n + 1);
	k->rest = k->text[0];
	set_done(k, k->at->path);
	return 0;
}

static const char *skip_slashes(const char *s)
{
	while (*s == '/')
		s++;
	return s;
}

/* The next name of a path, without "." unless it is the last and `dot`;
 * false: there is none. */
static bool next_name(const char **s, struct p9_name *name, bool dot)
{
	const char *p = skip_slashes(*s), *end;

	for (;; p = skip_slashes(end)) {
		for (end = p; *end && *end != '/'; end++)
			;
		if (end - p != 1 || *p != '.' || (dot && !*skip_slashes(end)))
			break;
	}
	name->s = p;
	name->bytes = (uint16_t)(end - p);
	*s = end;
	return end > p;
}

/* Add to the text being made in the other buffer. */
static bool add(struct work *k, size_t *at, const char *s, size_t bytes)
{
	char *to = k->text[!k->which];

	if (*at + bytes >= PATH_MAX)
		return false;
	__builtin_memcpy(to + *at, s, bytes);
	to[ *at += bytes] = 0;
	return true;
}

/* Name number i of this message is a link: put its target there. */
static int splice(struct work *k, unsigned i, const char *target, size_t bytes,
		  const char *behind)
{
	size_t at = 0;
	bool fits = true;

	if (bytes && target[0] == '/') {
		fid_put(k->at);
		k->at = fid_get(root);
		set_done(k, "/");
		i = 0;
	}
	for (unsigned j = 0; j < i; j++)
		fits = fits && add(k, &at, k->name[j].s, k->name[j].bytes) &&
		       add(k, &at, "/", 1);
	if (!fits || !add(k, &at, target, bytes) ||
	    !add(k, &at, behind, __builtin_strlen(behind)))
		return -ENAMETOOLONG;
	k->which = !k->which;
	k->rest = k->text[k->which];
	return 0;
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
	return splice(k, i, target, (size_t)n, behind);
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
static int stopped(struct work *k, unsigned got)
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

/* Up to 16 names in one message. How many names there were, 0: none are
 * left, or -errno; all of `rest` before *behind was dealt with. */
static int gather(struct work *k, unsigned how, const char **behind)
{
	const char *s = k->rest, *last = s;
	unsigned n = 0;

	while (n < PROSE_9P_WALK_NAMES &&
	       next_name(&s, &k->name[n], how & WALK_PARENT)) {
		if (how & WALK_PARENT && !*skip_slashes(s))
			break;
		last = s;
		n++;
	}
	*behind = last;
	return (int)n;
}

/* One message's worth of the path. 1: go on, 0: there, or -errno. */
static int step(struct work *k, unsigned how)
{
	const char *behind;
	int n = gather(k, how, &behind), got;
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
				  stopped(k, (unsigned)got) ?: 1;
	}
	more = *behind; /* a slash at least */
	if (f->qid_type & P9_QTSYMLINK && (more || !(how & WALK_NOFOLLOW))) {
		got = follow(k, f, (unsigned)n - 1, behind);
		fid_put(f);
		return got ?: 1;
	}
	for (int i = 0; i < n; i++)
		append_done(k, k->name[i]);
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

	if (!next_name(&s, &name, true))
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
static int go_on(struct work *k, int err, unsigned how, struct walked *w)
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
	err = begin(k, at, path);
	return go_on(k, err ? err : 1, how, w);
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
static int start(void)
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
	int err = start();

	if (err)
		return err;
	at = path[0] == '/' ? fid_get(root) : dirfd_fid(dirfd, &err);
	return at ? run(at, path, how, w) : err;
}

/* All of the path's names, if one message holds them and the last is not
 * followed by a slash; else 0. */
static int all_names(struct work *k)
{
	const char *behind;
	int n = gather(k, 0, &behind);

	return *behind ? 0 : n;
}

/* Is what a message found what is meant? 0: it is; 1: walk on. */
static int found(struct work *k, int got, int nr, unsigned how)
{
	if (got <= 0)
		return got ? got : -ENOENT;
	if (got < nr)
		return stopped(k, (unsigned)got) ?: 1;
	return k->qid[nr - 1].type & P9_QTSYMLINK && !(how & WALK_NOFOLLOW);
}

/* Begin to look for a path in the short way; NULL: not to be done. */
static struct work *quick(int dirfd, const char *path, int *nr)
{
	struct work *k;
	struct fid *at;
	int err = start();

	if (err || !p9c_in_order())
		return NULL;
	k = work_get();
	at = path[0] == '/' ? fid_get(root) : dirfd_fid(dirfd, &err);
	if (k && at && !begin(k, at, path)) {
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
		return slow_getattr(go_on(k, n, how, &w), &w, a);
	work_put(k);
	return n ? n : err;
}

/* The fid is what was meant: it shall know its path. */
static int opened_path(struct work *k, struct fid *f, int nr)
{
	for (int i = 0; i < nr; i++)
		append_done(k, k->name[i]);
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
		return go_on(k, n, how, w);
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

int walk_chdir(struct fid *dir)
{
	int err = start();

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
	int err = start();

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
