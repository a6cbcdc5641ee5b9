/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib loader ctl */
/* What a hostile partition may write to ctl files, and do with conversations
 * in any order: 60,000 lines and messages from a fixed seed. Nothing is
 * called but loopback. */
#include "srvtest.h"

#define FIDS 12

static struct srv *s;
static uint64_t state = 7;

static uint32_t chance(uint32_t below)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(state >> 33) % below;
}

static const char *const words[] = {
    "announce", "bind",	    "backlog", "hangup",   "disconnect",
    "ipv6",	"linger",   "nodelay", "ttl",	   "reuseaddr",
    "rcvbuf",	"keepidle", "connect", "error",	   "local",
    "remote",	"",	    "x",       "tcp!*!80", "localhost"};
static const char *const args[] = {
    "",	      "127.0.0.1!0",	"127.0.0.1!1", "*!0",  "::1!0",
    "::1!1",  "read",		"write",       "1",    "0",
    "-1",     "99999999999",	"127.0.0.1!",  "!!!!", "1:2:3:4:5:6:7:8:9!1",
    "%s%n%x", "127.0.0.1!65536"};

#define SOME(list) list[chance(sizeof(list) / sizeof(*list))]

/* A good line mostly; one that was changed does not call anybody. */
static void line(char *to, size_t bytes)
{
	int n = snprintf(to, bytes, "%s %s%s", SOME(words), SOME(args),
			 chance(2) ? "\n" : "");

	if (chance(3) || !strncmp(to, "connect", 7))
		return;
	for (unsigned i = chance(4); i; i--)
		to[chance((uint32_t)n)] = (char)(1 + chance(255));
	if (!strncmp(to, "connect", 7))
		to[0] = 'x';
}

static const char *const paths[] = {
    "net/tcp/clone",	"net/udp/clone",    "net/event",
    "net/cs",		"net/dns",	    "net/tcp",
    "net/tcp/0/ctl",	"net/tcp/1/data",   "net/udp/2/data",
    "net/tcp/0/listen", "net/tcp/1/listen", "net/tcp/2/status",
    "net/udp/1/local",	"net/tcp/0/remote", "net",
    "net/tcp/3",	"net/../net/udp"};

static void open_some(uint32_t fid)
{
	walk_open(s, fid, SOME(paths), chance(2) ? O_RDWR | 04000 : O_RDWR);
}

static void one(void)
{
	uint32_t fid = 1 + chance(FIDS), count = chance(3) ? chance(99) : ~0u;
	uint64_t gpa = chance(3) ? chance(9999) : MEM_BYTES - chance(99);
	uint16_t tag = (uint16_t)(1 + chance(20));
	char text[512];

	line(text, sizeof(text));
	switch (chance(14)) {
	case 0:
	case 1:
		open_some(fid);
		break;
	case 2:
		rpc(s, CLUNK, "d", fid);
		break;
	case 3:
		send_tag(s, tag, PROSE_TREAD, "dqd", fid,
			 chance(2) ? ~0ull : chance(9), count);
		break;
	case 4:
		send_tag(s, tag, PROSE_TPREAD, "dqdq", fid,
			 chance(2) ? ~0ull : chance(9), count, gpa);
		break;
	case 5:
		rpc(s, SEND, "dddqs", fid, chance(4) ? 0 : chance(999), count,
		    gpa, chance(2) ? "" : SOME(args));
		break;
	case 6:
		rpc(s, RECV, "dddq", fid, chance(4) ? 0 : chance(999), count,
		    gpa);
		break;
	case 7:
		send_tag(s, tag, PROSE_TPOLL, "dd", fid, chance(32));
		break;
	case 8:
		rpc(s, IOCTL, "ddD", fid, 6 + chance(3), SOME(words));
		break;
	case 9:
		rpc(s, READDIR, "dqd", fid, (uint64_t)chance(9), count);
		break;
	case 10:
		rpc(s, FLUSH, "w", tag);
		break;
	case 11:
		rpc(s, GETATTR, "dq", fid, 0x7ffull);
		break;
	default:
		send_tag(s, tag, PROSE_TWRITE, "dqD", fid, 0ull, text);
	}
}

int main(void)
{
	make_dir();
	make_net = true;
	s = make_srv(true, -1, -1);
	hello(s);
	alarm(300);
	for (unsigned i = 0; i < 60000; i++) {
		one();
		if (srv_fd(s) >= 0)
			srv_progress(s);
	}
	for (uint32_t fid = 1; fid <= FIDS; fid++)
		rpc(s, CLUNK, "d", fid);
	for (unsigned tag = 0; tag < 30; tag++)
		rpc(s, FLUSH, "w", tag);
	is(srv_pending(s), 0);
	is(walk(s, 1, "net/tcp/0"), -ENOENT);
	srv_destroy(s);
	return tap_done();
}
