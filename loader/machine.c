/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine's process: started, waited for, stopped. */
#include "daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "loader.h"

#define READY_NS 60000000000ull
#define STOP_NS	 2000000000ull

static void inherit(int fd)
{
	fcntl(fd, F_SETFD, 0);
}

/* In the child: become the machine, or send errno up the pipe. */
static void become(struct backend_args *a, const struct backend_start *s,
		   pid_t daemon, int report)
{
	sigset_t none;
	int error;

	sigemptyset(&none);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != daemon)
		_exit(1);
	inherit(s->ram_fd);
	inherit(s->bell_fd);
	execvp(a->argv[0], a->argv);
	error = errno;
	if (write(report, &error, sizeof(error)) < 0)
		_exit(1);
	_exit(1);
}

static int start_process(struct daemon *d, struct backend_args *a,
			 const struct backend_start *s)
{
	int report[2], error = 0;
	pid_t self = getpid();

	if (pipe2(report, O_CLOEXEC))
		return -errno;
	d->machine = fork();
	if (!d->machine)
		become(a, s, self, report[1]);
	close(report[1]);
	if (d->machine < 0)
		error = errno;
	else if (read(report[0], &error, sizeof(error)) != sizeof(error))
		error = 0;
	close(report[0]);
	return -error;
}

int machine_start(struct daemon *d, const struct up_opts *o, char *why,
		  size_t bytes)
{
	static struct backend_args args;
	struct backend_start s = {
	    .ram_fd = d->ram_fd,
	    .mem_bytes = d->ctl.ram_bytes,
	    .cpus = o->cpus ? o->cpus : o->backend->cpus,
	    .tlb_model = o->tlb_model,
	    .virtual_time = o->virtual_time,
	};
	int pair[2], error;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) {
		snprintf(why, bytes, "no doorbell: %s", strerror(errno));
		return -errno;
	}
	d->ctl.bell = pair[0];
	s.bell_fd = pair[1];
	o->backend->args(&args, &s);
	error = start_process(d, &args, &s);
	close(pair[1]);
	if (!error)
		return 0;
	snprintf(why, bytes, "%s: %s%s", args.argv[0], strerror(-error),
		 error == -ENOENT ? "; install it (scripts/deps does)" : "");
	return error;
}

int machine_ready(struct daemon *d)
{
	uint64_t until = ctl_now_ns() + READY_NS;
	int error;

	do {
		if (bell_serve(d, 1))
			return -EIO;
		error = ctl_ready(&d->ctl);
		if (error != -EAGAIN)
			return error;
	} while (ctl_now_ns() < until);
	return -ETIMEDOUT;
}

/* Wait for its end until that time; true: it came. */
static bool ended(struct daemon *d, uint64_t until)
{
	struct timespec ms = {0, 1000000};

	for (;;) {
		if (waitpid(d->machine, &d->machine_status, WNOHANG)) {
			d->machine = 0;
			return true;
		}
		if (ctl_now_ns() >= until)
			return false;
		nanosleep(&ms, NULL);
	}
}

void machine_stop(struct daemon *d)
{
	if (d->machine <= 0)
		return;
	/* It is not going to be answered. */
	if (d->ctl.mbox && ctl_answered(&d->ctl))
		ctl_post(&d->ctl, PROSE_H_POWEROFF, (uint64_t[]){0}, 0);
	if (ended(d, ctl_now_ns() + STOP_NS))
		return;
	kill(d->machine, SIGKILL);
	waitpid(d->machine, &d->machine_status, 0);
	d->machine = 0;
}
