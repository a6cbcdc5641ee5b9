/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib loader ctl */
/* The gateway: conversations as in Plan 9, by files alone and by SEND and
 * RECV; what waits does not hold others up; ends with nothing left open. */
#include <arpa/inet.h>
#include <dirent.h>
#include <sys/socket.h>
#include "srvtest.h"

static struct srv *s;

static int ctl(uint32_t fid, const char *line)
{
	return rpc(s, WRITE, "dqD", fid, 0ull, line);
}

static const char *ask(uint32_t fid, const char *word)
{
	static char text[512];
	uint32_t n;

	if (rpc(s, IOCTL, "ddD", fid, PROSE_9P_NETASK, word))
		return "(error)";
	n = p9_get32(&got);
	memcpy(text, p9_getdata(&got, n), n);
	text[n] = 0;
	return text;
}

/* A fid's file below the directory of conversation n of this protocol. */
static int open_in(uint32_t fid, const char *proto, const char *n,
		   const char *file, uint32_t flags)
{
	char path[64];

	snprintf(path, sizeof(path), "net/%s/%s/%s", proto, n, file);
	return walk_open(s, fid, path, flags);
}

static unsigned descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	unsigned n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static const char *port_of(const char *address)
{
	return strchr(address, '!') + 1;
}

/* A server announces, a client calls, bytes go both ways by files. */
static void calls(void)
{
	char number[16], line[100], data[64];

	is(walk_open(s, 1, "net/tcp/clone", O_RDWR), 0);
	strcpy(number, text_at(s, 1, 0));
	is_str(number, "0");
	is_str(text_at(s, 1, 1), "");
	is(open_in(2, "tcp", number, "status", O_RDONLY), 0);
	is_str(text_at(s, 2, 0), "Closed\n");
	is(ctl(1, "announce 127.0.0.1!0\n"), 0);
	is_str(text_at(s, 2, 0), "Listen\n");
	is(open_in(3, "tcp", number, "local", O_RDONLY), 0);
	snprintf(line, sizeof(line), "connect 127.0.0.1!%s",
		 port_of(text_at(s, 3, 0)));

	/* nobody calls: it waits, others are served */
	is(walk(s, 4, "net/tcp/0/listen"), 0);
	is(send_tag(s, 7, PROSE_TLOPEN, "dd", 4, O_RDWR), 1);
	is(rpc(s, GETATTR, "dq", 0, 0x7ffull), 0);
	is(rpc(s, LOPEN, "dd", 4, O_RDWR), -EBUSY);
	is(open_in(5, "tcp", number, "listen", 04000), -EAGAIN);
	is(rpc(s, CLUNK, "d", 5), 0);

	is(walk_open(s, 10, "net/tcp/clone", O_RDWR), 0);
	is_str(text_at(s, 10, 0), "1");
	answer_bytes[8] = 0;
	if (send_tag(s, 8, PROSE_TWRITE, "dqD", 10, 0ull, line) == 1)
		is(wait_tag(s, 8, PROSE_TWRITE), 0);
	is(wait_tag(s, 7, PROSE_TLOPEN), 0);
	is_str(text_at(s, 4, 0), "2");
	is(open_in(5, "tcp", "2", "remote", O_RDONLY), 0);
	strcpy(line, text_at(s, 5, 0));
	is(open_in(6, "tcp", "1", "local", O_RDONLY), 0);
	is_str(text_at(s, 6, 0), line);
	is_str(ask(4, "remote"), strtok(line, "\n"));

	is(open_in(11, "tcp", "1", "data", O_RDWR), 0);
	is(open_in(12, "tcp", "2", "data", O_RDWR), 0);
	is(send_tag(s, 9, PROSE_TREAD, "dqd", 12, ~0ull, 64), 1);
	is(rpc(s, WRITE, "dqD", 11, ~0ull, "hello"), 0);
	is(wait_tag(s, 9, PROSE_TREAD), 0);
	is(p9_get32(&got), 5);
	memcpy(data, p9_getdata(&got, 5), 5);
	ok(!memcmp(data, "hello", 5), "the bytes arrive");
	is(rpc(s, PREAD, "dqdq", 12, 0ull, 5, 0ull), -ESPIPE);

	is(ctl(10, "hangup write"), 0);
	is(send_tag(s, 9, PROSE_TREAD, "dqd", 12, ~0ull, 64), 0);
	is(p9_get32(&got), 0);
	is(ctl(10, "hangup"), 0);
	for (uint32_t fid = 1; fid <= 6; fid++)
		is(rpc(s, CLUNK, "d", fid), 0);
	is(open_in(3, "tcp", "0", "ctl", O_RDWR), -ENOENT);
	for (uint32_t fid = 10; fid <= 12; fid++)
		is(rpc(s, CLUNK, "d", fid), 0);
	is(open_in(3, "tcp", "1", "ctl", O_RDWR), -ENOENT);
}

