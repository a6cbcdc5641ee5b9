/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rt's 9P client, path walking and channel on the host, in one thread:
 * whoever would wait lets the other side of the channel work instead.
 */
#ifndef T_UNIT_RTCLIENT_H
#define T_UNIT_RTCLIENT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tap.h"

/* The server has names like these, too. */
#define fid_new	  rt_fid_new
#define fid_get	  rt_fid_get
#define fid_put	  rt_fid_put
#define fid_clunk rt_fid_clunk

#include "rt/chan/chan.c"
#undef LINE
#include "rt/9p/attr.c"
#include "rt/9p/client.c"
#include "rt/9p/count.c"
#define start req_start
#include "rt/9p/req.c"
#undef start
#include "rt/9p/fid.c"
#define plain plain_io
#include "rt/9p/io.c"
#undef plain
#include "rt/9p/tree.c"
#define put_name put_another_name
#include "rt/9p/names.c"
#undef put_name
#define at table_at
#include "rt/fd/table.c"
#undef at
#define spare walk_spare
#include "rt/fd/walk_text.c"
#undef spare
#define finish walk_finish
#include "rt/fd/walk.c"
#undef finish
#include "rt/fd/walk_quick.c"

uint64_t idle_expects_ns;

/* -- the rest of rt, as far as these need it ------------------------------ */

static struct prose_boot boot = {.pid = 7};
const struct prose_boot *rt_boot = &boot;
struct prose_desc prose_desc;
static bool a_signal; /* ends the next wait that a signal may end */
static unsigned waits;

/* The other side of the channel does what it can; false: it has nothing. */
static bool (*other_side)(void);

int wait_on(struct waitq *q, uint64_t until_ns, bool interruptible)
{
	q->first = (void *)q;
	for (waits++; q->first;) {
		if (interruptible && a_signal) {
			a_signal = false;
			q->first = NULL;
			return -EINTR;
		}
		if (!other_side() && !chan_poll() && q->first) {
			printf("Bail out! waits for ever\n");
			exit(1);
		}
		chan_poll();
	}
	return 0;
}

unsigned wake(struct waitq *q, unsigned max)
{
	bool was = q->first;

	q->first = NULL;
	return was;
}

void *rt_alloc(size_t bytes)
{
	return calloc(1, bytes);
}

void rt_free(void *p)
{
	free(p);
}

uint32_t rt_tid(void)
{
	return 1;
}

void rt_log(const char *format, ...)
{
}

void rt_trace(enum prose_trace_type type, uint64_t a, uint64_t b)
{
}

void rt_trace_fid(uint32_t fid, const char *path, size_t bytes)
{
}

void signal_process(int sig)
{
}

void epoll_forget(struct file *f)
{
}

struct file *stdio_new(unsigned number)
{
	return NULL;
}

/* -- the other side ------------------------------------------------------- */

static struct ring from_rt, to_rt; /* views of the 9P channel */
static uint8_t message[CHAN_9P_BYTES];

static void meet(void)
{
	chan_init();
	from_rt =
	    (struct ring){up_9p, CHAN_9P_BYTES, &chan_9p.ctl, &chan_9p.part, 0};
	to_rt = (struct ring){down_9p, CHAN_9P_BYTES, &chan_9p.ctl,
			      &chan_9p.part, 0};
	chan_9p.ctl.attached = 1;
}

/* A whole message of the client's: its bytes, 0: there is none. */
static uint32_t take_message(void)
{
	uint32_t bytes;

	if (ring_readable(&from_rt) < 4)
		return 0;
	ring_peek(&from_rt, 0, &bytes, 4);
	ring_peek(&from_rt, 0, message, bytes);
	ring_take(&from_rt, bytes);
	return bytes;
}

static void put_message(const uint8_t *msg, uint32_t bytes)
{
	ring_fill(&to_rt, 0, msg, bytes);
	ring_put(&to_rt, bytes);
}

/* -- the questions -------------------------------------------------------- */

/* The result of a walk, and in *path where it led. */
static int walk_to(const char *name, unsigned how, char *path)
{
	struct walked w;
	int err = walk(AT_FDCWD, name, how | WALK_PATH, &w);

	path[0] = 0;
	if (err)
		return err;
	strcpy(path, w.fid->path ? w.fid->path : "?");
	fid_put(w.fid);
	return 0;
}

struct question {
	const char *name;
	unsigned how;
	int err;
	const char *path; /* NULL: where it leads is not asked */
};

/* Each in both ways, which have to agree. */
static void ask(const struct question *q)
{
	char path[PATH_MAX];
	struct p9_attr a;
	int err = walk_to(q->name, q->how, path);

	ok(err == q->err, "%s (%u): %d is %d", q->name, q->how, err, q->err);
	if (q->path)
		is_str(path, q->path);
	if (!(q->how & WALK_PARENT)) {
		err = walk_getattr(AT_FDCWD, q->name, q->how, &a);
		ok(err == q->err, "%s: attributes: %d", q->name, err);
	}
}

static const char tree[] =
    "mkdir -p a/b/c; echo text >a/b/f; ln -s ../b a/b/up; ln -s /a/b abs;"
    "ln -s loop loop; ln -s nowhere dangling; ln -s f a/b/l0;"
    "for i in $(seq 50); do ln -s l$((i - 1)) a/b/l$i; done;"
    "d=; for i in $(seq 40); do d=${d}d$i/; done; mkdir -p $d;"
    "echo deep >${d}f; ln -s $d long; mkfifo fifo";

