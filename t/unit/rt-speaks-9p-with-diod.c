/* SPDX-License-Identifier: BSD-2-Clause */
/* needs: tool=diod root */
/* The same client against diod, which knows none of PROSE's additions: plain
 * 9P2000.L, data inside the messages. */
#include <sys/socket.h>
#include <sys/wait.h>
#include "rtclient.h"

static char dir[] = "/tmp/rt-diod-XXXXXX";
static int sock;
static pid_t diod;

static bool put_whole(const uint8_t *p, size_t n)
{
	while (n) {
		ssize_t w = write(sock, p, n);

		if (w <= 0)
			return false;
		p += w;
		n -= (size_t)w;
	}
	return true;
}

static bool get_whole(uint8_t *p, size_t n)
{
	while (n) {
		ssize_t r = read(sock, p, n);

		if (r <= 0)
			return false;
		p += r;
		n -= (size_t)r;
	}
	return true;
}

/* diod shows a directory under its own path, rt asks for "". */
static uint32_t attach_by_path(void)
{
	struct p9 in, m;
	uint32_t fid;
	uint16_t tag;

	memcpy(&tag, message + 5, 2);
	p9_init(&in, message, sizeof(message));
	in.at = PROSE_9P_HEADER_BYTES;
	fid = p9_get32(&in);
	p9_begin(&m, message, sizeof(message), PROSE_TATTACH, tag);
	p9_put32(&m, fid);
	p9_put32(&m, PROSE_9P_NOFID);
	p9_putstr(&m, "root", 4);
	p9_putstr(&m, dir, (uint16_t)strlen(dir));
	p9_put32(&m, 0);
	return p9_finish(&m);
}

/* Each message is answered before the next is taken. */
static bool serve(void)
{
	uint32_t bytes = take_message();

	if (!bytes)
		return false;
	if (message[4] == PROSE_TATTACH)
		bytes = attach_by_path();
	if (!put_whole(message, bytes) || !get_whole(message, 4))
		exit(1);
	memcpy(&bytes, message, 4);
	if (bytes > sizeof(message) || !get_whole(message + 4, bytes - 4))
		exit(1);
	put_message(message, bytes);
	return true;
}

static void start_diod(void)
{
	int s[2];
	char fd[10];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, s))
		exit(1);
	diod = fork();
	if (!diod) {
		close(s[0]);
		snprintf(fd, sizeof(fd), "%d", s[1]);
		execlp("diod", "diod", "-f", "-n", "-N", "-c", "/dev/null",
		       "-r", fd, "-w", fd, "-e", dir, "-U", "root", "-S", "-L",
		       "/dev/null", NULL);
		_exit(127);
	}
	close(s[1]);
	sock = s[0];
}

int main(void)
{
	char cmd[1000];
	int status;

	if (!mkdtemp(dir))
		return 1;
	snprintf(cmd, sizeof(cmd), "cd %s; %s", dir, tree);
	if (system(cmd))
		return 1;
	start_diod();
	other_side = serve;
	meet();
	ask_all();
	is(p9c_plain, 1);
	use_files();
	nothing_left();
	close(sock);
	is(waitpid(diod, &status, 0), diod);
	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	is(system(cmd), 0);
	return tap_done();
}
