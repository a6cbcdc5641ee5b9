#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Record locks of a program in a partition and those of Linux processes
# exclude each other; one who waits gets it, or his signal.
. "$TOP/t/tap.sh"

compile whole <<'END'
#include <stdio.h>
#include <sys/file.h>
#include <fcntl.h>
#include <unistd.h>
/* whole FILE [FILE]: locks it all; with another one holds it until that
 * one is there */
int main(int argc, char **argv)
{
	int fd = open(argv[1], O_RDWR), again = open(argv[1], O_RDWR);

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("at once: %d\n", flock(fd, LOCK_EX | LOCK_NB));
	printf("waited: %d\n", flock(fd, LOCK_EX));
	printf("another description: %d\n", flock(again, LOCK_SH | LOCK_NB));
	printf("nonsense: %d\n", flock(fd, 3));
	while (argc > 2 && access(argv[2], F_OK))
		usleep(20000);
	printf("unlocked: %d\n", flock(fd, LOCK_UN));
	printf("the other: %d\n", flock(again, LOCK_SH | LOCK_NB));
	return 0;
}
END
gcc -O1 -w -o on-linux "$TOP/t/prog/lockwait.c"
"$PROSE_CC" -O1 -w -o in-prose "$TOP/t/prog/lockwait.c"
echo x >f
"$PROSE" up >/dev/null

./on-linux f 2 >l.out &
linux=$!
until_ok 10 grep -q got l.out
"$PROSE" run ./in-prose f >p.out
is "$(cat p.out)" "held: 1
got it" "the partition waits for Linux"
wait $linux

"$PROSE" run ./in-prose f 2 >p.out &
until_ok 10 grep -q got p.out
is "$(./on-linux f)" "held: 1
got it" "Linux waits for the partition"
wait

"$PROSE" run ./in-prose f 3 >p1.out &
until_ok 10 grep -q got p1.out
"$PROSE" run ./in-prose f >p2.out
is "$(cat p2.out)" "held: 1
got it" "partitions wait for each other"
wait

./on-linux f 30 >l.out &
linux=$!
until_ok 10 grep -q got l.out
"$PROSE" run ./in-prose f >p.out &
prose=$!
until_ok 10 grep -q held p.out
sleep 0.2
kill -TERM $prose
wait $prose
is "$(cat p.out)" "held: 1
interrupted: 1" "a signal ends the waiting"
kill $linux

mkfifo go
flock f sh -c 'echo held; read word <go' >h.out &
until_ok 10 grep -q held h.out
"$PROSE" run ./whole f end >w.out &
until_ok 10 grep -q "at once" w.out
echo on >go
until_ok 10 grep -q nonsense w.out
check "Linux sees flock() of a partition" sh -c '! flock -n f true'
: >end
wait
is "$(cat w.out)" "at once: -1
waited: 0
another description: -1
nonsense: -1
unlocked: 0
the other: 0" "flock() is Linux's own"
finish
