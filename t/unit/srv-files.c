/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib loader ctl */
/* The server opens, makes, reads, writes, moves and removes files. */
#include "srvtest.h"

static struct srv *s;

static void reads_and_writes(void)
{
	put_file("root/a", "hello");
	is(walk_open(s, 1, "a", O_RDWR), 0);
	is(rpc(s, READ, "dqd", 1, 1ull, 100), 0);
	is(p9_get32(&got), 4);
	ok(!memcmp(p9_getdata(&got, 4), "ello", 4), "the bytes");
	is(rpc(s, WRITE, "dqD", 1, 5ull, " you"), 0);
	is(p9_get32(&got), 4);
	is(rpc(s, PREAD, "dqdq", 1, 0ull, 100, 4096ull), 0);
	is(p9_get32(&got), 9);
	ok(!memcmp(mem + 4096, "hello you", 9), "placed directly");
	memcpy(mem, "J", 1);
	is(rpc(s, PWRITE, "dqdq", 1, 0ull, 1, 0ull), 0);
	is(rpc(s, PWRITE, "dqdq", 1, 5ull << 30, 1, 0ull), 0);
	is(rpc(s, LSEEK, "dqd", 1, 0ull, SEEK_END), 0);
	is(p9_get64(&got), (5ull << 30) + 1);
	is(rpc(s, READ, "dqd", 1, 5ull << 30, 100), 0);
	is(p9_get32(&got), 1);
	is(rpc(s, FSYNC, "dd", 1, 0), 0);
	is(rpc(s, FSYNC, "dd", 1, 1), 0);
	is(rpc(s, SETATTR, "dddddqqqqq", 1, 8, 0, 0, 0, 3ull, 0ull, 0ull, 0ull,
	       0ull),
	   0);
	is(rpc(s, GETATTR, "dq", 1, 0x7ffull), 0);
	p9_getdata(&got, 8 + 13 + 12 + 8 + 8);
	is(p9_get64(&got), 3);
	is(rpc(s, CLUNK, "d", 1), 0);
	is(rpc(s, CLUNK, "d", 1), -EBADF);
}

static void refuses_addresses_outside(void)
{
	uint64_t far[] = {MEM_BYTES - 3, MEM_BYTES, 1ull << 63, ~0ull, ~3ull};

	is(walk_open(s, 1, "a", O_RDWR), 0);
	for (unsigned i = 0; i < 5; i++) {
		is(rpc(s, PREAD, "dqdq", 1, 0ull, 4, far[i]), -EFAULT);
		is(rpc(s, PWRITE, "dqdq", 1, 0ull, 4, far[i]), -EFAULT);
	}
	is(rpc(s, PREAD, "dqdq", 1, 0ull, 0xffffffffu, 0ull), -EFAULT);
	is(rpc(s, PREAD, "dqdq", 1, 0ull, 3, (uint64_t)MEM_BYTES - 3), 0);
	is(rpc(s, PREAD, "dqdq", 1, 1ull << 63, 3, 0ull), -EINVAL);
	is(rpc(s, PREAD, "dqdq", 9, 0ull, 3, 0ull), -EBADF);
	is(rpc(s, CLUNK, "d", 1), 0);
}

static void moves_much_in_pieces(void)
{
	int fd = open(in_dir("root/big"), O_RDWR | O_CREAT, 0644);
	uint32_t n;

	for (uint32_t i = 0; i < MEM_BYTES; i += 4)
		memcpy(mem + i, &i, 4);
	is(write(fd, mem, MEM_BYTES), MEM_BYTES);
	memset(mem, 0, MEM_BYTES);
	is(walk_open(s, 1, "big", O_RDONLY), 0);
	is(send_tag(s, 7, PROSE_TPREAD, "dqdq", 1, 0ull, MEM_BYTES, 0ull), 1);
	is(rpc(s, GETATTR, "dq", 1, 0x7ffull), 0); /* served in between */
	is(wait_tag(s, 7, PROSE_TPREAD), 0);
	is(p9_get32(&got), MEM_BYTES);
	memcpy(&n, mem + MEM_BYTES - 4, 4);
	is(n, MEM_BYTES - 4);
	is(rpc(s, CLUNK, "d", 1), 0);
	close(fd);
}

