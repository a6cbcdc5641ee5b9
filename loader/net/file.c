/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading and writing the tree's files: short texts, made when they are
 * read, the lines that a ctl file takes, and directories.
 */
#include <dirent.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include "net/net.h"

/* -- texts ---------------------------------------------------------------- */

static const char *const tcp_states[] = {
    [TCP_ESTABLISHED] = "Established",
    [TCP_SYN_SENT] = "Syn_sent",
    [TCP_SYN_RECV] = "Syn_received",
    [TCP_FIN_WAIT1] = "Finwait1",
    [TCP_FIN_WAIT2] = "Finwait2",
    [TCP_TIME_WAIT] = "Timewait",
    [TCP_CLOSE] = "Closed",
    [TCP_CLOSE_WAIT] = "Closewait",
    [TCP_LAST_ACK] = "Lastack",
    [TCP_LISTEN] = "Listen",
    [TCP_CLOSING] = "Closing",
};

static int status(const struct conv *c, char *text)
{
	struct tcp_info info;
	socklen_t bytes = sizeof(info);
	const char *word = "Open";

	if (!getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &bytes) &&
	    info.tcpi_state < sizeof(tcp_states) / sizeof(*tcp_states) &&
	    tcp_states[info.tcpi_state])
		word = tcp_states[info.tcpi_state];
	return snprintf(text, NET_CTL_BYTES, "%s", word);
}

/* A conversation that has no such address has an empty one. */
static int address(int rc, char *text)
{
	if (rc < 0)
		text[0] = 0;
	return 0;
}

static int text_of(struct srv *s, struct fid *f, char *text)
{
	const struct conv *c = net_conv(s, f->place);
	int rc = 0;

	switch (net_what(f->place)) {
	case NET_CTL:
		snprintf(text, NET_CTL_BYTES, "%u", net_index(f->place));
		return (int)strlen(text);
	case NET_LOCAL:
		rc = address(conv_local(c, text), text);
		break;
	case NET_REMOTE:
		rc = address(conv_remote(c, text), text);
		break;
	case NET_STATUS:
		rc = status(c, text);
		break;
	default:
		return -EISDIR;
	}
	return rc < 0 ? rc : (int)strlen(strcat(text, "\n"));
}

/* The piece of the text that is asked for; its bytes. */
static int piece(struct srv *s, struct fid *f, uint64_t offset, uint64_t count,
		 uint8_t *to)
{
	char text[NET_CTL_BYTES + 1];
	int n = text_of(s, f, text);

	if (n < 0)
		return n;
	if (offset >= (uint64_t)n)
		return 0;
	if (count > (uint64_t)n - offset)
		count = (uint64_t)n - offset;
	memcpy(to, text + offset, count);
	return (int)count;
}

/* -- what is written to ctl ----------------------------------------------- */

/* The end of a connect that was begun before. */
static int connect_step(struct srv *s, struct later *l, struct p9 *out)
{
	const struct conv *c = net_conv(s, l->fid->place);
	socklen_t bytes = sizeof(int);
	int error = 0;

	if (!l->flags) { /* not before it was waited for */
		l->flags = 1;
		return 0;
	}
	if (!(conv_ready(c) & POLLOUT))
		return 0;
	if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &bytes))
		error = errno;
	l->done = l->count;
	return error ? -error : io_finish(l, out);
}

static int ctl_write(struct srv *s, struct msg *m, struct later *l)
{
	struct conv *c = net_conv(s, l->fid->place);
	struct netctl_line line;
	int rc = netctl_parse(&line, l->data, l->count);

	if (rc)
		return rc;
	if (strcmp(line.word, "connect"))
		rc = netctl_do(s, c, &line);
	else
		rc = netctl_connect(s, c, line.arg);
	if (rc == -EINPROGRESS && !l->fid->nowait) {
		l->step = connect_step;
		l->wait = WAIT_FD;
		l->events = POLLOUT;
		return later_start(s, m, l);
	}
	p9_put32(&m->out, (uint32_t)l->count);
	return rc;
}

/* -- what happened -------------------------------------------------------- */

#define EVENTS 64 /* told of at once */

static int event_step(struct srv *s, struct later *l, struct p9 *out)
{
	const uint64_t bytes = sizeof(struct prose_9p_event);
	uint64_t room = l->count / bytes;
	struct prose_9p_event told;
	struct epoll_event ev[EVENTS];
	int n = epoll_wait(s->net->epoll, ev,
			   room < EVENTS ? (int)room : EVENTS, 0);

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	if (!n && l->offset == PROSE_9P_HERE)
		return 0;
	for (int i = 0; i < n; i++, l->done += bytes) {
		told = (struct prose_9p_event){.qid_path = ev[i].data.u64,
					       .ready = ev[i].events};
		memcpy(io_place(l, out), &told, bytes);
	}
	return io_finish(l, out);
}

static int event_read(struct srv *s, struct msg *m, struct later *l)
{
	l->step = event_step;
	l->wait = WAIT_FD;
	l->events = POLLIN;
	if (l->count < sizeof(struct prose_9p_event))
		return -EINVAL;
	return later_start(s, m, l);
}

/* -- messages ------------------------------------------------------------- */

int net_rw(struct srv *s, struct msg *m)
{
	struct later l = {0};
	int rc = io_args(s, m, &l);
	enum net_what what;

	if (rc)
		return rc;
	if (!l.fid->open)
		return -EBADF;
	what = net_what(l.fid->place);
	if (what == NET_EVENT)
		return l.write ? -EBADF : event_read(s, m, &l);
	if (what == NET_CTL && l.write)
		return ctl_write(s, m, &l);
	if (net_is_names(l.fid->place))
		return l.write ? lookup_write(s, m, &l) : lookup_read(m, &l);
	if (what == NET_DATA) /* to be read where it stands */
		return m->type == PROSE_TPREAD && l.offset != PROSE_9P_HERE
			   ? -ESPIPE
			   : io_move(s, m, &l);
	if (l.write)
		return -EBADF;
	rc = piece(s, l.fid, l.offset, l.count, io_place(&l, &m->out));
	if (rc < 0)
		return rc;
	l.done = (uint64_t)rc;
	io_finish(&l, &m->out);
	return 0;
}
