/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib loader ctl */
/* Neither '..' nor symbolic links nor moved directories lead out of the
 * root, and --ro refuses every change. */
#include "srvtest.h"

static struct srv *s;
static struct stat root;

static int is_root(uint32_t fid)
{
	uint64_t ino;

	if (rpc(s, GETATTR, "dq", fid, 0x7ffull))
		return 0;
	p9_getdata(&got, 8 + 5);
	ino = p9_get64(&got);
	return ino == root.st_ino;
}

static void dotdot(void)
{
	is(walk(s, 1, "../../../.."), 0);
	ok(is_root(1), "many '..' end at the root");
	rpc(s, CLUNK, "d", 1);
	is(walk(s, 1, "sub/deep/../../../.."), 0);
	ok(is_root(1), "from below too");
	rpc(s, CLUNK, "d", 1);
	is(walk(s, 1, "sub/deep/.."), 0);
	ok(!is_root(1), "one '..' of two");
	rpc(s, CLUNK, "d", 1);
	is(rpc(s, WALK, "ddws", 0, 1, 1, "../secret"), -ENOENT);
	is(rpc(s, WALK, "ddws", 0, 1, 1, "/"), -ENOENT);
	is(rpc(s, WALK, "ddws", 0, 1, 1, ""), -ENOENT);
	is(rpc(s, ATTACH, "ddssd", 5, ~0u, "me", "../..", 0), 0);
	ok(is_root(5), "attach stays inside");
	rpc(s, CLUNK, "d", 5);
	is(rpc(s, ATTACH, "ddssd", 5, ~0u, "me", "out/secret", 0), -ENOTDIR);
}

static void links(void)
{
	is(walk(s, 1, "out/secret"), -ENOENT);
	is(walk(s, 1, "out"), 0);
	is(rpc(s, LOPEN, "dd", 1, O_RDONLY), -ELOOP);
	is(rpc(s, LCREATE, "dsddd", 1, "x", O_RDWR, 0644, 0), -ENOTDIR);
	is(rpc(s, MKDIR, "dsdd", 1, "x", 0755, 0), -ENOTDIR);
	is(rpc(s, UNLINKAT, "dsd", 1, "secret", 0), -ENOTDIR);
	rpc(s, CLUNK, "d", 1);
	is(walk(s, 1, ""), 0);
	is(rpc(s, LCREATE, "dsddd", 1, "file", O_RDWR, 0644, 0), -ELOOP);
	rpc(s, CLUNK, "d", 1);
	is(rpc(s, LOPEN, "dd", 0, O_RDONLY), 0);
}

static void moved_out(void)
{
	is(walk(s, 1, "sub/deep"), 0);
	is(rename(in_dir("root/sub/deep"), in_dir("elsewhere")), 0);
	is(walk_from(s, 1, 2, ".."), -ENOENT);
	is(rpc(s, REMOVE, "d", 1), -ENOENT);
	is(access(in_dir("elsewhere"), F_OK), 0);
}

static void names_with_slash(void)
{
	is(rpc(s, UNLINKAT, "dsd", 0, "../secret", 0), -EINVAL);
	is(rpc(s, UNLINKAT, "dsd", 0, "..", 0x200), -EINVAL);
	is(rpc(s, RENAMEAT, "dsds", 0, "in", 0, "../out"), -EINVAL);
	is(rpc(s, RENAMEAT, "dsds", 0, "..", 0, "x"), -EINVAL);
	is(rpc(s, MKNOD, "dsdddd", 0, "../n", S_IFREG, 0, 0, 0), -EINVAL);
	is(rpc(s, SYMLINK, "dssd", 0, "../n", "x", 0), -EINVAL);
	is(rpc(s, LINK, "dds", 0, 0, "../n"), -EINVAL);
	is(access(in_dir("secret"), F_OK), 0);
}

static void read_only(void)
{
	srv_destroy(s);
	s = make_srv(true, -1, -1);
	hello(s);
	is(walk_open(s, 1, "in", O_RDWR), -EROFS);
	is(rpc(s, LOPEN, "dd", 1, O_RDONLY | O_TRUNC), -EROFS);
	is(rpc(s, LOPEN, "dd", 1, O_RDONLY), 0);
	is(rpc(s, READ, "dqd", 1, 0ull, 10), 0);
	is(rpc(s, WRITE, "dqD", 1, 0ull, "no"), -EBADF);
	is(rpc(s, SETATTR, "dddddqqqqq", 1, 1, 0, 0, 0, 0ull, 0ull, 0ull, 0ull,
	       0ull),
	   -EROFS);
	is(rpc(s, FALLOCATE, "ddqq", 1, 0, 0ull, 10ull), -EROFS);
	is(rpc(s, MKDIR, "dsdd", 0, "x", 0755, 0), -EROFS);
	is(rpc(s, MKNOD, "dsdddd", 0, "n", S_IFREG, 0, 0, 0), -EROFS);
	is(rpc(s, SYMLINK, "dssd", 0, "n", "x", 0), -EROFS);
	is(rpc(s, LINK, "dds", 0, 1, "n"), -EROFS);
	is(rpc(s, UNLINKAT, "dsd", 0, "in", 0), -EROFS);
	is(rpc(s, RENAMEAT, "dsds", 0, "in", 0, "x"), -EROFS);
	is(rpc(s, RENAME, "dds", 1, 0, "x"), -EROFS);
	is(walk(s, 2, ""), 0);
	is(rpc(s, LCREATE, "dsddd", 2, "n", O_RDONLY, 0644, 0), -EROFS);
	is(walk(s, 3, "in"), 0);
	is(rpc(s, REMOVE, "d", 3), -EROFS);
	is(rpc(s, CLUNK, "d", 3), -EBADF);
	is(access(in_dir("root/in"), F_OK), 0);
	srv_destroy(s);
}

int main(void)
{
	make_dir();
	put_file("secret", "secret");
	put_file("root/in", "in");
	mkdir(in_dir("root/sub"), 0755);
	mkdir(in_dir("root/sub/deep"), 0755);
	if (symlink("..", in_dir("root/out")) ||
	    symlink("../secret", in_dir("root/file")))
		return 1;
	stat(in_dir("root"), &root);
	s = make_srv(false, -1, -1);
	hello(s);
	dotdot();
	links();
	moved_out();
	names_with_slash();
	read_only();
	return tap_done();
}
