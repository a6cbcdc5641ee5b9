/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The 9P server's inside, grouped by file. One thread; no locks.
 *
 * Functions return 0 or above, or -errno.
 */
#ifndef LOADER_SRV_INT_H
#define LOADER_SRV_INT_H

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>
#include "p9.h"
#include "srv.h"

#define SRV_FIDS     65536
#define SRV_BUCKETS  1024u
#define SRV_PENDING  4096
#define SRV_DEVS     4096
#define SRV_PIECE    (4u << 20) /* moved at a time: about a millisecond */
#define SRV_NAME_MAX (PROSE_9P_NAME_BYTES + 1)

/* -- srv_fid.c: fids, qids, attach, clunk --------------------------------- */

enum fid_kind {
	FID_TREE = 1, /* of the file tree */
	FID_STDIO,    /* one of the three files given */
	FID_FDDIR,    /* the directory of these three */
	FID_NET	      /* of the gateway, net/ */
};

/* How a descriptor is read and written without blocking. */
struct io {
	int fd;
	bool stream;   /* may block; has no offsets */
	bool nonblock; /* the description is our own, and O_NONBLOCK */
	bool ask;      /* poll before: a pipe without writers is no end */
	bool socket;
	bool pipe;
	bool slow; /* see slow_is() */
};

struct dir {
	uint64_t pos; /* offset of the entry at `at` */
	uint32_t at, end;
	uint8_t buf[32768];
};

struct fid {
	struct fid *next;
	uint32_t id;
	uint32_t refs; /* the table's, and one a pending request */
	enum fid_kind kind;
	unsigned std; /* FID_STDIO: which */
	struct io io; /* fd: O_PATH until opened; -1 for FID_FDDIR */
	bool open;
	struct dir *dir;
	/* FID_NET: io.fd is its conversation's, or -1 */
	uint64_t place;
	bool holds, nowait;
	struct lookup *lookup; /* what was asked of cs or dns, or NULL */
};

struct std {
	struct io io; /* fd -1: closed */
	int given;    /* the duplicate of what was given */
	uint32_t refs;
	bool opened;
};

struct msg;
struct later;
struct net;
struct srv {
	struct srv_opts o;
	uint32_t msize;
	uint8_t *out;
	uint32_t out_bytes;
	int root; /* O_PATH */
	struct stat root_st;
	bool whole; /* root is "/": '..' cannot leave it */
	int epoll, tick, turn;
	unsigned tick_ms;
	struct later *later;
	unsigned nr_later, nr_fids;
	struct std std[3];
	struct net *net; /* NULL: not used so far */
	unsigned nr_devs;
	dev_t dev[SRV_DEVS];
	struct fid *fid[SRV_BUCKETS];
};

struct fid *fid_get(struct srv *s, uint32_t id);
/* A new fid in the table that owns fd; on failure fd is closed. */
int fid_new(struct srv *s, uint32_t id, enum fid_kind kind, int fd,
	    struct fid **f);
/* The same for where a walk led; p->fd is its own from now on. */
struct where;
int fid_new_at(struct srv *s, uint32_t id, const struct where *p,
	       struct fid **f);
void fid_put(struct srv *s, struct fid *f);
/* Out of the table; the file is closed when no request uses it. */
void fid_clunk(struct srv *s, struct fid *f);
void fid_clunk_all(struct srv *s);
/* A directory fid to make or remove names in: its descriptor. */
int fid_dirfd(struct srv *s, uint32_t id);
int fid_stat(struct srv *s, struct fid *f, struct stat *st);
int fid_qid(struct srv *s, struct fid *f, struct p9_qid *q);
void srv_qid(struct srv *s, const struct stat *st, struct p9_qid *q);
uint64_t srv_qid_path(struct srv *s, dev_t dev, uint64_t ino);

/* "/proc/self/fd/N": the file of a descriptor, by a name that no symbolic
 * link or rename leads astray. */
struct fdpath {
	char s[32];
};
struct fdpath srv_fdpath(int fd);

/* Where a walk has come to: a file of the tree, or of the gateway. */
struct where {
	int fd;	      /* O_PATH; -1: of the gateway */
	uint64_t net; /* or 0 */
};

/* -- srv_walk.c ----------------------------------------------------------- */

/* One component from dir: an O_PATH descriptor. '..' stops at the root. */
int walk_step(struct srv *s, int dir, const char *name);
/* The same, into /net and out of it as well. On failure p->fd is -1. */
int walk_place(struct srv *s, struct where *p, const char *name);
/* The parent of the fid's file and its name there, if it still has one. */
int walk_parent(struct srv *s, struct fid *f, char name[SRV_NAME_MAX]);

/* -- srv_later.c: requests that wait -------------------------------------- */

enum later_wait {
	WAIT_FD = 1, /* until fd polls one of `events` */
	WAIT_TICK,   /* a while: locks, fifos without readers */
	WAIT_TURN    /* until others were served */
};

/* Goes on with a request: 1 when the answer was packed into out, 0 when it
 * has to wait (again), or -errno. */
