/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib loader */
/* rt's 9P client and path walking against our own server, in one process:
 * links, dots, slashes, long paths; requests that are taken back; no tag and
 * no fid is left over. */
#include "rtclient.h"
#include "srv.h"

static struct srv *srv;
static char dir[] = "/tmp/rt-walks-XXXXXX";
static int input[2];

static void reply(void *arg, const uint8_t *msg, uint32_t bytes)
{
	put_message(msg, bytes);
}

/* The arena is the partition's memory: addresses count from its start. */
static void relocate(void)
{
	struct place p;

	memcpy(&p, message, sizeof(p));
	if (p.type != PROSE_TPREAD && p.type != PROSE_TPWRITE)
		return;
	p.gpa -= (uintptr_t)arena;
	memcpy(message, &p, sizeof(p));
}

static bool serve(void)
{
	uint32_t bytes = take_message();

	if (bytes) {
		relocate();
		srv_message(srv, message, bytes);
	}
	srv_progress(srv);
	return bytes;
}

static void begin_test(void)
{
	struct srv_opts o = {.root = dir,
			     .stdio = {0, -1, -1},
			     .mem = arena,
			     .mem_bytes = sizeof(arena),
			     .reply = reply};
	char cmd[1000];

	if (!mkdtemp(dir) || pipe(input))
		exit(1);
	snprintf(cmd, sizeof(cmd), "cd %s; %s", dir, tree);
	if (system(cmd))
		exit(1);
	o.stdio[0] = input[0];
	srv = srv_create(&o);
	other_side = serve;
	meet();
}

static struct fid *open_input(void)
{
	struct p9_name name = {"0", 1};
	struct fid *f = fid_new(), *of = fid_new();
	struct p9_qid qid;

	is(p9c_attach(of, PROSE_9P_ANAME_FD), 0);
	is(p9c_walk(of, f, &name, 1, &qid), 1);
	is(p9c_lopen(f, O_RDONLY), 0);
	fid_put(of);
	while (serve() || chan_poll())
		;
	return f;
}

static void take_back(struct fid *f)
{
	a_signal = true;
	is(p9c_pread(f, arena, 100, PROSE_9P_HERE, true), -EINTR);
	is(write(input[1], "abc", 3), 3);
	is(p9c_pread(f, arena, 100, PROSE_9P_HERE, true), 3);
	/* there is input, but a signal before the answer is seen */
	is(write(input[1], "defg", 4), 4);
	a_signal = true;
	is(p9c_pread(f, arena, 100, PROSE_9P_HERE, true), 4);
	ok(!memcmp(arena, "defg", 4), "no byte is lost");
}

static unsigned polled;

static void poll_done(struct req *r)
{
	polled += p9c_poll_result(r) == PROSE_9P_POLLIN;
}

static void many_polls(struct fid *f)
{
	struct req *r[PROSE_9P_TAGS];
	unsigned n = 0;

	for (; free_tags; n++)
		r[n] = p9c_poll_start(f, PROSE_9P_POLLIN, poll_done, NULL);
	is(n, PROSE_9P_TAGS - 1);
	ok(!p9c_in_order(), "no tags for a short cut");
	for (unsigned i = 0; i < n / 2; i++)
		req_forget(r[i]);
	while (serve() || chan_poll())
		;
	is(free_tags, n / 2);
	is(polled, 0);
	is(write(input[1], "x", 1), 1);
	while (polled < n - n / 2 && (serve() || chan_poll() || polled == 0))
		;
	is(polled, n - n / 2);
	is(p9c_pread(f, arena, 10, PROSE_9P_HERE, true), 1);
}

static void round_trips(void)
{
	struct p9_attr a;
	unsigned before = waits;

	is(walk_getattr(AT_FDCWD, "a/b/f", 0, &a), 0);
	ok(waits - before <= 3, "stat waits %u times", waits - before);
}

int main(void)
{
	struct fid *in;
	char cmd[100];

	begin_test();
	ask_all();
	is(p9c_plain, 0);
	use_files();
	nothing_left();
	in = open_input();
	take_back(in);
	many_polls(in);
	fid_put(in);
	round_trips();
	nothing_left();
	srv_destroy(srv);
	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	is(system(cmd), 0);
	return tap_done();
}
