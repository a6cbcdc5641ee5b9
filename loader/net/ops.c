/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What becomes of messages about files of the network, by a table. Refuses
 * every change of the tree.
 */
#include <dirent.h>
#include <poll.h>
#include <string.h>
#include "net/net.h"

/* Texts are always ready. */
static int net_poll(struct srv *s, struct msg *m)
{
	struct p9 in = m->in;
	struct fid *f = fid_get(s, p9_get32(&in));

	if ((f->io.fd >= 0 && !net_is_names(f->place)) || !f->open)
		return op_poll(s, m);
	p9_put32(&m->out, POLLIN | POLLOUT);
	return 0;
}

static int net_readdir(struct srv *s, struct msg *m)
{
	struct fid *f = fid_get(s, p9_get32(&m->in));
	uint64_t offset = p9_get64(&m->in), place;
	uint32_t count = p9_get32(&m->in), first;
	struct p9 *out = &m->out;
	struct p9_qid q;
	unsigned n = offset > NET_CONVS ? NET_CONVS + 1 : (unsigned)offset;

	if (m->in.bad || !f->open)
		return m->in.bad ? -EBADMSG : -EBADF;
	if (!net_is_dir(f->place))
		return -ENOTDIR;
	p9_put32(out, 0);
	first = out->at;
	if (count > out->end - first)
		count = out->end - first;
	for (; (place = net_entry(s, f->place, &n)); n++) {
		const char *name = net_name(place);

		if (out->at - first + 24 + strlen(name) > count)
			break;
		net_qid(place, &q);
		p9_putqid(out, &q);
		p9_put64(out, n + 1);
		p9_put8(out, net_is_dir(place) ? DT_DIR : DT_UNKNOWN);
		p9_putstr(out, name, (uint16_t)strlen(name));
	}
	count = out->at - first;
	memcpy(out->buf + first - 4, &count, sizeof(count));
	return 0;
}

/* A shell's ">" makes a file empty, with which it means nothing here. */
static int net_setattr(struct srv *s, struct msg *m)
{
	uint32_t valid;

	p9_get32(&m->in);
	valid = p9_get32(&m->in);
	if (m->in.bad)
		return -EBADMSG;
	return valid & 7 ? -EPERM : 0; /* mode, owner, group */
}

static int net_ioctl(struct srv *s, struct msg *m)
{
	struct p9 in = m->in;
	struct fid *f = fid_get(s, p9_get32(&in));
	uint32_t what = p9_get32(&in), bytes = p9_get32(&in);
	const uint8_t *arg = p9_getdata(&in, bytes);
	char word[32] = "", text[NET_CTL_BYTES];
	int n;

	if (in.bad)
		return -EBADMSG;
	if (!f->open || !f->holds)
		return f->open ? -ENOTTY : -EBADF;
	if (what == PROSE_9P_NREAD)
		return op_ioctl(s, m);
	if (what != PROSE_9P_NETASK || bytes >= sizeof(word))
		return -ENOTTY;
	memcpy(word, arg, bytes);
	n = netctl_ask(net_conv(s, f->place), word, text);
	if (n < 0)
		return n;
	p9_put32(&m->out, (uint32_t)n);
	p9_putdata(&m->out, text, (uint32_t)n);
	return 0;
}

static int nothing(struct srv *s, struct msg *m)
{
	return 0;
}

static int no_place(struct srv *s, struct msg *m)
{
	return -ESPIPE;
}

static net_fn *const ops[256] = {
    [PROSE_TWALK] = op_walk,	   [PROSE_TCLUNK] = op_clunk,
    [PROSE_TREMOVE] = op_remove, /* clunks even so */
    [PROSE_TLOPEN] = net_lopen,	   [PROSE_TREAD] = net_rw,
    [PROSE_TWRITE] = net_rw,	   [PROSE_TPREAD] = net_rw,
    [PROSE_TPWRITE] = net_rw,	   [PROSE_TSEND] = net_send,
    [PROSE_TRECV] = net_recv,	   [PROSE_TPOLL] = net_poll,
    [PROSE_TIOCTL] = net_ioctl,	   [PROSE_TLSEEK] = no_place,
    [PROSE_TFSYNC] = nothing,	   [PROSE_TREADDIR] = net_readdir,
    [PROSE_TGETATTR] = op_getattr, [PROSE_TSETATTR] = net_setattr,
    [PROSE_TSTATFS] = op_statfs,   [PROSE_TXATTRWALK] = op_xattrwalk,
};

int net_message(struct srv *s, struct msg *m)
{
	net_fn *op = ops[m->type];

	return op ? op(s, m) : -EPERM;
}
