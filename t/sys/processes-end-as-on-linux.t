# SPDX-License-Identifier: BSD-2-Clause
# How a program ends, by itself, by its threads, by signals to itself.
. "$TOP/t/tap.sh"

compile end <<'C'
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *leave(void *arg)
{
	usleep(30000);
	if (!strcmp(arg, "thread-exit"))
		exit(5);
	puts("last");
	return NULL;
}

static void at_exit(void)
{
	puts("at exit");
}

int main(int argc, char **argv)
{
	char *how = argv[1];
	pthread_t t;

	atexit(at_exit);
	if (!strcmp(how, "return"))
		return 3;
	if (!strcmp(how, "_exit"))
		_exit(300);
	if (!strcmp(how, "abort"))
		abort();
	if (!strcmp(how, "signal")) {
		raise(atoi(argv[2]));
		return 0;
	}
	if (!strcmp(how, "blocked")) {
		sigset_t all;

		sigfillset(&all);
		sigprocmask(SIG_BLOCK, &all, NULL);
		raise(SIGTERM);
		puts("still here");
		fflush(stdout);
		sigprocmask(SIG_UNBLOCK, &all, NULL);
		return 0;
	}
	pthread_create(&t, NULL, leave, how);
	if (!strcmp(how, "main-leaves"))
		pthread_exit(NULL);
	for (;;)
		pause();
}
C

end() { "$PROSE" run ./end "$@" >out 2>err; }

status 3 "return from main" end return
is "$(cat out)" "at exit" "runs exit handlers"
status 44 "_exit takes the low 8 bits" end _exit
is "$(cat out)" "" "and runs none"
status 134 "abort" end abort
like "$(cat err)" "*SIGABRT*" "says so"
status 143 "SIGTERM to oneself" end signal 15
status 129 "SIGHUP to oneself" end signal 1
status 140 "SIGUSR2 to oneself" end signal 12
status 166 "a real-time signal to oneself" end signal 38
status 137 "SIGKILL to oneself" end signal 9
status 0 "SIGCHLD is ignored" end signal 17
status 0 "SIGWINCH is ignored" end signal 28
status 0 "SIGCONT is ignored" end signal 18
status 143 "a blocked SIGTERM waits" end blocked
is "$(cat out)" "still here" "until it is not blocked any more"
status 5 "exit in a thread ends them all" end thread-exit
status 0 "pthread_exit in main leaves the others" end main-leaves
is "$(cat out)" "last
at exit" "and the last one ends the program"
finish
