/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib loader ctl */
/* Record locks are the host's: other processes see them, and one that
 * waits does not hold the server up. */
#include "srvtest.h"

#define RD 0
#define WR 1
#define UN 2

static struct srv *s;

#define lock(tag, type, flags, start, len)                                   \
	send_tag(s, tag, PROSE_TLOCK, "dbdqqds", 1, type, flags, start, len, \
		 1, "me")

/* Another process tries a lock: 1 if it gets it. */
static int other_gets(short type, off_t start, off_t len)
{
	struct flock k = {.l_type = type, .l_start = start, .l_len = len};
	pid_t pid = fork();
	int status;

	if (!pid) {
		int fd = open(in_dir("root/f"), O_RDWR);

		_exit(!fcntl(fd, F_SETLK, &k));
	}
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

/* Another process holds [0, 10) until the pipe closes. */
static pid_t holder(int p[2])
{
	struct flock k = {.l_type = F_WRLCK, .l_len = 10};
	int ready[2];
	pid_t pid;
	char c;

	if (pipe(p) || pipe(ready))
		exit(1);
	pid = fork();
	if (!pid) {
		int fd = open(in_dir("root/f"), O_RDWR);

		close(p[1]);
		if (fcntl(fd, F_SETLK, &k) || write(ready[1], "r", 1) != 1)
			_exit(1);
		_exit((int)read(p[0], &c, 1));
	}
	if (read(ready[0], &c, 1) != 1)
		exit(1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

int main(void)
{
	int p[2];
	pid_t pid;

	make_dir();
	put_file("root/f", "0123456789");
	s = make_srv(false, -1, -1);
	hello(s);
	is(walk_open(s, 1, "f", O_RDWR), 0);
	is(lock(1, WR, 0, 0ull, 5ull), 0);
	is(p9_get8(&got), 0);
	is(other_gets(F_RDLCK, 0, 1), 0);
	is(other_gets(F_WRLCK, 5, 0), 1);
	is(lock(1, UN, 0, 0ull, 0ull), 0);
	is(other_gets(F_WRLCK, 0, 0), 1);

	pid = holder(p);
	is(lock(1, RD, 0, 5ull, 1ull), 0);
	is(p9_get8(&got), 1);
	is(rpc(s, GETLOCK, "dbqqds", 1, WR, 0ull, 0ull, 77, "me"), 0);
	is(p9_get8(&got), WR);
	is(p9_get64(&got), 0);
	is(p9_get64(&got), 10);
	is(p9_get32(&got), pid);
	is(rpc(s, GETLOCK, "dbqqds", 1, UN, 0ull, 0ull, 77, "me"), 0);
	is(p9_get8(&got), WR);
	is(lock(7, WR, 1, 5ull, 1ull), 1);
	is(lock(8, WR, 1, 6ull, 1ull), 1);
	go_on(s, 20);
	is(srv_pending(s), 2);
	is(rpc(s, GETATTR, "dq", 0, 0x7ffull), 0);
	is(rpc(s, FLUSH, "w", 8), 0);
	is(srv_pending(s), 1);
	close(p[1]);
	waitpid(pid, NULL, 0);
	is(wait_tag(s, 7, PROSE_TLOCK), 0);
	is(p9_get8(&got), 0);
	is(other_gets(F_WRLCK, 5, 1), 0);
	is(other_gets(F_WRLCK, 6, 1), 1);
	is(rpc(s, GETLOCK, "dbqqds", 1, WR, 0ull, 0ull, 77, "me"), 0);
	is(p9_get8(&got), UN);
	is(rpc(s, CLUNK, "d", 1), 0);
	is(other_gets(F_WRLCK, 0, 0), 1);
	is(lock(1, WR, 0, 0ull, 0ull), -EBADF);
	is(walk_open(s, 1, "f", O_RDONLY), 0);
	is(lock(1, WR, 0, 0ull, 0ull), -EBADF);
	is(lock(1, RD, 0, 1ull << 63, 0ull), -EINVAL);
	is(lock(1, 3, 0, 0ull, 0ull), -EINVAL);
	srv_destroy(s);
	return tap_done();
}
