/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls through the mailbox (abi/machine.h). */
#include "ctl.h"
#include "inside.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SPIN_NS	    60000 /* looks at the answer before sleeping, at least */
#define PATIENCE_MS 20000 /* then the machine counts as hung */

static void relax(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#endif
}

int ctl_answered(struct ctl *c)
{
	return __atomic_load_n(&c->mbox->reply, __ATOMIC_ACQUIRE) ==
	       __atomic_load_n(&c->mbox->request, __ATOMIC_RELAXED);
}

/* Sleep until the machine rings. -EIO: it is gone, or hangs. */
static int sleep_once(struct ctl *c)
{
	struct pollfd p[2] = {{c->wake, POLLIN, 0}, {c->sock, POLLIN, 0}};
	int n = poll(p, 2, PATIENCE_MS);
	uint64_t count;

	if (n < 0)
		return errno == EINTR ? 0 : -EIO;
	if (!n || (p[1].revents & (POLLIN | POLLHUP | POLLERR)))
		return -EIO;
	if (p[0].revents && read(c->wake, &count, sizeof(count)) < 0)
		return 0;
	return 0;
}

uint64_t ctl_now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void set_awake(struct ctl *c, unsigned awake)
{
	/* Orders it before the looks that follow. */
	__atomic_store_n(&c->mbox->awake, awake, __ATOMIC_SEQ_CST);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void ctl_awake(struct ctl *c, unsigned awake)
{
	c->awake = awake;
	set_awake(c, awake);
}

void ctl_step_aside(struct ctl *c)
{
	unsigned here = sched_getcpu() + 1u;
	cpu_set_t may, other;

	if (!here || c->machine->host_cpu != here ||
	    sched_getaffinity(0, sizeof(may), &may))
		return;
	other = may;
	CPU_CLR(here - 1, &other);
	if (CPU_COUNT(&other) && !sched_setaffinity(0, sizeof(other), &other))
		sched_setaffinity(0, sizeof(may), &may);
}

/* Somebody shows soon who was awake just now. */
static int spin(struct ctl *c)
{
	uint64_t until = ctl_now_ns() + SPIN_NS + c->patient_ns;

	do {
		for (int i = 0; i < 64; i++) {
			if (ctl_answered(c))
				return 1;
			relax();
		}
		sched_yield(); /* the machine may want this very CPU */
	} while (ctl_now_ns() < until);
	return 0;
}

int ctl_settle(struct ctl *c)
{
	int error = 0;

	if (ctl_answered(c) || spin(c))
		return 0;
	set_awake(c, 0);
	while (!error && !ctl_answered(c))
		error = sleep_once(c);
	if (c->awake)
		set_awake(c, 1);
	return error;
}

/* So many may ring at once that there is no room for this one; the daemon
 * must not wait for that: the machine may wait for it. */
int ctl_ring(struct ctl *c)
{
	struct pollfd p = {c->bell, POLLOUT, 0};
	uint8_t byte = c->client;

	if (device_here())
		return device_ring(c);
	while (send(c->bell, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT) != 1) {
		if (errno != EAGAIN && errno != EINTR)
			return -EIO;
		if (!c->client)
			return -EAGAIN;
		if (poll(&p, 1, PATIENCE_MS) == 0)
			return -EIO;
	}
	return 0;
}

int ctl_post(struct ctl *c, enum prose_hcall number, const uint64_t *arg,
	     unsigned nargs)
{
	struct prose_mbox *m = c->mbox;
	int error = ctl_settle(c);

	if (error)
		return error;
	m->number = number;
	memset(m->arg, 0, sizeof(m->arg));
	memcpy(m->arg, arg, nargs * sizeof(*arg));
	/* Orders the arguments, and all that was put into rings, before the
	 * request, and that before the doorbell, or the look at whether there
	 * has to be one. */
	__atomic_store_n(&m->request, m->reply + 1, __ATOMIC_SEQ_CST);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return __atomic_load_n(&m->looks, __ATOMIC_SEQ_CST) ? 0 : ctl_ring(c);
}

int64_t ctl_result(struct ctl *c, uint64_t *out)
{
	if (out)
		memcpy(out, c->mbox->out, sizeof(c->mbox->out));
	return c->mbox->status;
}

uint64_t ctl_kicks(struct ctl *c)
{
	return __atomic_load_n(&c->mbox->kicks, __ATOMIC_ACQUIRE);
}

int64_t ctl_hcall(struct ctl *c, enum prose_hcall number, const uint64_t *arg,
		  unsigned nargs, uint64_t *out)
{
	unsigned awake = c->awake;
	uint64_t kicks = ctl_kicks(c), one = 1;
	int error;

	ctl_awake(c, 1);
	error = ctl_post(c, number, arg, nargs) || ctl_settle(c);
	ctl_awake(c, awake);
	if (error)
		return -PROSE_E_IO;
	/* It was not rung for what came meanwhile. */
	if (!awake && ctl_kicks(c) != kicks && write(c->wake, &one, 8) < 0)
		return -PROSE_E_IO;
	return ctl_result(c, out);
}
