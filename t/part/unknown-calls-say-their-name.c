/* SPDX-License-Identifier: BSD-2-Clause */
/* A system call that is not provided gives ENOSYS, names itself on stderr,
 * and does so once. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "tap.h"

int main(void)
{
	char text[512] = "", *name;
	int fd[2], err = dup(2);
	long n;

	if (pipe(fd) || dup2(fd[1], 2) < 0)
		return 1;
	is(syscall(SYS_ptrace, 0, 0, 0, 0), -1);
	is(errno, ENOSYS);
	is(syscall(SYS_ptrace, 0, 0, 0, 0), -1);
	is(syscall(499), -1);
	is(errno, ENOSYS);
	is(syscall(1000000), -1);
	is(errno, ENOSYS);
	is(fork(), -1);
	is(errno, ENOSYS);
	is(shmget(IPC_PRIVATE, 4096, 0600), -1);
	is(errno, ENOSYS);
	dup2(err, 2);
	close(fd[1]);
	n = read(fd[0], text, sizeof(text) - 1);
	ok(n > 0, "it says something: %s", n > 0 ? strtok(text, "\n") : "");
	name = strstr(text, "ptrace");
	ok(name, "the name is in it");
	ok(name && !strstr(name + 1, "ptrace"), "once");
	return tap_done();
}