/* The same by the messages that rt uses, and what happens meanwhile. */
static void messages(void)
{
	struct prose_9p_event ev[8];
	char line[100];
	uint32_t n;

	is(walk_open(s, 1, "net/tcp/clone", O_RDWR | 04000), 0);
	is(ctl(1, "bind 127.0.0.1!0"), 0);
	is(ctl(1, "backlog 5"), 0);
	is(walk_open(s, 20, "net/event", O_RDONLY), 0);
	is(walk_open(s, 21, "net/event", O_RDONLY), -EBUSY);
	is(rpc(s, CLUNK, "d", 21), 0);
	is(rpc(s, PREAD, "dqdq", 20, 0ull, 128, 0ull), 0);
	is(p9_get32(&got), 0);
	is(send_tag(s, 7, PROSE_TPREAD, "dqdq", 20, ~0ull, 128, 0ull), 1);

	is(walk_open(s, 2, "net/tcp/clone", O_RDWR | 04000), 0);
	snprintf(line, sizeof(line), "connect %s", ask(1, "local"));
	is(ctl(2, line), -EINPROGRESS);
	is(wait_tag(s, 7, PROSE_TPREAD), 0);
	n = p9_get32(&got);
	memcpy(ev, mem, sizeof(ev));
	ok(n >= 16 && n % 16 == 0, "%u bytes of events", n);
	is(walk_from(s, 1, 3, "../listen"), 0);
	is(rpc(s, LOPEN, "dd", 3, O_RDWR | 04000), 0);
	is_str(ask(2, "error"), "0");
	is_str(ask(3, "nodelay"), "0");
	is(ctl(3, "nodelay 1"), 0);
	is_str(ask(3, "nodelay"), "1");

	is(rpc(s, RECV, "dddq", 3, 0, 100, 1000ull), -EAGAIN);
	memcpy(mem, "some bytes", 10);
	is(rpc(s, SEND, "dddqs", 2, 0, 10, 0ull, ""), 0);
	is(p9_get32(&got), 10);
	is(p9_get32(&got), POLLOUT);
	is(rpc(s, RECV, "dddq", 3, PROSE_9P_MSG_PEEK, 100, 1000ull), 0);
	is(p9_get32(&got), 10);
	is(p9_get32(&got), 0);
	is(p9_get32(&got), POLLIN | POLLOUT);
	is(rpc(s, IOCTL, "ddD", 3, PROSE_9P_NREAD, ""), 0);
	p9_get32(&got);
	is(p9_get32(&got), 10);
	is(rpc(s, RECV, "dddq", 3, 0, 10, 1000ull), 0);
	is(p9_get32(&got), 10);
	p9_get32(&got);
	is(p9_get32(&got), POLLOUT);
	ok(!memcmp(mem + 1000, "some bytes", 10), "the bytes arrive");
	is(rpc(s, RECV, "dddq", 3, 0, 10, (uint64_t)MEM_BYTES - 5), -EFAULT);
	is(rpc(s, SEND, "dddqs", 3, 0, 10, ~0ull, ""), -EFAULT);
	is(rpc(s, SEND, "dddqs", 3, 0x80000000u, 10, 0ull, ""), -EINVAL);
	is(rpc(s, RECV, "dddq", 0, 0, 10, 0ull), -ENOTSOCK);
	is(rpc(s, RECV, "dddq", 20, 0, 10, 0ull), -EBADF);
	is(rpc(s, CLUNK, "d", 2), 0);
	is(rpc(s, RECV, "dddq", 3, 0, 10, 1000ull), 0);
	is(p9_get32(&got), 0);
	is(rpc(s, CLUNK, "d", 1), 0);
	is(rpc(s, CLUNK, "d", 3), 0);
	is(rpc(s, CLUNK, "d", 20), 0);
}