static const struct question questions[] = {
    {"", 0, -ENOENT, NULL},
    {"/", 0, 0, "/"},
    {".", 0, 0, "/"},
    {"//a///b", 0, 0, "/a/b"},
    {"a/./b/", 0, 0, "/a/b"},
    {"a/../a/b/..", 0, 0, "/a"},
    {"..", 0, 0, "/"},
    {"a/../../..", 0, 0, "/"},
    {"a/b/f", 0, 0, "/a/b/f"},
    {"a/b/f/", 0, -ENOTDIR, NULL},
    {"a/b/f/x", 0, -ENOTDIR, NULL},
    {"a/none", 0, -ENOENT, NULL},
    {"none", 0, -ENOENT, NULL},
    {"none/x", 0, -ENOENT, NULL},
    {"a/none/x", 0, -ENOENT, NULL},
    {"a/b/up", 0, 0, "/a/b"},
    {"a/b/up", WALK_NOFOLLOW, 0, "/a/b/up"},
    {"a/b/up/", WALK_NOFOLLOW, 0, "/a/b"},
    {"a/b/up/up/up/f", 0, 0, "/a/b/f"},
    {"a/b/up/../x", 0, -ENOENT, NULL},
    {"abs", 0, 0, "/a/b"},
    {"abs/f", 0, 0, "/a/b/f"},
    {"abs/up/c", 0, 0, "/a/b/c"},
    {"loop", 0, -ELOOP, NULL},
    {"loop", WALK_NOFOLLOW, 0, "/loop"},
    {"loop/x", 0, -ELOOP, NULL},
    {"dangling", 0, -ENOENT, NULL},
    {"dangling", WALK_NOFOLLOW, 0, "/dangling"},
    {"a/b/l40", 0, -ELOOP, NULL},
    {"a/b/l39", 0, 0, "/a/b/f"},
    {"a/b/l39", WALK_PARENT, 0, "/a/b"},
    {"abs/none", WALK_PARENT, 0, "/a/b"},
    {"abs/none/x", WALK_PARENT, -ENOENT, NULL},
    {"a/b/f/x", WALK_PARENT, -ENOTDIR, NULL},
    {"long/f", 0, 0, NULL},
    {"long/../d40/f", 0, 0, NULL},
    {"long/none", 0, -ENOENT, NULL},
    {"long/f/x", 0, -ENOTDIR, NULL},
};

static void ask_all(void)
{
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		ask(&questions[i]);
}

/* Write, read, list, remove: through the client alone. */
static uint8_t arena[1 << 20];

static struct fid *dir_of(const char *name)
{
	struct fid *f = NULL;
	struct walked w = {0};

	if (walk(AT_FDCWD, name, 0, &w) || walk_clone(w.fid, &f))
		ok(0, "%s is walked to", name);
	fid_put(w.fid);
	return f;
}

static unsigned entries(const char *name)
{
	static uint8_t buf[PROSE_9P_MSIZE];
	struct fid *f = dir_of(name);
	uint32_t bytes = 0;
	const uint8_t *data;
	uint64_t at = 0;
	unsigned n = 0;

	is(p9c_lopen(f, O_RDONLY), 0);
	while (!p9c_readdir(f, at, buf, p9c_state.msize, &data, &bytes) &&
	       bytes) {
		struct p9 m;
		struct p9_qid qid;
		uint16_t len;

		p9_init(&m, (void *)data, bytes);
		for (; m.at < m.end && !m.bad; n++) {
			p9_getqid(&m, &qid);
			at = p9_get64(&m);
			p9_get8(&m);
			p9_getstr(&m, &len);
		}
		if (m.bad)
			return 0;
	}
	fid_put(f);
	return n;
}

static void use_files(void)
{
	struct p9_name name = {"new", 3}, other = {"other", 5};
	struct fid *f = dir_of("a"), *d = dir_of("a");
	struct p9_statfs st;
	struct p9_attr a;

	for (size_t i = 0; i < 500000; i++)
		arena[i] = (uint8_t)(i * 7 >> 3);
	is(p9c_lcreate(f, name, O_RDWR | O_CREAT | O_EXCL, 0640, getgid()), 0);
	is(p9c_pwrite(f, arena, 500000, 1000, false), 500000);
	is(p9c_pread(f, arena + 500000, 500000, 1000, false), 500000);
	ok(!memcmp(arena, arena + 500000, 500000), "the same bytes come back");
	is(p9c_pread(f, arena, 10, 501000, false), 0);
	is(p9c_lseek(f, 0, SEEK_END), 501000);
	is(p9c_getattr(f, &a), 0);
	is(a.size, 501000);
	is(a.mode, S_IFREG | 0640);
	is(p9c_fsync(f, true), 0);
	is(p9c_statfs(f, &st), 0);
	is(p9c_renameat(d, name, d, other), 0);
	is(p9c_unlinkat(d, name, 0), -ENOENT);
	is(p9c_unlinkat(d, other, 0), 0);
	is(p9c_pread(f, arena, 10, 1000, false), 10);
	fid_put(f);
	is(p9c_mkdir(d, other, 0755, getgid()), 0);
	is(p9c_mkdir(d, other, 0755, getgid()), -EEXIST);
	is(p9c_unlinkat(d, other, AT_REMOVEDIR), 0);
	fid_put(d);
	is(entries("a/b"), 2 + 4 + 50);
}

/* All tags are free again, and no fid but root and cwd is left. */
static void nothing_left(void)
{
	unsigned fids = 0;

	while (other_side() || chan_poll())
		;
	is(free_tags, PROSE_9P_TAGS - 1);
	for (struct fid *f = used; f; f = f->next)
		fids++;
	is(fids, 1); /* the root, which is the working directory as well */
}

#endif
