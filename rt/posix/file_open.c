/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * open() and its like.
 */
#include "file_sys.h"
#include "linux_file.h"

/* What a server has to do with; the rest is this side's. */
#define WIRE_FLAGS                                                         \
	(O_ACCMODE | O_TRUNC | O_APPEND | O_NONBLOCK | O_SYNC | O_DIRECT | \
	 O_LARGEFILE | O_DIRECTORY | O_NOFOLLOW | O_NOATIME | O_NOCTTY)
/* What F_GETFL shows. */
#define STATUS_FLAGS                                                           \
	(O_ACCMODE | O_APPEND | O_NONBLOCK | O_SYNC | O_DIRECT | O_LARGEFILE | \
	 O_DIRECTORY | O_NOFOLLOW | O_NOATIME | O_PATH)

struct open_at {
	uint32_t flags; /* generic numbers */
	uint32_t mode;
	struct file *file; /* the result */
};

/* A directory is walked from later on, which takes another fid, unless it
 * is our own server that opened it. */
static int open_dir(struct fid *dir, struct open_at *o)
{
	struct fid *io;
	int err;

	if (o->flags & O_ACCMODE)
		return -EISDIR;
	if (dir->opened) {
		o->file = dir_new(fid_get(dir), fid_get(dir),
				  o->flags & STATUS_FLAGS);
		return o->file ? 0 : -ENOMEM;
	}
	err = walk_clone(dir, &io);
	if (err)
		return err;
	err = p9c_lopen(io, o->flags & WIRE_FLAGS);
	if (err) {
		fid_put(io);
		return err;
	}
	o->file = dir_new(io, fid_get(dir), o->flags & STATUS_FLAGS);
	return o->file ? 0 : -ENOMEM;
}

static int open_file(struct fid *fid, struct open_at *o)
{
	int err = fid->opened ? 0 : p9c_lopen(fid, o->flags & WIRE_FLAGS);

	if (err)
		return err;
	o->file = p9file_new(fid_get(fid), o->flags & STATUS_FLAGS);
	return o->file ? 0 : -ENOMEM;
}

static int open_found(struct fid *fid, bool slash, struct open_at *o)
{
	bool dir = fid->qid_type & P9_QTDIR;

	if (o->flags & O_CREAT && o->flags & O_EXCL)
		return -EEXIST;
	if (o->flags & O_CREAT && (dir || slash))
		return -EISDIR;
	if (o->flags & O_DIRECTORY && !dir)
		return -ENOTDIR;
	if (o->flags & O_PATH) {
		o->file = path_new(fid_get(fid), o->flags & STATUS_FLAGS);
		return o->file ? 0 : -ENOMEM;
	}
	if (fid->qid_type & P9_QTSYMLINK)
		return -ELOOP;
	return dir ? open_dir(fid, o) : open_file(fid, o);
}

static void set_child_path(struct fid *fid, const struct fid *dir,
			   struct p9_name name)
{
	size_t n = dir->path ? __builtin_strlen(dir->path) : 0;
	char *path = n ? rt_alloc(n + name.bytes + 1u) : NULL;

	if (!path)
		return;
	__builtin_memcpy(path, dir->path, n);
	if (path[n - 1] != '/')
		path[n++] = '/';
	__builtin_memcpy(path + n, name.s, name.bytes);
	fid_set_path(fid, path, n + name.bytes);
	rt_free(path);
}

static int create(const struct walked *w, struct open_at *o)
{
	struct fid *fid;
	int err;

	if (w->slash || (w->name.bytes <= 2 && w->name.s[0] == '.' &&
			 (w->name.bytes == 1 || w->name.s[1] == '.')))
		return -EISDIR;
	err = walk_clone(w->fid, &fid);
	if (err)
		return err;
	err =
	    p9c_lcreate(fid, w->name,
			(o->flags & WIRE_FLAGS) | O_CREAT | (o->flags & O_EXCL),
			umask_apply(o->mode), rt_boot->egid);
	if (err) {
		fid_put(fid);
		return err;
	}
	set_child_path(fid, w->fid, w->name);
	o->file = p9file_new(fid, o->flags & STATUS_FLAGS);
	return o->file ? 0 : -ENOMEM;
}

/* The name that could not be created is a link to what is not there: that
 * shall be created. -ENOENT: it is no link. */
static int through_link(struct walked *w, char *buf, struct walked *to)
{
	struct p9_qid qid;
	struct fid *link = fid_new();
	const char *target;
	int n = -ENOMEM;

	if (link)
		n = p9c_walk(w->fid, link, &w->name, 1, &qid);
	if (n == 1)
		n = qid.type & P9_QTSYMLINK
			? p9c_readlink(link, buf, PATH_MAX + 16, &target)
			: -ENOENT;
	fid_put(link);
	if (n < 0)
		return n;
	if (n >= PATH_MAX)
		return -ENAMETOOLONG;
	__builtin_memmove(buf, target, (size_t)n);
	buf[n] = 0;
	return walk_from(w->fid, buf, WALK_PARENT | WALK_PATH, to);
}

