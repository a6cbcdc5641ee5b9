/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waiting for files. All who poll wait in one queue; whatever becomes ready
 * wakes them, and they look again. A count of the wake-ups tells whether
 * one came while somebody looked. Files of the server are asked by POLL,
 * which is taken back when the wait is over.
 */
#include "fd/file.h"

static struct waitq pollers;
unsigned poll_generation, poll_round;

void poll_notify(void)
{
	poll_generation++;
	if (pollers.first)
		wake(&pollers, ~0u);
}

int poll_sleep(unsigned generation, uint64_t until_ns)
{
	if (generation != poll_generation)
		return signal_waiting() ? -EINTR : 0;
	return wait_on(&pollers, until_ns, true);
}

unsigned poll_look(struct poll_entry *e, bool wait)
{
	const struct file_ops *ops = e->file->ops;
	unsigned got = POLLIN | POLLOUT;

	if (ops->poll)
		got = ops->poll(e->file);
	else if (ops->poll_ask)
		got = ops->poll_ask(e->file, e, wait);
	if (got & POLLIN)
		got |= POLLRDNORM;
	if (got & POLLOUT)
		got |= POLLWRNORM;
	return got & (e->events | POLLERR | POLLHUP);
}

void poll_stop(struct poll_entry *e)
{
	if (e->req)
		req_forget(e->req);
	e->req = NULL;
	e->answered = false;
}

static int look_all(struct poll_entry *e, unsigned nr, bool wait, bool *asking)
{
	int ready = 0;

	*asking = false;
	for (unsigned i = 0; i < nr; i++) {
		if (!e[i].file)
			continue; /* ->got was set to what is told of it */
		e[i].got = poll_look(&e[i], wait);
		if (e[i].req)
			*asking = true;
		if (e[i].got)
			ready++;
	}
	return ready;
}

int poll_entries(struct poll_entry *e, unsigned nr, uint64_t until_ns)
{
	bool wait = until_ns != 0, asking;
	int err = 0, ready;
	unsigned generation;

	poll_round++;
	for (;;) {
		generation = poll_generation;
		ready = look_all(e, nr, wait, &asking);
		if (ready || err || (!wait && !asking))
			break;
		err = poll_sleep(generation, wait ? until_ns : RT_FOREVER);
	}
	for (unsigned i = 0; i < nr; i++)
		if (e[i].file)
			poll_stop(&e[i]);
	if (ready || err == -ETIMEDOUT)
		return ready;
	return err;
}
