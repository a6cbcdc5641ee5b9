/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The agent in the controller's Linux: runs the commands of `prose sh`
 * (abi/agent.h). One thread; nothing in it waits but for the terminal, which
 * the host's daemon always empties.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "agent.h"

#define SESSIONS    32
#define QUEUE_BYTES 65536 /* at first; more than the window */

struct session {
	uint64_t id; /* 0: free */
	pid_t pid;
	int in, out[2]; /* -1: closed */
	int status;	/* of its end; -1: it runs */
	int eof;	/* of its input came */
	char *queue;	/* input, or while it opens the arguments */
	size_t queued, room;
	size_t unpaid; /* output sent and not passed on yet */
};

static struct session sessions[SESSIONS];
static int tty;

static void put(const void *data, size_t bytes)
{
	const char *p = data;

	while (bytes) {
		ssize_t n = write(tty, p, bytes);

		if (n < 0 && errno != EINTR && errno != EAGAIN)
			exit(1);
		if (n > 0) {
			p += n;
			bytes -= n;
		}
	}
}

static void say(uint64_t id, uint32_t type, uint32_t value, const void *data,
		uint32_t bytes)
{
	struct prose_agent_frame f = {id, PROSE_AGENT_MAGIC, type, value,
				      bytes};

	put(&f, sizeof(f));
	put(data, bytes);
}

/* -- sessions ------------------------------------------------------------- */

static struct session *find(uint64_t id)
{
	for (int i = 0; i < SESSIONS; i++)
		if (sessions[i].id == id)
			return &sessions[i];
	return NULL;
}

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static struct session *session_new(uint64_t id)
{
	struct session *s = find(0);

	if (!s)
		return NULL;
	*s = (struct session){.id = id,
			      .in = -1,
			      .out = {-1, -1},
			      .status = -1,
			      .room = QUEUE_BYTES,
			      .queue = malloc(QUEUE_BYTES)};
	if (s->queue)
		return s;
	s->id = 0;
	return NULL;
}

static void session_free(struct session *s)
{
	shut(&s->in);
	shut(&s->out[0]);
	shut(&s->out[1]);
	free(s->queue);
	s->id = 0;
}

static void child(char **argv, int in, int out, int err)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setsid();
	dup2(in, 0);
	dup2(out, 1);
	dup2(err, 2);
	execvp(argv[0], argv);
	fprintf(stderr, "prose sh: %s: %s\n", argv[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

static int start(struct session *s, char **argv)
{
	int in[2], out[2], err[2];

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) ||
	    pipe2(err, O_CLOEXEC))
		return -1;
	s->pid = fork();
	if (!s->pid)
		child(argv, in[0], out[1], err[1]);
	close(in[0]);
	close(out[1]);
	close(err[1]);
	s->in = in[1];
	s->out[0] = out[0];
	s->out[1] = err[0];
	fcntl(s->in, F_SETFL, O_NONBLOCK);
	s->queued = 0;
	return s->pid < 0 ? -1 : 0;
}

static int args_add(struct session *s, const char *data, size_t bytes)
{
	char *queue = s->queue;

	if (bytes > PROSE_AGENT_ARGS - s->queued)
		return -1;
	if (bytes > s->room - s->queued) {
		queue = realloc(queue, 2 * s->room);
		if (!queue)
			return -1;
		s->queue = queue;
		s->room *= 2;
	}
	memcpy(queue + s->queued, data, bytes);
	s->queued += bytes;
	return 0;
}

/* Pointers to the arguments, and NULL; to be freed. */
static char **args_split(struct session *s)
{
	size_t n = 0;
	char **argv, *at = s->queue;

	if (!s->queued || s->queue[s->queued - 1])
		return NULL;
	for (size_t i = 0; i < s->queued; i++)
		n += !s->queue[i];
	argv = calloc(n + 1, sizeof(*argv));
	for (size_t i = 0; argv && i < n; i++, at += strlen(at) + 1)
		argv[i] = at;
	return argv;
}

