/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The connection: the version both sides speak. Refuses a server that
 * speaks neither 9P2000.L nor PROSE's addition to it.
 */
#include "9p/p9c.h"
#include "errno.h"

#define MSIZE_MIN 1024

bool p9c_plain;

static enum { FRESH, BUSY, UP } state;
static struct waitq connecting;

static bool same(const char *s, uint16_t bytes, const char *want)
{
	return bytes == __builtin_strlen(want) &&
	       !__builtin_memcmp(s, want, bytes);
}

/* What the server chose, of what we offered. */
static int agreed(struct p9 *in)
{
	uint32_t msize = p9_get32(in);
	uint16_t bytes;
	const char *s = p9_getstr(in, &bytes);

	if (in->bad || msize < MSIZE_MIN || msize > PROSE_9P_MSIZE)
		return -EPROTO;
	if (same(s, bytes, PROSE_9P_VERSION_PLAIN))
		p9c_plain = true;
	else if (!same(s, bytes, PROSE_9P_VERSION))
		return -EPROTONOSUPPORT;
	p9c_state.msize = msize;
	return 0;
}

static int offer(const char *version)
{
	struct p9 m;
	struct req *r = req_begin(PROSE_TVERSION, &m);
	int err;

	if (!r)
		return -EIO;
	p9_put32(&m, PROSE_9P_MSIZE);
	p9_putstr(&m, version, (uint16_t)__builtin_strlen(version));
	req_send(r, &m);
	err = req_wait(r, false);
	if (!err)
		err = agreed(&r->in);
	req_end(r);
	return err;
}

int p9c_connect(void)
{
	int err;

	while (state == BUSY)
		wait_on(&connecting, RT_FOREVER, false);
	if (state == UP)
		return 0;
	state = BUSY;
	err = offer(PROSE_9P_VERSION);
	if (err) /* "unknown", or even an error: diod's answer is EIO */
		err = offer(PROSE_9P_VERSION_PLAIN);
	state = err ? FRESH : UP;
	wake(&connecting, ~0u);
	return err;
}

bool p9c_in_order(void)
{
	return !p9c_plain && req_spare(4);
}