static void datagrams(void)
{
	char to[64], from[64];
	uint16_t n;

	is(walk_open(s, 1, "net/udp/clone", O_RDWR), 0);
	is(walk_open(s, 2, "net/udp/clone", O_RDWR), 0);
	is(ctl(1, "announce 127.0.0.1!0"), 0);
	strcpy(to, ask(1, "local"));
	is(rpc(s, SEND, "dddqs", 2, 0, 10, 0ull, to), 0);
	is(rpc(s, SEND, "dddqs", 2, 0, 0, 0ull, to), 0);
	snprintf(from, sizeof(from), "127.0.0.1!%s", port_of(ask(2, "local")));
	is(rpc(s, RECV, "dddq", 1, 0, 4, 2000ull), 0);
	is(p9_get32(&got), 4);
	is(p9_get32(&got), PROSE_9P_MSG_TRUNC);
	is(p9_get32(&got), POLLIN | POLLOUT);
	const char *text = p9_getstr(&got, &n);
	ok(n == strlen(from) && !memcmp(text, from, n), "from %s", from);
	is(rpc(s, RECV, "dddq", 1, 0, 4, 2000ull), 0);
	is(p9_get32(&got), 0);
	is(walk(s, 3, "net/udp/0/listen"), 0);
	is(rpc(s, LOPEN, "dd", 3, O_RDWR), -EOPNOTSUPP);
	is(rpc(s, CLUNK, "d", 1), 0);
	is(rpc(s, CLUNK, "d", 2), 0);
	is(rpc(s, CLUNK, "d", 3), 0);
}

/* By the address alone a fresh conversation becomes one of IPv6. */
static void six(void)
{
	char line[100];

	is(walk_open(s, 1, "net/tcp/clone", O_RDWR), 0);
	if (ctl(1, "announce ::1!0")) {
		tap_skip("this host has no ::1");
		is(rpc(s, CLUNK, "d", 1), 0);
		return;
	}
	snprintf(line, sizeof(line), "connect %s", ask(1, "local"));
	ok(!strncmp(line, "connect ::1!", 12), "%s", line);
	is(walk_open(s, 2, "net/tcp/clone", O_RDWR), 0);
	is(ctl(2, "hops 3"), -ENOPROTOOPT);
	if (send_tag(s, 8, PROSE_TWRITE, "dqD", 2, 0ull, line) == 1)
		is(wait_tag(s, 8, PROSE_TWRITE), 0);
	is(ctl(2, "hops 3"), 0);
	is_str(ask(2, "hops"), "3");
	is_str(ask(2, "remote"), line + 8);
	is(open_in(3, "tcp", "0", "listen", O_RDWR), 0);
	is(open_in(4, "tcp", "2", "local", O_RDONLY), 0);
	ok(!strncmp(text_at(s, 4, 0), "::1!", 4), "the caller has a local %s",
	   text_at(s, 4, 0));
	for (uint32_t fid = 1; fid <= 4; fid++)
		is(rpc(s, CLUNK, "d", fid), 0);
}

