/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /net/cs and /net/dns: a line is written, its answer is read, by each open
 * file on its own. Owns the processes that ask the host's resolver, since
 * that may take as long as it likes; refuses more than NET_LOOKUPS of them.
 */
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "net/net.h"

#define RAW_BYTES 8192

struct lookup {
	struct query q;
	pid_t pid; /* 0: nobody is asked */
	size_t raw_bytes;
	/* Where the answer begins for a reader: at 0, or right behind the
	 * question if that is where the first read is, as a shell's. */
	uint64_t behind, base;
	bool read;
	char text[ANSWER_BYTES];
	char raw[RAW_BYTES + 1];
};

bool net_is_names(uint64_t place)
{
	return net_what(place) == NET_CS || net_what(place) == NET_DNS;
}

/* -- the process ---------------------------------------------------------- */

static void stop(struct srv *s, struct fid *f)
{
	struct lookup *k = f->lookup;

	if (!k || !k->pid)
		return;
	kill(k->pid, SIGKILL);
	while (waitpid(k->pid, NULL, 0) < 0 && errno == EINTR)
		;
	k->pid = 0;
	close(f->io.fd);
	f->io.fd = -1;
	s->net->lookups--;
}

static int spawn(const char *path, const struct query *q, int out, pid_t *pid)
{
	char *argv[] = {"prose-resolve", (char *)q->kind, (char *)q->name,
			(char *)q->service, NULL};
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, all;
	int error;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK |
					    POSIX_SPAWN_SETSIGDEF);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, out, 1);
	posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
	error = posix_spawn(pid, path, &files, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return error ? -EIO : 0;
}

static int begin(struct srv *s, struct fid *f)
{
	const char *path = s->o.resolver ? s->o.resolver() : NULL;
	int p[2], rc;

	if (!path)
		return -EOPNOTSUPP;
	if (s->net->lookups >= NET_LOOKUPS)
		return -EAGAIN;
	if (pipe2(p, O_CLOEXEC))
		return -errno;
	fcntl(p[0], F_SETFL, O_NONBLOCK);
	rc = spawn(path, &f->lookup->q, p[1], &f->lookup->pid);
	close(p[1]);
	if (rc) {
		f->lookup->pid = 0;
		close(p[0]);
		return rc;
	}
	f->io = (struct io){.fd = p[0], .stream = true, .nonblock = true};
	s->net->lookups++;
	return 0;
}

/* -- asking --------------------------------------------------------------- */

static int finish(struct later *l, struct p9 *out, int rc)
{
	if (rc < 0)
		return rc;
	l->done = l->count;
	return io_finish(l, out);
}

static int answer_step(struct srv *s, struct later *l, struct p9 *out)
{
	struct lookup *k = l->fid->lookup;
	ssize_t n = read(l->fid->io.fd, k->raw + k->raw_bytes,
			 RAW_BYTES - k->raw_bytes);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n > 0) {
		k->raw_bytes += (size_t)n;
		return k->raw_bytes < RAW_BYTES ? 0 : -EIO;
	}
	return finish(l, out,
		      query_answer(&k->q, k->raw, k->raw_bytes, k->text));
}

/* It is over, by its answer or by a flush. */
static void answer_drop(struct srv *s, struct later *l)
{
	stop(s, l->fid);
}

static int ask(struct srv *s, struct msg *m, struct later *l)
{
	int rc = begin(s, l->fid);

	if (rc)
		return rc;
	l->step = answer_step;
	l->drop = answer_drop;
	l->wait = WAIT_FD;
	l->events = POLLIN;
	rc = later_start(s, m, l);
	if (rc != SRV_LATER)
		stop(s, l->fid);
	return rc;
}

int lookup_write(struct srv *s, struct msg *m, struct later *l)
{
	bool cs = net_what(l->fid->place) == NET_CS;
	struct fid *f = l->fid;
	struct lookup *k = f->lookup;

	if (!k)
		k = f->lookup = malloc(sizeof(*k));
	else if (k->pid)
		return -EBUSY;
	if (!k)
		return -ENOMEM;
	memset(k, 0, sizeof(*k));
	k->behind = l->offset + l->count;
	if (query_parse(&k->q, cs, l->data, l->count))
		return -EINVAL;
	if (query_numbers(&k->q, k->text))
		return finish(l, &m->out, 0) < 0;
	return ask(s, m, l);
}

/* One line a read, or what is left of it. */
int lookup_read(struct msg *m, struct later *l)
{
	struct lookup *k = l->fid->lookup;
	uint64_t at, n;
	const char *text, *end;

	if (!k || k->pid)
		return k ? -EBUSY : -EINVAL;
	if (l->offset == 0 || (!k->read && l->offset == k->behind))
		k->base = l->offset;
	k->read = true;
	at = l->offset - k->base;
	text = at < strlen(k->text) ? k->text + at : "";
	end = strchr(text, '\n');
	n = end ? (uint64_t)(end + 1 - text) : 0;
	l->done = n < l->count ? n : l->count;
	memcpy(l->data ? l->data : io_place(l, &m->out), text, l->done);
	return io_finish(l, &m->out) < 0;
}

void lookup_free(struct srv *s, struct fid *f)
{
	stop(s, f);
	free(f->lookup);
	f->lookup = NULL;
}
