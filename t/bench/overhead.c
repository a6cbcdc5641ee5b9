/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Linux does for a process, between marks: overhead spawn N PROGRAM
 * starts it so often and waits for its end; overhead yield N makes N changes
 * between two processes of one CPU.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mark.h"

static int spawn(long n, char **args)
{
	pid_t pid;

	for (long i = 0; i < n; i++) {
		if (posix_spawn(&pid, args[0], NULL, NULL, args, NULL))
			return 1;
		waitpid(pid, NULL, 0);
	}
	return 0;
}

static int yields(long n)
{
	pid_t other = fork();

	if (other < 0)
		return 1;
	for (; !other;)
		sched_yield();
	for (int i = 0; i < 100; i++)
		sched_yield();
	MARK_BEGIN;
	for (long i = 0; i < n / 2; i++)
		sched_yield();
	MARK_END;
	kill(other, 9);
	waitpid(other, NULL, 0);
	return 0;
}

int main(int argc, char **argv)
{
	long n = argc > 2 ? atol(argv[2]) : 0;
	int status;

	if (argc == 3 && !strcmp(argv[1], "yield"))
		return yields(n);
	if (argc < 4 || strcmp(argv[1], "spawn"))
		return 2;
	MARK_BEGIN;
	status = spawn(n, argv + 3);
	MARK_END;
	return status;
}