static void creates(void)
{
	struct stat st;

	is(walk(s, 1, ""), 0);
	is(rpc(s, LCREATE, "dsddd", 1, "new", O_RDWR | O_EXCL | O_CREAT, 0640,
	       0),
	   0);
	is(rpc(s, WRITE, "dqD", 1, 0ull, "12345"), 0);
	stat(in_dir("root/new"), &st);
	is(st.st_mode, S_IFREG | 0640);
	is(walk(s, 2, ""), 0);
	is(rpc(s, LCREATE, "dsddd", 2, "new", O_RDWR | O_EXCL, 0640, 0),
	   -EEXIST);
	is(rpc(s, LCREATE, "dsddd", 2, "..", O_RDWR | 0200000, 0640, 0),
	   -EINVAL);
	is(rpc(s, LCREATE, "dsddd", 2, "a/b", O_RDWR, 0640, 0), -EINVAL);
	is(rpc(s, LCREATE, "dsddd", 2, "new", O_WRONLY | O_TRUNC, 0640, 0), 0);
	stat(in_dir("root/new"), &st);
	is(st.st_size, 0);
	is(rpc(s, CLUNK, "d", 2), 0);
	is(walk_open(s, 2, "new", O_WRONLY | 02000), 0); /* append */
	is(rpc(s, WRITE, "dqD", 2, 0ull, "ab"), 0);
	is(rpc(s, WRITE, "dqD", 2, 0ull, "cd"), 0);
	is(rpc(s, READ, "dqd", 1, 0ull, 10), 0);
	is(p9_get32(&got), 4);
	is(rpc(s, CLUNK, "d", 2), 0);
	is(rpc(s, CLUNK, "d", 1), 0);
	is(walk_open(s, 1, "new", O_RDONLY | 0200000), -ENOTDIR);
	is(rpc(s, CLUNK, "d", 1), 0);
}

static void unlinked_but_open(void)
{
	is(walk_open(s, 1, "new", O_RDWR), 0);
	is(rpc(s, UNLINKAT, "dsd", 0, "new", 0), 0);
	is(walk(s, 2, "new"), -ENOENT);
	is(rpc(s, WRITE, "dqD", 1, 0ull, "still"), 0);
	is(rpc(s, READ, "dqd", 1, 0ull, 10), 0);
	is(p9_get32(&got), 5);
	is(rpc(s, GETATTR, "dq", 1, 0x7ffull), 0);
	is(walk_from(s, 1, 2, ""), 0); /* and once more without a name */
	is(rpc(s, LOPEN, "dd", 2, O_RDONLY), 0);
	is(rpc(s, READ, "dqd", 2, 0ull, 10), 0);
	is(p9_get32(&got), 5);
	is(rpc(s, REMOVE, "d", 2), -ENOENT);
	is(rpc(s, CLUNK, "d", 2), -EBADF);
	is(rpc(s, CLUNK, "d", 1), 0);
}

