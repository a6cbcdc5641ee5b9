/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client for tests of the 9P server: a server on a temporary directory
 * with 16 MiB of partition memory; requests by format (abi/9p.h's letters),
 * answers kept by tag.
 */
#ifndef T_UNIT_SRVTEST_H
#define T_UNIT_SRVTEST_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "p9.h"
#include "srv.h"
#include "tap.h"

#define MEM_BYTES (16u << 20)

static char dir[64]; /* the temporary directory: root is dir/root */
static uint8_t mem[MEM_BYTES];
static uint8_t answer[65536][512]; /* by tag: the answer's beginning */
static uint32_t answer_bytes[65536];
static uint8_t big_answer[SRV_MSIZE_MAX];
static unsigned answers;
static bool make_net; /* the server has /net */

__attribute__((unused)) static void keep(void *arg, const uint8_t *msg,
					 uint32_t bytes)
{
	uint16_t tag;

	(void)arg;
	memcpy(&tag, msg + 5, 2);
	memcpy(answer[tag], msg, bytes < 512 ? bytes : 512);
	memcpy(big_answer, msg, bytes);
	answer_bytes[tag] = bytes;
	answers++;
}

__attribute__((unused)) static char *in_dir(const char *name)
{
	static char path[4][300];
	static int n;

	n = (n + 1) % 4;
	snprintf(path[n], sizeof(path[n]), "%s/%s", dir, name);
	return path[n];
}

__attribute__((unused)) static void clean_up(void)
{
	char cmd[128];

	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	if (system(cmd))
		perror(cmd);
}

__attribute__((unused)) static void put_file(const char *name, const char *text)
{
	int fd = open(in_dir(name), O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		perror(name);
	close(fd);
}

__attribute__((unused)) static void make_dir(void)
{
	strcpy(dir, "/tmp/srvtest-XXXXXX");
	if (!mkdtemp(dir) || mkdir(in_dir("root"), 0755))
		exit(1);
	atexit(clean_up);
	signal(SIGPIPE, SIG_IGN);
}

/* A server of the test's folder, with these options. */
static struct srv *make_srv_of(struct srv_opts o)
{
	struct srv *s;

	o.root = in_dir("root");
	o.mem = mem;
	o.mem_bytes = MEM_BYTES;
	o.reply = keep;
	s = srv_create(&o);
	if (!s)
		exit(1);
	return s;
}

__attribute__((unused)) static struct srv *make_srv(bool ro, int in, int out)
{
	return make_srv_of((struct srv_opts){
	    .ro = ro, .net = make_net, .stdio = {in, out, -1}});
}

/* Pack by letters: b w d q s(char *) n(names, char *, a path) D(data,
 * bytes); returns the message's bytes. */
__attribute__((unused)) static uint32_t vpack(uint8_t *buf, uint32_t room,
					      uint8_t type, uint16_t tag,
					      const char *fmt, va_list ap)
{
	struct p9 m;
	const char *s;

	p9_begin(&m, buf, room, type, tag);
	for (; *fmt; fmt++) {
		switch (*fmt) {
		case 'b':
			p9_put8(&m, (uint8_t)va_arg(ap, int));
			break;
		case 'w':
			p9_put16(&m, (uint16_t)va_arg(ap, int));
			break;
		case 'd':
			p9_put32(&m, va_arg(ap, uint32_t));
			break;
		case 'q':
			p9_put64(&m, va_arg(ap, uint64_t));
			break;
		case 's':
			s = va_arg(ap, const char *);
			p9_putstr(&m, s, (uint16_t)strlen(s));
			break;
		case 'D':
			s = va_arg(ap, const char *);
			p9_put32(&m, (uint32_t)strlen(s));
			p9_putdata(&m, s, (uint32_t)strlen(s));
			break;
		}
	}
	return p9_finish(&m);
}

static struct p9 got; /* the last rpc's answer, behind its header */

/* The answer of this tag: 0 and a cursor, -errno, or 1 if there is none. */
__attribute__((unused)) static int result(uint16_t tag, uint8_t type)
{
	uint8_t is;

	if (!answer_bytes[tag])
		return 1;
	p9_init(&got, answer_bytes[tag] > 512 ? big_answer : answer[tag],
		answer_bytes[tag]);
	p9_get32(&got);
	is = p9_get8(&got);
	p9_get16(&got);
	if (is == PROSE_RLERROR)
		return -(int)p9_get32(&got);
	return is == type + 1 ? 0 : 2;
}

__attribute__((unused)) static int send_tag(struct srv *s, uint16_t tag,
					    uint8_t type, const char *fmt, ...)
{
	static uint8_t buf[SRV_MSIZE_MAX];
	uint32_t bytes;
	va_list ap;

	va_start(ap, fmt);
	bytes = vpack(buf, sizeof(buf), type, tag, fmt, ap);
	va_end(ap);
	answer_bytes[tag] = 0;
	/* an own allocation, so that reading beyond it is found */
	uint8_t *exact = malloc(bytes);
	memcpy(exact, buf, bytes);
	int rc = srv_message(s, exact, bytes);
	free(exact);
	return rc ? rc : result(tag, type);
}

#define rpc(s, name, ...) send_tag(s, 1, PROSE_T##name, __VA_ARGS__)

/* Let the server go on until this tag is answered, 5 s at most. */
__attribute__((unused)) static int wait_tag(struct srv *s, uint16_t tag,
					    uint8_t type)
{
	struct pollfd p = {srv_fd(s), POLLIN, 0};

	for (int i = 0; i < 500 && !answer_bytes[tag]; i++)
		if (poll(&p, 1, 10) > 0)
			srv_progress(s);
	return result(tag, type);
}

/* Let it go on for a while. */
__attribute__((unused)) static void go_on(struct srv *s, int ms)
{
	struct pollfd p = {srv_fd(s), POLLIN, 0};

	for (; ms > 0; ms -= 5)
		if (poll(&p, 1, 5) > 0)
			srv_progress(s);
}

__attribute__((unused)) static void hello(struct srv *s)
{
	ok(!rpc(s, VERSION, "ds", 65536, PROSE_9P_VERSION), "version");
	ok(!rpc(s, ATTACH, "ddssd", 0, PROSE_9P_NOFID, "me", "", 0), "attach");
}

/* Walk from fid 0 to path; -ENOENT too if only part of the way. */
__attribute__((unused)) static int walk_from(struct srv *s, uint32_t from,
					     uint32_t fid, const char *path)
{
	uint8_t buf[4096];
	char copy[1024], *save, *name;
	struct p9 m;
	uint16_t n = 0;

	strcpy(copy, path);
	p9_begin(&m, buf, sizeof(buf), PROSE_TWALK, 1);
	p9_put32(&m, from);
	p9_put32(&m, fid);
	p9_put16(&m, 0);
	for (name = strtok_r(copy, "/", &save); name;
	     name = strtok_r(NULL, "/", &save), n++)
		p9_putstr(&m, name, (uint16_t)strlen(name));
	memcpy(buf + 15, &n, 2);
	answer_bytes[1] = 0;
	srv_message(s, buf, p9_finish(&m));
	int rc = result(1, PROSE_TWALK);
	if (rc)
		return rc;
	return p9_get16(&got) == n ? 0 : -ENOENT;
}

#define walk(s, fid, path) walk_from(s, 0, fid, path)

__attribute__((unused)) static int walk_open(struct srv *s, uint32_t fid,
					     const char *path, uint32_t flags)
{
	int rc = walk(s, fid, path);

	return rc ? rc : rpc(s, LOPEN, "dd", fid, flags);
}

/* What a file says, read from `at` on. */
__attribute__((unused)) static const char *text_at(struct srv *s, uint32_t fid,
						   uint64_t at)
{
	static char text[5000];
	uint32_t n;

	if (rpc(s, READ, "dqd", fid, at, 4096))
		return "(error)";
	n = p9_get32(&got);
	memcpy(text, p9_getdata(&got, n), n);
	text[n] = 0;
	return text;
}

#endif
