/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calling and being called: bind, listen, accept, connect, shutdown.
 */
#include "net/sock.h"
#include "rt_fmt.h"

int sock_bind(struct sock *s, const struct netaddr *a)
{
	return sock_ctl_addr(s, "bind", a, false);
}

int sock_listen(struct sock *s, int backlog)
{
	char text[16];
	int err = s->type == SOCK_STREAM ? 0 : -EOPNOTSUPP;

	rt_format(text, sizeof(text), "%d", backlog);
	if (!err)
		err = sock_ctl(s, "backlog", text, true);
	if (!err)
		s->listens = true;
	return err;
}

/* The connect that is under way: the host tells how it ended who asks for
 * it once more. */
static int connect_end(struct sock *s, const struct netaddr *a)
{
	uint64_t until = sock_until(s, true);
	int err;

	do {
		err = sock_wait(s, POLLOUT, until);
		if (err)
			return err == -ETIMEDOUT ? -EINPROGRESS : err;
		err = sock_ctl_addr(s, "connect", a, false);
	} while (err == -EALREADY);
	s->connecting = false;
	return err;
}

int sock_connect(struct sock *s, const struct netaddr *a)
{
	bool nowait = sock_nowait(s, 0);
	int err;

	if (!a->family)
		return sock_ctl(s, "disconnect", "", true);
	if (s->connecting && !nowait) /* after a signal, say */
		return connect_end(s, a);
	err = sock_ctl_addr(s, "connect", a, s->type == SOCK_STREAM);
	s->connecting = err == -EINPROGRESS;
	return s->connecting && !nowait ? connect_end(s, a) : err;
}

/* Its call's ctl: the fid of `listen` becomes that. */
static int take_call(struct sock *s, struct fid **ctl)
{
	static const struct p9_name names[] = {{"..", 2}, {"listen", 6}};
	struct p9_qid qids[2];
	struct fid *f = fid_new();
	int opened = -EIO, n;

	if (!f)
		return -ENOMEM;
	n = p9c_walk_lopen(s->ctl, f, names, 2, qids, O_RDWR | O_NONBLOCK,
			   &opened);
	if (n >= 0 && n < 2)
		opened = -EINVAL;
	if (n < 0 || opened)
		fid_put(f);
	*ctl = f;
	return n < 0 ? n : opened;
}

/* Nobody calls: so it is, unless somebody did since. */
static void nobody(struct sock *s, unsigned changes)
{
	if (changes != s->f.changes)
		return;
	s->ready &= ~(uint32_t)POLLIN;
	s->unsure = false;
}

int sock_accept(struct sock *s, uint32_t flags, struct sock **to)
{
	uint64_t until = sock_until(s, false);
	struct fid *ctl;
	int err;

	if (!s->listens)
		return s->type == SOCK_STREAM ? -EINVAL : -EOPNOTSUPP;
	for (;;) {
		unsigned changes = s->f.changes;

		err = take_call(s, &ctl);
		if (err != -EAGAIN)
			break;
		nobody(s, changes);
		if (sock_nowait(s, 0))
			return err;
		err = sock_wait(s, POLLIN, until);
		if (err)
			return err == -ETIMEDOUT ? -EAGAIN : err;
	}
	if (err)
		return err;
	s->unsure = true;
	*to = sock_make(ctl, s->family, s->type, flags);
	return *to ? 0 : -ENOMEM;
}

int sock_shutdown(struct sock *s, unsigned how)
{
	static const char *const word[] = {"read", "write", ""};

	if (how > 2)
		return -EINVAL;
	return sock_ctl(s, "hangup", word[how], false);
}
