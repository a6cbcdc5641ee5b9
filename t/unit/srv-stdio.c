/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib loader ctl */
/* Pipes and terminals given as stdio: reads wait without holding others up,
 * a flush takes them back, closed pipes are told. */
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include "srvtest.h"

static struct srv *s;

static void attach(int in, int out)
{
	s = make_srv(false, in, out);
	hello(s);
	is(rpc(s, ATTACH, "ddssd", 50, ~0u, "me", "fd", 0), 0);
	if (in >= 0) {
		is(walk_from(s, 50, 10, "0"), 0);
		is(rpc(s, LOPEN, "dd", 10, O_RDWR), 0);
	}
	if (out >= 0) {
		is(walk_from(s, 50, 11, "1"), 0);
		is(rpc(s, LOPEN, "dd", 11, O_RDWR), 0);
	}
}

static void reads_wait(int p[2])
{
	attach(p[0], -1);
	is(send_tag(s, 7, PROSE_TPREAD, "dqdq", 10, ~0ull, 100, 0ull), 1);
	is(rpc(s, GETATTR, "dq", 0, 0x7ffull), 0);
	is(rpc(s, POLL, "dd", 10, 0), 0);
	is(p9_get32(&got), 0);
	is(write(p[1], "abc", 3), 3);
	is(wait_tag(s, 7, PROSE_TPREAD), 0);
	is(p9_get32(&got), 3);
	ok(!memcmp(mem, "abc", 3), "placed");
	is(send_tag(s, 8, PROSE_TPOLL, "dd", 10, 1), 1);
	is(srv_pending(s), 1);
	is(rpc(s, FLUSH, "w", 8), 0);
	is(srv_pending(s), 0);
	is(result(8, PROSE_TPOLL), 1);
	is(send_tag(s, 9, PROSE_TREAD, "dqd", 10, ~0ull, 100), 1);
	is(rpc(s, FLUSH, "w", 9), 0);
	is(write(p[1], "d", 1), 1);
	go_on(s, 20);
	is(result(9, PROSE_TREAD), 1); /* nothing eats it */
	is(rpc(s, IOCTL, "ddD", 10, PROSE_9P_NREAD, ""), 0);
	is(p9_get32(&got), 4);
	is(p9_get32(&got), 1);
	is(rpc(s, READ, "dqd", 10, ~0ull, 100), 0);
	is(p9_get32(&got), 1);
	is(rpc(s, IOCTL, "ddD", 10, PROSE_9P_TCGET, ""), -ENOTTY);
	is(send_tag(s, 9, PROSE_TREAD, "dqd", 10, ~0ull, 100), 1);
	close(p[1]);
	is(wait_tag(s, 9, PROSE_TREAD), 0);
	is(p9_get32(&got), 0); /* the end */
	srv_destroy(s);
	close(p[0]);
}

/* Take all there is, while the server goes on. */
static size_t drain(int fd, size_t want)
{
	static char buf[65536];
	size_t have = 0;
	ssize_t n;

	for (int i = 0; have < want && i < 10000; i++) {
		struct pollfd p = {fd, POLLIN, 0};

		go_on(s, 1);
		if (poll(&p, 1, 1) <= 0)
			continue;
		n = read(fd, buf, sizeof(buf));
		if (n <= 0)
			break;
		have += (size_t)n;
	}
	return have;
}

static void writes_wait(int p[2])
{
	size_t all = 1 << 20;

	attach(-1, p[1]);
	is(send_tag(s, 7, PROSE_TPWRITE, "dqdq", 11, ~0ull, (uint32_t)all,
		    0ull),
	   1);
	is(rpc(s, GETATTR, "dq", 0, 0x7ffull), 0);
	is(drain(p[0], all), all);
	is(wait_tag(s, 7, PROSE_TPWRITE), 0);
	is(p9_get32(&got), all);
	/* flushed halfway: what was written is told first */
	is(send_tag(s, 7, PROSE_TPWRITE, "dqdq", 11, ~0ull, (uint32_t)all,
		    0ull),
	   1);
	is(rpc(s, FLUSH, "w", 7), 0);
	is(result(7, PROSE_TPWRITE), 0);
	uint32_t part = p9_get32(&got);
	ok(part > 0 && part < all, "part of it: %u", part);
	close(p[0]);
	is(rpc(s, WRITE, "dqD", 11, ~0ull, "x"), -EPIPE);
	srv_destroy(s);
	close(p[1]);
}

static void blocked_message_is_kept(int p[2])
{
	static char text[60001];
	size_t full = 0, all;

	memset(text, 'x', 60000);
	attach(-1, p[1]);
	fcntl(p[1], F_SETPIPE_SZ, 4096);
	for (full = 0; full < 1; full++)
		is(send_tag(s, 7, PROSE_TWRITE, "dqD", 11, ~0ull, text), 1);
	all = drain(p[0], 60000);
	is(all, 60000);
	is(wait_tag(s, 7, PROSE_TWRITE), 0);
	srv_destroy(s);
	close(p[0]);
	close(p[1]);
}

