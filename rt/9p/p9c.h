/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The 9P2000.L client: fids, and one function a message. All of them may
 * block, and return 0 or above, or -errno. What lies in struct
 * prose_9p_state tells others every fid in use and request in flight.
 */
#ifndef RT_9P_H
#define RT_9P_H

#include "rt.h"
#include "p9.h"

/* -- requests (req.c) ----------------------------------------------------- */

struct fid;

enum req_state { REQ_FREE, REQ_BUILT, REQ_SENT, REQ_DONE };

#define REQ_SMALL_BYTES 256 /* all answers but READLINK, READDIR, READ */

struct req {
	struct prose_9p_request *pub;
	uint8_t state; /* enum req_state */
	uint8_t got;   /* type of the answer */
	bool flushing; /* until Rflush the tag is not free */
	bool broken;   /* the channel broke before the answer */
	void *to;      /* where the answer goes; else to `small` */
	uint32_t to_bytes;
	struct p9 in; /* the answer, behind its header */
	struct waitq wait;
	/* Set: called in place of waking a waiter, from chan_poll(), and
	 * the request is over when it returns. */
	void (*done)(struct req *r);
	void *arg;
	uint8_t small[REQ_SMALL_BYTES] __attribute__((aligned(8)));
};

/* A tag, and room in the ring: between this and req_send() the caller must
 * not block. NULL: the channel is broken. */
struct req *req_begin(uint8_t type, struct p9 *m);
/* The same; its first field is that fid. */
struct req *req_begin_fid(uint8_t type, struct p9 *m, const struct fid *f);
void req_send(struct req *r, struct p9 *m);
/* Send bytes made without req_begin's cursor: header and all. */
void req_send_raw(struct req *r, const void *msg, uint32_t bytes);
/* Wait for the answer. -EINTR: cancelled, by Tflush, for a signal. */
int req_wait(struct req *r, bool interruptible);
void req_end(struct req *r);
/* Of one that is over: 0, with its fields to be read from r->in, or
 * -errno. */
int req_status(struct req *r);
/* Send, wait, end: for an answer that holds nothing. */
int req_call(struct req *r, struct p9 *m);
/* Would that many requests, of a path each, be begun without blocking? Who
 * waits for a tag while he has one may wait for ever. */
bool req_spare(unsigned nr);
/* Stop caring for a request with `done`; it will not be called. */
void req_forget(struct req *r);

/* -- what observers read (count.c) ---------------------------------------- */

void p9c_count_init(void);
void p9c_count_sent(void);
/* An answer came; what its first word says. */
void p9c_count_answer(const struct prose_9p_request *r, uint8_t answer,
		      uint32_t word);

/* -- the connection (client.c) -------------------------------------------- */

extern struct prose_9p_state p9c_state;
extern bool p9c_plain; /* the server knows no additions */
/* Agree on a version, if that was not done yet. */
int p9c_connect(void);

/* -- fids (fid.c) --------------------------------------------------------- */

/* Clunked when the last reference goes. `path` is as resolved when it was
 * walked to: absolute, without links and dots; NULL if it has none. */
struct fid {
	struct prose_9p_fid pub;
	struct fid *next, *prev;
	unsigned refs;
	uint8_t qid_type; /* P9_QT*, or PROSE_9P_QTAPPEND */
	bool opened;
	bool known; /* to the server: has to be clunked */
	char *path;
};
#define P9_QTDIR     0x80
#define P9_QTSYMLINK 0x02

struct fid *fid_new(void); /* NULL: no memory */
struct fid *fid_get(struct fid *f);
void fid_put(struct fid *f); /* may block */
int fid_set_path(struct fid *f, const char *path, size_t bytes);

/* What who looks on is told instead of the path, where there is none. `name`
 * has to last. */
void fid_name(struct fid *f, const char *name);

/* -- messages ------------------------------------------------------------- */

struct p9_name {
	const char *s;
	uint16_t bytes;
};

struct p9_attr {
	uint8_t qid_type;
	uint64_t ino;
	uint32_t mode, uid, gid;
	uint64_t nlink, rdev, size, blksize, blocks;
	struct {
		uint64_t sec, nsec;
	} atime, mtime, ctime, btime;
	bool has_btime;
};

/* SETATTR's valid bits */
#define P9_SET_MODE	 0x001
#define P9_SET_UID	 0x002
#define P9_SET_GID	 0x004
#define P9_SET_SIZE	 0x008
#define P9_SET_ATIME	 0x010
#define P9_SET_MTIME	 0x020
#define P9_SET_ATIME_SET 0x080 /* to the time given, else to now */
#define P9_SET_MTIME_SET 0x100

struct p9_setattr {
	uint32_t valid, mode, uid, gid;
	uint64_t size, atime_sec, atime_nsec, mtime_sec, mtime_nsec;
};

struct p9_statfs {
	uint32_t type, bsize, namelen;
	uint64_t blocks, bfree, bavail, files, ffree, fsid;
};

struct p9_lock {
	uint8_t type;	       /* 0 shared, 1 exclusive, 2 none */
	uint32_t flags;	       /* 1: the server may wait */
	uint64_t start, bytes; /* 0 bytes: to the end */
	uint32_t pid;
};
enum { P9_LOCK_SUCCESS, P9_LOCK_BLOCKED, P9_LOCK_ERROR, P9_LOCK_GRACE };

