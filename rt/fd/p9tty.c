/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Terminals, as far as the server shows them: the ioctls of the launcher's
 * own terminal. The program is its only job, so it is in the foreground.
 */
#include "fd/p9file.h"
#include "linux_file.h"

static long get(struct file *f, uint32_t op, void *to, uint32_t want)
{
	uint32_t bytes = want;
	struct fid *fid;
	long n = file_fid(f, &fid);

	if (!n)
		n = p9c_ioctl(fid, op, NULL, 0, to, &bytes);
	if (n >= 0)
		n = bytes == want ? 0 : -EPROTO;
	return n;
}

bool p9file_is_tty(struct file *f)
{
	struct prose_termios t;

	return f->ops == &p9file_ops && !get(f, PROSE_9P_TCGET, &t, sizeof(t));
}

static long get_termios(struct file *f, struct linux_termios *to)
{
	struct prose_termios t;
	long err = get(f, PROSE_9P_TCGET, &t, sizeof(t));

	if (!err)
		linux_termios_out(to, &t);
	return err;
}

static long set_termios(struct file *f, uint32_t op,
			const struct linux_termios *from)
{
	struct prose_termios t;
	uint32_t none = 0;
	struct fid *fid;
	long err = file_fid(f, &fid);

	if (err)
		return err;
	linux_termios_in(&t, from);
	err = p9c_ioctl(fid, op, &t, sizeof(t), NULL, &none);
	return err > 0 ? 0 : err;
}

/* To set what is set already waits for the output, and discards input. */
static long set_again(struct file *f, uint32_t op)
{
	struct prose_termios t;
	uint32_t none = 0;
	long err = get(f, PROSE_9P_TCGET, &t, sizeof(t));

	if (!err)
		err = p9c_ioctl(f->fid, op, &t, sizeof(t), NULL, &none);
	return err > 0 ? 0 : err;
}

static long foreground(struct file *f, uint32_t *to)
{
	if (!p9file_is_tty(f))
		return -ENOTTY;
	if (to)
		*to = rt_boot->pid;
	return 0;
}

long p9file_ioctl(struct file *f, uint32_t op, uint64_t arg)
{
	void *p = (void *)(uintptr_t)arg;
	uint64_t want = op == LINUX_TCGETS || op == LINUX_TCSETS ||
				op == LINUX_TCSETSW || op == LINUX_TCSETSF
			    ? sizeof(struct linux_termios)
			    : 4;

	if (op == LINUX_TIOCGWINSZ)
		want = 8;
	if (op != LINUX_TIOCSCTTY && op != LINUX_TCSBRK && !rt_user_ok(p, want))
		return -EFAULT;
	switch (op) {
	case LINUX_TCGETS:
		return get_termios(f, p);
	case LINUX_TCSETS:
		return set_termios(f, PROSE_9P_TCSET, p);
	case LINUX_TCSETSW:
		return set_termios(f, PROSE_9P_TCSETW, p);
	case LINUX_TCSETSF:
		return set_termios(f, PROSE_9P_TCSETF, p);
	case LINUX_TCSBRK: /* drain, unless a break is to be sent */
		return arg ? set_again(f, PROSE_9P_TCSETW) : -ENOTTY;
	case LINUX_TCFLSH: /* 1: output alone, which cannot be had */
		return arg == 1 ? -ENOTTY : set_again(f, PROSE_9P_TCSETF);
	case LINUX_TIOCGWINSZ:
		return get(f, PROSE_9P_WINSIZE, p, 8);
	case LINUX_FIONREAD:
		return get(f, PROSE_9P_NREAD, p, 4);
	case LINUX_TIOCGPGRP:
	case LINUX_TIOCGSID:
		return foreground(f, p);
	case LINUX_TIOCSPGRP:
	case LINUX_TIOCSCTTY:
		return foreground(f, NULL);
	}
	return -ENOTTY;
}
