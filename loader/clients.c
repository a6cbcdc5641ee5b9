/* SPDX-License-Identifier: BSD-2-Clause */
/* The daemon's clients: how they come, what they ask for, how they go. */
#include "daemon.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto.h"

static void reply(struct client *c, const struct proto_reply *r,
		  const int fd[3])
{
	union {
		struct cmsghdr align;
		char buf[CMSG_SPACE(3 * sizeof(int))];
	} u = {.buf = {0}};
	struct iovec iov = {(void *)r, sizeof(*r)};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};
	struct cmsghdr *h;

	if (fd) {
		msg.msg_control = u.buf;
		msg.msg_controllen = sizeof(u.buf);
		h = CMSG_FIRSTHDR(&msg);
		h->cmsg_level = SOL_SOCKET;
		h->cmsg_type = SCM_RIGHTS;
		h->cmsg_len = CMSG_LEN(3 * sizeof(int));
		memcpy(CMSG_DATA(h), fd, 3 * sizeof(int));
	}
	/* One who does not read his answers does not stop the others. */
	sendmsg(c->sock, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* A number is used again as late as can be; those of a Linux that is a
 * controller itself are not the daemon's to give. */
static unsigned free_number(struct daemon *d)
{
	unsigned n = d->last_client;

	for (unsigned i = 1; i < PROSE_CLIENT_LINUX; i++) {
		n = n % (PROSE_CLIENT_LINUX - 1) + 1;
		if (d->client[n].sock < 0)
			return d->last_client = n;
	}
	return 0;
}

static bool same_user(int sock, pid_t *pid)
{
	struct ucred cred;
	socklen_t bytes = sizeof(cred);

	if (getsockopt(sock, SOL_SOCKET, SO_PEERCRED, &cred, &bytes))
		return false;
	*pid = cred.pid;
	return cred.uid == geteuid() || !cred.uid;
}

int client_accept(struct daemon *d)
{
	int sock = accept4(d->listen, NULL, NULL, SOCK_CLOEXEC);
	struct proto_reply full = {.status = -EUSERS};
	struct client *c, stranger = {.sock = sock};
	unsigned n = free_number(d);

	if (sock < 0)
		return 0;
	c = &d->client[n];
	if (!n || !same_user(sock, &c->pid)) {
		reply(&stranger, &full, NULL);
		close(sock);
		return 0;
	}
	c->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (c->wake < 0) {
		close(sock);
		return 0;
	}
	c->sock = sock;
	c->wants_scrub = false;
	ctl_ring(&d->ctl); /* who comes calls soon: the machine wakes up */
	c->term = 0;
	c->session = 0;
	return client_serve(d, n); /* its first request is there mostly */
}

/* Could the hypervisor have anything of this client's? */
static bool owns_something(struct daemon *d, unsigned n)
{
	struct ctl of_client = d->ctl;
	struct prose_part_row row;

	of_client.mbox = d->ctl.mbox + n;
	if (!ctl_answered(&of_client))
		return true;
	for (unsigned i = 0; i < PROSE_PARTS; i++)
		if (!ctl_part_at(&d->ctl, i, &row) &&
		    (row.owner == n || row.debugger == n))
			return true;
	return false;
}

static int gone(struct daemon *d, unsigned n)
{
	struct client *c = &d->client[n];
	uint64_t arg = n;

	if (c->term)
		lx_detach(d, n);
	close(c->sock);
	c->sock = -1;
	close(c->wake);
	if (owns_something(d, n) &&
	    daemon_call(d, PROSE_H_CLIENT_GONE, &arg, 1) == -PROSE_E_IO)
		return -EIO;
	scrub_request(d);
	return 0;
}

static void attach(struct daemon *d, unsigned n, struct proto_reply *r)
{
	int fd[3] = {d->ram_fd, d->ctl.bell, d->client[n].wake};

	reply(&d->client[n], r, fd);
}

static void answer(struct daemon *d, unsigned n, const struct proto_request *q)
{
	struct client *c = &d->client[n];
	struct proto_reply r = {.client = n,
				.ram_bytes = d->ctl.ram_bytes,
				.daemon_pid = getpid(),
				.machine_pid = d->machine};

	switch (q->op) {
	case PROTO_ATTACH:
		attach(d, n, &r);
		return;
	case PROTO_DOWN:
		d->going_down = true;
		break;
	case PROTO_SCRUB:
		c->wants_scrub = true;
		scrub_request(d);
		return;
	case PROTO_TERM:
		r.status = lx_has(d, q->value) ? 0 : -ENOENT;
		reply(c, &r, NULL);
		if (!r.status)
			lx_attach(d, n, q->value);
		return;
	case PROTO_OWNER:
		if (q->value && q->value < PROSE_CLIENTS &&
		    d->client[q->value].sock >= 0)
			r.value = d->client[q->value].pid;
		else
			r.status = -ESRCH;
		break;
	default:
		r.status = -ENOSYS;
	}
	reply(c, &r, NULL);
}

int client_serve(struct daemon *d, unsigned n)
{
	struct proto_request q;
	struct proto_reply bad = {.status = -EPROTO};
	ssize_t got;

	if (d->client[n].term)
		return lx_input(d, n) ? gone(d, n) : 0;
	got = recv(d->client[n].sock, &q, sizeof(q), MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got <= 0)
		return gone(d, n);
	if (got != sizeof(q) || q.magic != PROTO_MAGIC)
		reply(&d->client[n], &bad, NULL);
	else
		answer(d, n, &q);
	return 0;
}

void client_answer_scrubs(struct daemon *d)
{
	struct proto_reply r = {0};

	for (unsigned i = 1; i < PROSE_CLIENTS; i++)
		if (d->client[i].sock >= 0 && d->client[i].wants_scrub) {
			d->client[i].wants_scrub = false;
			reply(&d->client[i], &r, NULL);
		}
}