typedef int later_step(struct srv *s, struct later *l, struct p9 *out);

struct later {
	struct later *next;
	later_step *step;
	struct fid *fid;
	uint8_t type;
	uint16_t tag;
	enum later_wait wait;
	int fd; /* WAIT_FD: a duplicate, in the epoll */
	uint32_t events;
	bool write;
	uint64_t offset;
	uint64_t count, done;
	uint8_t *data; /* from or to here; NULL: into the answer */
	uint8_t *copy; /* owned */
	void (*drop)(struct srv *s, struct later *l); /* at its end, if set */
	struct slow *slow;
	struct flock lock;
	uint8_t inline_data[sizeof(struct prose_termios)];
	uint32_t flags;
};

/* Take the first step now. Packs the answer, or keeps a copy of *l for
 * later and returns SRV_LATER. */
#define SRV_LATER 1
int later_start(struct srv *s, struct msg *m, struct later *l);
/* Does away with the request of this tag, if it waits; what it wrote so
 * far is answered. */
void later_flush(struct srv *s, uint16_t tag);
void later_drop_all(struct srv *s);
void later_deinit(struct srv *s);

/* -- srv_slow.c: files that others serve, and may take their time over ---- */

/* Is it such a file? Not the disk's, nor one with bytes of its own. */
bool slow_is(int fd, const struct stat *st);
/* l's open (by l->flags, the host's), read or write, by a thread: l->step has
 * to return 0 until slow_over(), and take the result then. The data of a read
 * goes to io_place(). */
int slow_start(struct srv *s, struct msg *m, struct later *l, int fd);
bool slow_over(const struct later *l);
int64_t slow_result(struct later *l, struct p9 *out);
int slow_fd(const struct slow *w); /* polls readable when it is over */

/* -- srv.c: messages ------------------------------------------------------ */

struct msg {
	struct p9 in, out;
	uint8_t type;
	uint16_t tag;
};

void srv_begin(struct srv *s, struct p9 *out, uint8_t type, uint16_t tag);
/* Send what was packed; status -errno: an error instead. */
void srv_answer(struct srv *s, struct p9 *out, uint8_t type, uint16_t tag,
		int status);
/* A file name of the message into name: no '/', not "." or "..". */
int srv_getname(struct msg *m, char name[SRV_NAME_MAX]);
/* A longer string, 0-terminated. */
int srv_getpath(struct msg *m, char *path, size_t bytes);

/* -- srv_stdio.c: the three files, and streams in general ----------------- */

int stdio_init(struct srv *s);
void stdio_deinit(struct srv *s);
int stdio_walk(struct srv *s, uint32_t newfid, unsigned n);
void stdio_put(struct srv *s, unsigned n);
/* How to use a descriptor just opened, of ours, with O_NONBLOCK. */
void io_init(struct io *io, int fd, const struct stat *st);
/* -EAGAIN: it would block. */
ssize_t io_stream(const struct io *io, uint8_t *data, size_t bytes, bool write);

/* -- net/: the gateway, a tree of its own --------------------------------- */

/* The place of /net; 0: there is none (--no-net). */
uint64_t net_root(struct srv *s);
void net_destroy(struct srv *s);
/* From a place to another; 1: out of /net, to the root. */
int net_walk(struct srv *s, uint64_t *place, const char *name);
void net_qid(uint64_t place, struct p9_qid *q);
void net_stat(struct srv *s, const struct fid *f, struct stat *st);
void net_put(struct srv *s, struct fid *f); /* the fid goes away */
/* What becomes of a message whose fid is of /net. */
int net_message(struct srv *s, struct msg *m);

/* -- srv_io.c ------------------------------------------------------------- */

/* The partition's memory that a message names; NULL: EFAULT. */
uint8_t *srv_memory(struct srv *s, uint64_t gpa, uint64_t bytes);
/* What READ, WRITE, PREAD and PWRITE want, checked but for the fid. */
int io_args(struct srv *s, struct msg *m, struct later *l);
/* Do it, to an open file's descriptor. */
int io_move(struct srv *s, struct msg *m, struct later *l);
/* Where the data of a read goes next, and its answer: l->done bytes. */
uint8_t *io_place(struct later *l, struct p9 *out);
int io_finish(struct later *l, struct p9 *out);

/* -- handlers: 0 answered, SRV_LATER, or -errno --------------------------- */

/* clang-format off */
#define SRV_HANDLERS(X)                                                 \
	X(attach) X(walk) X(clunk) X(remove) X(lopen) X(lcreate) X(rw)  \
	X(lseek) X(poll) X(fsync) X(fallocate) X(flock) X(readdir)      \
	X(getattr) X(setattr) X(statfs) X(xattrwalk) X(xattrcreate)     \
	X(lock) X(getlock) X(ioctl) X(rename) X(renameat) X(unlinkat)   \
	X(mkdir) X(mknod) X(symlink) X(link) X(readlink)
/* clang-format on */

#define SRV_X(name) int op_##name(struct srv *s, struct msg *m);
SRV_HANDLERS(SRV_X)
#undef SRV_X

#endif
