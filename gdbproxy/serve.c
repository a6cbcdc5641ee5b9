/* SPDX-License-Identifier: BSD-2-Clause */
/* prose-gdbserver's event loop: one gdb, the machine, signals, children. */
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "listen.h"
#include "serve.h"

/* -- the client ----------------------------------------------------------- */

static void hang_up(struct server *v)
{
	session_destroy(v->session);
	rsp_destroy(v->rsp);
	close(v->client);
	v->session = NULL;
	v->rsp = NULL;
	v->client = -1;
	if (v->once)
		v->end = true;
}

static void on_packet(void *arg, char *data, size_t bytes)
{
	struct server *v = arg;

	session_packet(v->session, data, bytes);
}

static void on_oversize(void *arg)
{
	struct server *v = arg;
	static const char text[] = "E.the packet is larger than PacketSize";

	rsp_send(v->rsp, text, strlen(text));
}

static void on_interrupt(void *arg)
{
	session_interrupt(((struct server *)arg)->session);
}

/* gdb reads what it asked for; one that does not is given up on. */
static void on_send(void *arg, const void *bytes, size_t n)
{
	struct server *v = arg;
	const char *p = bytes;

	while (n) {
		ssize_t done = send(v->client, p, n, MSG_NOSIGNAL);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0) {
			shutdown(v->client, SHUT_RDWR);
			return;
		}
		p += done;
		n -= done;
	}
}

static void receive(struct server *v)
{
	static char bytes[0x40000];
	ssize_t n = recv(v->client, bytes, sizeof(bytes), 0);

	if (n < 0 && errno == EINTR)
		return;
	if (n > 0)
		rsp_feed(v->rsp, bytes, n);
	v->end = v->end || v->session->quit;
	if (n <= 0 || v->session->done || v->session->quit)
		hang_up(v);
}

void serve_begin(struct server *v, int client)
{
	struct timeval patience = {.tv_sec = 10};
	struct rsp_ops ops = {.packet = on_packet,
			      .oversize = on_oversize,
			      .interrupt = on_interrupt,
			      .send = on_send,
			      .arg = v};

	setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &patience,
		   sizeof(patience));
	v->client = client;
	v->rsp = rsp_create(&ops);
	v->session = v->rsp ? session_create(v->rsp, v->target) : NULL;
	if (!v->session) {
		warnx("no memory for a session");
		rsp_destroy(v->rsp);
		close(client);
		v->client = -1;
		return;
	}
	if (v->program)
		session_program(v->session, v->program);
	if (v->lpar && v->target->ops->attach(v->target, v->lpar) >= 0)
		inferior_add(v->session, v->lpar);
	if (v->core && inferior_find(v->session, v->lpar))
		inferior_find(v->session, v->lpar)->signal = v->signal;
}

static bool hung_up(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLRDHUP};

	return poll(&p, 1, 0) == 1 &&
	       p.revents & (POLLRDHUP | POLLHUP | POLLERR);
}

static void welcome(struct server *v)
{
	static const char busy[] =
	    "$E.another gdb is connected to this gdbserver#e9";
	int client = listen_accept(v->listener);

	if (client < 0)
		return;
	/* The last one may have left with its last words still to read. */
	while (v->client >= 0 && hung_up(v->client))
		receive(v);
	if (v->client >= 0) {
		send(client, busy, strlen(busy), MSG_NOSIGNAL);
		close(client);
		return;
	}
	serve_begin(v, client);
}

/* -- the rest of the world ------------------------------------------------ */

static void children(struct server *v)
{
	int status, pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != v->child)
			continue;
		v->status = WIFEXITED(status) ? WEXITSTATUS(status)
					      : 128 + WTERMSIG(status);
		v->child = 0;
		v->over = v->lpar;
		v->lpar = 0;
	}
}

static void signalled(struct server *v)
{
	struct signalfd_siginfo info;

	if (read(v->signals, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGCHLD)
		children(v);
	else
		v->end = true;
}

static void machine_event(struct server *v)
{
	uint64_t count;

	if (read(v->ctl.wake, &count, sizeof(count)) < 0 && errno != EAGAIN)
		warn("reading the machine's doorbell");
	if (v->session)
		session_events(v->session);
}

static void machine_gone(struct server *v)
{
	char byte;

	if (recv(v->ctl.sock, &byte, 1, MSG_DONTWAIT | MSG_PEEK) != 0)
		return;
	warnx("the machine went down");
	v->status = 125;
	v->end = true;
}

/* Until something comes, for so long. */
static int look_around(struct server *v, struct pollfd *fds, nfds_t n)
{
	uint64_t until = ctl_now_ns() + v->linger_ns;
	int found;

	do {
		session_events(v->session);
		found = poll(fds, n, 0);
	} while (!found && ctl_now_ns() < until);
	return found;
}

/* Only here the machine has to ring. */
static int sleep_for(struct server *v, struct pollfd *fds, nfds_t n)
{
	bool again = false;
	int found;

	if (v->core)
		return poll(fds, n, -1);
	ctl_awake(&v->ctl, 0);
	if (v->session) {
		session_events(v->session);
		again = v->target->again;
	}
	found = poll(fds, n, again ? 0 : -1);
	ctl_awake(&v->ctl, 1);
	return found;
}

/* As poll(). While gdb waits for a program, which is soon, it looks around
 * first, as long as that would have been enough the last time: on a busy host
 * it is not. For gdb's packets it sleeps: a sender who waits for the answer
 * leaves the CPU to whom it wakes. */
static int await(struct server *v, struct pollfd *fds, nfds_t n)
{
	uint64_t began = ctl_now_ns();
	int found = 0;

	if (!v->session || v->core || !v->session->waiting)
		return sleep_for(v, fds, n);
	if (v->linger_ns)
		found = look_around(v, fds, n);
	if (!found)
		found = sleep_for(v, fds, n);
	v->linger_ns =
	    ctl_now_ns() - began < LINGER_NS ? LINGER_NS : v->linger_ns / 2;
	return found;
}

void serve(struct server *v)
{
	while (!v->end) {
		struct pollfd fds[] = {
		    {.fd = v->listener, .events = POLLIN},
		    {.fd = v->signals, .events = POLLIN},
		    {.fd = v->ctl.wake, .events = POLLIN},
		    {.fd = v->ctl.sock, .events = POLLIN},
		    {.fd = v->client, .events = POLLIN},
		};

		if (await(v, fds, 5) < 0)
			continue;
		if (fds[2].revents)
			machine_event(v);
		if (fds[1].revents)
			signalled(v);
		if (fds[3].revents)
			machine_gone(v);
		if (fds[4].revents && v->client >= 0)
			receive(v);
		if (v->session)
			session_events(v->session);
		/* gdb is told when it lets that go on. */
		if (v->over &&
		    !(v->session && inferior_find(v->session, v->over)))
			v->end = true;
		if (fds[0].revents && !v->end)
			welcome(v);
	}
	if (v->client >= 0)
		hang_up(v);
	if (v->child > 0)
		kill(v->child, SIGTERM);
}
