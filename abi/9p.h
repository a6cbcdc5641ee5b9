/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 9P as spoken on a channel: 9P2000.L (the protocol text of diod,
 * "protocol.md"), and PROSE's additions, which the version string
 * "9P2000.L.prose" switches on; a server that does not know it is spoken to
 * in 9P2000.L.
 *
 * The additions place data directly: they name an address in the partition,
 * and the server moves the bytes between file and that memory.
 */
#ifndef PROSE_9P_H
#define PROSE_9P_H

#include "abi.h"

#define PROSE_9P_VERSION       "9P2000.L.prose"
#define PROSE_9P_VERSION_PLAIN "9P2000.L"
#define PROSE_9P_MSIZE	       16384 /* what our client proposes */
#define PROSE_9P_NOTAG	       0xffffu
#define PROSE_9P_NOFID	       0xffffffffu
#define PROSE_9P_HEADER_BYTES  7
#define PROSE_9P_WALK_NAMES    16
#define PROSE_9P_NAME_BYTES    255

/* X(number, name, fields of T, fields of R); R is number + 1.
 * Fields: b w d q: 1, 2, 4, 8 bytes; s: string; Q: qid; *s, *Q: a 2-byte
 * count, then that many; D: a 4-byte count, then bytes. */
#define PROSE_9P_MESSAGES(X)                                                   \
	X(6, LERROR, "", "d")                                                  \
	X(8, STATFS, "d", "ddqqqqqqd")                                         \
	X(12, LOPEN, "dd", "Qd")                                               \
	X(14, LCREATE, "dsddd", "Qd")                                          \
	X(16, SYMLINK, "dssd", "Q")                                            \
	X(18, MKNOD, "dsdddd", "Q")                                            \
	X(20, RENAME, "dds", "")                                               \
	X(22, READLINK, "d", "s")                                              \
	X(24, GETATTR, "dq", "qQdddqqqqqqqqqqqqqqq")                           \
	X(26, SETATTR,                                                         \
	  "ddddd"                                                              \
	  "qqqqq",                                                             \
	  "")                                                                  \
	X(30, XATTRWALK, "dds", "q")                                           \
	X(32, XATTRCREATE, "dsqd", "")                                         \
	X(40, READDIR, "dqd", "D")                                             \
	X(50, FSYNC, "dd", "")                                                 \
	X(52, LOCK, "dbdqqds", "b")                                            \
	X(54, GETLOCK, "dbqqds", "bqqds")                                      \
	X(70, LINK, "dds", "")                                                 \
	X(72, MKDIR, "dsdd", "Q")                                              \
	X(74, RENAMEAT, "dsds", "")                                            \
	X(76, UNLINKAT, "dsd", "")                                             \
	X(100, VERSION, "ds", "ds")                                            \
	X(102, AUTH, "dssd", "Q")                                              \
	X(104, ATTACH, "ddssd", "Q")                                           \
	X(108, FLUSH, "w", "")                                                 \
	X(110, WALK, "dd*s", "*Q")                                             \
	X(116, READ, "dqd", "D")                                               \
	X(118, WRITE, "dqD", "d")                                              \
	X(120, CLUNK, "d", "")                                                 \
	X(122, REMOVE, "d", "")                                                \
	/* the additions */                                                    \
	X(200, PREAD, "dqdq", "d")    /* fid offset count gpa */               \
	X(202, PWRITE, "dqdq", "d")   /* fid offset count gpa */               \
	X(204, LSEEK, "dqd", "q")     /* fid offset whence */                  \
	X(206, POLL, "dd", "d")	      /* fid events: waits for one of them */  \
	X(208, IOCTL, "ddD", "D")     /* fid, enum prose_9p_ioctl, argument */ \
	X(210, FALLOCATE, "ddqq", "") /* fid mode offset bytes */              \
	X(212, FLOCK, "dd", "b")     /* fid, enum prose_9p_flock -> as LOCK */ \
	X(214, SEND, "dddqs", "dd")  /* fid flags count gpa address */         \
	X(216, RECV, "dddq", "ddds") /* fid flags count gpa */

enum prose_9p_type {
#define PROSE_X(number, name, t, r) \
	PROSE_T##name = number, PROSE_R##name = number + 1,
	PROSE_9P_MESSAGES(PROSE_X)
#undef PROSE_X
};

/* PREAD and PWRITE at this offset: at the file's own position, which is
 * shared with whoever else holds it open (stdin, stdout, pipes, ttys). */
#define PROSE_9P_HERE (~0ull)

/* Rlopen, our server's: this bit of the qid's type says that offsets count for
 * nothing: a FIFO, a socket, a terminal. */
#define PROSE_9P_QTAPPEND 0x40

/* ATTACH: aname "" is the caller's file tree; "fd" is a directory with the
 * files 0, 1, 2 that the launcher was given. */
#define PROSE_9P_ANAME_FD "fd"

/* POLL: bits as poll(2)'s on Linux. 0 asks without waiting. */
#define PROSE_9P_POLLIN	 0x01u
#define PROSE_9P_POLLOUT 0x04u
#define PROSE_9P_POLLERR 0x08u
#define PROSE_9P_POLLHUP 0x10u

