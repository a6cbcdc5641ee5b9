/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where Linux's files look different on powerpc64: open flags, struct stat,
 * epoll_event, terminals (arch/powerpc/include/uapi/asm).
 */
#ifndef RT_LINUX_FILE_H
#define RT_LINUX_FILE_H

#include <stdint.h>
#include "9p.h"

/* -- open flags: this machine's, and those of rt/fd/linux.h --------------- */

#define PPC_O_DIRECTORY 040000
#define PPC_O_NOFOLLOW	0100000
#define PPC_O_LARGEFILE 0200000
#define PPC_O_DIRECT	0400000
#define PPC_O_MOVED \
	(PPC_O_DIRECTORY | PPC_O_NOFOLLOW | PPC_O_LARGEFILE | PPC_O_DIRECT)

static inline uint32_t linux_oflags_in(uint32_t f)
{
	/* by two and by four places; see asm/fcntl.h of both */
	return (f & ~PPC_O_MOVED) | (f & PPC_O_DIRECTORY) << 2 |
	       (f & PPC_O_NOFOLLOW) << 2 | (f & PPC_O_LARGEFILE) >> 1 |
	       (f & PPC_O_DIRECT) >> 3;
}

static inline uint32_t linux_oflags_out(uint32_t f)
{
	return (f & ~0740000u) | (f & 0200000) >> 2 | (f & 0400000) >> 2 |
	       (f & 0100000) << 1 | (f & 040000) << 3;
}

/* -- stat ----------------------------------------------------------------- */

struct linux_stat {
	uint64_t dev, ino, nlink;
	uint32_t mode, uid, gid, pad;
	uint64_t rdev, size, blksize, blocks;
	uint64_t atime, atime_nsec, mtime, mtime_nsec, ctime, ctime_nsec;
	uint64_t unused[3];
};
PROSE_SIZE(struct linux_stat, 144);

/* -- epoll ---------------------------------------------------------------- */

struct linux_epoll_event {
	uint32_t events, pad;
	uint64_t data;
};
PROSE_SIZE(struct linux_epoll_event, 16);

/* -- sockets -------------------------------------------------------------- */

#define LINUX_SO_RCVTIMEO 18
#define LINUX_SO_SNDTIMEO 19

/* -- ioctls --------------------------------------------------------------- */

#define LINUX_TCGETS	 0x402c7413
#define LINUX_TCSETS	 0x802c7414
#define LINUX_TCSETSW	 0x802c7415
#define LINUX_TCSETSF	 0x802c7416
#define LINUX_TCSBRK	 0x2000741d
#define LINUX_TCFLSH	 0x2000741f
#define LINUX_TIOCGWINSZ 0x40087468
#define LINUX_TIOCSPGRP	 0x80047476
#define LINUX_TIOCGPGRP	 0x40047477
#define LINUX_TIOCSCTTY	 0x540e
#define LINUX_TIOCGSID	 0x5429
#define LINUX_FIONREAD	 0x4004667f
#define LINUX_FIONBIO	 0x8004667e
#define LINUX_FIOCLEX	 0x20006601
#define LINUX_FIONCLEX	 0x20006602

struct linux_termios {
	uint32_t iflag, oflag, cflag, lflag;
	uint8_t cc[19];
	uint8_t line;
	uint32_t ispeed, ospeed;
};
PROSE_SIZE(struct linux_termios, 44);

void linux_termios_in(struct prose_termios *to,
		      const struct linux_termios *from);
void linux_termios_out(struct linux_termios *to,
		       const struct prose_termios *from);

#endif
