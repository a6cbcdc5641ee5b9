/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Paths as system calls take them, the working directory, the umask.
 */
#include "file_sys.h"
#include "rt_trace.h"

static uint32_t umask;
static bool umask_set; /* else it is the launcher's */

uint32_t umask_apply(uint32_t mode)
{
	return mode & ~(umask_set ? umask : rt_boot->umask);
}

SYS(umask)
{
	uint32_t old = umask_set ? umask : rt_boot->umask;

	umask = (uint32_t)s->a[0] & 0777;
	umask_set = true;
	return old & 0777;
}

long path_len(const char *path)
{
	long n = rt_user_strlen(path, PATH_MAX);

	if (n >= 0)
		rt_trace_path(path, (size_t)n);
	return n;
}

int path_walk(uint64_t dirfd, const char *path, unsigned how, struct walked *w)
{
	long n = path_len(path);

	return n < 0 ? (int)n : walk((int)dirfd, path, how, w);
}

/* The fid of the file that a number stands for. */
static int number_fid(uint64_t dirfd, struct fid **fid)
{
	struct walked w;
	struct file *f;
	int err;

	if ((int)dirfd == AT_FDCWD) {
		err = walk(AT_FDCWD, ".", 0, &w);
		*fid = w.fid;
		return err;
	}
	f = fd_file(dirfd);
	if (!f)
		return -EBADF;
	err = file_fid(f, fid);
	if (!err)
		fid_get(*fid);
	file_put(f);
	return err;
}

int path_fid(uint64_t dirfd, const char *path, uint32_t flags, struct fid **fid)
{
	struct walked w;
	long n = path_len(path);
	int err;

	if (n < 0)
		return (int)n;
	if (!n && flags & AT_EMPTY_PATH)
		return number_fid(dirfd, fid);
	err = walk((int)dirfd, path,
		   flags & AT_SYMLINK_NOFOLLOW ? WALK_NOFOLLOW : 0, &w);
	*fid = w.fid;
	return err;
}

/* -- names that the server cannot know ------------------------------------ */

static const char *behind(const char *path, const char *prefix)
{
	size_t n = __builtin_strlen(prefix);

	for (size_t i = 0; i < n; i++)
		if (path[i] != prefix[i])
			return NULL;
	return path + n;
}

static int number(const char *s)
{
	int n = 0;

	if (!*s)
		return -1;
	for (; *s; s++) {
		if (*s < '0' || *s > '9' || n > FD_MAX)
			return -1;
		n = n * 10 + *s - '0';
	}
	return n;
}

int special_fd(const char *path)
{
	static const char *const names[] = {"/dev/stdin", "/dev/stdout",
					    "/dev/stderr"};
	const char *s = behind(path, "/dev/fd/");

	for (int i = 0; i < 3; i++) {
		const char *end = behind(path, names[i]);

		if (end && !*end)
			return i;
	}
	if (!s)
		s = behind(path, "/proc/self/fd/");
	return s ? number(s) : -1;
}

static const char *fd_path(int fd)
{
	struct file *f = fd_file((unsigned)fd);
	const char *path = f && f->fid ? f->fid->path : NULL;

	file_put(f);
	return path;
}

static size_t join(char *to, const char *dir, const char *name)
{
	size_t n = name[0] == '/' || !dir ? 0 : __builtin_strlen(dir);
	size_t bytes = __builtin_strlen(name);

	if (n + 1 + bytes >= PATH_MAX)
		return 0;
	__builtin_memcpy(to, dir, n);
	if (n && to[n - 1] != '/')
		to[n++] = '/';
	__builtin_memcpy(to + n, name, bytes + 1);
	return n + bytes;
}

bool special_exe(const char *path, char *to)
{
	const char *end = behind(path, "/proc/self/exe");

	return end && !*end &&
	       join(to, (const char *)(uintptr_t)rt_boot->cwd,
		    (const char *)(uintptr_t)rt_boot->exec);
}

/* The target of a link that is the kernel's own: its length, 0: it is no
 * such link. */
static size_t special_link(const char *path, char *to)
{
	const char *target;
	int fd;

	if (special_exe(path, to))
		return __builtin_strlen(to);
	if (!behind(path, "/proc/self/fd/"))
		return 0;
	fd = special_fd(path);
	target = fd < 0 ? NULL : fd_path(fd);
	return target ? join(to, NULL, target) : 0;
}

/* -- links ---------------------------------------------------------------- */

#define LINK_BUF (PATH_MAX + 16)

static long read_link(struct fid *fid, char *buf, const char **target)
{
	if (!(fid->qid_type & P9_QTSYMLINK))
		return -EINVAL;
	return p9c_readlink(fid, buf, LINK_BUF, target);
}

static long target_of(uint64_t dirfd, const char *path, char *buf,
		      const char **target)
{
	struct fid *fid;
	long n = (long)special_link(path, buf);

	*target = buf;
	if (n)
		return n;
	n = path_fid(dirfd, path, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW, &fid);
	if (n)
		return n;
	n = read_link(fid, buf, target);
	fid_put(fid);
	return n;
}

static long do_readlink(uint64_t dirfd, const char *path, char *to,
			uint64_t room)
{
	const char *target;
	char *buf;
	long n = path_len(path);

	if (n < 0)
		return n;
	if ((int)room <= 0)
		return -EINVAL;
	if (!rt_user_ok(to, room))
		return -EFAULT;
	buf = rt_alloc(LINK_BUF);
	if (!buf)
		return -ENOMEM;
	n = target_of(dirfd, path, buf, &target);
	if (n > 0 && (uint64_t)n > room)
		n = (long)room;
	if (n > 0)
		__builtin_memcpy(to, target, (size_t)n);
	rt_free(buf);
	return n;
}

SYS(readlink)
{
	return do_readlink((uint64_t)AT_FDCWD, arg_ptr(s, 0), arg_ptr(s, 1),
			   s->a[2]);
}

SYS(readlinkat)
{
	return do_readlink(s->a[0], arg_ptr(s, 1), arg_ptr(s, 2), s->a[3]);
}

/* -- the working directory ------------------------------------------------ */

SYS(getcwd)
{
	if (!rt_user_ok(arg_ptr(s, 0), s->a[1]))
		return -EFAULT;
	return walk_cwd(arg_ptr(s, 0), s->a[1]);
}

SYS(chdir)
{
	struct walked w;
	int err = path_walk((uint64_t)AT_FDCWD, arg_ptr(s, 0), WALK_PATH, &w);

	return err ? err : walk_chdir(w.fid);
}

SYS(fchdir)
{
	struct file *f = fd_file(s->a[0]);
	long err = f ? -ENOTDIR : -EBADF;

	if (f && f->walk)
		err = walk_chdir(fid_get(f->walk));
	file_put(f);
	return err;
}
