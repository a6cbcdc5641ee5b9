#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Record locks of a program in a partition and those of Linux processes
# exclude each other; one who waits gets it, or his signal.
. "$TOP/t/tap.sh"

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
finish