static void nonsense(void)
{
	static const char *const lines[] = {"",
					    "\n",
					    " ",
					    "connect",
					    "connect x",
					    "connect 127.0.0.1",
					    "frobnicate",
					    "nodelay",
					    "nodelay x",
					    "nodelay 1 1",
					    "ttl 99999999999",
					    "bind 1.2.3.4.5!6",
					    "backlog -",
					    "hangup now",
					    "linger soon",
					    " bind *!0",
					    "connect 127.0.0.1!99999"};
	char *long_line = malloc(5000);

	memset(long_line, 'a', 4999);
	long_line[4999] = 0;
	is(walk_open(s, 1, "net/tcp/clone", O_RDWR), 0);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		is(ctl(1, lines[i]), -EINVAL);
	is(ctl(1, long_line), -EINVAL);
	free(long_line);
	is_str(ask(1, "nothing"), "(error)");
	is_str(ask(1, "remote"), "(error)");
	is(walk(s, 2, "net/tcp/-1"), -ENOENT);
	is(walk(s, 2, "net/tcp/00"), -ENOENT);
	is(walk(s, 2, "net/tcp/1"), -ENOENT);
	is(walk(s, 2, "net/tcp/4294967296"), -ENOENT);
	is(walk(s, 2, "net/udp/0"), -ENOENT);
	is(walk(s, 2, "net/tcp/0/ctl/x"), -ENOENT);
	is(walk(s, 2, "net/x"), -ENOENT);
	is(walk(s, 2, "net/tcp/../../../net/tcp/0/.."), 0);
	is(rpc(s, LCREATE, "dsddd", 2, "f", O_RDWR, 0600, 0), -EPERM);
	is(rpc(s, UNLINKAT, "dsd", 2, "0", 0), -EPERM);
	is(rpc(s, MKDIR, "dsdd", 2, "d", 0700, 0), -EPERM);
	is(rpc(s, LINK, "dds", 0, 2, "l"), -EXDEV);
	is(rpc(s, LOCK, "dbdqqds", 1, 0, 0, 0ull, 0ull, 1, "me"), -EPERM);
	is(rpc(s, RENAMEAT, "dsds", 0, "a", 2, "b"), -ENOTDIR);
	is(rpc(s, REMOVE, "d", 2), -EPERM);
	is(rpc(s, CLUNK, "d", 1), 0);
}

/* As many as there may be, and then no more. */
static void many(void)
{
	uint32_t fid = 100;
	int rc;

	do {
		rc = walk_open(s, fid++, "net/udp/clone", O_RDWR);
	} while (!rc);
	is(rc, -EMFILE);
	ok(fid > 500, "%u conversations", fid - 101);
	while (fid-- > 100)
		rpc(s, CLUNK, "d", fid);
	is(walk_open(s, 100, "net/udp/clone", O_RDWR), 0);
	is(rpc(s, CLUNK, "d", 100), 0);
}

static unsigned entries(const char *path)
{
	unsigned n = 0;
	uint32_t bytes;
	uint16_t len;
	struct p9_qid q;

	is(walk_open(s, 1, path, O_RDONLY), 0);
	is(rpc(s, READDIR, "dqd", 1, 0ull, 500), 0);
	bytes = p9_get32(&got);
	for (uint32_t end = got.at + bytes; got.at < end; n++) {
		p9_getqid(&got, &q);
		p9_get64(&got);
		p9_get8(&got);
		p9_getstr(&got, &len);
	}
	is(rpc(s, CLUNK, "d", 1), 0);
	return n;
}

int main(void)
{
	unsigned before;

	make_dir();
	s = make_srv(true, -1, -1);
	hello(s);
	is(walk(s, 1, "net"), -ENOENT);
	srv_destroy(s);
	make_net = true;
	s = make_srv(false, -1, -1);
	hello(s);
	before = descriptors() + 1; /* an epoll instance stays */
	is(entries("net"), 5);
	is(entries("net/tcp"), 1);
	calls();
	messages();
	datagrams();
	six();
	nonsense();
	many();
	is(entries("net/tcp"), 1);
	is(srv_pending(s), 0);
	ok(descriptors() <= before + 3, "descriptors: %u", descriptors());
	srv_destroy(s);
	return tap_done();
}
