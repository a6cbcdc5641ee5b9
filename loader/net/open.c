/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opening files of the network. To open `clone` makes a conversation, to
 * open `listen` takes a call; the fid is that conversation's ctl from then
 * on. What is open holds its conversation.
 */
#include <poll.h>
#include <unistd.h>
#include "net/net.h"

#define P9_NONBLOCK 04000u

/* The fid holds that conversation, by its ctl or another file. */
static void hold(struct srv *s, struct fid *f, uint64_t place)
{
	f->place = place;
	f->holds = true;
	f->io = (struct io){.fd = net_conv(s, place)->fd,
			    .stream = true,
			    .nonblock = true,
			    .socket = true};
}

static void let_go(struct srv *s, struct fid *f)
{
	if (f->holds)
		conv_put(s, net_conv(s, f->place));
	f->holds = false;
	f->io.fd = -1;
}

void net_put(struct srv *s, struct fid *f)
{
	lookup_free(s, f);
	let_go(s, f);
	if (net_what(f->place) == NET_EVENT && f->open)
		s->net->watched = false;
}

static int answer(struct fid *f, struct p9 *out)
{
	struct p9_qid q;

	net_qid(f->place, &q);
	f->open = true;
	p9_putqid(out, &q);
	p9_put32(out, 0);
	return 1;
}

static int open_clone(struct srv *s, struct fid *f, struct p9 *out)
{
	unsigned index;
	int rc = conv_new(s, net_index(f->place), false, -1, &index);

	if (rc)
		return rc;
	hold(s, f, net_place(NET_CTL, index, s->net->conv[index].age));
	answer(f, out);
	return 0;
}

/* A call that came; the one who called may be gone again. */
static int listen_step(struct srv *s, struct later *l, struct p9 *out)
{
	struct fid *f = l->fid;
	struct conv *c = net_conv(s, f->place);
	unsigned index;
	int fd = accept4(c->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), rc;

	if (fd < 0 && (errno == EINTR || errno == ECONNABORTED))
		return 0;
	if (fd < 0 && errno == EAGAIN && !f->nowait)
		return 0;
	rc = fd < 0 ? -errno : conv_new(s, c->proto, c->v6, fd, &index);
	let_go(s, f);
	if (rc)
		return rc;
	s->net->conv[index].bound = true;
	hold(s, f, net_place(NET_CTL, index, s->net->conv[index].age));
	return answer(f, out);
}

static int open_listen(struct srv *s, struct msg *m, struct fid *f)
{
	struct later l = {
	    .step = listen_step, .wait = WAIT_FD, .events = POLLIN, .fid = f};
	int rc;

	if (net_protos[net_conv(s, f->place)->proto].type != SOCK_STREAM)
		return -EOPNOTSUPP;
	if (f->holds) /* somebody waits with this fid */
		return -EBUSY;
	net_conv(s, f->place)->holds++;
	hold(s, f, f->place);
	rc = later_start(s, m, &l);
	if (rc < 0)
		let_go(s, f);
	return rc;
}

static int open_event(struct srv *s, struct fid *f)
{
	struct net *n = s->net;

	if (n->watched)
		return -EBUSY;
	n->watched = true;
	f->io = (struct io){.fd = n->epoll, .stream = true, .nonblock = true};
	return 0;
}

int net_lopen(struct srv *s, struct msg *m)
{
	struct fid *f = fid_get(s, p9_get32(&m->in));
	uint32_t flags = p9_get32(&m->in);
	enum net_what what = net_what(f->place);
	int rc = 0;

	if (m->in.bad)
		return -EBADMSG;
	if (f->open)
		return -EBUSY;
	if (what >= NET_CONV && !net_conv(s, f->place))
		return -ENOENT;
	/* Linux's client cannot poll: it has to wait */
	f->nowait = flags & P9_NONBLOCK && !s->o.only;
	if (what == NET_CLONE)
		return open_clone(s, f, &m->out);
	if (what == NET_LISTEN)
		return open_listen(s, m, f);
	if (what == NET_EVENT)
		rc = open_event(s, f);
	if (what > NET_CONV) {
		net_conv(s, f->place)->holds++;
		hold(s, f, f->place);
	}
	if (!rc)
		answer(f, &m->out);
	return rc;
}
