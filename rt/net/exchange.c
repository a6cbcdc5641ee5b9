/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One message about a socket and its answer. What the answer says of the
 * socket counts from the moment it came, before whoever asked runs again.
 */
#include "net/sock.h"
#include "rt_fmt.h"

#define LINE_BYTES 128

struct exchange {
	struct sock *s;
	struct transfer *t; /* NULL: of a ctl line */
	uint32_t clears;    /* bits of `ready` that -EAGAIN takes back */
	bool send, anew;
	bool over;
	int64_t result;
	struct waitq wait;
};

/* A server may be of any mind: what it says of the bytes is checked. */
static int64_t moved(struct exchange *x, struct p9 *in)
{
	struct transfer *t = x->t;
	int64_t n = p9_get32(in);
	const char *from;
	uint16_t bytes;
	bool more = t->flags & MSG_TRUNC;

	t->flags = x->send ? 0 : p9_get32(in) & MSG_TRUNC;
	sock_ready(x->s, p9_get32(in));
	x->s->unsure = false;
	t->addr.family = NETADDR_ANY;
	from = x->send ? NULL : p9_getstr(in, &bytes);
	if (from && bytes && netaddr_parse(&t->addr, from, bytes))
		in->bad = 1;
	return in->bad || (n > t->count && !more) ? -EPROTO : n;
}

static void answered(struct req *r)
{
	struct exchange *x = r->arg;

	x->result = req_status(r);
	if (x->result == -EAGAIN)
		x->s->ready &= ~(x->clears | POLLERR | POLLHUP);
	else if (!x->result && x->t)
		x->result = moved(x, &r->in);
	else if (x->t)
		x->s->ready &= ~(uint32_t)POLLERR; /* it was told */
	else if (x->anew && (!x->result || x->result == -EINPROGRESS))
		x->s->ready = x->s->unsure = 0;
	x->over = true;
	wake(&x->wait, ~0u);
}

/* The server answers at once. */
static int64_t finish(struct exchange *x, const struct req *r)
{
	if (!r)
		return -EIO;
	while (!x->over)
		wait_on(&x->wait, RT_FOREVER, false);
	return x->result;
}

int64_t sock_send_once(struct sock *s, struct transfer *t)
{
	struct exchange x = {s, t, POLLOUT, .send = true};
	char text[NETADDR_TEXT];
	struct p9_name to = {text, 0};

	if (t->addr.family)
		to.bytes = (uint16_t)netaddr_format(&t->addr, text);
	return finish(&x, p9c_send_start(s->ctl, t->flags, t->count, t->data,
					 to, answered, &x));
}

int64_t sock_recv_once(struct sock *s, struct transfer *t)
{
	struct exchange x = {s, t, POLLIN | POLLRDHUP};

	return finish(&x, p9c_recv_start(s->ctl, t->flags, t->count, t->data,
					 answered, &x));
}

int sock_ctl(struct sock *s, const char *word, const char *arg, bool anew)
{
	struct exchange x = {.s = s, .anew = anew};
	char line[LINE_BYTES];
	size_t n = rt_format(line, sizeof(line), "%s %s", word, arg);

	return (int)finish(
	    &x, p9c_write_start(s->ctl, line, (uint32_t)n, answered, &x));
}

int sock_ctl_number(struct sock *s, const char *word, int n)
{
	char text[16];

	rt_format(text, sizeof(text), "%d", n);
	return sock_ctl(s, word, text, false);
}

int sock_ctl_addr(struct sock *s, const char *word, const struct netaddr *a,
		  bool anew)
{
	char text[NETADDR_TEXT];

	netaddr_format(a, text);
	return sock_ctl(s, word, text, anew);
}

int sock_ask(struct sock *s, const char *word, char *to, uint32_t bytes)
{
	int err = p9c_ioctl(s->ctl, PROSE_9P_NETASK, word,
			    (uint32_t)__builtin_strlen(word), to, &bytes);

	return err ? err : (int)bytes;
}

int sock_ask_addr(struct sock *s, const char *word, struct netaddr *a)
{
	char text[NETADDR_TEXT];
	int n = sock_ask(s, word, text, sizeof(text));

	if (n < 0)
		return n;
	return netaddr_parse(a, text, (uint32_t)n) ? -EPROTO : 0;
}

int sock_ask_number(struct sock *s, const char *word, int *n)
{
	char text[16];
	int bytes = sock_ask(s, word, text, sizeof(text)), i = 0;
	bool minus = bytes > 0 && text[0] == '-';
	int64_t v = 0;

	if (bytes < 0)
		return bytes;
	for (i = minus; i < bytes && text[i] >= '0' && text[i] <= '9'; i++)
		v = v * 10 + (text[i] - '0');
	if (i == minus || i < bytes || bytes > 11)
		return -EPROTO;
	*n = (int)(minus ? -v : v);
	return 0;
}
