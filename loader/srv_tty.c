/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is asked of terminals, and of open files by ioctl.
 */
#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <string.h>
#include <sys/ioctl.h>
#include "srv_int.h"
#include "srv_termios.h"

static int tc_get(int fd, struct p9 *out)
{
	struct prose_termios w = {0};
	int error = termios_get(fd, &w);

	if (error)
		return error;
	p9_put32(out, sizeof(w));
	p9_putdata(out, &w, sizeof(w));
	return 0;
}

/* Set, after what was written is out: the host's own call would block. */
static int tc_set_step(struct srv *s, struct later *l, struct p9 *out)
{
	int fd = l->fid->io.fd, queued;
	struct prose_termios w;
	int error;

	if (l->flags != PROSE_9P_TCSET && !ioctl(fd, TIOCOUTQ, &queued) &&
	    queued > 0)
		return 0;
	if (l->flags == PROSE_9P_TCSETF && ioctl(fd, TCFLSH, TCIFLUSH))
		return -errno;
	memcpy(&w, l->inline_data, sizeof(w));
	error = termios_set(fd, &w);
	if (error)
		return error;
	p9_put32(out, 0);
	return 1;
}

static int tc_set(struct srv *s, struct msg *m, struct fid *f, uint32_t what,
		  const uint8_t *arg, uint32_t bytes)
{
	struct later l = {.step = tc_set_step, .wait = WAIT_TICK};

	if (bytes != sizeof(struct prose_termios))
		return -EINVAL;
	l.fid = f;
	l.flags = what;
	memcpy(l.inline_data, arg, bytes);
	return later_start(s, m, &l);
}

static int winsize(int fd, struct p9 *out)
{
	struct winsize w;

	if (ioctl(fd, TIOCGWINSZ, &w))
		return -errno;
	p9_put32(out, 8);
	p9_put16(out, w.ws_row);
	p9_put16(out, w.ws_col);
	p9_put16(out, w.ws_xpixel);
	p9_put16(out, w.ws_ypixel);
	return 0;
}

static int put_word(struct p9 *out, uint32_t v)
{
	p9_put32(out, 4);
	p9_put32(out, v);
	return 0;
}

static int nread(int fd, struct p9 *out)
{
	int n;

	if (ioctl(fd, FIONREAD, &n))
		return -errno;
	return put_word(out, (uint32_t)n);
}

static int getfl(int fd, struct p9 *out)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0)
		return -errno;
	return put_word(out, (uint32_t)flags & (O_ACCMODE | O_APPEND));
}

int op_ioctl(struct srv *s, struct msg *m)
{
	struct fid *f = fid_get(s, p9_get32(&m->in));
	uint32_t what = p9_get32(&m->in), bytes = p9_get32(&m->in);
	const uint8_t *arg = p9_getdata(&m->in, bytes);

	if (m->in.bad)
		return -EBADMSG;
	if (!f || !f->open || f->io.fd < 0)
		return -EBADF;
	switch (what) {
	case PROSE_9P_TCGET:
		return tc_get(f->io.fd, &m->out);
	case PROSE_9P_TCSET:
	case PROSE_9P_TCSETW:
	case PROSE_9P_TCSETF:
		return tc_set(s, m, f, what, arg, bytes);
	case PROSE_9P_WINSIZE:
		return winsize(f->io.fd, &m->out);
	case PROSE_9P_NREAD:
		return nread(f->io.fd, &m->out);
	case PROSE_9P_GETFL:
		return getfl(f->io.fd, &m->out);
	}
	return -ENOTTY;
}
