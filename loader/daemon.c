/* SPDX-License-Identifier: BSD-2-Clause */
#include "daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <linux/memfd.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core.h"
#include "dir.h"
#include "loader.h"

/* -- leaving the caller's world ------------------------------------------- */

/* Keep no descriptor of the caller: a pipe held open would make somebody
 * wait for our end instead of theirs. */
static void close_all_but(int a, int b)
{
	int lo = a < b ? a : b, hi = a < b ? b : a;

	if (lo > 3)
		close_range(3, lo - 1, 0);
	if (hi > lo + 1)
		close_range(lo + 1, hi - 1, 0);
	close_range(hi + 1, ~0u, 0);
}

/* 0 is nothing, 1 and 2 are the machine's log. */
static int redirect(int dir)
{
	int null = open("/dev/null", O_RDWR), log;

	renameat(dir, "log", dir, "log.old");
	log =
	    openat(dir, "log",
		   O_CREAT | O_WRONLY | O_APPEND | O_TRUNC | O_NOFOLLOW, 0600);
	if (null < 0 || log < 0)
		return -errno;
	dup2(null, 0);
	dup2(log, 1);
	dup2(log, 2);
	return 0;
}

static void take_signals(struct daemon *d)
{
	sigset_t set;

	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_SETMASK, &set, NULL);
	d->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Two descriptors a client. */
static void raise_limit(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r))
		return;
	r.rlim_cur = r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
}

/* -- life ----------------------------------------------------------------- */

/* Can the host's reserve of huge pages hold all of it? */
static bool huge_enough(uint64_t bytes)
{
	FILE *f = fopen("/sys/kernel/mm/hugepages/hugepages-2048kB/"
			"free_hugepages",
			"re");
	unsigned long long pages = 0;

	if (f) {
		if (fscanf(f, "%llu", &pages) != 1)
			pages = 0;
		fclose(f);
	}
	return bytes % (2 << 20) == 0 && pages >= bytes / (2 << 20);
}

static int make_ram(struct daemon *d, uint64_t bytes, bool huge)
{
	unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;

	if (huge && huge_enough(bytes))
		flags |= MFD_HUGETLB | MFD_HUGE_2MB;
	d->ram_fd = memfd_create("prose-ram", flags);
	if (d->ram_fd < 0 || ftruncate(d->ram_fd, bytes) ||
	    fcntl(d->ram_fd, F_ADD_SEALS,
		  F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL))
		return -errno;
	return ctl_map(&d->ctl, d->ram_fd, bytes, 0);
}

/* What the log begins with. */
static void log_start(const struct daemon *d, const struct up_opts *o)
{
	const struct prose_machine *m = d->ctl.machine;
	time_t now = time(NULL);
	char when[32];

	strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S", localtime(&now));
	fprintf(stderr,
		"prose: %s: %s/%s, hypervisor %.*s, %u CPUs, %s, process %d\n",
		when, o->name, o->backend->name, (int)sizeof(m->version),
		m->version, m->cpus, size_text(m->ram_bytes).s, d->machine);
}

/* The last line of the log: what a machine that died said. */
static void last_words(int dir, char *text, int bytes)
{
	int fd = openat(dir, "log", O_RDONLY | O_CLOEXEC);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "r");

	text[0] = '\0';
	while (f && fgets(text, bytes, f))
		;
	text[strcspn(text, "\n")] = '\0';
	if (f)
		fclose(f);
}

static const char *what(int error)
{
	if (error == -ETIMEDOUT)
		return "did not get ready";
	return error == -EPROTO ? "is of another build: run `make`"
				: "died while booting";
}

static int bring_up(struct daemon *d, const struct up_opts *o, struct report *r)
{
	uint64_t bytes = o->mem_bytes ? o->mem_bytes : o->backend->mem_bytes;
	char path[4096] = "its folder", said[256];
	int error = make_ram(d, bytes, o->backend->huge);

	if (error) {
		snprintf(r->why, sizeof(r->why),
			 "no file of %s for its RAM: %s", size_text(bytes).s,
			 strerror(-error));
		return error;
	}
	error = machine_start(d, o, r->why, sizeof(r->why));
	if (error)
		return error;
	error = machine_ready(d);
	if (error) {
		machine_stop(d);
		dir_path(o->name, o->backend->name, path, sizeof(path));
		last_words(d->dir, said, sizeof(said));
		snprintf(r->why, sizeof(r->why), "%s %s: \"%s\"; see %s/log",
			 d->ctl.ram ? o->backend->name : "", what(error), said,
			 path);
		return error;
	}
	log_start(d, o);
	d->lx.shares = o->share != NULL;
	d->lx.name = o->name;
	d->lx.append = o->append ? o->append : "";
	d->lx.cpus = o->linux_cpus ? o->linux_cpus : 1;
	if (o->linux_controller) {
		error = lx_start(d, r->why, sizeof(r->why));
		if (error) {
			machine_stop(d);
			return error;
		}
	}
	d->listen = dir_listen(d->dir);
	if (d->listen >= 0 && o->share && lx_share(d, o->share))
		fprintf(stderr, "prose: no process to share %s\n", o->share);
	if (d->listen >= 0)
		return 0;
	machine_stop(d);
	snprintf(r->why, sizeof(r->why), "no socket in its folder: %s",
		 strerror(-d->listen));
	return d->listen;
}

