/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lockwait FILE [SECONDS]: waits for a write lock on the file, says so, and
 * keeps it for some seconds. A signal while it waits is said, too.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void handler(int sig)
{
	(void)sig;
}

int main(int argc, char **argv)
{
	struct flock k = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
	struct sigaction sa = {.sa_handler = handler};
	int fd = argc > 1 ? open(argv[1], O_RDWR) : -1;

	setvbuf(stdout, NULL, _IOLBF, 0);
	sigaction(SIGTERM, &sa, NULL);
	if (fd < 0)
		return 2;
	if (fcntl(fd, F_SETLK, &k)) {
		printf("held: %d\n", errno == EAGAIN || errno == EACCES);
		if (fcntl(fd, F_SETLKW, &k)) {
			printf("interrupted: %d\n", errno == EINTR);
			return 1;
		}
	}
	printf("got it\n");
	sleep(argc > 2 ? (unsigned)atoi(argv[2]) : 0);
	return 0;
}
