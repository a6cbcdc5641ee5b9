/* SPDX-License-Identifier: BSD-2-Clause */
/* console: this terminal as that of the controller partition. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "../loader.h"
#include "proto.h"

#define LEAVE 0x1d /* Ctrl-] */
#define PIECE 4096 /* the daemon's packets */

static struct termios before;

static bool raw(void)
{
	struct termios t;

	if (!isatty(0) || tcgetattr(0, &before))
		return false;
	t = before;
	cfmakeraw(&t);
	return !tcsetattr(0, TCSADRAIN, &t);
}

static int write_all(const char *data, ssize_t bytes)
{
	while (bytes > 0) {
		ssize_t n = write(1, data, bytes);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			data += n;
			bytes -= n;
		}
	}
	return 0;
}

/* From the console; 0: go on. */
static int from(int sock)
{
	char data[PIECE];
	ssize_t n = recv(sock, data, sizeof(data), MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	return n <= 0 ? 1 : write_all(data, n);
}

/* To it. What is not a terminal may be longer than is taken at once, and its
 * end is not the console's. */
static int to(int sock, bool *open)
{
	char data[PIECE];
	ssize_t n = read(0, data, sizeof(data));
	char *leave;

	if (n < 0)
		return errno == EINTR ? 0 : 1;
	*open = n > 0;
	leave = isatty(0) ? memchr(data, LEAVE, n) : NULL;
	if (leave)
		n = leave - data;
	if (n && send(sock, data, n, MSG_NOSIGNAL) < 0)
		return 1;
	return leave != NULL;
}

static void pump(int sock)
{
	bool open = true;

	for (;;) {
		struct pollfd p[2] = {{sock, POLLIN, 0},
				      {open ? 0 : -1, POLLIN, 0}};

		if (poll(p, 2, -1) < 0 && errno != EINTR)
			return;
		if (p[0].revents && from(sock))
			return;
		if (p[1].revents && to(sock, &open))
			return;
	}
}

int cmd_console(const struct cmd *cmd, int argc, char **argv)
{
	struct ctl c;
	int error;
	bool tty;

	if (next_option(cmd, argc, argv, "", NULL) != -1)
		return option_status();
	if (optind < argc)
		return usage(cmd, false);
	if (connect_machine(&c))
		return EXIT_PROSE;
	error = ctl_ask(&c, PROTO_TERM, 0, NULL);
	if (error) {
		say("this machine has no console: its controller is the host; "
		    "`prose up --controller linux` starts one that has");
		return EXIT_PROSE;
	}
	tty = raw();
	pump(c.sock);
	if (tty)
		tcsetattr(0, TCSADRAIN, &before);
	ctl_close(&c);
	return 0;
}