static void serve_signals(struct daemon *d)
{
	struct signalfd_siginfo si;

	while (read(d->signals, &si, sizeof(si)) == sizeof(si))
		if (si.ssi_signo != SIGCHLD)
			d->going_down = true;
	if (d->machine &&
	    waitpid(d->machine, &d->machine_status, WNOHANG) == d->machine)
		d->machine = 0;
}

/* Until what may have to be done without anybody's asking. */
static int patience(const struct daemon *d)
{
	if (d->scrub.pending || d->rang)
		return 0;
	if (d->lx.awake)
		return 1;
	return d->lx.stuck ? 20 : -1;
}

/* 0: nothing more to do. */
static int step(struct daemon *d)
{
	struct pollfd p[3 + PROSE_CLIENTS];
	unsigned who[3 + PROSE_CLIENTS], n = 3;

	p[0] = (struct pollfd){d->ctl.bell, POLLIN, 0};
	p[1] = (struct pollfd){d->signals, POLLIN, 0};
	p[2] = (struct pollfd){d->listen, POLLIN, 0};
	d->lx.stuck = 0;
	for (unsigned i = 1; i < PROSE_CLIENTS; i++)
		if (d->client[i].sock >= 0) {
			p[n] = (struct pollfd){
			    d->client[i].sock,
			    d->client[i].term ? lx_wants(d, i) : POLLIN, 0};
			who[n++] = i;
		}
	if (poll(p, n, patience(d)) < 0 && errno != EINTR)
		return -errno;
	if (p[0].revents && bell_serve(d, 0))
		return -EIO;
	if (d->rang || d->lx.awake) {
		d->rang = false;
		lx_look(d);
	}
	if (p[1].revents)
		serve_signals(d);
	/* Who comes goes before who left: somebody waits for it. */
	if (p[2].revents && client_accept(d))
		return -EIO;
	for (unsigned i = 3; i < n; i++)
		if (p[i].revents && client_serve(d, who[i]))
			return -EIO;
	return d->scrub.pending ? scrub_step(d) : 0;
}

static bool panicked(const struct daemon *d)
{
	return __atomic_load_n(&d->ctl.machine->panicked, __ATOMIC_ACQUIRE);
}

/* By a mistake of the hypervisor's: its memory is kept for who looks for
 * that. Partitions' cores are their launchers' business. */
static void keep_core(struct daemon *d, const struct up_opts *o)
{
	char dir[PATH_MAX], file[PATH_MAX], path[PATH_MAX] = "its folder";
	int error = dir_path(o->name, o->backend->name, dir, sizeof(dir));

	d->ctl.ram_fd = d->ram_fd;
	snprintf(file, sizeof(file), "%.4000s/machine.core", dir);
	if (!error)
		error = core_machine(&d->ctl, file, false, PROSE_CORE_MACHINE,
				     NULL, path);
	if (error)
		fprintf(stderr,
			"prose: no core file %s of the hypervisor: "
			"%s\n",
			path, strerror(-error));
	else
		fprintf(stderr,
			"prose: the hypervisor made a mistake: core "
			"file %s\n",
			path);
}

/* Its doorbell may have told of its end before the kernel did. */
static bool died_badly(struct daemon *d)
{
	int status;

	for (int i = 0; i < 100 && d->machine > 0; i++) {
		if (waitpid(d->machine, &d->machine_status, WNOHANG))
			d->machine = 0;
		else
			nanosleep(&(struct timespec){0, 1000000}, NULL);
	}
	status = d->machine_status;
	return !d->machine && WIFSIGNALED(status) &&
	       WTERMSIG(status) != SIGKILL && WTERMSIG(status) != SIGTERM;
}

static void live(struct daemon *d, const struct up_opts *o)
{
	while (d->machine && !d->going_down && !panicked(d))
		if (step(d))
			break;
	if (panicked(d) || (!d->going_down && died_badly(d)))
		keep_core(d, o);
	/* First the name, so that nobody connects to who is leaving. */
	unlinkat(d->dir, "sock", 0);
	if (!d->going_down)
		fprintf(stderr, "prose: the machine's process ended\n");
	machine_stop(d);
}

static void send_report(int fd, const struct report *r)
{
	if (write(fd, r, sizeof(*r)) < 0)
		fprintf(stderr, "prose: nobody waits for this machine\n");
	close(fd);
}

void daemon_main(const struct up_opts *o, int dir, int report)
{
	static struct daemon d;
	static struct report r;

	d.dir = dir;
	d.listen = d.ram_fd = d.ctl.bell = d.ctl.wake = d.ctl.sock = -1;
	for (unsigned i = 0; i < PROSE_CLIENTS; i++)
		d.client[i].sock = d.client[i].wake = -1;
	title_set("prose-daemon");
	setsid();
	umask(077);
	close_all_but(dir, report);
	take_signals(&d);
	raise_limit();
	r.status = redirect(dir);
	if (r.status)
		snprintf(r.why, sizeof(r.why), "no log in its folder: %s",
			 strerror(-r.status));
	else if (!chdir("/"))
		r.status = bring_up(&d, o, &r);
	send_report(report, &r);
	if (!r.status)
		live(&d, o);
	_exit(r.status ? 1 : 0);
}
