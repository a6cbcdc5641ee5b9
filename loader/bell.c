/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doorbell from the machine: its bytes are client numbers, and each
 * becomes a count in that client's eventfd. The way to the machine is open
 * to every client directly.
 */
#include "daemon.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static void wake(const struct client *c)
{
	uint64_t one = 1;

	if (c->sock >= 0 && write(c->wake, &one, sizeof(one)) < 0)
		return; /* the count is full: it is awake already */
}

static void hand_on(struct daemon *d, uint8_t number)
{
	if (number == 0 || number == PROSE_CLIENT_ALL)
		d->rang = true;
	/* a client that is none of ours may have left memory */
	if (number == PROSE_CLIENT_ALL && d->lx.lpar)
		scrub_request(d);
	if (number > 0 && number < PROSE_CLIENTS)
		wake(&d->client[number]);
	for (unsigned i = 1; number == PROSE_CLIENT_ALL && i < PROSE_CLIENTS;
	     i++)
		wake(&d->client[i]);
}

int bell_serve(struct daemon *d, int timeout_ms)
{
	struct pollfd p = {d->ctl.bell, POLLIN, 0};
	uint8_t byte[256];
	ssize_t n;

	if (timeout_ms && poll(&p, 1, timeout_ms) < 0 && errno != EINTR)
		return -EIO;
	n = recv(d->ctl.bell, byte, sizeof(byte), MSG_DONTWAIT);
	if (!n || (n < 0 && errno != EAGAIN && errno != EINTR))
		return -EIO;
	for (ssize_t i = 0; i < n; i++)
		hand_on(d, byte[i]);
	return 0;
}

int64_t daemon_call(struct daemon *d, enum prose_hcall number,
		    const uint64_t *arg, unsigned nargs)
{
	int error = ctl_post(&d->ctl, number, arg, nargs);

	while (error == -EAGAIN) {
		if (bell_serve(d, 1))
			return -PROSE_E_IO;
		error = ctl_ring(&d->ctl);
	}
	if (error)
		return -PROSE_E_IO;
	while (!ctl_answered(&d->ctl))
		if (bell_serve(d, 1000))
			return -PROSE_E_IO;
	return ctl_result(&d->ctl, NULL);
}