static int create_at(struct walked *w, struct open_at *o)
{
	char *buf = NULL;
	int err = create(w, o);

	for (int links = 0;
	     err == -ELOOP && !(o->flags & O_NOFOLLOW) && links < SYMLOOP_MAX;
	     links++) {
		struct walked to;

		buf = buf ? buf : rt_alloc(PATH_MAX + 16);
		err = buf ? through_link(w, buf, &to) : -ENOMEM;
		if (err)
			break;
		fid_put(w->fid);
		*w = to;
		w->name.s = w->last;
		err = create(w, o);
	}
	rt_free(buf);
	return err;
}

/* Walk, and open what is no directory on the way, unless it is not sure
 * that it shall be opened. */
static int find(uint64_t dirfd, const char *path, struct open_at *o,
		struct walked *w)
{
	unsigned how = WALK_PATH;
	int err, opened = -EAGAIN;

	if (o->flags & O_NOFOLLOW || (o->flags & O_CREAT && o->flags & O_EXCL))
		how |= WALK_NOFOLLOW;
	if (o->flags & O_PATH || how & WALK_NOFOLLOW)
		return walk((int)dirfd, path, how, w);
	err = walk_lopen((int)dirfd, path, how, o->flags & WIRE_FLAGS, w,
			 &opened);
	if (err || opened == -EAGAIN || opened == 0)
		return err;
	fid_put(w->fid);
	return opened;
}

static int open_path(uint64_t dirfd, const char *path, struct open_at *o)
{
	struct walked w;
	int err = find(dirfd, path, o, &w);

	if (!err) {
		err = open_found(w.fid, w.slash, o);
		fid_put(w.fid);
		return err;
	}
	if (err != -ENOENT || !(o->flags & O_CREAT) || !path[0])
		return err;
	err = path_walk(dirfd, path, WALK_PARENT | WALK_PATH, &w);
	if (err)
		return err;
	err = create_at(&w, o);
	fid_put(w.fid);
	return err;
}

static long open_special(int fd, const struct open_at *o)
{
	struct file *f = fd_file((unsigned)fd);

	return f ? fd_install(f, 0, o->flags & O_CLOEXEC) : -ENOENT;
}

static int open_exe(uint64_t dirfd, const char *path, struct open_at *o)
{
	char *exe = rt_alloc(PATH_MAX);
	int err = -ENOMEM;

	if (exe)
		err = open_path(dirfd, special_exe(path, exe) ? exe : path, o);
	rt_free(exe);
	return err;
}

static long do_open(uint64_t dirfd, const char *path, uint32_t flags,
		    uint32_t mode)
{
	struct open_at o = {.flags = linux_oflags_in(flags),
			    .mode = mode & 07777};
	long err = path_len(path);

	if (err < 0)
		return err;
	if (o.flags & O_TMPFILE)
		return -EOPNOTSUPP;
	if (o.flags & O_PATH)
		o.flags &= O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	if (special_fd(path) >= 0)
		return open_special(special_fd(path), &o);
	if (path[0] == '/' && path[1] == 'p')
		err = open_exe(dirfd, path, &o);
	else
		err = open_path(dirfd, path, &o);
	return err ? err : fd_install(o.file, 0, o.flags & O_CLOEXEC);
}

SYS(open)
{
	return do_open((uint64_t)AT_FDCWD, arg_ptr(s, 0), (uint32_t)s->a[1],
		       (uint32_t)s->a[2]);
}

SYS(openat)
{
	return do_open(s->a[0], arg_ptr(s, 1), (uint32_t)s->a[2],
		       (uint32_t)s->a[3]);
}

SYS(creat)
{
	return do_open((uint64_t)AT_FDCWD, arg_ptr(s, 0),
		       O_CREAT | O_WRONLY | O_TRUNC, (uint32_t)s->a[1]);
}

SYS(openat2)
{
	const struct {
		uint64_t flags, mode, resolve;
	} *how = arg_ptr(s, 2);

	if (s->a[3] < sizeof(*how))
		return -EINVAL;
	if (!rt_user_ok(how, sizeof(*how)))
		return -EFAULT;
	if (s->a[3] > sizeof(*how))
		return -E2BIG;
	if (how->resolve || how->flags >> 32 || how->mode & ~07777ull)
		return -EINVAL;
	return do_open(s->a[0], arg_ptr(s, 1), (uint32_t)how->flags,
		       (uint32_t)how->mode);
}
