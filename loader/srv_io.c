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
static uint8_t *place(struct later *l, struct p9 *out)
{
	return l->data ? l->data + l->done : out->buf + out->at + 4;
}

static int finish(struct later *l, struct p9 *out)
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
	ssize_t n = once(l, place(l, out), bytes);

	if (n == -EINTR)
		return 0;
	if (n < 0)
		return l->done ? finish(l, out) : (int)n;
	l->done += (uint64_t)n;
	if ((size_t)n == bytes && l->done < l->count)
		return 0;
	return finish(l, out);
}

static int stream_step(struct srv *s, struct later *l, struct p9 *out)
{
	ssize_t n;

	for (int i = 0; i < STREAM_WRITES; i++) {
		n = io_stream(&l->fid->io, place(l, out), l->count - l->done,
			      l->write);
		if (n == -EAGAIN)
			return 0;
		if (n < 0)
			return l->done ? finish(l, out) : (int)n;
		l->done += (uint64_t)n;
		if (!l->write || l->done == l->count)
			return finish(l, out);
	}
	return 0;
}

static int move(struct srv *s, struct msg *m, struct later *l)
{
	if (!l->fid || !l->fid->open || l->fid->io.fd < 0)
		return -EBADF;
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

static int place_read_write(struct srv *s, struct msg *m, bool write_it)
{
	struct later l = {.write = write_it};
	uint64_t gpa;

	l.fid = fid_get(s, p9_get32(&m->in));
	l.offset = p9_get64(&m->in);
	l.count = p9_get32(&m->in);
	gpa = p9_get64(&m->in);
	if (m->in.bad)
		return -EBADMSG;
	if (gpa > s->o.mem_bytes || l.count > s->o.mem_bytes - gpa)
		return -EFAULT;
	if (!s->o.mem)
		return -EFAULT;
	l.data = s->o.mem + gpa;
	return move(s, m, &l);
}

int op_pread(struct srv *s, struct msg *m)
{
	return place_read_write(s, m, false);
}

int op_pwrite(struct srv *s, struct msg *m)
{
	return place_read_write(s, m, true);
}

int op_read(struct srv *s, struct msg *m)
{
	struct later l = {0};
	uint32_t room = m->out.end - m->out.at - 4;

	l.fid = fid_get(s, p9_get32(&m->in));
	l.offset = p9_get64(&m->in);
	l.count = p9_get32(&m->in);
	if (m->in.bad)
		return -EBADMSG;
	if (l.count > room)
		l.count = room;
	return move(s, m, &l);
}

int op_write(struct srv *s, struct msg *m)
{
	struct later l = {.write = true};

	l.fid = fid_get(s, p9_get32(&m->in));
	l.offset = p9_get64(&m->in);
	l.count = p9_get32(&m->in);
	l.data = (uint8_t *)(uintptr_t)p9_getdata(&m->in, (uint32_t)l.count);
	if (m->in.bad)
		return -EBADMSG;
	return move(s, m, &l);
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
