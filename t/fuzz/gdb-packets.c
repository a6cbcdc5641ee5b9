/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gdb's packet layer and session, over the made up target of the unit test.
 * The first byte says whether the rest is bytes as they come, or lines, each
 * of which is made a good packet of. */
#define main unit_main
#include "../unit/gdb-session-survives-any-packets.c"
#undef main

static void lines(struct fake *f, const char *at, const char *end)
{
	while (at < end) {
		const char *stop = memchr(at, '\n', end - at);
		struct text body = {0}, wire = {0};

		if (!stop)
			stop = end;
		text_add(&body, at, stop - at);
		put_framed(&wire, &body);
		rsp_feed(f->rsp, wire.data, wire.bytes);
		session_events(f->session);
		text_free(&body);
		text_free(&wire);
		at = stop + 1;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	static struct fake f = {.target.ops = &ops};
	struct rsp_ops wire = {on_packet, on_oversize, on_interrupt, on_send,
			       &f};

	if (!bytes)
		return 0;
	dice = data[0] + 1;
	f.rsp = rsp_create(&wire);
	f.session = session_create(f.rsp, &f.target);
	if (data[0] & 2 && fake_attach(&f.target, 1) >= 0)
		inferior_add(f.session, 1);
	if (data[0] & 1)
		lines(&f, (const char *)data + 1, (const char *)data + bytes);
	else
		rsp_feed(f.rsp, data + 1, bytes - 1);
	if (!answers(&f) || f.bad)
		abort();
	session_destroy(f.session);
	rsp_destroy(f.rsp);
	memset(f.state, 0, sizeof(f.state));
	return 0;
}
