/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Open files, and the table of the numbers they go by. All functions return
 * 0 or above, or -errno, and may block unless said otherwise.
 */
#ifndef RT_FD_FILE_H
#define RT_FD_FILE_H

#include "rt.h"
#include "errno.h"
#include "9p/p9c.h"
#include "fd/linux.h"

#define FD_MAX	  1024
#define FILE_HERE (~0ull) /* at the file's own position */

struct iov {
	uint8_t *base;
	uint64_t bytes;
};

struct file;

/* One waits for one file. Whoever waits owns it; see poll.c. */
struct poll_entry {
	struct file *file;
	unsigned events; /* wanted; ERR and HUP are, always */
	unsigned got;	 /* the POLL that was sent answered this */
	struct req *req; /* the POLL in flight */
	bool answered;
};

/* What a kind of file can do; NULL: it cannot. */
struct file_ops {
	long (*readv)(struct file *f, const struct iov *v, unsigned n,
		      uint64_t at);
	long (*writev)(struct file *f, const struct iov *v, unsigned n,
		       uint64_t at);
	int64_t (*seek)(struct file *f, int64_t offset, unsigned whence);
	int (*stat)(struct file *f, struct p9_attr *a);
	/* What is ready now; does not block. NULL: always ready. */
	unsigned (*poll)(struct file *f);
	/* For files that have to ask: the same for an entry; asks, and
	 * wakes by poll_notify() when the answer is there. `wait`: the
	 * answer may wait until there is something to tell. */
	unsigned (*poll_ask)(struct file *f, struct poll_entry *e, bool wait);
	long (*ioctl)(struct file *f, uint32_t op, uint64_t arg);
	int (*set_flags)(struct file *f, uint32_t flags);
	uint32_t (*get_flags)(struct file *f);
	void (*close)(struct file *f); /* and free it */
};

struct file {
	const struct file_ops *ops;
	unsigned refs;
	unsigned watchers; /* epoll items */
	uint32_t flags;	   /* O_*, generic numbers */
	struct fid *fid;   /* open, or (O_PATH) not; NULL: not of 9P */
	struct fid *walk;  /* a directory, to walk from; else NULL */
	/* Of kinds that know when something happens to one file: how often
	 * it did. See epoll.c. */
	bool counts_changes;
	unsigned changes;
};

/* -- table.c -------------------------------------------------------------- */

/* Put a file, whose reference goes to the table, at the lowest free number
 * not below `min`. On failure the reference is dropped. */
int fd_install(struct file *f, unsigned min, bool cloexec);
/* Both, their numbers into to[2], or neither; takes the references. */
int fd_install_pair(struct file *ends[2], int32_t *to, bool cloexec);
/* A reference, to be dropped by file_put(); NULL: EBADF. Do not block. */
struct file *fd_file(uint64_t fd);
struct file *file_get(struct file *f);
void file_put(struct file *f);
int fd_close(uint64_t fd);
int fd_dup_to(uint64_t from, uint64_t to, bool cloexec);
int fd_get_flags(uint64_t fd); /* FD_CLOEXEC */
int fd_set_flags(uint64_t fd, int flags);

/* For mmap: a copy of a file's bytes. Bytes read, or -errno. */
long fd_pread(uint64_t fd, void *to, uint64_t bytes, uint64_t offset);

/* -- a lock for those who block while they have something half done ------- */

struct lock {
	bool held;
	struct waitq wait;
};

static inline void lock_get(struct lock *l)
{
	while (l->held)
		wait_on(&l->wait, RT_FOREVER, false);
	l->held = true;
}

static inline void lock_put(struct lock *l)
{
	l->held = false;
	wake(&l->wait, 1);
}

/* -- kinds ---------------------------------------------------------------- */

/* p9file.c: an open fid, whose reference goes to the file. NULL: no memory,
 * and the reference is dropped. */
struct file *p9file_new(struct fid *fid, uint32_t flags);
struct file *stdio_new(unsigned number);
/* The fid behind a file, stdio's made now: 0, -EBADF, or -EINVAL for what
 * is not of the server. */
int file_fid(struct file *f, struct fid **fid);
bool p9file_is_tty(struct file *f);
/* dir.c; `walk` is another fid of the same directory, not opened. */
struct file *dir_new(struct fid *fid, struct fid *walk, uint32_t flags);
long dir_getdents(struct file *f, uint8_t *to, uint64_t bytes);
struct file *path_new(struct fid *fid, uint32_t flags); /* O_PATH */
int pipe_new(struct file *ends[2], uint32_t flags);
struct file *eventfd_new(uint64_t value, bool semaphore, uint32_t flags);

/* -- poll.c --------------------------------------------------------------- */

/* Something may be ready that was not: whoever polls looks again. */
void poll_notify(void);
/* How many entries have something, in ->got; waits until that is not 0,
 * until_ns (0: does not wait), or a signal (-EINTR). */
int poll_entries(struct poll_entry *e, unsigned nr, uint64_t until_ns);
unsigned poll_look(struct poll_entry *e, bool wait);
void poll_stop(struct poll_entry *e); /* take its request back */
/* Waits till poll_notify() was called after *generation was taken. */
int poll_sleep(unsigned generation, uint64_t until_ns);
extern unsigned poll_generation;
/* Counts those who begin to poll: what was asked for one of them was asked
 * for all his files. */
extern unsigned poll_round;

/* -- walk.c --------------------------------------------------------------- */

#define WALK_NOFOLLOW 1 /* a link at the end is what is meant */
#define WALK_PARENT   2 /* the directory, and the last name */
#define WALK_PATH     4 /* the fid shall know its path */

struct walked {
	struct fid *fid; /* a reference; not opened */
	bool slash;	 /* the path ended in '/': only a directory will do */
	/* WALK_PARENT: the last name, perhaps "." or "..", in last[] */
	struct p9_name name;
	char last[NAME_MAX + 1];
};

/* Follow a path from `dirfd` (AT_FDCWD: the working directory). */
int walk(int dirfd, const char *path, unsigned how, struct walked *w);
/* What walk() and p9c_getattr() tell, sooner. */
int walk_getattr(int dirfd, const char *path, unsigned how, struct p9_attr *a);
/* What walk() does, and p9c_lopen() if that takes no longer: what came of it
 * is in *opened, -EAGAIN if it was not tried. */
int walk_lopen(int dirfd, const char *path, unsigned how, uint32_t flags,
	       struct walked *w, int *opened);
/* The same from a directory's fid, when there was a walk() before. */
int walk_from(struct fid *at, const char *path, unsigned how, struct walked *w);
/* The directory that is worked in, as walk() starts from it. */
int walk_chdir(struct fid *dir);	 /* takes the reference */
long walk_cwd(char *to, uint64_t bytes); /* the length, 0 included */
/* Another fid of the same file, for one to be opened. */
int walk_clone(struct fid *from, struct fid **to);

#endif
