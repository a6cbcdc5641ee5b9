/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading, writing and polling. Owns the check of the addresses that a
 * partition names; data goes between the file and those bytes directly, a
 * piece at a time when it is much.
 */
#include <poll.h>
#include <unistd.h>
#include "srv_int.h"

#define STREAM_WRITES 16 /* before others get their turn */

static ssize_t once(struct later *l, uint8_t *data, size_t bytes)
{
	int fd = l->fid->io.fd;
	off_t at = (off_t)(l->offset + l->done);
	ssize_t n;

	if (l->offset == PROSE_9P_HERE)
		n = l->write ? write(fd, data, bytes) : read(fd, data, bytes);
	else if (l->write)
		n = pwrite(fd, data, bytes, at);
	else
		n = pread(fd, data, bytes, at);
	return n < 0 ? -errno : n;
}

/* Where the data of a plain read goes: behind its count, in the answer. */
uint8_t *io_place(struct later *l, struct p9 *out)
{
	return l->data ? l->data + l->done : out->buf + out->at + 4;
}

int io_finish(struct later *l, struct p9 *out)
{
	p9_put32(out, (uint32_t)l->done);
	if (!l->data)
		p9_getdata(out, (uint32_t)l->done);
	return 1;
}

static int file_step(struct srv *s, struct later *l, struct p9 *out)
{
	uint64_t left = l->count - l->done;
	size_t bytes = left < SRV_PIECE ? left : SRV_PIECE;
	ssize_t n = once(l, io_place(l, out), bytes);

	if (n == -EINTR)
		return 0;
	if (n < 0)
		return l->done ? io_finish(l, out) : (int)n;
	l->done += (uint64_t)n;
	if ((size_t)n == bytes && l->done < l->count)
		return 0;
	return io_finish(l, out);
}

static int stream_step(struct srv *s, struct later *l, struct p9 *out)
{
	ssize_t n;

	for (int i = 0; i < STREAM_WRITES; i++) {
		n = io_stream(&l->fid->io, io_place(l, out), l->count - l->done,
			      l->write);
		if (n == -EAGAIN)
			return 0;
		if (n < 0)
			return l->done ? io_finish(l, out) : (int)n;
		l->done += (uint64_t)n;
		if (!l->write || l->done == l->count)
			return io_finish(l, out);
	}
	return 0;
}

static int slow_step(struct srv *s, struct later *l, struct p9 *out)
{
	int64_t n;

	if (!slow_over(l))
		return 0;
	n = slow_result(l, out);
	if (n < 0)
		return n == -EINTR ? -EIO : (int)n;
	l->done = (uint64_t)n;
	return io_finish(l, out);
}

int io_move(struct srv *s, struct msg *m, struct later *l)
{
	if (!l->fid || !l->fid->open || l->fid->io.fd < 0)
		return -EBADF;
	if (l->fid->io.slow) {
		l->step = slow_step;
		return slow_start(s, m, l, l->fid->io.fd);
	}
	if (l->fid->io.stream) {
		l->step = stream_step;
		l->wait = WAIT_FD;
		l->events = l->write ? POLLOUT : POLLIN;
	} else {
		l->step = file_step;
		l->wait = WAIT_TURN;
	}
	return later_start(s, m, l);
}

uint8_t *srv_memory(struct srv *s, uint64_t gpa, uint64_t bytes)
{
	if (gpa > s->o.mem_bytes || bytes > s->o.mem_bytes - gpa || !s->o.mem)
		return NULL;
	return s->o.mem + gpa;
}

static bool by_address(uint8_t type)
{
	return type == PROSE_TPREAD || type == PROSE_TPWRITE;
}

int io_args(struct srv *s, struct msg *m, struct later *l)
{
	uint32_t room = m->out.end - m->out.at - 4;
	uint64_t gpa;

	l->write = m->type == PROSE_TWRITE || m->type == PROSE_TPWRITE;
	l->fid = fid_get(s, p9_get32(&m->in));
	l->offset = p9_get64(&m->in);
	l->count = p9_get32(&m->in);
	if (by_address(m->type)) {
		gpa = p9_get64(&m->in);
		l->data = srv_memory(s, gpa, l->count);
		return m->in.bad ? -EBADMSG : l->data ? 0 : -EFAULT;
	}
	if (l->write)
		l->data = (uint8_t *)(uintptr_t)p9_getdata(&m->in,
							   (uint32_t)l->count);
	else if (l->count > room)
		l->count = room;
	return m->in.bad ? -EBADMSG : 0;
}

int op_rw(struct srv *s, struct msg *m)
{
	struct later l = {0};
	int rc = io_args(s, m, &l);

	return rc ? rc : io_move(s, m, &l);
}

static int poll_step(struct srv *s, struct later *l, struct p9 *out)
{
	struct pollfd p = {l->fid->io.fd, POLLIN | POLLOUT, 0};
	uint32_t always = POLLERR | POLLHUP;

	if (l->fid->io.stream)
		poll(&p, 1, 0);
	else
		p.revents = POLLIN | POLLOUT;
	if (l->events && !((uint32_t)p.revents & (l->events | always)))
		return 0;
	p9_put32(out,
		 (uint32_t)p.revents & (POLLIN | POLLOUT | POLLERR | POLLHUP));
	return 1;
}

int op_poll(struct srv *s, struct msg *m)
{
	struct later l = {.step = poll_step, .wait = WAIT_FD};

	l.fid = fid_get(s, p9_get32(&m->in));
	l.events = p9_get32(&m->in);
	if (m->in.bad)
		return -EBADMSG;
	if (!l.fid || !l.fid->open || l.fid->io.fd < 0)
		return -EBADF;
	if (l.events & ~(uint32_t)(POLLIN | POLLOUT | POLLERR | POLLHUP))
		return -EINVAL;
	return later_start(s, m, &l);
}
