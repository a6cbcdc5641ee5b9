/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib loader; needs: time=240 */
/* rt's 9P client with answers in which bytes were changed: calls fail, the
 * channel may be given up, but nothing is read or written that should not
 * be, and nothing goes on for ever. */
#include <sys/wait.h>
#include "rtclient.h"
#include "srv.h"

#define SEEDS 200

static struct srv *srv;
static char dir[] = "/tmp/rt-answers-XXXXXX";
static unsigned answers;

static void reply(void *arg, const uint8_t *msg, uint32_t bytes)
{
	uint8_t changed[PROSE_9P_MSIZE];

	unsigned at = 4 + (unsigned)rand() % (bytes - 4);

	memcpy(changed, msg, bytes);
	/* a changed tag ends it all: seldom */
	if (answers++ > 3 && rand() % 4 == 0 &&
	    (at < 5 || at > 6 || rand() % 50 == 0))
		changed[at] ^= (uint8_t)(1 << rand() % 8);
	put_message(changed, bytes);
}

static bool serve(void)
{
	uint32_t bytes = take_message();

	if (bytes)
		srv_message(srv, message, bytes);
	srv_progress(srv);
	if (!bytes && !chan_poll())
		exit(0); /* the answer was changed into another's */
	return true;
}

static void some_calls(void)
{
	size_t n = sizeof(questions) / sizeof(questions[0]);
	static char path[PATH_MAX];
	static uint8_t buf[PROSE_9P_MSIZE];
	const uint8_t *data;
	const char *target;
	struct p9_attr a;
	struct p9_statfs st;
	uint32_t bytes;

	for (size_t i = 0; i < n; i++) {
		struct walked w;

		walk_to(questions[i].name, questions[i].how, path);
		walk_getattr(AT_FDCWD, questions[i].name, 0, &a);
		if (walk(AT_FDCWD, questions[i].name, WALK_NOFOLLOW, &w))
			continue;
		p9c_readlink(w.fid, buf, sizeof(buf), &target);
		p9c_statfs(w.fid, &st);
		p9c_lopen(w.fid, 0);
		if (!p9c_readdir(w.fid, 0, buf, p9c_state.msize, &data,
				 &bytes) &&
		    bytes)
			buf[0] ^= data[bytes - 1];
		fid_put(w.fid);
	}
}

static int one_seed(unsigned seed)
{
	struct srv_opts o = {.root = dir,
			     .stdio = {-1, -1, -1},
			     .mem = arena,
			     .mem_bytes = sizeof(arena),
			     .reply = reply};
	pid_t pid = fork();
	int status;

	if (!pid) {
		alarm(20);
		srand(seed);
		srv = srv_create(&o);
		other_side = serve;
		meet();
		for (int i = 0; i < 5 && !chan_9p_broken; i++)
			some_calls();
		_exit(0);
	}
	return waitpid(pid, &status, 0) == pid ? status : -1;
}

int main(void)
{
	char cmd[1000];
	unsigned bad = 0;

	if (!mkdtemp(dir))
		return 1;
	snprintf(cmd, sizeof(cmd), "cd %s; %s", dir, tree);
	if (system(cmd))
		return 1;
	for (unsigned seed = 1; seed <= SEEDS; seed++)
		if (one_seed(seed)) {
			tap_diag("seed %u", seed);
			bad++;
		}
	is(bad, 0);
	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	is(system(cmd), 0);
	return tap_done();
}
