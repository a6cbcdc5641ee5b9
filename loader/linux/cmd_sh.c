/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sh: a command in the controller partition's Linux, by its agent
 * (abi/agent.h): stdin, stdout, stderr, signals, exit status.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../loader.h"
#include "agent.h"
#include "proto.h"

#define PIECE  4096
#define BUFFER 65536

struct sh {
	int sock, signals;
	uint64_t id;
	size_t unpaid; /* input sent and not passed on yet */
	bool eof;
	int status; /* -1: it runs */
	char in[BUFFER];
	size_t have;
};

static int tell(struct sh *s, uint32_t type, uint32_t value, const void *data,
		uint32_t bytes)
{
	char packet[sizeof(struct prose_agent_frame) + PROSE_AGENT_BYTES];
	struct prose_agent_frame f = {s->id, PROSE_AGENT_MAGIC, type, value,
				      bytes};

	memcpy(packet, &f, sizeof(f));
	memcpy(packet + sizeof(f), data, bytes);
	return send(s->sock, packet, sizeof(f) + bytes, MSG_NOSIGNAL) < 0;
}

/* The command's arguments, in pieces. */
static int tell_args(struct sh *s, char **argv, int argc)
{
	static char args[PROSE_AGENT_ARGS];
	size_t bytes = 0, at = 0;

	for (int i = 0; i < argc; i++) {
		size_t n = strlen(argv[i]) + 1;

		if (n > sizeof(args) - bytes) {
			say("the arguments are longer than %d bytes",
			    PROSE_AGENT_ARGS);
			return -1;
		}
		memcpy(args + bytes, argv[i], n);
		bytes += n;
	}
	for (; at < bytes; at += PROSE_AGENT_BYTES) {
		size_t n = bytes - at;
		bool more = n > PROSE_AGENT_BYTES;

		if (tell(s, PROSE_AGENT_OPEN, more, args + at,
			 more ? PROSE_AGENT_BYTES : n))
			return -1;
	}
	return 0;
}

/* What cannot be written is not lost in silence; EPIPE's signal ended us. */
static void output(struct sh *s, int fd, const char *data, size_t bytes)
{
	while (bytes) {
		ssize_t n = write(fd, data, bytes);

		if (n < 0 && errno == EAGAIN) {
			poll(&(struct pollfd){fd, POLLOUT, 0}, 1, -1);
			continue;
		}
		if (n < 0 && errno != EINTR) {
			say("sh: the command's output: %s", strerror(errno));
			s->status = EXIT_PROSE;
			return;
		}
		if (n > 0) {
			data += n;
			bytes -= n;
		}
	}
}

/* The other end of our pipe is to see it. */
static void closed(struct sh *s, unsigned fd)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null >= 0 && fd < 3)
		dup2(null, (int)fd);
	close(null);
	s->eof |= fd == 0;
}

static void frame(struct sh *s, const struct prose_agent_frame *f,
		  const char *data)
{
	switch (f->type) {
	case PROSE_AGENT_OUTPUT:
		if (!f->bytes) {
			closed(s, f->value);
			break;
		}
		output(s, f->value == 2 ? 2 : 1, data, f->bytes);
		tell(s, PROSE_AGENT_PASSED, f->bytes, NULL, 0);
		break;
	case PROSE_AGENT_PASSED:
		s->unpaid -= f->value < s->unpaid ? f->value : s->unpaid;
		break;
	case PROSE_AGENT_EXIT:
		if (s->status < 0)
			s->status = f->value & 255;
		break;
	}
}

/* Our frames among all that the terminal says. */
static size_t frames(struct sh *s)
{
	struct prose_agent_frame f = {s->id, PROSE_AGENT_MAGIC, 0, 0, 0};
	const size_t key = offsetof(struct prose_agent_frame, type);
	char *at = s->in, *end = s->in + s->have, *p;

	while ((p = memmem(at, end - at, &f, key))) {
		struct prose_agent_frame g;

		at = p;
		if ((size_t)(end - p) < sizeof(g))
			break;
		memcpy(&g, p, sizeof(g));
		if (g.bytes > PROSE_AGENT_BYTES) {
			at = p + 1;
			continue;
		}
		if ((size_t)(end - p) < sizeof(g) + g.bytes)
			break;
		frame(s, &g, p + sizeof(g));
		at = p + sizeof(g) + g.bytes;
	}
	if (!p && end - at >= (ssize_t)key)
		at = end - key + 1;
	return at - s->in;
}

static int hear(struct sh *s)
{
	ssize_t n = recv(s->sock, s->in + s->have, PIECE, MSG_DONTWAIT);
	size_t used;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return -EIO;
	s->have += n;
	used = frames(s);
	memmove(s->in, s->in + used, s->have - used);
	s->have -= used;
	return s->have > BUFFER - PIECE ? -EPROTO : 0;
}

static void feed(struct sh *s)
{
	char data[PROSE_AGENT_BYTES];
	ssize_t n = read(0, data, sizeof(data));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	s->eof = n <= 0;
	s->unpaid += s->eof ? 0 : n;
	tell(s, PROSE_AGENT_INPUT, 0, data, s->eof ? 0 : n);
}

/* Who ends us does not wait for the command's end. */
static void forward_signals(struct sh *s)
{
	struct signalfd_siginfo si;

	while (read(s->signals, &si, sizeof(si)) == sizeof(si)) {
		tell(s, PROSE_AGENT_SIGNAL, si.ssi_signo, NULL, 0);
		if (si.ssi_signo == SIGTERM || si.ssi_signo == SIGHUP)
			s->status = 128 + si.ssi_signo;
	}
}

static void take_signals(struct sh *s)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGQUIT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	s->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int run(struct sh *s)
{
	int error = 0;

	while (!error && s->status < 0) {
		bool room = s->unpaid + PROSE_AGENT_BYTES <= PROSE_AGENT_WINDOW;
		struct pollfd p[3] = {{s->sock, POLLIN, 0},
				      {s->signals, POLLIN, 0},
				      {!s->eof && room ? 0 : -1, POLLIN, 0}};

		if (poll(p, 3, -1) < 0 && errno != EINTR)
			return -errno;
		if (p[0].revents)
			error = hear(s);
		if (p[1].revents)
			forward_signals(s);
		if (p[2].revents)
			feed(s);
	}
	return error;
}

int cmd_sh(const struct cmd *cmd, int argc, char **argv)
{
	static struct sh s = {.status = -1};
	static char *shell[] = {"/bin/sh"};
	struct ctl c;
	int error;

	if (next_option(cmd, argc, argv, "", NULL) != -1)
		return option_status();
	if (connect_machine(&c))
		return EXIT_PROSE;
	error = ctl_ask(&c, PROTO_TERM, PROSE_AGENT_VTY | PROTO_TERM_NEW, NULL);
	if (error) {
		say("no Linux is this machine's controller; `prose up "
		    "--controller linux` starts one");
		return EXIT_PROSE;
	}
	s.sock = c.sock;
	take_signals(&s);
	if (getrandom(&s.id, sizeof(s.id), 0) != sizeof(s.id))
		return EXIT_PROSE;
	error = optind < argc ? tell_args(&s, argv + optind, argc - optind)
			      : tell_args(&s, shell, 1);
	if (!error)
		error = run(&s);
	if (error)
		say("the machine, or its controller, went away");
	ctl_close(&c);
	return error ? EXIT_PROSE : s.status;
}
