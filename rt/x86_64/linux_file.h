/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where Linux's files look different on x86-64: open flags, struct stat,
 * epoll_event, terminals (arch/x86/include/uapi/asm).
 */
#ifndef RT_LINUX_FILE_H
#define RT_LINUX_FILE_H

#include <stdint.h>
#include "9p.h"

/* -- open flags: the common ones ------------------------------------------ */

static inline uint32_t linux_oflags_in(uint32_t f)
{
	return f;
}

static inline uint32_t linux_oflags_out(uint32_t f)
{
	return f;
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
	uint32_t events;
	uint64_t data;
} __attribute__((packed));
PROSE_SIZE(struct linux_epoll_event, 12);

/* -- sockets -------------------------------------------------------------- */

#define LINUX_SO_RCVTIMEO 20
#define LINUX_SO_SNDTIMEO 21

/* -- ioctls --------------------------------------------------------------- */

#define LINUX_TCGETS	 0x5401
#define LINUX_TCSETS	 0x5402
#define LINUX_TCSETSW	 0x5403
#define LINUX_TCSETSF	 0x5404
#define LINUX_TCSBRK	 0x5409
#define LINUX_TCFLSH	 0x540b
#define LINUX_TIOCGWINSZ 0x5413
#define LINUX_TIOCSPGRP	 0x5410
#define LINUX_TIOCGPGRP	 0x540f
#define LINUX_TIOCSCTTY	 0x540e
#define LINUX_TIOCGSID	 0x5429
#define LINUX_FIONREAD	 0x541b
#define LINUX_FIONBIO	 0x5421
#define LINUX_FIOCLEX	 0x5451
#define LINUX_FIONCLEX	 0x5450

struct linux_termios {
	uint32_t iflag, oflag, cflag, lflag;
	uint8_t line;
	uint8_t cc[19];
};
PROSE_SIZE(struct linux_termios, 36);

void linux_termios_in(struct prose_termios *to,
		      const struct linux_termios *from);
void linux_termios_out(struct linux_termios *to,
		       const struct prose_termios *from);

#endif
