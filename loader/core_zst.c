/* SPDX-License-Identifier: BSD-2-Clause */
/* A core that is compressed as it is written: prose-core, which has the
 * library, gets it in pieces. Its exit status is an errno. */
#include <errno.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core_int.h"
#include "piece.h"

int core_zst_begin(struct core *c)
{
	const char *words[] = {"core", "squeeze", NULL};
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return -errno;
	c->zst_pid = core_tool_start(words, pair[1], c->fd);
	close(pair[1]);
	if (c->zst_pid < 0) {
		close(pair[0]);
		return c->zst_pid;
	}
	c->zst = pair[0];
	return 0;
}

/* That nobody reads any more is told by how that ended. */
static int send_all(struct core *c, const void *from, size_t bytes)
{
	const uint8_t *p = from;

	while (bytes) {
		ssize_t n = send(c->zst, p, bytes, MSG_NOSIGNAL);

		if (n < 0 && errno != EINTR)
			return -errno;
		n = n < 0 ? 0 : n;
		p += n;
		bytes -= n;
	}
	return 0;
}

int core_zst_put(struct core *c, const void *from, size_t bytes, off_t at)
{
	struct piece piece = {at, bytes};
	int error = send_all(c, &piece, sizeof(piece));

	return error ? error : send_all(c, from, bytes);
}

int core_zst_end(struct core *c, int error)
{
	int status;

	close(c->zst);
	while (waitpid(c->zst_pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	if (error && error != -EPIPE && error != -ECONNRESET)
		return error;
	if (!WIFEXITED(status))
		return -EPIPE;
	return WEXITSTATUS(status) ? -WEXITSTATUS(status) : error;
}
