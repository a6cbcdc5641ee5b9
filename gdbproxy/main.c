/* SPDX-License-Identifier: BSD-2-Clause */
/* prose-gdbserver: sockets and the event loop around a session. */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "core.h"
#include "ctl.h"
#include "launch.h"
#include "listen.h"
#include "live.h"
#include "machine.h"
#include "rsp.h"
#include "session.h"

static const char help[] =
    "Usage: prose gdbserver [--once] [HOST]:PORT FILE [ARG...]\n"
    "       prose gdbserver [--once] [HOST]:PORT --attach LPAR\n"
    "       prose gdbserver [--once] [HOST]:PORT --core CORE\n"
    "       prose gdbserver [--once] [HOST]:PORT\n"
    "\n"
    "Serve gdb's remote protocol: FILE in a new partition, stopped at its\n"
    "entry; a running partition; a core file; or the whole machine, every\n"
    "partition an inferior (target extended-remote). Instead of [HOST]:PORT a\n"
    "path is a unix socket, `-' is stdin and stdout (gdb's `target remote |')\n"
    "and once. HOST is 127.0.0.1 if not given.\n"
    "\n"
    "  --once        end when the first gdb has gone\n"
    "  --attach LPAR debug this partition\n"
    "  --core CORE   show this core file; nothing of it can be changed\n"
    "  --name NAME   of the machine ($PROSE_NAME, else \"default\")\n"
    "  --machine M   powernv or kvm\n"
    "  --help\n";

/* Waking up costs more than a step: what is likely to come at once is looked
 * for before going to sleep. */
#define LINGER_NS 300000

struct server {
	struct ctl ctl;
	struct target *target;
	struct launch launch;
	struct session *session;
	struct rsp *rsp;
	int listener, client, signals;
	unsigned linger_ns; /* LINGER_NS or less */
	bool once, end;
	const char *core;    /* instead of a machine */
	const char *program; /* that we started, at first */
	uint32_t signal;     /* that it ended by */
	uint32_t lpar;	     /* what a new session begins with; 0: nothing */
	int child;	     /* serves `lpar`, if we started it */
	uint32_t over;	     /* the LPAR it was, once that has ended */
	int status;	     /* to exit with */
};

/* -- the client
 * ----------------------------------------------------------------- */

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
	static char bytes[65536];
	ssize_t n = recv(v->client, bytes, sizeof(bytes), 0);

	if (n < 0 && errno == EINTR)
		return;
	if (n > 0)
		rsp_feed(v->rsp, bytes, n);
	v->end = v->end || v->session->quit;
	if (n <= 0 || v->session->done || v->session->quit)
		hang_up(v);
}

static void begin(struct server *v, int client)
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
	begin(v, client);
}

/* -- the rest of the world
 * --------------------------------------------------------- */

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

/* Until something comes, for so long that the machine need not ring. */
static int look_around(struct server *v, struct pollfd *fds, nfds_t n)
{
	uint64_t until = ctl_now_ns() + v->linger_ns;
	int found;

	ctl_awake(&v->ctl, 1);
	do {
		session_events(v->session);
		found = poll(fds, n, 0);
	} while (!found && ctl_now_ns() < until);
	ctl_awake(&v->ctl, 0);
	session_events(v->session);
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
		return poll(fds, n, -1);
	if (v->linger_ns)
		found = look_around(v, fds, n);
	if (!found)
		found = poll(fds, n, -1);
	v->linger_ns =
	    ctl_now_ns() - began < LINGER_NS ? LINGER_NS : v->linger_ns / 2;
	return found;
}

static void serve(struct server *v)
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

static int signals_init(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void options(struct server *v, int argc, char **argv)
{
	static const struct option longs[] = {
	    {"once", no_argument, NULL, 'o'},
	    {"attach", required_argument, NULL, 'a'},
	    {"core", required_argument, NULL, 'c'},
	    {"name", required_argument, NULL, 'n'},
	    {"machine", required_argument, NULL, 'm'},
	    {"help", no_argument, NULL, 'h'},
	    {0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "+h", longs, NULL)) != -1) {
		if (c == 'o')
			v->once = true;
		else if (c == 'a')
			v->lpar = strtoul(optarg, NULL, 0);
		else if (c == 'c')
			v->core = optarg;
		else if (c == 'n')
			v->launch.name = optarg;
		else if (c == 'm')
			v->launch.machine = optarg;
		else if (c == 'h')
			exit(fputs(help, stdout) < 0);
		else
			exit((fputs(help, stderr), 125));
	}
}

static void open_machine(struct server *v)
{
	const struct launch *l = &v->launch;
	int status = machine_open(&v->ctl, l->name, l->machine, v->lpar);

	if (status == -PROSE_E_NOENT && !launch_up(l))
		status = machine_open(&v->ctl, l->name, l->machine, v->lpar);
	if (status < 0)
		errx(125, "no machine to debug on: %s",
		     machine_problem(status));
	v->ctl.patient_ns = LINGER_NS;
	v->target = live_create(&v->ctl);
	if (!v->target)
		errx(125, "no memory");
	/* What gdb starts later belongs on this one, too. */
	v->launch.machine = v->ctl.machine->machine;
	live_set_run(v->target, launch_run, &v->launch);
}

static void open_core(struct server *v)
{
	v->ctl.wake = v->ctl.sock = -1;
	v->target = core_create(core_open(v->launch.prose, v->core), &v->lpar,
				&v->signal);
	if (!v->target)
		errx(125, "%s is no core file of a partition", v->core);
}

/* The program's file says which kind of machine it needs. */
static void start_program(struct server *v, char **argv)
{
	int lpar = launch_run(&v->launch, argv);

	if (lpar <= 0)
		exit(126);
	v->lpar = lpar;
	v->program = argv[0];
	v->child = v->launch.pid;
	v->launch.machine = v->launch.used;
	fprintf(stderr, "%s is LPAR %d, stopped at its entry\n", argv[0], lpar);
}

static void begin_listening(struct server *v, const char *where)
{
	char shown[300];
	bool exposed;

	v->listener = listen_on(where, shown, sizeof(shown), &exposed);
	if (v->listener < 0)
		errx(125, "cannot listen on %s: %s", where,
		     strerror(-v->listener));
	if (exposed)
		warnx("whoever reaches %s can read and change every "
		      "partition of this machine, and read your files",
		      shown);
	fprintf(stderr, "listening on %s\n", shown);
}

static void begin_once(struct server *v, int client)
{
	v->listener = -1;
	v->once = true;
	begin(v, client);
	v->end = v->client < 0;
	if (v->session)
		v->session->slow = true;
}

int main(int argc, char **argv)
{
	struct server v = {.client = -1};
	const char *where;
	int stdio = 0;

	v.launch.prose =
	    getenv("PROSE_SELF") ? getenv("PROSE_SELF") : "/usr/bin/prose";
	options(&v, argc, argv);
	where = argv[optind++];
	if (!where)
		return fputs(help, stderr), 125;
	options(&v, argc, argv);
	v.signals = signals_init();
	if (!strcmp(where, "-"))
		stdio = listen_stdio();
	if (stdio < 0)
		errx(125, "no stdin and stdout to talk to gdb by: %s",
		     strerror(-stdio));
	if (argv[optind] && !v.lpar && !v.core)
		start_program(&v, argv + optind);
	if (v.core)
		open_core(&v);
	else
		open_machine(&v);
	if (stdio)
		begin_once(&v, stdio);
	else
		begin_listening(&v, where);
	serve(&v);
	if (strchr(where, '/'))
		unlink(where);
	return v.status;
}