static int open_whole(struct session *s)
{
	char **argv = args_split(s);
	int error = argv ? start(s, argv) : -1;

	free(argv);
	return error;
}

static void open_more(uint64_t id, int more, const char *data, size_t bytes)
{
	struct session *s = find(id);

	if (!s)
		s = session_new(id);
	if (s && !s->pid && !args_add(s, data, bytes) &&
	    (more || !open_whole(s)))
		return;
	say(id, PROSE_AGENT_EXIT, 125, NULL, 0);
	if (s && s->pid <= 0)
		session_free(s);
}

/* -- input ---------------------------------------------------------------- */

static void passed(struct session *s, size_t bytes)
{
	if (bytes)
		say(s->id, PROSE_AGENT_PASSED, bytes, NULL, 0);
	memmove(s->queue, s->queue + bytes, s->queued - bytes);
	s->queued -= bytes;
}

/* The command closed its end, or is no more. */
static void input_gone(struct session *s)
{
	shut(&s->in);
	say(s->id, PROSE_AGENT_OUTPUT, 0, NULL, 0);
}

static void feed(struct session *s)
{
	ssize_t n = 0;

	if (s->queued && s->in >= 0)
		n = write(s->in, s->queue, s->queued);
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		input_gone(s);
	if (s->in < 0)
		n = s->queued; /* nobody reads it any more */
	if (n > 0)
		passed(s, n);
	if (s->eof && !s->queued)
		shut(&s->in);
}

static void input(struct session *s, const char *data, size_t bytes)
{
	if (!s->pid || bytes > s->room - s->queued)
		return;
	memcpy(s->queue + s->queued, data, bytes);
	s->queued += bytes;
	if (!bytes)
		s->eof = 1;
	feed(s);
}

/* The last one: nobody waits for what it says then. */
static void signal_to(struct session *s, int number)
{
	if (s->pid > 0 && s->status < 0)
		kill(-s->pid, number);
	if (number != SIGKILL)
		return;
	if (s->pid <= 0) { /* its arguments were not all there yet */
		session_free(s);
		return;
	}
	shut(&s->in);
	shut(&s->out[0]);
	shut(&s->out[1]);
}

static void frame(const struct prose_agent_frame *f, const char *data)
{
	struct session *s = f->session ? find(f->session) : NULL;

	if (f->session && f->type == PROSE_AGENT_OPEN)
		open_more(f->session, f->value, data, f->bytes);
	else if (!s)
		return;
	else if (f->type == PROSE_AGENT_INPUT)
		input(s, data, f->bytes);
	else if (f->type == PROSE_AGENT_SIGNAL && f->value < 65)
		signal_to(s, f->value);
	else if (f->type == PROSE_AGENT_PASSED && f->value <= s->unpaid)
		s->unpaid -= f->value;
}

/* The frames in what was read; how much of it they are. */
static size_t frames(const char *data, size_t bytes)
{
	struct prose_agent_frame f;
	size_t at = 0;

	while (bytes - at >= sizeof(f)) {
		memcpy(&f, data + at, sizeof(f));
		if (f.magic != PROSE_AGENT_MAGIC ||
		    f.bytes > PROSE_AGENT_BYTES) {
			at++; /* out of step: look on */
			continue;
		}
		if (bytes - at < sizeof(f) + f.bytes)
			break;
		frame(&f, data + at + sizeof(f));
		at += sizeof(f) + f.bytes;
	}
	return at;
}

static void hear(void)
{
	static char data[16384];
	static size_t have;
	ssize_t n = read(tty, data + have, sizeof(data) - have);
	size_t used;

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0)
		exit(1);
	have += n;
	used = frames(data, have);
	memmove(data, data + used, have - used);
	have -= used;
}

/* -- output and ends ------------------------------------------------------ */

