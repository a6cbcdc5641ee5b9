/* SPDX-License-Identifier: BSD-2-Clause */
/* The loop of a running program: its files, its signals, its end. */
#include "run.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long to look for more work before sleeping: a call is answered within
 * this, or by a doorbell, which takes four times as long. */
#define SPIN_NS	 40000
#define START_NS 300000 /* the same, for a program that was just started */
#define GLANCE	 32	/* rounds between looks at everything else */

enum { LOOK_GO_ON, LOOK_ENDED, LOOK_GONE };

static uint32_t state_of(struct run *r)
{
	return __atomic_load_n(&r->ctl.stats->part[r->row_index].state,
			       __ATOMIC_ACQUIRE);
}

/* How does the partition stand? */
static int look(struct run *r)
{
	int error = ctl_part_at(&r->ctl, r->row_index, &r->row);

	if (error == -PROSE_E_AGAIN)
		return LOOK_GO_ON;
	if (error || r->row.lpar != r->lpar)
		return LOOK_GONE;
	if (r->row.state == PROSE_PART_ENDED)
		return LOOK_ENDED;
	if (r->row.state == PROSE_PART_PAUSED && r->row.why == PROSE_WHY_STOP &&
	    !held_shown(&r->ctl, &r->row))
		signals_stop(r, r->row.why_info);
	held_tell(r);
	return LOOK_GO_ON;
}

static int kick(struct run *r)
{
	const uint64_t arg[] = {r->lpar, PROSE_CHAN_ID_9P};

	return ctl_post(&r->ctl, PROSE_H_POST, arg, 2);
}

static uint64_t patience(struct run *r, bool worked)
{
	if (r->pump.p9.chan)
		return worked ? SPIN_NS : 0;
	return r->waited++ ? 0 : START_NS;
}

/* Work while there is some, and a little longer. 1: the state changed. */
static int work(struct run *r)
{
	uint32_t state = state_of(r);
	bool answered = r->pump.p9.kick; /* by what it waited for */
	uint64_t until = 0;
	int status;

	for (unsigned i = 0;; i++) {
		status = pump_run(&r->pump);
		if (status < 0)
			return status;
		if (pump_must_kick(&r->pump) && kick(r))
			return -EIO;
		if (state_of(r) == PROSE_PART_ENDED || i == GLANCE << 10)
			return 1;
		if (status) {
			until = 0;
			if (i % GLANCE == GLANCE - 1)
				return 1;
			continue;
		}
		if (!until)
			until = ctl_now_ns() + patience(r, i || answered);
		else if (ctl_now_ns() >= until)
			break;
	}
	if (pump_overdue(&r->pump) && kick(r))
		return -EIO;
	return state_of(r) != state;
}

/* Wait for something. -EIO: the machine is gone. */
static int pause_for_work(struct run *r, int timeout_ms)
{
	struct pollfd p[4] = {{r->ctl.wake, POLLIN, 0},
			      {r->ctl.sock, POLLIN, 0},
			      {r->signals, POLLIN, 0},
			      {srv_fd(r->srv), POLLIN, 0}};
	uint64_t count;
	char byte;

	if (poll(p, 4, timeout_ms) < 0)
		return errno == EINTR ? 0 : -EIO;
	if (p[1].revents && recv(r->ctl.sock, &byte, 1, MSG_DONTWAIT) <= 0)
		return -EIO;
	if (p[0].revents && read(r->ctl.wake, &count, sizeof(count)) < 0 &&
	    errno != EAGAIN)
		return -EIO;
	if (p[3].revents)
		srv_progress(r->srv);
	if (p[2].revents)
		signals_forward(r);
	return 0;
}

/* One round: work, look, sleep. */
static int round_of(struct run *r, int *what)
{
	uint64_t kicks = ctl_kicks(&r->ctl);
	int status = work(r), timeout = 0;

	if (status < 0)
		return status;
	*what = look(r);
	if (*what != LOOK_GO_ON)
		return 0;
	if (!status) {
		uint32_t state = r->row.state;

		/* Nobody rang for a kick until now. */
		ctl_awake(&r->ctl, 0);
		if (pump_sleep(&r->pump) && ctl_kicks(&r->ctl) == kicks &&
		    (state_of(r) == state || state_of(r) < PROSE_PART_PAUSED))
			timeout = -1;
		status = pause_for_work(r, timeout);
		pump_awake(&r->pump);
		ctl_awake(&r->ctl, 1);
		return status;
	}
	return pause_for_work(r, 0);
}

static int gave_up(struct run *r, int error)
{
	if (error == -EPROTO) {
		say("%s was ended: %s", r->name, r->pump.why);
		ctl_call(&r->ctl, PROSE_H_KILL, r->lpar, SIGABRT);
		return 128 + SIGABRT;
	}
	say("%s: the machine went away while it ran (`prose log` may say why; "
	    "`prose up` starts it again)",
	    r->name);
	run_crash(r, PROSE_CORE_MACHINE);
	return EXIT_PROSE;
}

int run_serve(struct run *r)
{
	int what = LOOK_GO_ON, error;

	ctl_awake(&r->ctl, 1);
	do {
		error = round_of(r, &what);
	} while (!error && what == LOOK_GO_ON);
	if (error)
		return gave_up(r, error);
	if (what == LOOK_ENDED)
		return run_end_status(r);
	say("%s: its partition, LPAR %u, was taken away", r->name, r->lpar);
	return EXIT_PROSE;
}