/* FLOCK: as flock(2); without NOWAIT it is answered when it is had. */
enum prose_9p_flock {
	PROSE_9P_FLOCK_SHARED = 1,
	PROSE_9P_FLOCK_ALONE = 2,
	PROSE_9P_FLOCK_NOWAIT = 4,
	PROSE_9P_FLOCK_NONE = 8
};

enum prose_9p_ioctl {
	PROSE_9P_TCGET = 1,   /* -> struct prose_termios */
	PROSE_9P_TCSET = 2,   /* now; struct prose_termios -> */
	PROSE_9P_TCSETW = 3,  /* after output drained */
	PROSE_9P_TCSETF = 4,  /* and input discarded */
	PROSE_9P_WINSIZE = 5, /* -> u16 rows, cols, x, y */
	PROSE_9P_NREAD = 6,   /* -> u32 bytes to be read */
	PROSE_9P_GETFL = 7,   /* -> u32 access mode and O_APPEND */
	PROSE_9P_NETASK = 8   /* a word of a ctl file's -> its value; text */
};

/* Bits and cc[] as in Linux's asm-generic/termbits.h. */
struct prose_termios {
	uint32_t iflag, oflag, cflag, lflag;
	uint8_t line;
	uint8_t cc[19];
	uint32_t ispeed, ospeed; /* baud */
};
PROSE_SIZE(struct prose_termios, 44);

/* The network, docs/net.md: files of a conversation below /net. SEND and RECV
 * move what sendto(2) and recvfrom(2) do, of the file `ctl` or `data`, without
 * waiting. Their answers: bytes moved; of RECV MSG_TRUNC; POLL's bits as they
 * are now; of RECV the sender's address, "" if the protocol has none. */
#define PROSE_9P_MSG_OOB   0x01u
#define PROSE_9P_MSG_PEEK  0x02u
#define PROSE_9P_MSG_TRUNC 0x20u

/* Read from /net/event: something happened to a conversation. PREAD at
 * PROSE_9P_HERE waits for that, at offset 0 it does not. */
struct prose_9p_event {
	uint64_t qid_path; /* of its ctl */
	uint32_t ready;	   /* POLL's bits, and these two */
	uint32_t pad0;
};
PROSE_SIZE(struct prose_9p_event, 16);
#define PROSE_9P_POLLPRI   0x02u
#define PROSE_9P_POLLRDHUP 0x2000u

/* The client's state, laid out for whoever serves or explains it: every fid
 * in use and every request in flight. The partition writes it. */
#define PROSE_9P_TAGS 64
struct prose_9p_request {
	uint16_t tag;
	uint8_t type; /* 0: free */
	uint8_t pad0;
	uint32_t tid; /* the thread that waits */
	uint32_t fid;
	uint32_t count;
	uint64_t offset;
	prose_gpa data;
	uint64_t sent_tb;
};
PROSE_SIZE(struct prose_9p_request, 40);

struct prose_9p_fid {
	uint32_t fid;
	uint32_t flags; /* open flags, Linux's generic numbers */
	uint64_t qid_path;
	prose_gpa path; /* a string, or 0 */
	prose_gpa next; /* 0: the last one */
};
PROSE_SIZE(struct prose_9p_fid, 32);

struct prose_9p_state {
	uint32_t msize;
	uint32_t tags; /* PROSE_9P_TAGS */
	prose_gpa fids;
	struct prose_9p_request request[PROSE_9P_TAGS];
};
PROSE_SIZE(struct prose_9p_state, 16 + PROSE_9P_TAGS * 40);

/* What became of all requests of a type. They are counted when they are
 * answered: what is still in flight stands in struct prose_9p_state, and
 * what was cancelled by FLUSH nowhere. The partition writes it, each value by
 * itself: a reader may see a request in one and not yet in the next. */
#define PROSE_9P_BUCKETS 40
struct prose_9p_count {
	uint32_t type; /* of the T message */
	uint32_t pad0;
	uint64_t count;
	uint64_t errors;   /* of these, answered by LERROR */
	uint64_t bytes;	   /* of data: of READ, WRITE, READDIR, PREAD, PWRITE */
	uint64_t total_tb; /* from request to answer */
	uint64_t max_tb;
	/* i: those of 2^i ticks to twice that; the last one: and above */
	uint32_t bucket[PROSE_9P_BUCKETS];
};
PROSE_SIZE(struct prose_9p_count, 208);

/* Found by desc.counts. `rows` of struct prose_9p_count follow, each of
 * `row_bytes`, in no order that would count. */
#define PROSE_9P_COUNTS_MAGIC	 0x39455350u /* "PSE9" */
#define PROSE_9P_COUNTS_REVISION 1
struct prose_9p_counts {
	uint32_t magic;
	uint32_t revision;
	uint32_t bytes; /* of this header: rows start here */
	uint32_t rows;
	uint32_t row_bytes;
	uint32_t pad0;
	uint64_t sent;	   /* messages up the channel */
	uint64_t received; /* and down */
	uint64_t pad[11];
};
PROSE_SIZE(struct prose_9p_counts, 128);

#endif