static void output(struct session *s, int which)
{
	char data[PROSE_AGENT_BYTES];
	ssize_t n = read(s->out[which], data, sizeof(data));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		shut(&s->out[which]);
		say(s->id, PROSE_AGENT_OUTPUT, which + 1, NULL, 0);
		return;
	}
	s->unpaid += n;
	say(s->id, PROSE_AGENT_OUTPUT, which + 1, data, n);
}

static void reap(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (int i = 0; i < SESSIONS; i++)
			if (sessions[i].id && sessions[i].pid == pid)
				sessions[i].status =
				    WIFEXITED(status) ? WEXITSTATUS(status)
						      : 128 + WTERMSIG(status);
}

/* It is over when it ended and all it wrote was sent: what goes on in the
 * background with its output open keeps it, as with ssh. */
static void finish(struct session *s)
{
	if (!s->id || s->status < 0 || s->out[0] >= 0 || s->out[1] >= 0)
		return;
	say(s->id, PROSE_AGENT_EXIT, s->status, NULL, 0);
	session_free(s);
}

enum { WATCH_OUT, WATCH_ERR, WATCH_IN, WATCH_IN_GONE };

struct watch {
	struct pollfd p[1 + 3 * SESSIONS];
	struct session *s[1 + 3 * SESSIONS];
	int what[1 + 3 * SESSIONS];
	int n;
};

static void watch(struct watch *w, struct session *s, int fd, int what)
{
	static const short events[] = {
	    [WATCH_OUT] = POLLIN,
	    [WATCH_ERR] = POLLIN,
	    [WATCH_IN] = POLLOUT,
	    [WATCH_IN_GONE] = 0,
	};

	w->p[w->n] = (struct pollfd){fd, events[what], 0};
	w->s[w->n] = s;
	w->what[w->n++] = what;
}

static void watch_all(struct watch *w)
{
	w->n = 0;
	watch(w, NULL, tty, 0);
	for (struct session *s = sessions; s < sessions + SESSIONS; s++) {
		if (!s->id || !s->pid)
			continue;
		if (s->in >= 0)
			watch(w, s, s->in,
			      s->queued ? WATCH_IN : WATCH_IN_GONE);
		for (int i = 0; i < 2; i++)
			if (s->out[i] >= 0 &&
			    s->unpaid + PROSE_AGENT_BYTES <= PROSE_AGENT_WINDOW)
				watch(w, s, s->out[i], i);
	}
}

static void serve(const struct watch *w)
{
	for (int i = 1; i < w->n; i++) {
		if (!w->p[i].revents || !w->s[i]->id)
			continue;
		if (w->what[i] == WATCH_IN)
			feed(w->s[i]);
		else if (w->what[i] == WATCH_IN_GONE)
			input_gone(w->s[i]);
		else if (w->s[i]->out[w->what[i]] >= 0)
			output(w->s[i], w->what[i]);
	}
	if (w->p[0].revents)
		hear();
	reap();
	for (int i = 0; i < SESSIONS; i++)
		finish(&sessions[i]);
}

static void child_ended(int sig)
{
}

int main(int argc, char **argv)
{
	struct sigaction sa = {.sa_handler = child_ended};
	struct termios t;
	struct watch w;

	tty = open(argc > 1 ? argv[1] : "/dev/hvc1",
		   O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (tty < 0 || tcgetattr(tty, &t)) {
		perror("prose-agent: its terminal");
		return 1;
	}
	cfmakeraw(&t);
	t.c_cflag |= CLOCAL | CREAD;
	tcsetattr(tty, TCSANOW, &t);
	signal(SIGPIPE, SIG_IGN);
	sigaction(SIGCHLD, &sa, NULL);
	say(0, PROSE_AGENT_HELLO, 0, NULL, 0);
	for (;;) {
		watch_all(&w);
		/* a child that ends between the two is seen a little later */
		if (poll(w.p, w.n, 200) < 0) {
			if (errno != EINTR)
				return 1;
			w.n = 1;
			w.p[0].revents = 0;
		}
		serve(&w);
	}
}
