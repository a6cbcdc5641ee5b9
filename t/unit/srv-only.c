/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib loader ctl */
/* A server of one tree alone, for Linux's client: nothing else can be
 * attached or walked to, there are no pipes and devices, and who asks not to
 * wait does so anyway. */
#include "srvtest.h"

static struct srv *s;

static void start(const char *only, int in, int out)
{
	s = make_srv_of((struct srv_opts){
	    .only = only, .net = true, .stdio = {in, out, -1}});
	is(rpc(s, VERSION, "ds", 65536, PROSE_9P_VERSION), 0);
}

static int attach(const char *aname)
{
	return rpc(s, ATTACH, "ddssd", 0, PROSE_9P_NOFID, "me", aname, 0);
}

static unsigned mode_of(uint32_t fid)
{
	struct p9_qid q;

	if (rpc(s, GETATTR, "dq", fid, 0x7ffull))
		return 0;
	p9_get64(&got);
	p9_getqid(&got, &q);
	return p9_get32(&got);
}

static void network(void)
{
	static const char *const others[] = {"",       "/",	  "fd",	 "root",
					     "net/..", "net/tcp", "/net"};

	start("net", -1, -1);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		is(attach(others[i]), -EACCES);
	is(attach("net"), 0);
	is(walk(s, 1, "../../secret"), -ENOENT);
	is(walk(s, 1, "../tcp/../../.."), 0);
	is(walk_from(s, 1, 2, "event"), 0);
	is(mode_of(1) & S_IFMT, S_IFDIR);
	is(mode_of(2), S_IFREG | 0400);
	is(rpc(s, LCREATE, "dsddd", 1, "f", O_RDWR, 0600, 0), -EPERM);
	is(walk_open(s, 3, "tcp/clone", O_RDWR | 04000), 0);
	is(rpc(s, WRITE, "dqD", 3, 0ull, "announce 127.0.0.1!0"), 0);
	is(walk(s, 4, "tcp/0/data"), 0);
	is(mode_of(4), S_IFREG | 0600);
	is(walk(s, 5, "tcp/0/listen"), 0);
	is(send_tag(s, 7, PROSE_TLOPEN, "dd", 5, O_RDWR | 04000), 1);
	is(rpc(s, FLUSH, "w", 7), 0);
	srv_destroy(s);
}

static uint32_t read_some(uint32_t fid, uint64_t at, char *to)
{
	uint32_t n;

	is(rpc(s, READ, "dqd", fid, at, 20), 0);
	n = p9_get32(&got);
	memcpy(to, p9_getdata(&got, n), n);
	return n;
}

static void console(void)
{
	int in[2], out[2];
	char text[20];

	is(pipe(in), 0);
	is(pipe(out), 0);
	start("fd", in[0], out[1]);
	is(attach(""), -EACCES);
	is(attach("net"), -EACCES);
	is(attach("fd"), 0);
	is(walk(s, 1, "../net"), -ENOENT);
	for (int i = 0; i < 3; i++) { /* again and again */
		is(walk(s, 1, "0"), 0);
		is(mode_of(1) & S_IFMT, S_IFREG);
		is(rpc(s, LOPEN, "dd", 1, O_RDONLY), 0);
		is(write(in[1], "hello", 5), 5);
		is(read_some(1, (uint64_t)i * 5, text), 5);
		is(rpc(s, CLUNK, "d", 1), 0);
		is(walk_open(s, 1, "1", O_WRONLY | O_TRUNC), 0);
		is(rpc(s, SETATTR, "ddddqqqqqq", 1, 8, 0, 0, 0ull, 0ull, 0ull,
		       0ull, 0ull, 0ull),
		   0);
		is(rpc(s, WRITE, "dqD", 1, (uint64_t)i, "there"), 0);
		is(read(out[0], text, sizeof(text)), 5);
		is(rpc(s, CLUNK, "d", 1), 0);
	}
	srv_destroy(s);
}

int main(void)
{
	make_dir();
	put_file("secret", "");
	network();
	console();
	return tap_done();
}
