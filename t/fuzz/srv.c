/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The 9P server against any bytes. An input is a row of records: a 2-byte
 * length, then a message from its type on; with the length's top bit set,
 * from its size on, so that sizes can lie.
 *
 * As root it becomes nobody first, and files are kept small: what is made
 * by chance shall not hurt the host.
 */
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "p9.h"
#include "srv.h"

#define FUZZ_MEM    (1u << 20)
#define FUZZ_NOBODY 65534

static struct {
	char dir[32];
	uint8_t *mem; /* of its own, for the sanitizer */
	uint8_t seen; /* looks at every byte that is answered */
} world;

static int rm(const char *path, const struct stat *st, int type,
	      struct FTW *where)
{
	remove(path);
	return 0;
}

static int unreadable; /* directories, by their modes */

static int open_up(const char *path, const struct stat *st, int type,
		   struct FTW *where)
{
	unreadable += type == FTW_DNR;
	if (type == FTW_D || type == FTW_DNR)
		chmod(path, 0700);
	return 0;
}

static void world_empty(void)
{
	do {
		unreadable = 0;
		nftw(world.dir, open_up, 16, FTW_PHYS);
	} while (unreadable);
	nftw(world.dir, rm, 16, FTW_DEPTH | FTW_PHYS);
}

static void world_end(void)
{
	world_empty();
	free(world.mem);
}

static void make_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		perror(path);
	close(fd);
}

static void world_fill(void)
{
	if (mkdir(world.dir, 0755) || chdir(world.dir))
		abort();
	mkdir("d", 0755);
	make_file("a", "some text");
	make_file("d/b", "");
	if (symlink("../..", "d/up") || mkfifo("f", 0644))
		abort();
}

static void world_begin(void)
{
	struct rlimit small = {FUZZ_MEM, FUZZ_MEM}, none = {0, 0};

	if (!geteuid() &&
	    (setgroups(0, NULL) || setgid(FUZZ_NOBODY) || setuid(FUZZ_NOBODY)))
		abort();
	setrlimit(RLIMIT_FSIZE, &small);
	setrlimit(RLIMIT_CORE, &none);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	strcpy(world.dir, "/tmp/fuzz-srv-XXXXXX");
	world.mem = malloc(FUZZ_MEM);
	if (!world.mem || !mkdtemp(world.dir))
		abort();
	rmdir(world.dir);
	world_fill();
	atexit(world_end);
}

static void look(void *arg, const uint8_t *msg, uint32_t bytes)
{
	uint32_t size;

	memcpy(&size, msg, 4);
	if (size != bytes || bytes < PROSE_9P_HEADER_BYTES)
		abort();
	for (uint32_t i = 0; i < bytes; i++)
		world.seen ^= msg[i];
}

static int send_record(struct srv *s, const uint8_t *data, uint32_t bytes,
		       int raw)
{
	uint32_t all = raw ? bytes : bytes + 4;
	uint8_t *msg = malloc(all ? all : 1);
	int rc;

	memcpy(msg + all - bytes, data, bytes);
	if (!raw)
		memcpy(msg, &all, 4);
	rc = srv_message(s, msg, all);
	free(msg);
	return rc;
}

/* Fids 0 and 1 attached, so that chance need not find that first. */
static void warm_up(struct srv *s)
{
	uint8_t buf[64];
	struct p9 m;

	for (uint32_t fid = 0; fid < 2; fid++) {
		p9_begin(&m, buf, sizeof(buf), PROSE_TATTACH, 0);
		p9_put32(&m, fid);
		p9_put32(&m, PROSE_9P_NOFID);
		p9_putstr(&m, "", 0);
		p9_putstr(&m, fid ? "fd" : "", fid ? 2 : 0);
		p9_put32(&m, 0);
		srv_message(s, buf, p9_finish(&m));
	}
}

static void serve(struct srv *s, const uint8_t *data, size_t size)
{
	struct pollfd p = {srv_fd(s), POLLIN, 0};

	while (size >= 2) {
		uint32_t n = data[0] | (data[1] & 0x7fu) << 8;
		int raw = data[1] >> 7;

		data += 2;
		size -= 2;
		n = n < size ? n : (uint32_t)size;
		if (send_record(s, data, n, raw))
			break;
		if (poll(&p, 1, 0) > 0)
			srv_progress(s);
		data += n;
		size -= n;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct srv_opts o = {.root = world.dir,
			     .ro = size && data[0] == 0xff,
			     .mem_bytes = FUZZ_MEM,
			     .reply = look};
	static unsigned runs;
	int in[2], out[2];
	struct srv *s;

	if (!world.mem)
		world_begin();
	if (++runs % 64 == 0) {
		world_empty();
		world_fill();
	}
	if (pipe(in) || socketpair(AF_UNIX, SOCK_STREAM, 0, out) ||
	    write(in[1], "stdin", 5) != 5)
		abort();
	o.root = world.dir;
	o.mem = world.mem;
	memcpy(o.stdio, (int[]){in[0], out[0], in[1]}, sizeof(o.stdio));
	s = srv_create(&o);
	if (!s)
		abort();
	warm_up(s);
	serve(s, data, size);
	srv_destroy(s);
	for (int i = 0; i < 2; i++) {
		close(in[i]);
		close(out[i]);
	}
	return 0;
}