/* When the last fid is gone, the pipe's reader sees the end. */
static void clunk_closes(int p[2])
{
	char c;

	attach(-1, p[1]);
	close(p[1]);
	is(rpc(s, CLUNK, "d", 11), 0);
	is(read(p[0], &c, 1), 0);
	is(walk_from(s, 50, 11, "1"), -ENOENT);
	srv_destroy(s);
	close(p[0]);
}

static void terminal(void)
{
	struct winsize w = {.ws_row = 24, .ws_col = 80};
	struct prose_termios t;
	uint8_t msg[128];
	int ptm, pts;
	char c[16];
	struct p9 m;

	if (openpty(&ptm, &pts, NULL, NULL, &w)) {
		tap_skip("no pseudo terminals");
		return;
	}
	attach(pts, pts);
	is(rpc(s, IOCTL, "ddD", 10, PROSE_9P_WINSIZE, ""), 0);
	is(p9_get32(&got), 8);
	is(p9_get16(&got), 24);
	is(p9_get16(&got), 80);
	is(send_tag(s, 7, PROSE_TREAD, "dqd", 10, ~0ull, 100), 1);
	is(write(ptm, "line\n", 5), 5);
	is(wait_tag(s, 7, PROSE_TREAD), 0);
	is(p9_get32(&got), 5);
	is(rpc(s, IOCTL, "ddD", 10, PROSE_9P_TCGET, ""), 0);
	is(p9_get32(&got), sizeof(t));
	memcpy(&t, p9_getdata(&got, sizeof(t)), sizeof(t));
	ok(t.lflag & 2, "canonical");
	t.lflag &= ~(2u | 010u); /* ICANON, ECHO */
	p9_begin(&m, msg, sizeof(msg), PROSE_TIOCTL, 1);
	p9_put32(&m, 10);
	p9_put32(&m, PROSE_9P_TCSETF);
	p9_put32(&m, sizeof(t));
	p9_putdata(&m, &t, sizeof(t));
	answer_bytes[1] = 0;
	srv_message(s, msg, p9_finish(&m));
	is(wait_tag(s, 1, PROSE_TIOCTL), 0);
	is(send_tag(s, 7, PROSE_TREAD, "dqd", 10, ~0ull, 100), 1);
	is(write(ptm, "k", 1), 1);
	is(wait_tag(s, 7, PROSE_TREAD), 0);
	is(p9_get32(&got), 1);
	while (poll(&(struct pollfd){ptm, POLLIN, 0}, 1, 0) > 0)
		if (read(ptm, c, sizeof(c)) <= 0) /* the echoes */
			break;
	is(rpc(s, WRITE, "dqD", 11, ~0ull, "hi"), 0);
	is(read(ptm, c, sizeof(c)), 2);
	ok(!(fcntl(pts, F_GETFL) & O_NONBLOCK),
	   "the others' file is as it was");
	srv_destroy(s);
	close(ptm);
	close(pts);
}

static void sockets(void)
{
	int p[2];
	char c[4];

	is(socketpair(AF_UNIX, SOCK_STREAM, 0, p), 0);
	attach(p[0], p[0]);
	is(send_tag(s, 7, PROSE_TREAD, "dqd", 10, ~0ull, 100), 1);
	is(write(p[1], "abc", 3), 3);
	is(wait_tag(s, 7, PROSE_TREAD), 0);
	is(p9_get32(&got), 3);
	is(rpc(s, WRITE, "dqD", 11, ~0ull, "xyz"), 0);
	is(read(p[1], c, 4), 3);
	close(p[1]);
	is(rpc(s, WRITE, "dqD", 11, ~0ull, "xyz"), -EPIPE);
	srv_destroy(s);
	close(p[0]);
}

/* A file as stdin: its position is shared with others. */
static void file(void)
{
	int fd;
	char c;

	put_file("root/f", "0123456789");
	fd = open(in_dir("root/f"), O_RDONLY);
	attach(fd, -1);
	is(rpc(s, READ, "dqd", 10, ~0ull, 3), 0);
	is(read(fd, &c, 1), 1);
	is(c, '3');
	is(rpc(s, READ, "dqd", 10, ~0ull, 100), 0);
	is(p9_get32(&got), 6);
	is(rpc(s, LSEEK, "dqd", 10, 1ull, SEEK_SET), 0);
	is(read(fd, &c, 1), 1);
	is(c, '1');
	is(rpc(s, POLL, "dd", 10, 1), 0);
	srv_destroy(s);
	close(fd);
}

int main(void)
{
	int p[2];

	make_dir();
	is(pipe(p), 0);
	reads_wait(p);
	is(pipe(p), 0);
	writes_wait(p);
	is(pipe(p), 0);
	blocked_message_is_kept(p);
	is(pipe(p), 0);
	clunk_closes(p);
	terminal();
	sockets();
	file();
	return tap_done();
}