static void names(void)
{
	struct stat st;

	is(rpc(s, MKDIR, "dsdd", 0, "d", 0755, 0), 0);
	is(rpc(s, MKDIR, "dsdd", 0, "d", 0755, 0), -EEXIST);
	is(walk(s, 1, "d"), 0);
	is(rpc(s, SYMLINK, "dssd", 1, "link", "../a", 0), 0);
	is(walk(s, 2, "d/link"), 0);
	is(rpc(s, READLINK, "d", 2), 0);
	is(p9_get16(&got), 4);
	is(rpc(s, LOPEN, "dd", 2, O_RDONLY), -ELOOP);
	is(rpc(s, CLUNK, "d", 2), 0);
	is(walk(s, 2, "a"), 0);
	is(rpc(s, READLINK, "d", 2), -EINVAL);
	is(rpc(s, LINK, "dds", 1, 2, "hard"), 0);
	is(stat(in_dir("root/d/hard"), &st), 0);
	is(st.st_nlink, 2);
	is(rpc(s, RENAMEAT, "dsds", 1, "hard", 0, "moved"), 0);
	is(stat(in_dir("root/moved"), &st), 0);
	is(rpc(s, RENAME, "dds", 2, 1, "back"), 0);
	is(rpc(s, REMOVE, "d", 2), 0);
	is(rpc(s, UNLINKAT, "dsd", 0, "d", 0x200), -ENOTEMPTY);
	is(rpc(s, UNLINKAT, "dsd", 1, "link", 0), 0);
	is(rpc(s, UNLINKAT, "dsd", 0, "d", 0), -EISDIR);
	is(rpc(s, UNLINKAT, "dsd", 0, "d", 0x200), 0);
	is(rpc(s, MKNOD, "dsdddd", 0, "fifo", S_IFIFO | 0600, 0, 0, 0), 0);
	is(rpc(s, STATFS, "d", 0), 0);
	is(rpc(s, CLUNK, "d", 1), 0);
}

static void attributes(void)
{
	struct stat st;

	put_file("root/t", "x");
	is(walk(s, 1, "t"), 0);
	is(rpc(s, SETATTR, "dddddqqqqq", 1, 0x1 | 0x10 | 0x20 | 0x80 | 0x100,
	       0600, 0, 0, 0ull, 1000ull, 5ull, 2000ull, 6ull),
	   0);
	stat(in_dir("root/t"), &st);
	is(st.st_mode, S_IFREG | 0600);
	is(st.st_atim.tv_sec, 1000);
	is(st.st_mtim.tv_nsec, 6);
	is(rpc(s, SETATTR, "dddddqqqqq", 1, 0x20 | 0x100, 0, 0, 0, 0ull, 0ull,
	       0ull, 1ull, 1ull << 40),
	   -EINVAL);
	is(rpc(s, SETATTR, "dddddqqqqq", 1, 8, 0, 0, 0, 100ull, 0ull, 0ull,
	       0ull, 0ull),
	   0);
	stat(in_dir("root/t"), &st);
	is(st.st_size, 100);
	is(rpc(s, XATTRWALK, "dds", 1, 2, "user.x"), -EOPNOTSUPP);
	is(rpc(s, CLUNK, "d", 1), 0);
}

static void fifos(void)
{
	is(walk(s, 1, "fifo"), 0);
	is(walk(s, 2, "fifo"), 0);
	is(send_tag(s, 5, PROSE_TLOPEN, "dd", 1, O_WRONLY), 1);
	is(rpc(s, LOPEN, "dd", 2, O_RDONLY), 0);
	is(wait_tag(s, 5, PROSE_TLOPEN), 0);
	is(send_tag(s, 6, PROSE_TREAD, "dqd", 2, ~0ull, 10), 1);
	is(rpc(s, WRITE, "dqD", 1, ~0ull, "abc"), 0);
	is(wait_tag(s, 6, PROSE_TREAD), 0);
	is(p9_get32(&got), 3);
	is(rpc(s, CLUNK, "d", 1), 0);
	is(rpc(s, READ, "dqd", 2, ~0ull, 10), 0);
	is(p9_get32(&got), 0);
	is(rpc(s, CLUNK, "d", 2), 0);
}

int main(void)
{
	make_dir();
	s = make_srv(false, -1, -1);
	hello(s);
	reads_and_writes();
	refuses_addresses_outside();
	moves_much_in_pieces();
	creates();
	unlinked_but_open();
	names();
	attributes();
	fifos();
	srv_destroy(s);
	return tap_done();
}
