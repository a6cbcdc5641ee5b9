#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A program that closes its stdout, used or not, and goes on: who reads it
# sees the end of file at once; who writes to a stdin it closed gets SIGPIPE.
. "$TOP/t/tap.sh"

cat >closes.c <<'END'
#include <stdio.h>
#include <string.h>
#include <unistd.h>
/* closes FD, after a word if FIRST is "used"; waits for the file to come */
int main(int argc, char **argv)
{
	int fd = argv[1][0] - '0';

	if (!strcmp(argv[2], "used") && write(1, "word\n", 5) != 5)
		return 2;
	close(fd);
	for (int i = 0; i < 400; i++) {
		if (!access(argv[3], F_OK))
			return 0;
		usleep(50000);
	}
	return 1;
}
END
"$PROSE_CC" -O2 closes.c -o closes || { fail "prose-cc"; finish; }

mkfifo pipe
for how in used unused; do
	"$PROSE" run closes 1 $how end-$how >pipe &
	cat <pipe >got-$how
	: >end-$how
	wait $!
	is $? 0 "its reader saw the end: stdout $how"
done
is "$(cat got-used)" word "and what was written before"
is "$(cat got-unused)" "" "or nothing"

(yes >pipe 2>yes.err; : >end-in) &
"$PROSE" run closes 0 unused end-in <pipe & # dash itself holds it else
wait $!
is $? 0 "who writes to a closed stdin hears of it"
wait
finish