/* tree.c */
int p9c_attach(struct fid *f, const char *aname);
/* How many of the names were walked; if all, `to` is there. `from` may be
 * `to`. qids[] gets one for each name walked. */
int p9c_walk(struct fid *from, struct fid *to, const struct p9_name *names,
	     unsigned nr, struct p9_qid *qids);
int p9c_lopen(struct fid *f, uint32_t flags);

/* Two messages at a time, before the first is answered: our own server
 * takes them in order, and there is but one round trip. To be used if
 * p9c_in_order() says so; what came of the walk is returned as by
 * p9c_walk(), and only if all was walked the other result means something.
 */
bool p9c_in_order(void);
/* nr names, then one more: what came of that. */
int p9c_walk_further(struct fid *from, struct fid *to,
		     const struct p9_name *names, unsigned nr,
		     struct p9_qid *qids);
int p9c_walk_lopen(struct fid *from, struct fid *to,
		   const struct p9_name *names, unsigned nr,
		   struct p9_qid *qids, uint32_t flags, int *opened);
int p9c_walk_getattr(struct fid *from, const struct p9_name *names, unsigned nr,
		     struct p9_qid *qids, struct p9_attr *a, int *err);

/* `f`, a directory, becomes the new file. */
int p9c_lcreate(struct fid *f, struct p9_name name, uint32_t flags,
		uint32_t mode, uint32_t gid);
int p9c_symlink(struct fid *dir, struct p9_name name, struct p9_name target,
		uint32_t gid);
int p9c_mknod(struct fid *dir, struct p9_name name, uint32_t mode,
	      uint32_t major, uint32_t minor, uint32_t gid);
int p9c_mkdir(struct fid *dir, struct p9_name name, uint32_t mode,
	      uint32_t gid);
int p9c_link(struct fid *dir, struct fid *f, struct p9_name name);
int p9c_renameat(struct fid *from, struct p9_name name, struct fid *to,
		 struct p9_name new_name);
int p9c_unlinkat(struct fid *dir, struct p9_name name, uint32_t flags);
/* The target's bytes, not terminated; `bytes` at least 4096 + 9. The whole
 * answer is put in buf, *target points into it. */
int p9c_readlink(struct fid *f, void *buf, uint32_t bytes, const char **target);

/* attr.c */
int p9c_getattr(struct fid *f, struct p9_attr *a);
struct req *p9c_getattr_send(struct fid *f);
int p9c_getattr_end(struct req *r, struct p9_attr *a);
int p9c_setattr(struct fid *f, const struct p9_setattr *a);
int p9c_statfs(struct fid *f, struct p9_statfs *s);
int p9c_fsync(struct fid *f, bool data_only);
int p9c_fallocate(struct fid *f, uint32_t mode, uint64_t at, uint64_t bytes);
/* enum P9_LOCK_* or -errno */
int p9c_lock(struct fid *f, const struct p9_lock *l);
/* flock(2): 0, P9_LOCK_BLOCKED if NOWAIT; not for a plain server. */
int p9c_flock(struct fid *f, uint32_t operation);
int p9c_getlock(struct fid *f, struct p9_lock *l);

/* io.c */
/* Bytes moved; `wait`: a signal may interrupt it. */
int64_t p9c_pread(struct fid *f, void *to, uint64_t bytes, uint64_t at,
		  bool wait);
int64_t p9c_pwrite(struct fid *f, const void *from, uint64_t bytes, uint64_t at,
		   bool wait);
int64_t p9c_lseek(struct fid *f, uint64_t offset, uint32_t whence);
int p9c_poll(struct fid *f, uint32_t events);
/* Send a POLL; done(r) finds events or -errno by p9c_poll_result(). */
struct req *p9c_poll_start(struct fid *f, uint32_t events,
			   void (*done)(struct req *r), void *arg);
int p9c_poll_result(struct req *r);
/* The result; as much of the answer as fits is in out[0..*out_bytes). */
int p9c_ioctl(struct fid *f, uint32_t op, const void *in, uint32_t in_bytes,
	      void *out, uint32_t *out_bytes);
/* The whole answer is put in buf; *data are *bytes of directory entries. */
int p9c_readdir(struct fid *f, uint64_t offset, void *buf, uint32_t buf_bytes,
		const uint8_t **data, uint32_t *bytes);

/* net.c: these begin; done(r) finds the answer by req_status(). NULL: the
 * channel is broken. SEND and RECV never wait at the server. */
typedef void p9_done(struct req *r);
struct req *p9c_send_start(struct fid *f, uint32_t flags, uint32_t count,
			   const void *data, struct p9_name to, p9_done *done,
			   void *arg);
struct req *p9c_recv_start(struct fid *f, uint32_t flags, uint32_t count,
			   void *data, p9_done *done, void *arg);
struct req *p9c_write_start(struct fid *f, const char *text, uint32_t bytes,
			    p9_done *done, void *arg);
struct req *p9c_pread_start(struct fid *f, void *to, uint32_t bytes,
			    uint64_t at, p9_done *done, void *arg);

#endif
